"""The list filtered: by whose tasks, category, risk, lateness and state, each beside the others."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer.console.choosing import FILTERS, Choice
from tests.console.office import Office, open_office
from tests.console.test_tasks import BUDI, SARI, shares_out
from tests.inspectorates import TODAY
from tests.world import REPORT, World
from wbs.cases.lifecycle import State
from wbs.cases.moving import Triage
from wbs.form.report import Report
from wbs.journeys import reviewing
from wbs.journeys.moves import Move


def _kind(kategori: str | None) -> Report:
    return replace(REPORT, kategori=kategori)


@pytest.fixture
def office(tmp_path: Path, world: World) -> Office:
    """Four cases: of two kinds and none, one with a triage, tasks on budi, on sari, on nobody."""
    made = [world.reporter().submits(_kind(kind)) for kind in ("PBJ", "PBJ", "ETIK", None)]
    budi = world.reviewer("budi")
    for enters, triage in (
        (State.VERIFIKASI, None),
        (State.TELAAH, Triage("LENGKAP", "TINGGI", "YA", "TINGGI")),
    ):
        move = Move(enters, "Jelas.", "Kami kerjakan.", triage=triage)
        reviewing.step(world.gateway("budi"), budi.desk(), budi.reads(made[0]), move)
    opened = open_office(tmp_path, world).enters()
    opened.unlocks()
    shares_out(opened, made[0], BUDI)
    shares_out(opened, made[1], BUDI, SARI)
    shares_out(opened, made[2], SARI)
    return opened


def _shown(office: Office, query: str) -> int:
    return office.get(f"/id/?{query}").text.count('class="look-case__number"')


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 4),
        ("tugas=milik-saya", 2),
        ("tugas=belum", 1),
        ("kategori=PBJ", 2),
        ("kategori=unknown", 1),
        ("risiko=TINGGI", 1),
        ("risiko=unknown", 3),
        ("keadaan=TELAAH", 1),
        ("tugas=milik-saya&kategori=PBJ&keadaan=DITERIMA", 1),
        ("tugas=milik-saya&kategori=ETIK", 0),
        ("kategori=%3Cscript%3E&risiko=x&tugas=", 4),
    ],
)
def test_a_filter_shows_its_cases(office: Office, query: str, count: int) -> None:
    assert _shown(office, query) == count


def test_each_filter_counts_beside_the_others(office: Office) -> None:
    page = office.get("/id/?kategori=PBJ").text
    found = dict(
        re.findall(r'href="([^"]*)"[^>]*>[^<]*<span class="look-groups__count">(\d+)', page)
    )
    assert found["/id/?kategori=PBJ&amp;tugas=milik-saya"] == "2"
    assert found["/id/?kategori=PBJ&amp;risiko=TINGGI"] == "1"
    assert found["/id/?kategori=ETIK"] == "1"
    assert "/id/?kategori=PERIZINAN" not in found
    for address, count in found.items():
        query = address.replace("&amp;", "&").partition("?")[2]
        assert _shown(office, query) == int(count), address


def test_late_is_what_is_late_today(office: Office) -> None:
    assert _shown(office, "kelompok=terlambat") == 0
    office.work.today = lambda: TODAY + timedelta(days=29)
    office.work.look()
    assert office.work.trouble is None
    assert _shown(office, "kelompok=terlambat") == 4
    assert _shown(office, "kelompok=terlambat&tugas=belum") == 1


def test_an_address_holds_our_own_codes_only(office: Office) -> None:
    page = office.get("/id/").text
    queries = re.findall(r'href="/id/\?([^"]*)"', page)
    for query in queries:
        for pair in query.replace("&amp;", "&").split("&"):
            name, _, word = pair.partition("=")
            assert name in ("hal", "semua") or Choice.of({name: word}).asked == {name: word}
    assert {query.partition("=")[0] for query in queries} <= {*FILTERS, "hal", "semua"}


def test_the_row_says_who_works_on_it(office: Office) -> None:
    page = office.get("/id/?tugas=milik-saya").text
    assert page.count("Ditugaskan kepada:") == 2
    assert "Budi, Sari" in page
