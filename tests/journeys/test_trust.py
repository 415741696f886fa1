"""A stale, forged or foreign roster stops everything before anything secret exists."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from crypto.encoding import b64
from crypto.ids import InspectorateId, Role
from tests.inspectorates import TODAY, Inspectorate, acting, person_id
from tests.journeys.bait import bait
from tests.journeys.between import Answer, Asked, Between, Step, saying
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.world import REPORT
from wbs.web.wire import pack


def serving(*parts: bytes) -> Step:
    """A roster call's answer with these documents."""
    return saying(pack({"rosters": len(parts) - 1}, *parts))


def of(office: Inspectorate) -> tuple[bytes, ...]:
    """What an office publishes."""
    return (*office.rosters, office.freshness[-1])


def flipped(document: bytes) -> bytes:
    """With another signature."""
    said: dict[str, Any] = json.loads(document)
    said["signatures"][0]["signature"] = b64(bytes(64))
    return json.dumps(said).encode()


def impostor() -> Inspectorate:
    """The same people under other custodians."""
    return Inspectorate.found("impostor", ("budi", "sari", "tono", "dewi"))


LIES: dict[str, tuple[str, Callable[[House], Step]]] = {
    "another inspectorate's": (
        "roster-refused chain",
        lambda house: serving(*of(house.world.province)),
    ),
    "an impostor's": ("roster-refused chain", lambda _house: serving(*of(impostor()))),
    "a signature that is none": (
        "roster-refused signature",
        lambda house: serving(
            flipped(house.world.regency.rosters[0]), house.world.regency.freshness[-1]
        ),
    ),
    "another's freshness": (
        "freshness-refused roster",
        lambda house: serving(house.world.regency.rosters[0], house.world.province.freshness[-1]),
    ),
    "a freshness signed by nobody": (
        "freshness-refused signature",
        lambda house: serving(
            house.world.regency.rosters[0], flipped(house.world.regency.freshness[-1])
        ),
    ),
    "a freshness that is none": (
        "freshness-refused malformed",
        lambda house: serving(house.world.regency.rosters[0], b"{}"),
    ),
    "a roster that is none": (
        "roster-refused malformed",
        lambda house: serving(b"{", house.world.regency.freshness[-1]),
    ),
    "no roster": ("server-broken answer", lambda _house: saying(pack({"rosters": 0}, b"{}"))),
    "fewer than it says": (
        "server-broken answer",
        lambda house: saying(pack({"rosters": 2}, *of(house.world.regency))),
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_about_who_reads_stops_everything(
    browser: Browser, house: House, middle: Between, name: str
) -> None:
    code, lie = LIES[name]
    middle.only("roster", lie(house))
    browser.act("fail_at", at=0)
    with pytest.raises(JourneyRefused) as refused:
        browser.finds(house.world.regency.id)
    assert str(refused.value) == code
    assert browser.act("counted")["drawn"] == 0
    assert {one.call for one in middle.asked} == {"roster"}


def test_an_inspectorate_that_the_anchor_does_not_name_is_not_asked_for(
    browser: Browser, middle: Between
) -> None:
    middle.forget()
    with pytest.raises(JourneyRefused, match="not-anchored"):
        browser.finds(InspectorateId(bytes(32)))
    assert not middle.asked


@pytest.mark.parametrize(
    ("days", "staleness"), [(0, "current"), (1, "overdue"), (90, "overdue"), (91, "expired")]
)
def test_age_is_judged_by_the_device(
    browser: Browser, house: House, middle: Between, days: int, staleness: str
) -> None:
    today = ends(house.world.regency) + timedelta(days=days)
    assert browser.finds(house.world.regency.id, today)["staleness"] == staleness
    browser.act("fail_at", at=0)
    middle.forget()
    if staleness == "expired":
        with pytest.raises(JourneyRefused, match="stale-roster"):
            browser.prepares(REPORT, today=today)
        assert browser.act("counted") == {"calls": 0, "drawn": 0}
    else:
        assert browser.prepares(REPORT, today=today)["words"]
        assert browser.act("counted")["drawn"] > 0
    assert not middle.asked


def ends(office: Inspectorate) -> date:
    """The last day on which nothing is overdue."""
    trusted = office.trusted()
    return min(trusted.freshness.not_after, trusted.newest.not_after)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"apa": ""}, "malformed apa"),
        ({"apa": "a\x00"}, "malformed apa"),
        ({"di_mana": "x" * 2001}, "malformed di_mana"),
        ({"kategori": "SUAP"}, "malformed kategori"),
        ({"penerusan": None}, "malformed penerusan"),
        ({"saksi": ""}, "malformed saksi"),
        ({"apa": "\U0001f600" * 17_000}, "too-large"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_report_that_no_reader_takes_is_not_sealed(
    browser: Browser, house: House, middle: Between, changes: dict[str, object], code: str
) -> None:
    browser.finds(house.world.regency.id, TODAY)
    middle.forget()
    with pytest.raises(JourneyRefused) as refused:
        browser.prepares(REPORT, changes=changes)
    assert str(refused.value) == code
    assert not middle.asked


def test_a_server_that_goes_back_within_a_visit_is_refused(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    office = house.world.regency
    later = replace(office, freshness=list(office.freshness))
    later.renews()
    middle.only("roster", serving(*of(later)))
    browser.comes_back(told.words)
    middle.only("roster", serving(*of(office)))
    with pytest.raises(JourneyRefused, match="freshness-refused rollback"):
        browser.act("read_again")


def test_a_case_read_with_a_forged_roster_is_not_shown(
    browser: Browser, told: Told, middle: Between
) -> None:
    middle.only("roster", serving(*of(impostor())))
    with pytest.raises(JourneyRefused, match="roster-refused"):
        browser.comes_back(told.words)
    with pytest.raises(JourneyRefused, match="roster-refused"):
        browser.act("read_again")


def test_a_case_made_to_open_for_us_is_not_ours(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    middle.only("read", saying(bait(house.world.regency, told.words)))
    with pytest.raises(JourneyRefused, match="another-case"):
        browser.comes_back(told.words)


def test_another_persons_case_is_not_ours(
    browser: Browser, tell: Callable[..., Told], middle: Between
) -> None:
    pages: list[Answer] = []

    def keep(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
        pages.append(ask())
        return pages[-1]

    first = tell()
    middle.only("read", keep)
    browser.comes_back(first.words)
    tell()
    middle.only("read", lambda _asked, _ask: pages[0])
    with pytest.raises(JourneyRefused, match="another-case"):
        browser.act("read_again")
    with pytest.raises(JourneyRefused, match="no-case"):
        browser.act("visit_mine")


def test_a_vacant_post_counts_as_filled_and_an_absence_does_not(
    browser: Browser, house: House, middle: Between
) -> None:
    regency = house.world.regency
    office = replace(regency, rosters=[*regency.rosters], freshness=[*regency.freshness])
    given = {
        person_id("tono"): (Role.INSPEKTUR, None),
        person_id("sari"): (Role.VERIFIKATOR, "budi"),
    }
    office.signs_roster(
        acting(one, given[one.id][0], of=given[one.id][1]) if one.id in given else one
        for one in office.newest.persons
    )
    middle.only("roster", serving(*of(office)))
    browser.finds(regency.id)
    emptied = {
        name: browser.act("judge_exclusion", persons=[person_id(name).value])["emptied"]
        for name in ("tono", "budi")
    }
    assert emptied == {"tono": ["inspektur", "pemeriksa"], "budi": ["verifikator"]}
