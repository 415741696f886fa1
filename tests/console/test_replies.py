"""Ready replies: chosen in the form of a reply, changed there, and never asking who somebody is."""

from importlib import resources
from pathlib import Path

import pytest

from crypto.ids import Chain
from reviewer.console.asking import asks_who, has_gap
from reviewer.console.replying import FOLDER, MOST_REPLIES, replies_of
from tests.console.office import Office
from tests.world import ReporterActor, counted_texts

PACKAGED = replies_of(Path("/nowhere")).all
RECEIPT = "1-tanda-terima.txt"


@pytest.mark.parametrize("name", PACKAGED)
def test_none_asks_who_the_reporter_is(name: str) -> None:
    reply = PACKAGED[name]
    assert not asks_who(reply.text)
    assert not any(asks_who(line) for line in reply.text.splitlines())
    for word in ("NIP", "NIK", "telepon", "ponsel", "jabatan Anda", "nama Anda"):
        assert word.lower() not in reply.text.lower()


def test_each_file_of_the_program_is_a_reply() -> None:
    files = [one.name for one in resources.files("reviewer.console").joinpath("replies").iterdir()]
    assert sorted(files) == list(PACKAGED)
    assert len({reply.name for reply in PACKAGED.values()}) == len(files) == 5
    assert {name for name, reply in PACKAGED.items() if has_gap(reply.text)} == {
        "2-klarifikasi.txt",
        "3-masih-berjalan.txt",
        "4-penutup.txt",
    }


def test_the_inspectorates_own_come_beside_them_or_in_their_place(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / RECEIPT).write_text("Diterima\r\n\r\nTerima kasih.\r\n", "utf-8")
    (folder / "5-keberatan.txt").write_text("", "utf-8")
    (folder / "6-rapat.txt").write_bytes("\ufeffRapat\nKami rapatkan\u202e.\n".encode())
    (folder / "catatan.md").write_text("bukan", "utf-8")
    found = replies_of(tmp_path)
    assert [*found.all] == [RECEIPT, *list(PACKAGED)[1:4], "6-rapat.txt"]
    assert (found.all[RECEIPT].name, found.all[RECEIPT].text) == ("Diterima", "Terima kasih.")
    assert "\u202e" not in found.all["6-rapat.txt"].text
    assert found.unreadable == ()


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe", b"Nama saja", b"N\n" + b"x" * 300_000, b"x" * 90 + b"\ny"]
)
def test_what_is_no_reply_is_named(tmp_path: Path, raw: bytes) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    (folder / "salah.txt").write_bytes(raw)
    (folder / "map.txt").mkdir()
    found = replies_of(tmp_path)
    assert found.unreadable == ("map.txt", "salah.txt")
    assert [*found.all] == [*PACKAGED]


def test_more_than_there_may_be_are_named(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    for number in range(MOST_REPLIES + 1):
        (folder / f"x{number:03}.txt").write_text("Nama\nTeks", "utf-8")
    assert replies_of(tmp_path).unreadable == (f"x{MOST_REPLIES:03}.txt",)


def _begins(office: Office, about: ReporterActor, text: str, **fields: object) -> str:
    path = f"{office.case_path(about)}/balas"
    given = {"text": text, "contoh": RECEIPT, **office.hidden(path), **fields}
    answer = office.sends(f"{path}/contoh", None, **given)
    assert answer.headers["Location"].endswith("/balas")
    return office.get(path).text


def _typed(page: str) -> str:
    return page.split('id="text"')[1].partition(">")[2].split("</textarea>")[0]


def test_a_reply_is_put_behind_what_was_typed_and_not_sent(
    office: Office, reporter: ReporterActor
) -> None:
    page = _begins(office, reporter, "Yang sudah saya ketik.")
    typed = _typed(page)
    assert "Yang sudah saya ketik.\n\nLaporan Anda sudah kami terima" in typed
    assert not office.line.appends
    path = f"{office.case_path(reporter)}/balas"
    answer = office.writes(path, "Laporan Anda sudah kami terima, terima kasih.")
    assert answer.status_code == 303
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == [
        "Laporan Anda sudah kami terima, terima kasih."
    ]
    assert "belum terkirim." not in office.get("/id/").text


def test_an_unknown_reply_changes_nothing(office: Office, reporter: ReporterActor) -> None:
    page = _begins(office, reporter, "", contoh="../key.json")
    assert not _typed(page).strip()


def test_what_is_left_to_change_is_warned_of_once(office: Office, reporter: ReporterActor) -> None:
    path = f"{office.case_path(reporter)}/balas"
    text = PACKAGED["4-penutup.txt"].text
    again = office.writes(path, text).text
    assert "Masih ada bagian dalam [kurung siku]" in again
    assert not office.line.appends
    warned = again.split('name="warned" value="')[1].split('"')[0]
    assert office.writes(path, text, warned=warned).status_code == 303
    assert len(office.line.appends) == 1


def test_notes_have_no_ready_replies(office: Office, reporter: ReporterActor) -> None:
    assert 'name="contoh"' not in office.get(f"{office.case_path(reporter)}/catatan").text
    assert 'name="contoh"' in office.get(f"{office.case_path(reporter)}/balas").text


def test_a_folder_with_a_broken_file_is_said(office: Office, reporter: ReporterActor) -> None:
    folder = office.work.workspace.home / FOLDER
    folder.mkdir()
    (folder / "<b>.txt").write_bytes(b"\xff")
    page = office.get(f"{office.case_path(reporter)}/balas").text
    assert "&lt;b&gt;.txt" in page


def test_over_a_lock_the_typed_text_waits(office: Office, reporter: ReporterActor) -> None:
    path = f"{office.case_path(reporter)}/balas"
    hidden, token = office.hidden(path), office.csrf()
    office.post("/id/kunci")
    office.sends(f"{path}/contoh", token, text="Menunggu.", contoh=RECEIPT, **hidden)
    office.unlocks()
    assert "Menunggu." in office.get(f"{office.case_path(reporter)}/balas").text
