"""Promise P5: a link between two cases proves nothing to whoever may not read the other one.

The attacker is tono: an honest program's reader of case A, with all its bytes and all his secrets,
and all the ciphertext of case B, which left him out.
"""

from collections.abc import Iterator

import pytest

from crypto import strict_json
from crypto.ids import Chain, Stream
from crypto.slot import SlotKey, Word
from tests.wbs.lives import Office
from tests.world import ReporterActor, World, ids, papers_of
from wbs.cases.assigning import links_to, slot_keys
from wbs.cases.case import Case, Line, NoCase
from wbs.cases.events import Assigned
from wbs.cases.writing import NoSecret
from wbs.journeys import assigning, reviewing
from wbs.journeys.assigning import Tasks
from wbs.journeys.moves import Leaving

INTERNAL = Chain.INTERNAL


@pytest.fixture
def world() -> World:
    return World()


def link(world: World, who: str, on: ReporterActor, to: ReporterActor) -> None:
    actor = world.reviewer(who)
    door, desk = world.gateway(who), actor.desk()
    assigning.link(door, desk, (actor.reads(on), actor.reads(to)), Word.LINK)


def assign(world: World, who: str, on: ReporterActor, *names: str) -> None:
    actor = world.reviewer(who)
    assigning.assign(world.gateway(who), actor.desk(), actor.reads(on), Tasks(ids(*names)))


def said(case: Case) -> list[tuple[Line, Assigned]]:
    """The assignments as a reader opens them."""
    found = [(line, line.event) for line in case.counted() if line.chain is INTERNAL]
    return [(line, event) for line, event in found if isinstance(event, Assigned)]


def secrets_of(case: Case) -> Iterator[SlotKey]:
    """Every key that somebody could try with what the case tells them."""
    for stream in case.secrets.values():
        yield from (SlotKey.of(one.secret) for one in stream.values())


def sizes(world: World, about: ReporterActor) -> list[int]:
    sealed = world.case(about)
    return [len(each) for each in sealed.chains[INTERNAL]]


def test_linked_or_not_an_assignment_looks_the_same(world: World) -> None:
    """Same members, same lengths, same size on the server; no id of the hidden case anywhere."""
    linked, plain = (world.reporter().submits() for _ in range(2))
    hidden = world.reporter().submits(excluding=["tono"])
    for about in (linked, plain):
        assign(world, "budi", about, "sari")
    link(world, "budi", linked, hidden)
    assign(world, "budi", plain, "sari")
    tono = world.reviewer("tono")
    with pytest.raises(NoCase):
        tono.reads(hidden)
    shown = [strict_json.parse(event.compose(INTERNAL)) for _, event in said(tono.reads(linked))]
    others = [strict_json.parse(event.compose(INTERNAL)) for _, event in said(tono.reads(plain))]
    for one, other in zip(shown, others, strict=True):
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        assert {name: one[name] for name in ("type", "persons", "text", "removed")} == {
            name: other[name] for name in ("type", "persons", "text", "removed")
        }
        assert one.keys() == other.keys()
    raw = b"".join(event.compose(INTERNAL) for _, event in said(tono.reads(linked)))
    assert hidden.case.value.hex().encode() not in raw
    assert str(hidden.case).encode() not in raw
    assert sizes(world, linked) == sizes(world, plain)


def test_no_key_that_he_holds_finds_anything(world: World) -> None:
    linked = world.reporter().submits()
    hidden = world.reporter().submits(excluding=["tono"])
    link(world, "budi", linked, hidden)
    case = world.reviewer("tono").reads(linked)
    for line, event in said(case):
        assert line.person is not None
        for key in secrets_of(case):
            assert key.find(event.slot, on=case.id, author=line.person.id) is None
    assert links_to(world.reviewer("sari").reads(linked), _keys(world, "sari", hidden))


def test_who_was_left_out_of_both_and_is_let_into_one_finds_nothing(world: World) -> None:
    """Two reporters name him in both; the first lets him read after all, the past too."""
    linked, hidden = (world.reporter().submits(excluding=["tono"]) for _ in range(2))
    link(world, "budi", linked, hidden)
    linked.unexcludes("tono")
    for act in (world.reviewer("sari").replies, world.reviewer("sari").notes):
        act(linked, "Selamat datang.")
    case = world.reviewer("tono").reads(linked)
    assert len(said(case)) == 1
    for line, event in said(case):
        assert line.person is not None
        assert not any(
            key.find(event.slot, on=case.id, author=line.person.id) for key in secrets_of(case)
        )


def test_a_slot_copied_by_whoever_cannot_read_it_says_nothing(world: World) -> None:
    """He cannot make it speak by writing it again, here or in another case."""
    linked, elsewhere = (world.reporter().submits() for _ in range(2))
    hidden = world.reporter().submits(excluding=["tono"])
    link(world, "budi", linked, hidden)
    tono = world.reviewer("tono")
    (_, event) = said(tono.reads(linked))[0]
    door, desk = world.gateway("tono"), tono.desk()
    for about in (linked, elsewhere):
        reviewing.assign(
            door, desk, tono.reads(about), lambda knew: Assigned(knew, ids(), "", event.slot)
        )
    sari, keys = world.reviewer("sari"), _keys(world, "sari", hidden)
    assert not links_to(sari.reads(elsewhere), keys)
    assert links_to(sari.reads(linked), keys)
    (line, copied) = said(sari.reads(linked))[-1]
    assert line.person is not None
    assert copied.slot == event.slot
    assert not any(key.find(copied.slot, on=linked.case, author=line.person.id) for key in keys)


def test_linking_writes_on_one_case_only(world: World) -> None:
    """A server that sees who writes when must not learn which two belong together."""
    linked, other = (world.reporter().submits() for _ in range(2))
    link(world, "budi", linked, other)
    sealed = papers_of(world.case(other))
    assert len(sealed.envelopes) == 1


def _keys(world: World, who: str, about: ReporterActor) -> tuple[SlotKey, ...]:
    return slot_keys(world.reviewer(who).reads(about))


def test_nothing_is_linked_under_a_secret_that_somebody_recused_holds() -> None:
    """tala reads A, and left B herself: until B has a new secret she would find the link."""
    office = Office.opens()
    world, about, other = office.world, office.reporter, office.world.reporter().submits()
    tala, vira = world.reviewer("tala"), world.reviewer("vira")
    held = slot_keys(tala.reads(other))
    leaving = Leaving(frozenset({tala.id}), "Kerabat terlapor.", "")
    reviewing.recuse(world.gateway("tala"), tala.desk(), tala.reads(other), leaving)
    with pytest.raises(NoSecret):
        link(world, "vira", about, other)
    vira.introduces(other, Stream.CONVERSATION)
    link(world, "vira", about, other)
    assert not links_to(tala.reads(about), held)
    assert links_to(vira.reads(about), slot_keys(vira.reads(other)))
