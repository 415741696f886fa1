"""A list of readers that changes on the way: nobody gets a report who was not shown as a reader."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.ids import Role
from tests.inspectorates import Inspectorate, person, person_id
from tests.plain.conftest import House, house_on
from tests.plain.walker import DI_MANA, Walker
from wbs.rosters.publishing import publish
from wbs.store.migrate import migrate

CHANGED = {
    "id": "Daftar pembaca berubah sejak Anda melihatnya",
    "en": "The list of readers has changed since you saw it",
}
UNKNOWN_ID = "A" * 43


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Alone: what is published in one test changes every report after it."""
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    with house_on(url, url, url) as house:
        yield house


def publishes(house: House) -> None:
    """What the regency signed last."""
    office = house.world.regency
    publish(house.store, office.id, office.rosters, office.freshness[-1])


def gives_a_new_id(office: Inspectorate, name: str) -> None:
    """The same person under other keys and another id, as whoever enrols anew has them."""
    others = [one for one in office.still_there() if one.id != person_id(name)]
    anew = replace(person(f"{name} anew", Role.PEMERIKSA), name=name.title())
    office.signs_roster([*others, anew])


def leaving_out(house: House, story: str, language: str = "id") -> Walker:
    """At the last page of a report that leaves Tono out."""
    walker = house.walker(language).understands().chooses("kabupaten")
    walker.presses("lanjut", kecuali=str(person_id("tono"))).presses("walau")
    walker.presses("lanjut", kategori="?").presses("lanjut", apa=story)
    walker.presses("lanjut", siapa_tidak_tahu="ya").presses("lanjut", di_mana=DI_MANA)
    return walker.presses("lanjut").presses("lanjut")


def stories(house: House, name: str) -> list[str]:
    """What a reviewer may read."""
    return [case.report.report.apa for case in house.cases(name)]


def is_asked_again(walker: Walker, language: str = "id") -> bool:
    """Whether this is the page of the readers, which says why."""
    said = CHANGED[language] in walker.said("kecuali-error")
    return said and walker.answer.status_code == 400 and 'name="kecuali"' in walker.answer.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_somebody_left_out_who_has_a_new_id_gets_nothing(
    house: House, story: str, language: str
) -> None:
    walker = leaving_out(house, story, language)
    gives_a_new_id(house.world.regency, "tono")
    publishes(house)
    walker.presses("kirim")
    assert is_asked_again(walker, language)
    assert "Tono" in walker.said("gone")
    assert stories(house, "budi") == []
    walker.presses("lanjut", kecuali=str(person_id("tono anew"))).presses("walau")
    assert walker.presses("kirim").words()
    assert stories(house, "budi") == [story]
    assert house.case(story).excluded == {person_id("tono anew")}
    assert house.case(story).report.report.di_mana == DI_MANA


def test_nobody_new_reads_what_was_sent_from_a_page_without_them(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story)
    house.world.regency.enrols("joko", Role.PEMERIKSA)
    publishes(house)
    assert is_asked_again(walker.presses("kirim"))
    assert "gone" not in walker.page.by_id
    assert stories(house, "budi") == []
    assert "Joko" in walker.presses("lanjut").text
    assert walker.at == "periksa"
    assert walker.presses("kirim").words()
    assert stories(house, "budi") == [story]


def test_who_was_taken_off_at_once_changes_the_list_too(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story)
    house.world.regency.removes("sari")
    publishes(house)
    assert is_asked_again(walker.presses("kirim"))
    assert "Sari" not in walker.text


def test_a_list_that_was_only_confirmed_anew_is_the_same(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story)
    house.world.regency.renews()
    publishes(house)
    assert len(walker.presses("kirim").words()) == 12


def test_the_words_of_a_report_that_is_kept_come_again_whatever_the_list(
    house: House, story: str
) -> None:
    walker = leaving_out(house, story)
    path, fields = walker.sending("kirim")
    words = walker.sends(path, fields).words()
    gives_a_new_id(house.world.regency, "tono")
    publishes(house)
    assert house.walker().sends(path, fields).words() == words


def test_no_page_shows_as_left_out_nobody_where_somebody_was(house: House, story: str) -> None:
    """Before the last page, and on the page of the readers itself."""
    walker = leaving_out(house, story)
    path, fields = walker.sending("tetap")
    at_readers = house.walker().understands().chooses()
    ticked = at_readers.fills(kecuali=str(person_id("tono"))).sending("lanjut")
    gives_a_new_id(house.world.regency, "tono")
    publishes(house)
    for sent in ((path, fields), ticked):
        english = sent[0].startswith("/en")
        asked = house.walker().sends(*sent)
        assert is_asked_again(asked, "en" if english else "id")
        assert "Tono" in asked.said("gone")


@pytest.mark.parametrize("seen", [None, "", "1", "0" * 64])
def test_a_page_that_does_not_say_what_it_showed_sends_nothing(
    house: House, story: str, seen: str | None
) -> None:
    walker = house.walker().understands().chooses().answers(story)
    path, fields = walker.sending("kirim")
    kept = {name: values for name, values in fields.items() if name != "diperiksa"}
    walker.sends(path, kept if seen is None else {**kept, "diperiksa": [seen]})
    assert is_asked_again(walker)
    assert stories(house, "budi") == []


def test_somebody_left_out_whom_no_list_ever_knew_is_not_dropped(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story)
    path, fields = walker.sending("kirim")
    for id in (UNKNOWN_ID, "siapa saja"):
        walker.sends(path, {**fields, "kecuali": [id]})
        assert is_asked_again(walker)
        assert "tidak diketahui" in walker.said("gone")
    assert stories(house, "budi") == []
