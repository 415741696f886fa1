"""The list of readers: each with name, unit and roles, nothing twice, in the console's order."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from crypto.anchor import compose_anchor, fingerprint
from crypto.ids import Role
from tests.browser.hands import Hands
from tests.browser.stage import Installation
from tests.inspectorates import person
from tests.process import Server
from tests.promises.installation import portal, publish_in
from tests.world import World

STAFF = {
    "wayan": ("Inspektur", (Role.INSPEKTUR, Role.PENELAAH)),
    "made": ("Irban II", (Role.PEMERIKSA, Role.INSPEKTUR, Role.VERIFIKATOR, Role.PENELAAH)),
    "ketut": ("INSPEKTUR", (Role.INSPEKTUR,)),
}
SHOWN = {
    "Wayan (Inspektur; Penelaah)",
    "Made (Irban II; Verifikator, Penelaah, Pemeriksa, Inspektur)",
    "Ketut (INSPEKTUR)",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A portal of one inspectorate, whose head's unit is named as the role."""
    folder = tmp_path_factory.mktemp("office")
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    regency = World().regency
    people = [replace(person(name, *roles), unit=unit) for name, (unit, roles) in STAFF.items()]
    regency.signs_roster(people)
    publish_in(url, regency)
    anchor = folder / "anchor.json"
    anchor.write_bytes(compose_anchor({regency.id: regency.newest.name}))
    with portal(url, folder, anchor) as server:
        yield server


def test_a_role_that_the_unit_says_is_not_said_twice(page: Page, office: Server) -> None:
    Hands(page, office.url).opens().chooses_inspectorate()
    labels = page.locator("#readers-list label")
    expect(labels).to_have_count(len(STAFF))
    assert {one.splitlines()[0] for one in labels.all_inner_texts()} == SHOWN


def test_the_words_to_compare_are_those_on_the_inspectorates_poster(
    page: Page, installation: Installation
) -> None:
    """As `wbs anchor show` and `wbs roster show` print them for the poster (tests/cli)."""
    Hands(page, installation.portal.url).opens().chooses_inspectorate()
    page.locator("#step-readers summary").click()
    poster = " ".join(fingerprint(installation.regency.id.value))
    expect(page.locator("#readers-fingerprint")).to_have_text(poster)
    expect(page.locator("#step-readers details")).to_contain_text("Bila berbeda, jangan lanjutkan.")


def test_each_name_says_whether_that_person_will_read_it(page: Page, office: Server) -> None:
    hands = Hands(page, office.url).opens().chooses_inspectorate()
    labels = page.locator("#readers-list label")
    marks = [one.splitlines()[1] for one in labels.all_inner_texts()]
    assert marks == ["akan membaca"] * len(STAFF)
    name = next(iter(STAFF))
    hands.excludes(name)
    out = page.locator("#readers-list label", has_text=name)
    assert out.inner_text().splitlines()[1] == "TIDAK dapat membaca"
    assert sum("TIDAK" in one for one in labels.all_inner_texts()) == 1
