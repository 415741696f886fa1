"""Choosing one of many inspectorates, by typing and by Enter."""

import secrets
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from crypto.anchor import compose_anchor
from crypto.ids import InspectorateId
from tests.browser.hands import Hands
from tests.browser.stage import Installation
from tests.browser.watching import Watched
from tests.process import Server
from tests.promises.installation import portal

REGENCIES = 514  # as many as Indonesia has regencies and cities


@pytest.fixture(scope="module")
def crowded(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A portal whose anchor names them all."""
    folder = tmp_path_factory.mktemp("crowded")
    anchor = folder / "anchor.json"
    names = [f"Inspektorat Kabupaten Nomor {number:03}" for number in range(REGENCIES)]
    anchor.write_bytes(
        compose_anchor({InspectorateId(secrets.token_bytes(32)): name for name in names})
    )
    with portal(f"sqlite:///{installation.database}", folder, anchor) as server:
        yield server


@pytest.fixture
def search(page: Page, crowded: Server) -> Page:
    """At the choice."""
    Hands(page, crowded.url).opens().presses("cannot-go").at("where")
    return page


def test_what_is_not_shown_is_counted_and_said(search: Page) -> None:
    expect(search.locator("#where-list input")).to_have_count(50)
    for id in ("where-count", "where-more"):
        text = search.locator(f"#{id}")
        expect(text).to_contain_text("Ditemukan 514, ditampilkan 50. Masih ada 464 lagi")
        expect(text).to_contain_text("ketik lebih banyak")
    search.fill("#where-search", "nomor 04")
    expect(search.locator("#where-count")).to_have_text("Ditemukan: 16")
    expect(search.locator("#where-more")).to_be_hidden()


def test_enter_chooses_the_only_match_and_asks_nobody(search: Page) -> None:
    watched = Watched.of(search)
    search.fill("#where-search", "nomor 513")
    search.keyboard.press("Enter")
    expect(search.locator("#where-list input")).to_be_checked()
    expect(search.locator("#where-list input")).to_be_focused()
    expect(search.locator("#step-where")).to_be_visible()
    assert watched.requests == []


def test_enter_among_several_leads_into_the_list_and_chooses_none(search: Page) -> None:
    search.fill("#where-search", "nomor 51")
    search.keyboard.press("Enter")
    expect(search.locator("#where-list input").first).to_be_focused()
    expect(search.locator("#where-list input:checked")).to_have_count(0)


def test_words_that_no_name_holds_together_find_those_that_hold_most(search: Page) -> None:
    search.fill("#where-search", "Dinas Kesehatan, Kabupaten 7 nomor 077")
    names = search.locator("#where-list label")
    expect(names.first).to_have_text("Inspektorat Kabupaten Nomor 077")
    search.fill("#where-search", "dinas kesehatan")
    expect(search.locator("#where-count")).to_have_text(
        "Ketik nama daerah atau kementeriannya, bukan nama dinas."
    )
