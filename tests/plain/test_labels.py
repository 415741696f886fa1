"""One question, one label: with script and without, in both languages."""

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest

from portal.pages.rendering import render
from tests.plain.conftest import House
from tests.plain.test_standing import archived
from tests.plain.walker import Walker
from wbs.speech.messages import LANGUAGES

# The pages name a few fields differently; the rest have one name.
SAME = {
    "cari": "where-search",
    "siapa_tidak_tahu": "siapa-unknown",
    "berkas": "talk-files",
    **{f"kata-{number}": f"word-{number}" for number in range(1, 13)},
}
PERSON = ("nama", "nip_nrp", "jabatan", "unit_kerja", "instansi", "peran")


class Labels(HTMLParser):
    """What stands beside each field, by its id, and the legends of groups of fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.by_field: dict[str, str] = {}
        self.legends: list[str] = []
        self._for: str | None = None
        self._ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in given}
        if tag == "label":
            self._for = at["for"]
            self.by_field[self._for] = ""
        elif tag == "legend":
            self.legends.append("")
            self._for = None
            self._ids.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._for = None
        elif tag == "legend":
            self._ids.pop()

    def handle_data(self, data: str) -> None:
        if self._for is not None:
            self.by_field[self._for] += data.strip()
        elif self._ids:
            self.legends[-1] += data.strip()


def with_script(language: str) -> Labels:
    """Both documents."""
    return Labels(render("report", language) + render("return", language))


def report_pages(walker: Walker, story: str) -> Iterator[str]:
    """Each page on the way to the last question."""
    yield walker.understands().presses("lapor").answer.text
    walker.presses("cari", cari="kabupaten")
    value = walker.answer.text.split('name="inspektorat"')[1].split('value="')[1].split('"')[0]
    yield walker.presses("lanjut", inspektorat=value).answer.text
    answers = [{"kategori": "PUNGLI"}, {"apa": story}, {"orang__1__nama": "Wira"}]
    for given in ({}, *answers, {"di_mana": "Kantor"}, {}):
        yield walker.fills(**given).presses("lanjut").answer.text


def compared(found: Labels, wanted: Labels, names: Mapping[str, str]) -> set[str]:
    """The fields that both have, each with the same label."""
    both = set()
    for field, label in found.by_field.items():
        same = names.get(field, field)
        if same in wanted.by_field:
            assert label == wanted.by_field[same], field
            both.add(field)
    return both


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_of_the_report_has_one_label(
    house: House, story: str, language: str
) -> None:
    wanted, pages = with_script(language), [*report_pages(house.walker(language), story)]
    labels = [Labels(page) for page in pages]
    both = set[str]().union(*(compared(one, wanted, SAME) for one in labels))
    questions = {"apa", "bagaimana", "di_mana", "mulai", "selesai", "siapa_lagi_tahu", "saksi"}
    rest = {"sudah_dilaporkan_ke", "perkiraan_kerugian", "risiko_pembalasan", "siapa_tidak_tahu"}
    assert both >= questions | rest | {"cari"}
    texts = house.plain.pages[language].texts
    person = next(one.by_field for one in labels if "orang-1-nama" in one.by_field)
    for name in PERSON:  # the script makes these boxes of the same texts
        assert person[f"orang-1-{name}"] == texts.get(f"ask_page.{name}")
    said = {legend for one in labels for legend in one.legends}
    groups = {"readers.exclude", "ask_page.kategori", "ask_page.kapan", "ask_page.berlangsung"}
    for key in groups | {"ask_page.sumber", "ask_page.penerusan"}:
        assert texts.get(key) in said & {*wanted.legends}, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_box_of_the_conversation_has_one_label(
    house: House, story: str, language: str
) -> None:
    wanted, walker = with_script(language), house.walker(language)
    words = Labels(house.walker(language).understands().presses("buka").answer.text)
    assert len(compared(words, wanted, SAME)) == 12
    walker.writes_down(walker.reports(story))
    archived(house, house.case(story).id)
    talk = Labels(walker.presses("baru").answer.text)
    assert compared(talk, wanted, {**SAME, "isi": "talk-text"}) == {"isi", "berkas"}
    for button, field in (("keberatan", "talk-object-text"), ("tekanan", "talk-press-text")):
        box = Labels(walker.presses(button).answer.text)
        assert compared(box, wanted, {"isi": field}) == {"isi"}
        walker.presses("tidak")
