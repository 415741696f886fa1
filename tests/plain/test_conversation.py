"""The conversation looks as it does with script: its days, its order, and a way out at its end."""

from dataclasses import replace

import pytest

from crypto.ids import FileId
from crypto.receipt import MailboxCredential
from portal.plain.in_process import StorePieces, StorePortal
from tests.inspectorates import TODAY
from tests.plain.conftest import House
from tests.plain.walker import Walker
from wbs.journeys.services import NoRoomForFiles, PieceStore, ServedDays
from wbs.speech.messages import Texts
from wbs.store import ByMailbox
from wbs.web.problems import Busy


def talking(house: House, story: str, language: str = "id") -> Walker:
    walker = house.walker(language)
    return walker.writes_down(walker.reports(story))


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_entry_says_its_day_in_words_and_whose_word_that_is(
    either: House, story: str, language: str
) -> None:
    walker = talking(either, story, language)
    day = Texts.of(language).day(TODAY)
    said = Texts.of(language, "portal.pages").get("talk.day", day=day)
    either.answers("budi", either.case(story).id, "Kami periksa.")
    walker.presses("baru")
    for entry in ("entri-0", "entri-1"):
        assert f" · {said}" in walker.said(entry)


def test_days_are_written_as_people_write_them() -> None:
    day = TODAY.replace(2026, 5, 5)
    assert [Texts.of(each).day(day) for each in ("id", "en")] == ["5 Mei 2026", "5 May 2026"]


def test_the_days_of_a_report_are_written_so_too(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story).presses("ubah-tempat")
    walker.presses("lanjut", mulai="2026-01-15", selesai="2026-02-01", berlangsung="tidak")
    assert "15 Januari 2026 \u2013 1 Februari 2026. Apakah masih berlangsung? Tidak" in walker.text


class WithoutDays(StorePortal):
    """Too busy for this one question."""

    def days(self, credential: MailboxCredential) -> ServedDays:
        del credential
        raise Busy


def test_without_days_the_conversation_is_whole(house: House, story: str) -> None:
    portal = WithoutDays(house.store, house.plain.portal.publications)
    walker = talking(replace(house, plain=replace(house.plain, portal=portal)), story)
    assert walker.said("entri-0").startswith("Anda Laporan Anda")
    assert walker.presses("kirim", isi="Tambahan.").said("said") == "Terkirim dan tersimpan."


def test_it_has_a_heading_and_the_order_of_the_pages_with_script(house: House, story: str) -> None:
    html = talking(house, story).answer.text
    ids = ("entri-0", "ke-baru", "isi", "ke-kirim", "ke-tarik", "ke-selesai")
    parts = ('<h2 class="govuk-heading-m">Percakapan</h2>', *(f'id="{id}"' for id in ids))
    places = [html.index(part) for part in parts]
    assert places == sorted(places)


def test_who_is_done_gets_a_page_that_holds_nothing(house: House, story: str) -> None:
    walker = talking(house, story)
    assert walker.said("ke-selesai") == "Selesai, kosongkan halaman"
    walker.presses("selesai", isi="Tidak jadi.")
    assert walker.said("done") == "Halaman sudah dikosongkan. Tutup tab ini."
    assert (walker.answer.status_code, walker.page.forms) == (200, [])
    assert "Tidak jadi." not in walker.answer.text


def test_what_was_typed_stays_whatever_else_is_pressed(house: House, story: str) -> None:
    walker = talking(house, story).presses("baru", isi="Baris satu\nbaris dua")
    assert walker.form_with("kirim").fields["isi"] == ["Baris satu\nbaris dua"]
    walker.presses("tarik").presses("tidak")
    assert walker.form_with("kirim").fields["isi"] == ["Baris satu\nbaris dua"]


def test_a_person_is_removed_where_it_stands_and_enter_goes_on(house: House) -> None:
    walker = house.walker().understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="?").presses("lanjut", apa="Sesuatu")
    walker.presses("tambah", orang__1__nama="Wira").presses("tambah", orang__2__nama="Darma")
    html = walker.answer.text
    cards = [part.split("</fieldset>")[0] for part in html.split("<fieldset")[1:]]
    removing = [card for card in cards if 'value="hapus-' in card]
    assert [f"Hapus orang ke-{number}" in card for number, card in enumerate(removing, 1)] == [
        True
    ] * 3
    assert html.index('id="ke-tambah"') > html.index('id="ke-hapus-3"')
    assert html.index('id="ke-tambah"') < html.index('id="ke-lanjut"')
    assert walker.form.buttons[0]["value"] == "lanjut"  # what Enter in a box presses
    walker.presses("hapus-1")
    assert walker.form.fields["orang-1-nama"] == ["Darma"]


@pytest.mark.parametrize(
    ("language", "said", "other"), [("id", "Galat:", "Error:"), ("en", "Error:", "Galat:")]
)
def test_a_fault_is_announced_in_the_language_of_the_page(
    house: House, language: str, said: str, other: str
) -> None:
    walker = house.walker(language).opens().presses("lanjut")
    assert walker.answer.status_code == 400
    assert walker.said("paham-error").startswith(said)
    walker.presses("lanjut", paham="ya").presses("buka").presses("buka")
    assert walker.said("kata-1-error").startswith(said)
    assert other not in walker.answer.text


class NoPieces(StorePieces):
    """The disk is filling up."""

    def put_piece(self, file: FileId, index: int, count: int, piece: bytes) -> None:
        del file, index, count, piece
        raise NoRoomForFiles


class Full(StorePortal):
    """Text is taken, and no file."""

    def pieces(self, credential: MailboxCredential) -> PieceStore:
        return NoPieces(self.store, ByMailbox(credential.mailbox()))


def test_a_file_for_which_there_is_no_room_is_told_and_the_text_stays(
    house: House, story: str
) -> None:
    portal = Full(house.store, house.plain.portal.publications)
    walker = replace(house, plain=replace(house.plain, portal=portal)).walker()
    walker.writes_down(walker.reports(story))
    walker.presses("kirim", ("bukti.pdf", b"isi"), isi="Pesan yang tetap ada.")
    assert "untuk sementara berkas tidak diterima" in walker.said("berkas-error")
    assert walker.form_with("kirim").fields["isi"] == ["Pesan yang tetap ada."]
    assert walker.presses("kirim").said("said") == "Terkirim dan tersimpan."
