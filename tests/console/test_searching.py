"""Searching in the console: all that is readable, in memory, in no address and on no server."""

import re
import time
from pathlib import Path

import pytest

from reviewer.console.searching import MOST_TYPED, Search, text_of
from tests.console.office import Office, open_office
from tests.console.test_steps import MESSAGE, moves
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State


def looks_for(office: Office, words: str) -> list[str]:
    """The numbers of the cases that the list shows then."""
    answer = office.post("/id/cari", None, dicari=words)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/id/"
    page = office.get("/id/").text
    return [row.number for row in office.work.index.rows if f">{row.number}</a>" in page]


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("paket perjalanan", True),
        ("PAKET   Perjalanan", True),
        ("perjalanan paket", True),
        ("paket kapal", False),
        ("uraiannya", True),  # the reason of a step
        ("sari", True),  # who replied
        ("lampiran", False),
    ],
)
def test_it_finds_all_words_wherever_they_stand(
    tmp_path: Path, world: World, reporter: ReporterActor, words: str, is_found: bool
) -> None:
    world.reporter().submits()
    reporter.replies("Soal PAKET perjalanan dinas.")
    moves(world, reporter, "budi", State.VERIFIKASI)
    world.reviewer("sari").replies(reporter, "Terima kasih.")
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    filed = office.work.index.cases[reporter.case]
    assert MESSAGE.casefold() in text_of(filed.case)
    number = next(row.number for row in office.work.index.rows if row.id == reporter.case)
    assert looks_for(office, words) == ([number] if is_found else [])
    assert looks_for(office, number) == [number]
    assert len(looks_for(office, "")) == 2


def test_the_way_to_the_cases_shows_all_of_them(office: Office, reporter: ReporterActor) -> None:
    assert looks_for(office, "tidak ada yang begini") == []
    kept = office.get(office.case_path(reporter)).text
    (way,) = re.findall(r'<li><a href="([^"]+)">Kasus', kept)
    answer = office.get(way)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/")  # no words, no mark
    assert office.work.search.typed == ""
    assert office.get("/id/").text.count("look-case__number") == len(office.work.index.rows) == 1


def test_what_was_sought_is_forgotten_with_the_lock(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    del reporter
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    work = office.work
    looks_for(office, "Pak Bupati")
    assert "Pak Bupati" in office.get("/id/").text
    assert "Ditemukan: 0 kasus." in office.get("/id/").text
    office.post("/id/kunci")
    assert work.search.typed == ""
    office.unlocks()
    assert "Pak Bupati" not in office.get("/id/").text


def test_only_who_is_inside_searches(office: Office) -> None:
    office.post("/id/kunci")
    assert office.post("/id/cari", None, dicari="paket").status_code in {302, 303, 403}
    assert "paket" not in office.get("/id/buka").text


def test_long_and_strange_input_is_cut_and_costs_nothing(
    office: Office, reporter: ReporterActor
) -> None:
    search = Search()
    search.ask("a" + "\u0300" * 100_000)
    assert len(search.typed) == MOST_TYPED
    reporter.replies("a" + "\u0300" * 20_000)  # normalising it would take many seconds
    office.work.look()
    before = time.perf_counter()
    assert search.finds("", text_of(office.work.index.cases[reporter.case].case))
    assert time.perf_counter() - before < 1
    looks_for(office, "<script>alert(1)</script>")
    assert "<script>alert" not in office.get("/id/").text
