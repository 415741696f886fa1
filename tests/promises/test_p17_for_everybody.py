"""Promise P17: every step of every page with axe, with the keyboard alone, narrow, and at 200 %."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.architecture.source import ROOT
from tests.browser import office
from tests.browser.hands import APA, DI_MANA, Hands
from tests.browser.stage import DESK, PHONE, Installation
from wbs.cases.lifecycle import State
from wbs.journeys.moves import Move

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ZOOMED = ViewportSize(width=640, height=450)  # 1280 pixels at 200 %
SMALLEST = 24  # pixels of a target (WCAG 2.5.8)


TO_THE_TOP = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  do {
    scrollTo({top: 0, behavior: "instant"});
    await frame();
    await frame();
  } while (scrollY > 0);
}"""


def findings(page: Page) -> list[str]:
    """What axe finds in what is shown now, from its top.

    Further down, what happens to slide under the bar that stays would be called small. What leads
    into a page, and another size of the window, scroll it a moment later.
    """
    page.evaluate(TO_THE_TOP)
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    assert found["passes"], "axe looked at nothing"
    return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]


def faults(page: Page) -> list[str]:
    """What axe does not see: content beside the window, and targets too small for a thumb."""
    return list(
        page.evaluate(
            """smallest => {
              const root = document.documentElement;
              const wide = root.scrollWidth > root.clientWidth ? ["wider than the window"] : [];
              const targets = [...document.querySelectorAll("button, input, summary, select, a")];
              const small = targets.filter((one) => {
                const {width, height} = one.getBoundingClientRect();
                const inText = one.tagName === "A" && one.closest("p, li, h2");
                if (one.matches(".govuk-skip-link")) return false;  // it grows where it is focused
                return width > 0 && !inText && (width < smallest || height < smallest);
              });
              return [...wide, ...small.map((one) => "small: " + one.outerHTML)];
            }""",
            SMALLEST,
        )
    )


def steps(page: Page, at: Installation, language: str) -> Iterator[str]:
    """Every step that a person can see, with its mistakes and its answers."""
    hands = Hands(page, at.portal.url, language)
    page.goto(f"{at.portal.url}/{language}/")
    yield "home"
    hands.opens("lapor" if language == "id" else "report")
    yield from choosing(hands)
    told = f"{APA} {uuid4()}"
    yield from telling(hands, told)
    yield from placing(hands)
    words = hands.sends()
    yield "code"
    yield from talking(hands, at, words, told)
    hands.opens("kembali" if language == "id" else "return").types("word-1", "a")
    yield "words"
    hands.presses("words-open")
    yield "words, wrong"


def choosing(hands: Hands) -> Iterator[str]:
    yield "cannot"
    hands.presses("cannot-go").at("where").presses("where-go")
    yield "where, nothing chosen"
    hands.types("where-search", "kabupaten").page.locator("#where-list label").first.click()
    hands.presses("where-go").at("readers").excludes("Tono")
    yield "readers"
    hands.presses("readers-go").at("kategori").presses("kategori-go")
    yield "kategori, nothing chosen"
    hands.chooses("kategori", "PELAYANAN")
    yield "kategori, a service"
    hands.chooses("kategori", "WEWENANG").presses("kategori-go").at("apa")


def telling(hands: Hands, told: str) -> Iterator[str]:
    hands.presses("apa-go")
    yield "apa, empty"
    hands.types("apa", told).presses("apa-go").at("siapa").presses("person-add")
    hands.presses("siapa-go")
    yield "siapa, empty"
    hands.page.locator("label[for=siapa-unknown]").click()
    hands.presses("siapa-go").at("tempat")


def placing(hands: Hands) -> Iterator[str]:
    hands.types("mulai", "2026-02-01").types("selesai", "2026-01-01").presses("tempat-go")
    yield "tempat, the wrong way round"
    hands.types("di_mana", DI_MANA).types("selesai", "").presses("tempat-go").at("tahu")
    hands.page.locator("#step-tahu summary").click()
    yield "tahu"
    hands.presses("tahu-go").at("penerusan")
    yield "penerusan"
    hands.presses("penerusan-go").at("check")
    yield "check"


def talking(hands: Hands, at: Installation, words: list[str], told: str) -> Iterator[str]:
    hands.presses("code-written").at("two").types("two-0", "salah").presses("two-go")
    yield "two, wrong"
    hands.presses("two-show").at("code").writes_down(words)
    office.answers(at, "budi", told, "Terima kasih, kami periksa.")
    office.steps(at, "budi", words, Move(State.VERIFIKASI, "Jelas.", "Kami verifikasi."))
    office.steps(at, "sari", words, Move(State.ARSIP, "Bukan wewenang.", "Kami akhiri."))
    office.approves(at, "budi", words)
    hands.presses("talk-refresh")
    hands.page.locator("#talk-entries li").nth(3).wait_for()
    for summary in hands.page.locator("#step-talk summary:visible").all():
        summary.click()
    yield "talk"
    hands.presses("talk-object-send")
    yield "talk, an objection without words"


def looked_at(steps: Iterator[str], look: Callable[[], list[str]]) -> list[str]:
    return [f"{step}: {one}" for step in steps for one in look()]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_on_any_step(
    page: Page, installation: Installation, language: str, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    found = [
        f"{step}: {one}" for step in steps(page, installation, language) for one in findings(page)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "at 200 %"])
def test_nothing_is_beside_the_window_or_too_small(
    page: Page, installation: Installation, size: ViewportSize
) -> None:
    page.set_viewport_size(size)
    found = looked_at(steps(page, installation, "id"), lambda: faults(page))
    assert not found, "\n".join(found)


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, id: str) -> "Keys":
        """Tab until this is focused."""
        for _ in range(80):
            if self.page.evaluate("document.activeElement.id") == id:
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {id}")

    def presses(self, id: str, key: str = "Enter") -> "Keys":
        """A button, a box or a radio button."""
        self.to(id).page.keyboard.press(key)
        return self

    def chooses_first(self, list: str) -> "Keys":
        """The first radio button of a list."""
        first = self.page.locator(f"#{list} input").first.get_attribute("id")
        return self.presses(first or "", "Space")

    def types(self, id: str, text: str) -> "Keys":
        """Into a field."""
        self.to(id).page.keyboard.type(text)
        return self


def by_keyboard(hands: Hands, step: str, act: Callable[[Keys], Keys]) -> None:
    """Do one step, and be at it first."""
    hands.at(step)
    act(Keys(hands.page))


STEPS: tuple[tuple[str, Callable[[Keys], Keys]], ...] = (
    ("cannot", lambda keys: keys.presses("cannot-go")),
    ("where", lambda keys: keys.types("where-search", "kabupaten").chooses_first("where-list")),
    ("where", lambda keys: keys.presses("where-go")),
    ("readers", lambda keys: keys.presses("readers-go")),
    ("kategori", lambda keys: keys.presses("kategori", "Space").presses("kategori-go")),
    ("apa", lambda keys: keys.types("apa", APA).presses("apa-go")),
    ("siapa", lambda keys: keys.presses("siapa-unknown", "Space").presses("siapa-go")),
    ("tempat", lambda keys: keys.types("di_mana", DI_MANA).presses("tempat-go")),
    ("tahu", lambda keys: keys.presses("tahu-go")),
    ("penerusan", lambda keys: keys.presses("penerusan-go")),
    ("check", lambda keys: keys.presses("send")),
)


def test_the_keyboard_alone_leads_to_the_words_and_on(
    page: Page, installation: Installation
) -> None:
    hands = Hands(page, installation.portal.url).opens()
    for step, act in STEPS:
        by_keyboard(hands, step, act)
    words = hands.at("code").words()
    keys = Keys(page).presses("code-written")
    hands.at("two")
    for box in (0, 1):
        label = page.locator(f'label[for="two-{box}"]').inner_text()
        keys.types(f"two-{box}", words[int("".join(filter(str.isdigit, label))) - 1])
    keys.presses("two-go")
    hands.at("talk")


def seen_focus(page: Page) -> Callable[[], bool]:
    def look() -> bool:
        return bool(
            page.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  return style.outlineStyle !== "none" || style.boxShadow !== "none";
                }"""
            )
        )

    return look


def test_the_focus_is_always_to_be_seen(page: Page, installation: Installation) -> None:
    Hands(page, installation.portal.url).opens("kembali")
    look, places = seen_focus(page), 0
    for _ in range(40):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        if where.startswith("<body"):
            break
        assert look(), where
        places += 1
    assert places > 12


def test_axe_is_the_one_that_is_locked() -> None:
    assert Path(AXE).stat().st_size > 100_000
