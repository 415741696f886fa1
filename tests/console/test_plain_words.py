"""What a case and the list say in words: order, labels, days, sizes, whose files."""

from datetime import date
from pathlib import Path

import pytest

from reviewer.console.index import Filed, Group
from reviewer.console.wording import words_of
from tests.console.office import Office, open_office
from tests.world import REPORT, ReporterActor, World
from wbs.commands.conversation import person_words, when_words
from wbs.form.report import Kapan, Report, Terlapor

FIRST, LAST = date(2025, 2, 3), date(2025, 4, 5)
HENDRO = Terlapor("Hendro", "123", "Kepala", "Sarana", "Dinas", "pelaku_utama")
SAYS = words_of("id")


def test_new_cases_come_first_then_ours_then_the_reporters_then_the_rest(
    tmp_path: Path, world: World
) -> None:
    rest, theirs, ours, new = (world.reporter().submits() for _ in range(4))
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    rest.withdraws()
    world.reviewer("sari").replies(theirs, "Terima kasih.")
    office.work.look()
    office.get(office.case_path(ours))
    rows = office.work.index.rows
    assert [row.group for row in rows] == [Group.NEW, Group.OURS, Group.THEIRS, Group.WITHDRAWN]
    assert [row.id for row in rows] == [each.case for each in (new, ours, theirs, rest)]


def test_within_a_group_the_newest_comes_first(office: Office, reporter: ReporterActor) -> None:
    index = office.work.index
    other = office.world.reporter().submits()
    office.work.look()
    desk = office.work.desk
    assert desk is not None
    filed = index.cases
    for newest in (date(2026, 2, 27), date(2026, 2, 25)):  # both are due by now
        days = {reporter.case: newest, other.case: date(2026, 2, 26)}
        index.cases = {
            id: Filed(one.case, dict.fromkeys(one.days, days[id])) for id, one in filed.items()
        }
        index.sort({}, desk, office.work.clocks)
        first = reporter if newest.day > 26 else other
        assert index.rows[0].id == first.case


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (Kapan(FIRST, None, True), "sejak 3 Februari 2025, masih berlangsung"),
        (Kapan(FIRST, LAST, None), "3 Februari 2025 sampai 5 April 2025"),
        (Kapan(FIRST, LAST, True), "3 Februari 2025 sampai 5 April 2025, masih berlangsung"),
        (Kapan(FIRST, None, False), "3 Februari 2025, tidak lagi berlangsung"),
        (Kapan(FIRST, None, None), "3 Februari 2025"),
        (Kapan(None, None, False), "tidak lagi berlangsung"),
        (Kapan(None, LAST, None), "sampai 5 April 2025"),
        (Kapan(None, None, True), "masih berlangsung"),
        (Kapan(None, None, None), ""),
    ],
)
def test_days_are_a_sentence(when: Kapan, said: str) -> None:
    assert when_words(SAYS.get, when, SAYS.day) == said


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_detail_of_a_person_has_a_label(language: str) -> None:
    words = words_of(language)
    said = person_words(words.get, HENDRO)
    name, *details = said.split(", ")
    assert name == "Hendro"
    assert len(details) == 5
    assert all(": " in detail for detail in details)
    assert "NIP/NRP: 123" in details
    nameless = Terlapor(None, None, "Kepala", None, None, None)
    assert person_words(SAYS.get, nameless) == "Jabatan: Kepala"


def test_a_case_shows_persons_with_labels(tmp_path: Path, world: World) -> None:
    changed = {name: getattr(REPORT, name) for name in Report.__slots__}
    reporter = world.reporter().submits(Report(**(changed | {"siapa": (HENDRO,)})))
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    text = office.get(office.case_path(reporter)).text
    assert "Hendro, NIP/NRP: 123, Jabatan: Kepala, Unit kerja: Sarana, Instansi: Dinas" in text


def test_files_have_their_true_size_and_the_list_counts_the_reporters(
    tmp_path: Path, office: Office, reporter: ReporterActor, world: World
) -> None:
    small, large, ours = (tmp_path / name for name in ("kecil.txt", "besar.txt", "kami.txt"))
    small.write_bytes(b"abcd")
    large.write_bytes(b"x" * 2048)
    ours.write_bytes(b"y")
    reporter.replies("Ini.", small, large)
    world.reviewer("sari").replies(reporter, "Itu.", ours)
    world.reviewer("sari").notes(reporter, "Catatan.", ours)
    office.work.look()
    text = office.get(office.case_path(reporter)).text
    assert "(4 bita)" in text
    assert "(2 kB)" in text
    assert "(1 bita)" in text
    assert "· 2 berkas" in office.get("/id/").text


def test_who_writes_has_the_reporters_last_words_before_the_eyes(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    path = office.case_path(reporter) + "/balas"
    last = "Pesan terakhir dari pelapor"
    assert "Sukamaju" in office.get(path).text.split(last)[1]
    reporter.replies("PERTANYAAN pelapor")
    world.reviewer("sari").replies(reporter, "JAWABAN kami")
    office.work.look()
    shown = office.get(path).text.split(last)[1]
    assert "PERTANYAAN" in shown
    assert "JAWABAN" not in shown


def test_what_came_meanwhile_is_shown_beside_it(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden = office.hidden(path)
    world.reviewer("sari").replies(reporter, "JAWABAN kami")
    refused = office.post(path, None, text="Saya juga.", **hidden)
    assert refused.status_code == 409
    assert "JAWABAN" in refused.text.split("Yang paling baru dalam kasus ini")[1]
