"""A message whose case grew while it was written goes after what is new, and is never lost."""

import re

import pytest

from crypto.ids import Chain, Stream
from crypto.receipt import MailboxCredential
from tests.cli.test_exchange import case_of, desk
from tests.cli.test_typed_texts import handed_in
from tests.cli.typist import at_a_terminal
from tests.cli.world import WBS, World
from tests.process import Server
from tests.server import PortalInMemory
from tests.world import World as Office
from tests.world import counted_texts
from wbs.commands.sending import TRIES, Moment, of_visit, send
from wbs.days import HOME, today_in
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import CaseChanged
from wbs.journeys.services import Append, Conflict
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice

Door = tuple[object, ...]
ENTRY = re.compile(r"^\[([PJC]\d+)\] (.*)$", re.MULTILINE)


def test_a_reporter_who_writes_twice_at_once_loses_neither_text_and_sends_files_once(
    world: World, door: Door, where: Door
) -> None:
    come = (*door, "--words-file", handed_in(world, door, where))
    evidence = world.write("bukti.csv", "a,b\n")
    with at_a_terminal([*WBS, "reply", "-", *come, "--file", evidence], world.folder) as typist:
        typist.waits_for("> ")
        world.well("reply", "-", *come, typed="Yang kedua.")
        typist.types("Yang pertama.\n.")
        typist.waits_for("Kirim?")
        typist.types("")
        assert "[P2]" in typist.waits_for("dikirim lagi")
        typist.waits_for("TERKIRIM")
        assert typist.ends() == 0
        assert "Yang kedua." in typist.seen
    seen = world.well("check", *come)
    assert seen.index("Yang kedua.") < seen.index("Yang pertama.")
    assert seen.count("Yang pertama.") == 1
    assert "P3-1: bukti.csv" in seen


def test_reviewers_who_write_at_once_both_reach_the_reporter(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    come = (*door, "--words-file", handed_in(world, door, where))
    ani, budi = (desk(world, gateway, label, where) for label in ("ani", "budi"))
    case = case_of(world, ani)
    with at_a_terminal([*WBS, "review", "reply", case, *ani], world.folder) as typist:
        typist.waits_for("> ")
        world.well("review", "reply", case, "-", *budi, typed="Dari Budi.")
        typist.types("Dari Ani.\n.")
        typist.waits_for("Kirim?")
        typist.types("")
        typist.waits_for("Dari Budi.")
        typist.waits_for("TERKIRIM")
        assert typist.ends() == 0
    seen = world.well("check", *come)
    assert seen.index("Dari Budi.") < seen.index("Dari Ani.")


def test_entries_keep_their_names_and_show_the_day_that_the_server_says(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    come = (*door, "--words-file", handed_in(world, door, where))
    ani = desk(world, gateway, "ani", where)
    case = case_of(world, ani)
    world.well("review", "note", case, "-", *ani, typed="Catatan.")
    world.well("reply", "-", *come, typed="Satu lagi.")
    before = dict(ENTRY.findall(world.well("review", "read", case, *ani)))
    world.well("review", "reply", case, "-", *ani, typed="Jawaban.")
    world.well("review", "note", case, "-", *ani, typed="Catatan kedua.")
    after = dict(ENTRY.findall(world.well("review", "read", case, *ani)))
    assert before.keys() < after.keys()
    assert {name: after[name] for name in before} == before
    assert before.keys() >= {"P1", "P2", "C1"}
    today = today_in(HOME)().isoformat()
    assert all(f"masuk {today} menurut server" in said for said in after.values())
    assert f"masuk {today} menurut server" in world.well("check", *come)  # reporters too: ADR 16


@pytest.fixture
def writing() -> Moment:
    """An office in memory, and a reporter who is about to write."""
    office = Office()
    reporter = office.reporter().submits()
    visit = reporter.comes_back()
    return of_visit(office.portal, reporter.code, office.anchor, visit)


def test_a_message_whose_answer_was_lost_is_not_sent_twice(
    writing: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = PortalInMemory.append

    def append(self: PortalInMemory, credential: MailboxCredential, addition: Append) -> None:
        keep(self, credential, addition)
        raise Conflict

    monkeypatch.setattr(PortalInMemory, "append", append)
    send(Voice(Texts.of("id")), writing, Letter("Sekali saja."))
    assert counted_texts(writing.again().case, Chain.FROM_REPORTER) == ["Sekali saja."]


def test_a_server_that_always_has_something_new_ends_it_after_some_tries(
    writing: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def append(*_: object) -> None:
        asked.append(1)
        raise Conflict

    monkeypatch.setattr(PortalInMemory, "append", append)
    with pytest.raises(CaseChanged):
        send(Voice(Texts.of("id")), writing, Letter("Tidak pernah sampai."))
    assert len(asked) == TRIES


def test_a_text_is_not_sent_to_more_readers_than_it_was_written_for() -> None:
    office = Office()
    reporter = office.reporter().submits(excluding=["tono"])
    writing = of_visit(office.portal, reporter.code, office.anchor, reporter.comes_back())
    reporter.unexcludes("tono")
    office.reviewer("budi").introduces(reporter, Stream.CONVERSATION)
    with pytest.raises(CaseChanged):
        send(Voice(Texts.of("id")), writing, Letter("Tidak untuk Tono."))
    assert counted_texts(writing.again().case, Chain.FROM_REPORTER) == []
    send(Voice(Texts.of("id")), writing.again(), Letter("Untuk semua."))
    assert counted_texts(writing.again().case, Chain.FROM_REPORTER) == ["Untuk semua."]
