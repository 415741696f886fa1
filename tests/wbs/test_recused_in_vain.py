"""Protocol 13.11: an approval that every reader rejects silences nobody, whoever leaves later.

Foreseen like one that counts, it took away every word of those whom it names: with the next person
who left fell what that person had done, and a recused accomplice was in again.
"""

from collections.abc import Callable

import pytest

from crypto.ids import Chain
from tests.inspectorates import person_id
from tests.wbs.lives import INDRA, TO, Office, gone, people
from tests.wbs.test_delegating import NELA
from tests.wbs.test_going_past import (
    EXAMINED,
    IDA,
    TELAAH,
    VERIFIKASI,
    WAITS,
    opens,
    pen,
    signs,
)
from tests.world import counted_texts
from wbs.cases import fold
from wbs.cases.events import Message
from wbs.cases.frames import Head
from wbs.cases.moving import Recused
from wbs.journeys import reviewing
from wbs.journeys.moves import Leaving

STAFF = (*people(), INDRA, IDA)


def proposes(office: Office, *names: str) -> Head:
    """tala says that these are to be out, whatever the case says of it."""
    hand, number = pen(office)
    said = Recused(hand.forger.frame(TO), gone(*names), "Kerabat.", "")
    return hand.forger.puts(TO, said, "tala", number=number)


def as_deputy(office: Office) -> tuple[str, ...]:
    """A deputy approves although the inspektur is there. Whom it names."""
    named = ("ida", "indra", "vira", "nela")
    hand, number = pen(office)
    hand.approves("riksa", proposes(office, *named), number=number)
    return named


def replaced(office: Office) -> tuple[str, ...]:
    """An inspektur approves what was replaced at once."""
    named = ("ida", "riksa", "vira", "nela")
    entry = proposes(office, *named)
    proposes(office, "nela")
    hand, number = pen(office)
    hand.approves("indra", entry, number=number)
    return named


def as_delegate(office: Office) -> tuple[str, ...]:
    """Whose delegation a roster has ended since."""
    named, before = ("ida", "indra", "riksa", "vira"), office.world.regency.newest.hash
    office.world.regency.signs_roster(STAFF)
    entry = proposes(office, "ira", *named)
    hand, number = pen(office)
    hand.approves("nela", entry, number=number, roster=before)
    return named


IN_VAIN = pytest.mark.parametrize("in_vain", [as_deputy, replaced], ids=["role", "step"])


@IN_VAIN
def test_a_true_recusal_holds_when_its_approver_leaves(
    in_vain: Callable[[Office], tuple[str, ...]],
) -> None:
    """P5: otherwise what is written then opens for whoever was recused."""
    office = opens().goes(VERIFIKASI, TELAAH, WAITS)
    world, tala = office.world, person_id("tala")
    named = in_vain(office)
    leaving = Leaving(frozenset({tala}), "Kerabat terlapor.", "")
    reviewing.recuse(
        world.gateway("nela"), world.reviewer("nela").desk(), office.case("nela"), leaving
    )
    waiting = office.case("ira").life.proposal
    assert waiting is not None
    reviewing.approve(
        world.gateway("ira"), world.reviewer("ira").desk(), office.case("ira"), waiting.head
    )
    for name in named:
        world.reviewer(name).replies(office.reporter, f"Dari {name}.")
    world.regency.signs_roster([one for one in STAFF if one.id not in gone("ira")])
    assert tala in office.case("ida").recused
    world.reviewer("ida").replies(office.reporter, "Rahasia.")
    office.reporter.replies("Jawaban.")
    read = office.case("tala")
    assert "Rahasia." not in counted_texts(read, TO)
    assert counted_texts(read, Chain.FROM_REPORTER) == []


@pytest.mark.parametrize("in_vain", [as_deputy, replaced, as_delegate])
def test_what_somebody_did_stays_when_they_leave(
    in_vain: Callable[[Office], tuple[str, ...]],
) -> None:
    office = opens(NELA).goes(VERIFIKASI, TELAAH, WAITS)
    named = in_vain(office)
    office.steps("ira", EXAMINED)
    for name in named:
        office.world.reviewer(name).replies(office.reporter, f"Dari {name}.")
    office.world.regency.signs_roster([one for one in STAFF if one.id not in gone("ira")])
    assert office.case("ida").life.state is EXAMINED
    assert office.reporter.reads().life.state is EXAMINED


@IN_VAIN
def test_notes_stay_when_whoever_began_them_leaves(
    in_vain: Callable[[Office], tuple[str, ...]],
) -> None:
    office = opens().goes(VERIFIKASI, TELAAH, WAITS)
    in_vain(office)
    for name in ("nela", "vira", "ida"):  # named by both
        office.world.reviewer(name).notes(office.reporter, f"Catatan {name}.")
    office.world.regency.signs_roster([one for one in STAFF if one.id not in gone("nela")])
    said = counted_texts(office.case("ida"), Chain.INTERNAL)
    assert said == ["Catatan nela.", "Catatan vira.", "Catatan ida."]


def test_what_is_held_up_is_still_foreseen_in_the_next_reading() -> None:
    """Whoever approved it left: until somebody adopts it, whom it names carries nobody on."""
    office = opens().goes(VERIFIKASI, TELAAH, WAITS)
    as_deputy(office)  # so that there is a next reading
    hand, number = pen(office)
    hand.approves("indra", proposes(office, "ida"), number=number)
    hand.forger.learns_from("tala")
    for name in ("indra", "ida"):  # of the same days, with the server's help
        event = Message(hand.forger.frame(TO), f"Dari {name}.", ())
        hand.forger.puts(TO, event, name, number=number)
    signs(office, without=("indra",))
    case = office.case("nela")
    assert case.leaving
    assert "Dari indra." not in counted_texts(case, TO)


def test_a_case_is_read_again_only_where_something_was_foreseen_in_vain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    office, readings = opens().goes(VERIFIKASI, TELAAH), list[fold._Fold]()
    reads = fold._Fold.reads

    def counted(one: fold._Fold) -> fold._Fold:
        readings.append(one)
        return reads(one)

    monkeypatch.setattr(fold._Fold, "reads", counted)
    office.case("ida")
    assert len(readings) == 1
    as_deputy(office)
    readings.clear()
    office.case("ida")
    assert len(readings) == 2
