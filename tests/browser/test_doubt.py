"""Where it is not certain what the server kept, nobody loses words or text (P9, P15)."""

from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.hands import APA, Hands
from tests.browser.stage import Installation
from tests.browser.watching import API, Watched

CAPTIVE = "<html>Selamat datang di Wi-Fi kantor</html>"


def ready(page: Page, at: Installation) -> Hands:
    return Hands(page, at.portal.url).opens().chooses_inspectorate().answers()


def kept_but_unheard(route: Route) -> None:
    """The server has it; a hotel's network answers in its place."""
    route.fetch()
    route.fulfill(status=200, content_type="text/html", body=CAPTIVE)


def test_in_doubt_the_words_are_shown_and_lead_back(page: Page, installation: Installation) -> None:
    hands = ready(page, installation)
    page.route(f"**{API}submit", kept_but_unheard)
    hands.presses("send").at("uncertain")
    words = page.locator("#uncertain-words li").all_inner_texts()
    assert len(words) == 12
    page.locator("#step-uncertain summary").click()
    expect(page.locator("#uncertain-text")).to_contain_text(APA)
    page.unroute(f"**{API}submit")
    hands.presses("uncertain-again").at("code")
    assert hands.words() == words
    hands.writes_down(words)


def test_in_doubt_a_closed_tab_is_asked_about(page: Page, installation: Installation) -> None:
    hands = ready(page, installation)
    page.route(f"**{API}submit", kept_but_unheard)
    hands.presses("send").at("uncertain")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.reload()
    assert asked == ["beforeunload"]


def test_the_words_stay_until_the_conversation_is_open(
    page: Page, installation: Installation
) -> None:
    hands = ready(page, installation)
    words = hands.sends()
    page.route(f"**{API}read", lambda route: route.fulfill(status=200, body=CAPTIVE))
    hands.presses("code-written").at("two")
    for box in (0, 1):
        label = page.locator(f'label[for="two-{box}"]').inner_text()
        hands.types(f"two-{box}", words[int("".join(filter(str.isdigit, label))) - 1])
    hands.presses("two-go")
    expect(page.locator("#stopped")).to_be_visible()
    hands.presses("two-show").at("code")
    assert hands.words() == words


def test_nothing_can_be_changed_while_it_is_sent(page: Page, installation: Installation) -> None:
    hands = ready(page, installation)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{API}submit", hold)
    page.click("#send")
    expect(page.locator("#sending")).to_be_visible()
    assert page.locator("#check-list button:enabled").count() == 0
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    words = hands.at("code").words()
    page.unroute(f"**{API}submit")
    hands.writes_down(words)
    page.route(f"**{API}append", hold)
    hands.types("talk-text", "Pesan satu.")
    page.click("#talk-send")
    while len(held) < 2:
        page.wait_for_timeout(20)
    assert page.locator("#talk-text").get_attribute("readonly") is not None
    held[1].continue_()
    expect(page.locator("#talk-said")).to_have_text("Terkirim dan tersimpan.")


def test_a_generator_that_gives_nothing_sends_nothing(
    page: Page, installation: Installation
) -> None:
    page.add_init_script("Crypto.prototype.getRandomValues = array => array")
    hands = ready(page, installation)
    watched = Watched.of(page)
    hands.presses("send")
    expect(page.locator("#stopped")).to_be_visible()
    assert watched.calls() == []


def test_a_step_of_an_earlier_page_is_not_gone_back_to(
    page: Page, installation: Installation
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    hands = ready(page, installation)
    page.reload()
    hands.at("cannot")
    page.go_back()
    page.wait_for_timeout(300)
    hands.at("cannot")


def test_choosing_the_same_inspectorate_again_keeps_who_was_left_out(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens().chooses_inspectorate()
    hands.excludes("Tono").answers()
    page.locator("#check-list button").first.click()
    hands.at("where").presses("where-go").at("readers")
    expect(page.get_by_label("Tono")).to_be_checked()


def test_what_pasting_brings_along_is_no_reason_to_refuse(
    page: Page, installation: Installation
) -> None:
    hands = ready(page, installation)
    page.evaluate("text => { document.getElementById('apa').value = text; }", ODD)
    page.evaluate("document.querySelector('[data-person] input').value = 'Wira\\tutama'")
    hands.writes_down(hands.sends())
    page.locator("#talk-entries summary").click()
    assert "Baris satu\nbaris dua tiga" in hands.entries()[0]
    assert "Wira utama" in hands.entries()[0]


ODD = "Baris satu\u000bbaris\tdua\u0000\u0092 tiga\ud800"
