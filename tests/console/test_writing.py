"""Writing from the console: once, to the right people, and no typed word is lost on refusal."""

import tempfile
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from crypto.ids import Chain, Stream
from reviewer.console.forms import MOST_UPLOAD, plain_text
from reviewer.console.room import Habits
from tests.console.office import Office, open_office
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World, counted_texts
from wbs.journeys.services import Conflict, Unreachable

TYPED = "Terima kasih.\r\n\r\nMohon salinan kuitansinya."
KEPT = "Terima kasih.\n\nMohon salinan kuitansinya."


def upload(name: str, content: bytes) -> FileStorage:
    """A file as a browser sends it."""
    return FileStorage(BytesIO(content), name, "files")


def test_a_reply_reaches_the_reporter(office: Office, reporter: ReporterActor) -> None:
    sent = office.writes(office.case_path(reporter) + "/balas", TYPED)
    assert sent.status_code == 303
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == [KEPT]
    page = office.get(sent.headers["Location"]).text
    assert "Balasan tersimpan" in page
    assert "Balasan tersimpan" not in office.get(sent.headers["Location"]).text


def test_a_note_reaches_colleagues_only(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    assert office.writes(office.case_path(reporter) + "/catatan", TYPED).status_code == 303
    assert counted_texts(world.reviewer("sari").reads(reporter), Chain.INTERNAL) == [KEPT]
    assert not any(line.chain is Chain.INTERNAL for line in reporter.reads().lines)


@pytest.mark.parametrize(("page", "says"), [("balas", "PELAPOR"), ("catatan", "TIDAK")])
def test_the_form_says_who_will_read(tmp_path: Path, world: World, page: str, says: str) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    text = office.get(f"{office.case_path(reporter)}/{page}").text
    shown = text[text.index('id="readers"') : text.index("</ul>", text.index('id="readers"'))]
    assert says in shown
    assert "Sari" in shown
    assert "Tono" not in shown


def test_the_same_form_sent_twice_is_one_letter(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden, token = office.hidden(path), office.csrf()
    answers: list[TestResponse] = []

    def send() -> None:
        answers.append(office.post(path, token, text="Satu kali", **hidden))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [303] * 4
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == ["Satu kali"]


def test_a_form_whose_hidden_fields_a_browser_filled_in_is_another_letter(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    slip = office.hidden(path)["slip"]
    for text in ("Pertama", "Kedua", "Kedua"):
        assert office.writes(path, text, slip=slip).status_code == 303
    for text in ("Tanpa slip", "Tanpa slip lagi"):
        assert office.writes(path, text, slip="").status_code == 303
    sent = counted_texts(reporter.reads(), Chain.TO_REPORTER)
    assert sent == ["Pertama", "Kedua", "Tanpa slip", "Tanpa slip lagi"]


def test_what_came_meanwhile_is_read_first(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden = office.hidden(path)
    reporter.replies("Tunggu, ada lagi.")
    refused = office.writes(path, "Jawaban lama", **hidden)
    assert refused.status_code == 409
    assert "Jawaban lama</textarea>" in refused.text
    assert "Ada yang baru masuk" in refused.text
    assert "Tunggu, ada lagi." in refused.text
    assert not office.line.appends
    assert office.writes(path, "Jawaban baru").status_code == 303


def test_without_a_server_the_text_stays_in_the_form(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    office.line.is_cut = True
    refused = office.writes(path, "Jangan hilang <b>", files=upload("a.txt", b"x"))
    assert refused.status_code == 409
    assert "Jangan hilang &lt;b&gt;</textarea>" in refused.text
    assert "Server tidak menjawab" in refused.text
    assert "Pilih berkasnya sekali lagi" in refused.text
    office.line.is_cut = False
    assert office.writes(path, "Jangan hilang <b>").status_code == 303


def test_a_lost_answer_does_not_send_twice(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.case_path(reporter) + "/balas"
    honest = GatewayInMemory.append

    def kept_but_no_answer(self: GatewayInMemory, case: object, additions: object) -> None:
        honest(self, case, additions)  # type: ignore[arg-type]  # handed on as it came
        raise Unreachable

    monkeypatch.setattr(GatewayInMemory, "append", kept_but_no_answer)
    hidden = office.hidden(path)
    assert office.writes(path, "Sekali", **hidden).status_code == 409
    monkeypatch.setattr(GatewayInMemory, "append", honest)
    again = office.writes(path, "Sekali", **hidden)
    assert again.status_code == 409
    assert "Ada yang baru masuk" in again.text
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == ["Sekali"]


def test_a_race_that_is_lost_is_told_and_nothing_is_sent(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(*_: object) -> None:
        raise Conflict

    monkeypatch.setattr(GatewayInMemory, "append", beaten)
    refused = office.writes(office.case_path(reporter) + "/balas", "Kalah cepat")
    assert refused.status_code == 409
    assert "Kalah cepat" in refused.text


def test_when_locked_the_typed_text_comes_back(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden, token = office.hidden(path), office.csrf()
    office.room.lock()
    answer = office.post(path, token, text="Sudah lama saya ketik", **hidden)
    assert answer.status_code == 409
    assert "Sudah lama saya ketik" not in answer.text
    assert "BELUM terkirim" in answer.text
    office.unlocks()
    assert "1 tulisan Anda belum terkirim" in office.get("/id/").text
    form = office.get(office.case_path(reporter) + "/balas").text
    assert "Sudah lama saya ketik</textarea>" in form
    assert "BELUM terkirim" in form
    assert not office.line.appends


def test_wrong_letters_are_refused_in_words(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    many = [upload(f"{number}.txt", b"x") for number in range(33)]
    for fields, says in (
        ({}, "Tulis sesuatu"),
        ({"text": " \r\n\t "}, "Tulis sesuatu"),
        ({"text": "x" * 60_001}, "Terlalu panjang"),
        ({"text": "x", "files": upload("kosong.txt", b"")}, "kosong"),
        ({"text": "x", "files": many}, "Terlalu banyak"),
    ):
        refused = office.writes(path, **{"text": "", **fields})  # type: ignore[arg-type]  # fields of a form
        assert refused.status_code == 400
        assert says in refused.text
    assert not office.line.appends


def test_more_than_the_limit_is_refused_with_a_page(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    refused = office.writes(path, "x", files=upload("besar", bytes(MOST_UPLOAD + 2_000_000)))
    assert refused.status_code == 413
    assert "32 MB" in refused.text
    assert not office.line.appends


def test_a_file_goes_there_and_comes_back_and_touches_no_disk(
    tmp_path: Path, office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"RAHASIA " * 200_000  # several pieces, and beyond what a framework spools
    opened = watch_temporary_files(monkeypatch)
    path = office.case_path(reporter)
    sent = office.writes(path + "/balas", "", files=upload("..\\..\\bukti <b>.pdf", content))
    assert sent.status_code == 303
    assert "bukti &lt;b&gt;.pdf" in office.get(path).text
    got = office.get(path + "/berkas/J1-1")
    assert got.data == content
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"] == 'attachment; filename="bukti _b_.pdf"'
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert not [one for one in opened if b"RAHASIA" in one]
    for file in tmp_path.rglob("*"):
        assert file.is_dir() or b"RAHASIA" not in file.read_bytes()


def watch_temporary_files(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is written to any temporary file, by whoever."""
    written: list[bytes] = []
    honest = tempfile.SpooledTemporaryFile[bytes].write

    def write(self: tempfile.SpooledTemporaryFile[bytes], content: bytes) -> int:
        written.append(bytes(content))
        return honest(self, content)

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "write", write)
    return written


@pytest.mark.parametrize("damage", ["changed", "cut", "swapped"])
def test_of_a_file_that_is_not_right_nothing_is_released(
    office: Office, reporter: ReporterActor, world: World, damage: str
) -> None:
    path = office.case_path(reporter)
    content = b"RAHASIA " * 100_000
    office.writes(path + "/balas", "", files=upload("a.txt", content))
    (stored,) = world.case(reporter).files.values()
    last = max(stored.pieces)
    if damage == "changed":
        stored.pieces[last] = stored.pieces[last][:-1] + bytes([stored.pieces[last][-1] ^ 1])
    elif damage == "cut":
        del stored.pieces[last]
    else:
        stored.pieces[0], stored.pieces[1] = stored.pieces[1], stored.pieces[0]
    refused = office.get(path + "/berkas/J1-1")
    assert refused.status_code == 502
    assert b"RAHASIA" not in refused.data
    assert "Tidak ada bagian yang diberikan" in refused.text


@pytest.mark.parametrize("number", ["0", "1", "J1-2", "99999999999999999999", "x", "1.0", "../1"])
def test_there_is_no_other_file(office: Office, reporter: ReporterActor, number: str) -> None:
    assert office.get(f"{office.case_path(reporter)}/berkas/{number}").status_code == 404


def test_a_new_secret_is_introduced_by_itself_when_readers_changed(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    office.writes(office.case_path(reporter) + "/catatan", "Catatan")
    world.regency.drops("sari")
    office.work.look()
    case = office.work.index.cases[reporter.case].case
    for stream in Stream:
        newest = case.newest_secret(stream)
        assert newest is not None
        assert newest.introduction.number == 1
        assert world.reviewer("sari").id not in newest.introduction.recipients
    before = len(office.line.appends)
    office.work.look()
    assert len(office.line.appends) == before


def test_with_the_setting_off_only_the_button_does_it(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = open_office(tmp_path, world, habits=Habits(renews=False)).enters()
    office.unlocks()
    world.regency.drops("sari")
    office.work.look()
    path = office.case_path(reporter)
    assert "Daftar pembaca sudah berubah" in office.get(path).text
    assert "Sari (tidak lagi berhak membaca)" in office.get(path).text
    assert not office.line.appends
    assert office.post(f"{path}/kunci-baru/percakapan").status_code == 303
    text = office.get(path).text
    assert "Kunci kasus sudah diganti" in text
    assert "Daftar pembaca sudah berubah" not in text


def test_on_a_broken_chain_no_new_secret_is_offered(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = open_office(tmp_path, world, habits=Habits(renews=False)).enters()
    for text in ("Satu", "Dua"):
        world.reviewer("tono").replies(reporter, text)
    del world.case(reporter).chains[Chain.TO_REPORTER][0]
    world.regency.drops("sari")
    office.unlocks()
    text = office.get(office.case_path(reporter)).text
    assert "Rantai ini putus" in text
    assert "Ganti kunci" not in text
    refused = office.writes(office.case_path(reporter) + "/balas", "Tetap")
    assert refused.status_code == 409
    assert "Tetap</textarea>" in refused.text
    assert not office.line.appends


def test_where_the_roster_expired_the_button_says_so(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    office = open_office(tmp_path, world, habits=Habits(renews=False)).enters()
    office.unlocks()
    world.regency.drops("sari")
    world.regency.renews(world.regency.newest.issued.replace(year=2025))
    office.work.look()
    refused = office.post(office.case_path(reporter) + "/kunci-baru/percakapan")
    assert refused.status_code == 409
    assert "petugas kesegaran" in refused.text
    assert not office.line.appends


def test_what_a_browser_sends_becomes_one_kind_of_text() -> None:
    assert plain_text("a\r\nb\rc\x00\x07\td \ud800") == "a\nb\nc\td"
    assert plain_text("  \r\n ") == ""
    assert plain_text("Ω سلام") == "Ω سلام"
