"""A reporter's hands: what a person does with the pages, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

APA = "Kepala dinas memakai mobil dinas untuk usaha keluarganya, penanda-apa-7311."
DI_MANA = "Dinas Perhubungan, penanda-tempat-5582"
NAMA = "Wirahadikusuma Penanda"
SAKSI = "Satpam malam, penanda-saksi-9034"


@dataclass
class Hands:
    """One tab at one portal."""

    page: Page
    url: str
    language: str = "id"

    def opens(self, path: str = "lapor") -> "Hands":
        """Go to a page and wait until its script shows the first step."""
        self.page.goto(f"{self.url}/{self.language}/{path}")
        expect(self.page.locator("[data-step]:visible")).to_have_count(1)
        return self

    def at(self, step: str) -> "Hands":
        """The step that is shown."""
        expect(self.page.locator(f"#step-{step}")).to_be_visible()
        return self

    def presses(self, id: str) -> "Hands":
        """A button."""
        self.page.click(f"#{id}")
        return self

    def types(self, id: str, text: str) -> "Hands":
        """Into a field."""
        self.page.fill(f"#{id}", text)
        return self

    def chooses(self, name: str, value: str) -> "Hands":
        """A radio button, by its label as people do."""
        radio = self.page.locator(f'input[name="{name}"][value="{value}"]')
        self.page.locator(f'label[for="{radio.get_attribute("id")}"]').click()
        return self

    def chooses_inspectorate(self, part: str = "kabupaten") -> "Hands":
        """By a part of its name."""
        self.presses("cannot-go").at("where").types("where-search", part)
        self.page.locator("#where-list label").first.click()
        return self.presses("where-go").at("readers")

    def excludes(self, name: str) -> "Hands":
        """Somebody on the list of readers."""
        self.page.locator("#readers-list label", has_text=name).click()
        return self

    def answers(self) -> "Hands":
        """All six questions."""
        self.presses("readers-go").at("kategori").chooses("kategori", "WEWENANG")
        self.presses("kategori-go").at("apa").types("apa", APA).presses("apa-go").at("siapa")
        self.page.locator("[data-person] input").first.fill(NAMA)
        self.presses("siapa-go").at("tempat").types("di_mana", DI_MANA)
        self.types("mulai", "2026-01-15").presses("tempat-go").at("tahu")
        self.chooses("sumber_pengetahuan", "melihat")
        self.page.locator("#step-tahu summary").click()
        self.types("saksi", SAKSI).presses("tahu-go").at("penerusan")
        return self.presses("penerusan-go").at("check")

    def sends(self) -> list[str]:
        """Seal and send; the twelve words that are shown."""
        self.presses("send").at("code")
        return self.words()

    def words(self) -> list[str]:
        """The words on the card."""
        return self.page.locator("#code-words li").all_inner_texts()

    def writes_down(self, words: Sequence[str]) -> "Hands":
        """Type the two words that are asked for."""
        self.presses("code-written").at("two")
        for box in (0, 1):
            label = self.page.locator(f'label[for="two-{box}"]').inner_text()
            number = int("".join(filter(str.isdigit, label)))
            self.types(f"two-{box}", words[number - 1][:4])
        return self.presses("two-go").at("talk")

    def comes_back(self, words: Sequence[str]) -> "Hands":
        """Type the words, four letters each."""
        self.opens("kembali" if self.language == "id" else "return").at("words")
        for number, word in enumerate(words, 1):
            self.types(f"word-{number}", word[:4])
        return self.presses("words-open").at("talk")

    def writes(self, text: str, files: Sequence[Path] = ()) -> "Hands":
        """A message in the conversation."""
        self.types("talk-text", text)
        if files:
            self.page.set_input_files("#talk-files", list(files))
        self.presses("talk-send")
        expect(self.page.locator("#talk-said")).to_have_text("Terkirim dan tersimpan.")
        return self

    def entries(self) -> list[str]:
        """What stands in the conversation."""
        return self.page.locator("#talk-entries > li").all_inner_texts()
