"""A whole conversation goes well: a browser on one side, the reviewers of Python on the other."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.inspectorates import person_id
from tests.journeys.between import Between
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.world import REPORT, ids
from wbs.cases.case import NoCase
from wbs.cases.lifecycle import State
from wbs.journeys.reviewing import ReporterLeft


def texts(said: dict[str, list[dict[str, str]]], who: str) -> list[str]:
    return [one["text"] for one in said["entries"] if one["from"] == who and one["text"]]


def test_a_report_is_read_answered_and_answered_again(
    browser: Browser, told: Told, paper: Path, tmp_path: Path
) -> None:
    assert told.reviewer("budi").reads().report.report == REPORT
    told.reviewer("budi").replies("Kapan itu terjadi?", paper)
    visit = browser.comes_back(told.words)
    assert texts(visit, "reviewer") == ["Kapan itu terjadi?"]
    assert visit["entries"][-1]["person"] == "Budi"
    assert visit["obstacle"] is None
    assert visit["findings"] == []
    browser.writes("Bulan lalu.", paper, {"size": 1, "name": "satu.bin"})
    browser.replies()
    reviewer = told.reviewer("sari")
    assert reviewer.texts() == ["Bulan lalu."]
    assert all(line.counts for line in reviewer.reads().lines)
    assert reviewer.fetches(tmp_path) == {"bukti foto.jpg": paper.read_bytes(), "satu.bin": b"\0"}
    again = browser.act("read_again")
    assert [one["text"] for one in again["entries"]] == ["", "Kapan itu terjadi?", "Bulan lalu."]


def test_a_file_of_the_reviewers_comes_down_whole(
    browser: Browser, told: Told, paper: Path
) -> None:
    told.reviewer("budi").replies("Lihat lampiran.", paper)
    browser.comes_back(told.words)
    got = browser.act("download", file=0)
    assert got["hash"] == hashlib.sha256(paper.read_bytes()).hexdigest()
    assert (got["size"], got["type"]) == (paper.stat().st_size, "application/octet-stream")
    assert got["name"] == "bukti foto.jpg"
    assert sorted(got["told"]) == got["told"]
    assert got["told"][-1] == got["size"]


def test_both_inspectorates_are_reached(
    browser: Browser, tell: Callable[..., Told], house: House
) -> None:
    there = tell(to=house.world.province)
    there.reviewer("ratna").replies("Kami terima.")
    assert texts(browser.comes_back(there.words), "reviewer") == ["Kami terima."]
    here = tell()
    here.reviewer("sari").replies("Kami juga.")
    assert texts(browser.comes_back(here.words), "reviewer") == ["Kami juga."]


def test_inspectorates_are_found_by_name_without_asking(browser: Browser, middle: Between) -> None:
    assert len(browser.act("search", typed="")["names"]) == 2
    assert browser.act("search", typed="  KABupaten ")["names"] == ["kabupaten"]
    assert browser.act("search", typed="prov kab")["names"] == ["kabupaten", "provinsi"]
    assert browser.act("search", typed="Dinas PROVINSI")["names"] == ["provinsi"]
    assert browser.act("search", typed="dinas")["names"] == []
    assert not middle.asked


def test_who_would_read_is_shown_before_anything_exists(browser: Browser, house: House) -> None:
    said = browser.finds(house.world.regency.id)
    assert sorted(said["readers"]) == ["Budi", "Sari", "Tono"]
    assert said["staleness"] == "current"


def test_leaving_somebody_out(browser: Browser, tell: Callable[..., Told]) -> None:
    told = tell("tono")
    assert told.reviewer("budi").reads().excluded == ids("tono")
    with pytest.raises(NoCase):
        told.reviewer("tono").reads()
    browser.act("unexclude", persons=[person_id("tono").value])
    told.reviewer("budi").introduces()
    assert told.reviewer("tono").reads().excluded == frozenset()
    with pytest.raises(JourneyRefused, match="not-excluded"):
        browser.act("unexclude", persons=[person_id("budi").value])


def test_an_end_is_objected_to(browser: Browser, told: Told) -> None:
    browser.comes_back(told.words)
    with pytest.raises(JourneyRefused, match="not-ended"):
        browser.act("object_to", text="Belum selesai.")
    told.reviewer("budi").steps(State.VERIFIKASI)
    told.reviewer("sari").steps(State.ARSIP)
    assert browser.act("read_again")["state"] == "VERIFIKASI"
    told.reviewer("budi").approves()
    assert browser.act("read_again")["state"] == "ARSIP"
    with pytest.raises(JourneyRefused, match="malformed text"):
        browser.act("object_to", text="")
    browser.act("object_to", text="Belum selesai.")
    assert browser.act("read_again")["state"] == "KEBERATAN"
    with pytest.raises(JourneyRefused, match="objected-before"):
        browser.act("object_to", text="Sekali lagi.")
    life = told.reviewer("tono").reads().life
    assert [one.enters for one in life.passages] == [State.VERIFIKASI, State.ARSIP, State.KEBERATAN]


def test_a_proposal_is_told_once_it_is_approved(browser: Browser, told: Told) -> None:
    told.reviewer("budi").steps(State.VERIFIKASI)
    told.reviewer("sari").steps(State.ARSIP)
    (_, step) = browser.comes_back(told.words)["entries"]
    assert (step["kind"], step["person"], step["decided"]) == ("step", "Budi", "VERIFIKASI")
    told.reviewer("budi").approves()
    (_, _, approval) = browser.act("read_again")["entries"]
    assert (approval["kind"], approval["decided"]) == ("approve", "ARSIP")


def test_who_left_is_told_and_nothing_is_written_until_a_colleague_did(
    browser: Browser, told: Told
) -> None:
    told.reviewer("tono").leaves("Terlapor kerabat saya.")
    shown = browser.comes_back(told.words)
    (_, left) = shown["entries"]
    assert (left["kind"], left["person"], left["decided"]) == ("recuse", "Tono", "recuse")
    assert shown["obstacle"] == "no-secret"
    told.reviewer("budi").replies("Kunci baru.")
    assert browser.act("read_again")["obstacle"] is None
    browser.writes("Tanpa Tono.")
    browser.replies()
    assert told.reviewer("sari").texts() == ["Tanpa Tono."]
    assert told.reviewer("tono").texts() == []


def test_a_question_is_answered(browser: Browser, told: Told) -> None:
    told.reviewer("budi").steps(State.VERIFIKASI)
    told.reviewer("budi").steps(State.PERLU_KLARIFIKASI)
    assert browser.comes_back(told.words)["state"] == "PERLU_KLARIFIKASI"
    browser.writes("Di kantor desa.")
    browser.replies()
    assert browser.act("read_again")["state"] == "VERIFIKASI"
    assert told.reviewer("sari").reads().life.state is State.VERIFIKASI


def test_somebody_under_pressure_raises_the_alarm(browser: Browser, told: Told) -> None:
    browser.comes_back(told.words)
    browser.act("tell_of_pressure", text="")
    life = told.reviewer("budi").reads().life
    assert (life.pressed, life.state) == (1, State.DITERIMA)


def test_an_exclusion_says_which_roles_it_empties(browser: Browser, house: House) -> None:
    regency, province = house.world.regency, house.world.province
    browser.finds(regency.id)
    some = browser.act("judge_exclusion", persons=[person_id("tono").value])
    everybody = [person_id(name).value for name in ("budi", "sari", "tono")]
    all_of_them = browser.act("judge_exclusion", persons=everybody)
    assert not some["nobodyLeft"]
    assert all_of_them["nobodyLeft"]
    assert all_of_them["emptied"] == ["pemeriksa", "penelaah", "verifikator"]
    assert all_of_them["above"]["inspectorate"] == str(province.id)
    with pytest.raises(JourneyRefused, match="nobody-left"):
        browser.prepares(REPORT, *(person_id(name) for name in ("budi", "sari", "tono")))


def test_a_penerima_who_is_left_out_empties_nothing(browser: Browser, house: House) -> None:
    browser.finds(house.world.regency.id)
    assert browser.act("judge_exclusion", persons=[person_id("dewi").value])["emptied"] == []


def test_sending_again_sends_the_same_bytes(
    browser: Browser, house: House, middle: Between
) -> None:
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    for _ in range(2):
        assert browser.sends() == {"uncertain": False}
    assert middle.calls()["submit"] == 2


def test_requests_tell_nothing_of_a_person(browser: Browser, told: Told, middle: Between) -> None:
    browser.comes_back(told.words)
    assert told.words
    for headers in middle.headers:
        sent = {name.lower() for name in headers}
        assert not sent & {"cookie", "referer", "authorization", "if-none-match"}
        assert headers.get("cache-control", headers.get("Cache-Control")) == "no-cache"


def test_who_withdrew_is_shown_nothing_and_writes_nothing(
    browser: Browser, told: Told, middle: Between
) -> None:
    browser.act("withdraw")
    middle.forget()
    browser.writes("Satu lagi.")
    with pytest.raises(JourneyRefused, match="withdrawn"):
        browser.replies()  # from the visit before, which does not know yet
    assert middle.calls()["append"] == 1  # refused by the portal, then read, then never again
    with pytest.raises(JourneyRefused, match="withdrawn"):
        browser.comes_back(told.words)
    case = told.reviewer("budi").reads()
    assert case.withdrawn
    with pytest.raises(ReporterLeft):
        told.reviewer("budi").replies("Kami lanjutkan.")
    assert told.reviewer("sari").texts() == []


def test_withdrawing_twice_is_withdrawing_once(browser: Browser, told: Told) -> None:
    browser.act("withdraw")
    browser.act("withdraw")
    assert len(told.reviewer("budi").reads().lines) == 2
