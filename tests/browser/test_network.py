"""A network that breaks: what was sent is not sent again, what was typed is not lost (P9, P15)."""

import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.hands import APA, Hands
from tests.browser.stage import Installation
from tests.browser.watching import API, Watched

PIECE = 256 * 1024
PIECES = 12
KBPS = 50_000  # bytes a second: a slow phone network


def cases(at: Installation) -> int:
    with closing(sqlite3.connect(at.database)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM mailbox").fetchone()
        return int(count)


def big_file(tmp_path: Path) -> Path:
    """More pieces than are in flight at once, each different."""
    file = tmp_path / "rekaman.bin"
    file.write_bytes(b"".join(number.to_bytes(4, "big") * (PIECE // 4) for number in range(PIECES)))
    return file


def in_talk(page: Page, at: Installation) -> Hands:
    hands = Hands(page, at.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    return hands.writes_down(words)


def test_answers_that_are_lost_make_one_report_all_the_same(
    page: Page, installation: Installation
) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch().status)  # the server has it; the browser never hears so
            route.abort()
        else:
            route.continue_()

    page.route(f"**{API}submit", lose)
    before = cases(installation)
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    assert len(hands.sends()) == 12
    assert lost == [200, 200]
    assert cases(installation) == before + 1


def test_a_refusal_keeps_every_answer_and_shows_no_word(
    page: Page, installation: Installation
) -> None:
    problem = '{"type":"urn:wbs:problem:malformed","title":"no","status":400}'
    page.route(
        f"**{API}submit",
        lambda route: route.fulfill(
            status=400, content_type="application/problem+json", body=problem
        ),
    )
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    hands.presses("send")
    expect(page.locator("#stopped")).to_be_visible()
    hands.at("check")
    assert hands.words() == []
    assert page.input_value("#apa") == APA


def test_an_upload_that_breaks_goes_on_where_it_stopped(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    watched = Watched.of(page)
    page.route(f"**{API}piece", lambda route: cut_after(route, watched, 5))
    page.set_input_files("#talk-files", big_file(tmp_path))
    hands.types("talk-text", "Rekamannya.").presses("talk-send")
    expect(page.locator("#talk-said")).to_have_text("Terkirim dan tersimpan.", timeout=60_000)
    answered = [one for one in watched.requests if one.url.endswith("/piece") and one.response()]
    assert len(answered) == PIECES
    expect(page.locator("#talk-entries > li")).to_have_count(2)


def cut_after(route: Route, watched: Watched, count: int) -> None:
    """One piece in `count` never arrives."""
    tried = watched.calls().count("piece")
    if tried % count == 0:
        route.abort()
    else:
        route.continue_()


def test_an_upload_is_cancelled_and_gone_on_with(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    hands = in_talk(page, installation)
    watched = Watched.of(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if (watched.calls().count("piece") > 5 and not held) or held:
            held.append(route)
        else:
            route.continue_()

    page.route(f"**{API}piece", hold)
    page.set_input_files("#talk-files", big_file(tmp_path))
    hands.types("talk-text", "Rekamannya.").presses("talk-send")
    expect(page.locator("#talk-progress-text")).to_contain_text("rekaman.bin")
    while not held:
        page.wait_for_timeout(20)
    hands.presses("talk-cancel")
    expect(page.locator("#talk-said")).to_contain_text("Dibatalkan")
    assert page.input_value("#talk-text") == "Rekamannya."
    page.unroute(f"**{API}piece")
    before = watched.calls().count("piece")
    hands.presses("talk-send")
    expect(page.locator("#talk-said")).to_have_text("Terkirim dan tersimpan.", timeout=60_000)
    assert watched.calls().count("piece") - before <= PIECES - 5 + 1


def test_over_a_slow_network_a_page_says_that_it_works(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate().answers()
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 600, "downloadThroughput": KBPS, "uploadThroughput": KBPS}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    page.click("#send")
    expect(page.locator("#sending")).to_be_visible()
    hands.at("code")


def test_two_tabs_of_one_report_both_see_what_either_writes(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    hands.writes_down(words)
    other = Hands(page.context.new_page(), installation.portal.url)
    other.page.clock.set_fixed_time("2026-03-02")
    other.comes_back(words)
    other.writes("Dari tab kedua.")
    hands.writes("Dari tab pertama.")
    assert ["Dari tab kedua." in text for text in hands.entries()] == [False, True, False]
    assert "Dari tab pertama." in hands.entries()[2]


def test_a_reload_in_the_conversation_asks_for_the_words_again(
    page: Page, installation: Installation
) -> None:
    hands = in_talk(page, installation)
    page.reload()
    hands.at("cannot")
    assert page.locator("#talk-entries > li").count() == 0


def test_a_withdrawn_report_shows_nothing_any_more(page: Page, installation: Installation) -> None:
    hands = Hands(page, installation.portal.url)
    words = hands.opens().chooses_inspectorate().answers().sends()
    hands.writes_down(words)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#step-talk summary", has_text="Tarik laporan ini").click()
    hands.presses("talk-withdraw").at("withdrawn")
    assert hands.entries() == []
    expect(page.locator("#step-withdrawn")).to_contain_text("Kertas kata Anda boleh dimusnahkan.")
    hands.opens("kembali")
    for number, word in enumerate(words, 1):
        hands.types(f"word-{number}", word)
    hands.presses("words-open").at("withdrawn")
