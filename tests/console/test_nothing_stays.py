"""Nobody gets in, or reads a letter, with what a browser kept: forms, pages, addresses."""

import re
from io import BytesIO
from pathlib import Path
from threading import Thread

import flask
import pytest

from crypto.ids import Chain
from reviewer.console import pages_writing, showing
from reviewer.console.room import LockedAgain, Room
from reviewer.console.work import Work
from tests.console.office import HOST, OWN, PASSPHRASE, Office, keep, open_office
from tests.console.test_writing import upload
from tests.world import ReporterActor, World, counted_texts

TYPED = "Kata-kata yang belum dikirim"


def test_no_page_answers_a_passphrase(office: Office) -> None:
    token = office.csrf()
    office.room.lock()
    stranger = type(office.browser)(office.app)
    answers = [
        office.sends("/id/buka", token, passphrase=""),
        office.sends("/id/buka", token, passphrase="salah sama sekali"),
        office.sends("/id/buka", token, passphrase=PASSPHRASE),  # too soon
        office.sends("/id/buka", "wrong", passphrase=PASSPHRASE),
        office.sends("/id/buka", token, passphrase=PASSPHRASE, number="x"),
        office.sends("/id/buka", token, passphrase="x" * 2**22),
        stranger.post("/id/buka", data={"passphrase": PASSPHRASE}, headers={"Host": HOST, **OWN}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")
        assert PASSPHRASE not in answer.text
    assert office.room.work is None


def test_a_form_of_an_earlier_locking_never_unlocks(office: Office) -> None:
    token = office.csrf()
    office.room.lock()
    old = office.room.form
    office.unlocks()
    office.room.lock()
    answer = office.post("/id/buka", token, passphrase=PASSPHRASE, number=old)
    assert "sudah kedaluwarsa" in answer.text
    assert office.room.work is None


def test_a_form_unlocks_at_most_once(office: Office) -> None:
    office.room.lock()
    old = office.room.form
    assert office.post("/id/buka", passphrase="salah sama sekali").status_code == 403
    office.clock.now += 100
    answer = office.post("/id/buka", None, passphrase=PASSPHRASE, number=old)
    assert answer.status_code == 400
    assert office.room.work is None


def test_no_page_answers_a_letter(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, token = office.case_path(reporter) + "/balas", office.csrf()
    hidden = office.hidden(path)
    sent = [
        office.sends(path, token, text=TYPED, **{**hidden, "basis": "x"}),
        office.sends(path, "wrong", text=TYPED, **hidden),
        office.sends(path, token, text=TYPED + "x" * 2**21, **hidden),
        office.sends(path, token, text=TYPED, files=upload("a", b""), **hidden),
        office.sends("/id/kasus/x/balas", token, text=TYPED, **hidden),
        office.sends(path, token, text=TYPED, **dict.fromkeys(map(str, range(1200)), "x")),
    ]
    monkeypatch.setattr(Work, "write", lambda *_: 1 / 0)
    sent.append(office.sends(path, token, text=TYPED, **hidden))
    office.room.lock()
    sent.append(office.sends(path, token, text=TYPED, **hidden))
    for answer in sent:
        assert answer.status_code == 303
        assert TYPED not in answer.text


def test_a_refused_letter_is_in_its_form_although_that_said_no_place(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    refused = office.post(path, None, text=TYPED, basis="x")
    assert refused.status_code == 409
    assert f"{TYPED}</textarea>" in refused.text


def test_a_locked_console_hands_out_no_letter(office: Office, reporter: ReporterActor) -> None:
    path, token = office.case_path(reporter) + "/balas", office.csrf()
    hidden = office.hidden(path)
    office.room.lock()
    office.sends(path, token, text=TYPED, **hidden)
    for page in (path, "/id/buka", "/id/tulisan", "/id/"):
        assert TYPED not in office.get(page).text


def test_what_is_typed_when_it_locks_is_in_its_form_again(
    tmp_path: Path, office: Office, reporter: ReporterActor
) -> None:
    path, token = office.case_path(reporter) + "/balas", office.csrf()
    hidden = office.hidden(path)
    assert keep(office, path, TYPED, token, **hidden) == 204
    office.room.lock()
    assert keep(office, path, TYPED + " lagi", token, **hidden) == 423
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert TYPED.encode() not in stored
    office.unlocks()
    path = office.case_path(reporter) + "/balas"
    assert f"{TYPED} lagi</textarea>" in office.get(path).text
    assert office.writes(path, TYPED).status_code == 303
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == [TYPED]
    assert not list(tmp_path.rglob("console-draft-*"))
    assert keep(office, path, TYPED, token, **hidden) == 409, "it was sent"
    assert "tulisan Anda belum terkirim" not in office.get("/id/").text


def test_a_note_that_waits_is_not_in_the_form_of_a_reply(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter)
    keep(office, f"{path}/catatan", TYPED)
    assert TYPED not in office.get(f"{path}/balas").text
    assert TYPED in office.get(f"{path}/catatan").text


def test_what_waits_can_be_deleted(tmp_path: Path, office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    keep(office, path, TYPED)
    (slip,) = office.work.drafts.all
    assert TYPED in office.get("/id/tulisan").text
    office.post("/id/tulisan/hapus", slip=slip)
    assert TYPED not in office.get(path).text
    assert not list(tmp_path.rglob("console-draft-*"))


def test_addresses_and_titles_say_nothing_that_lasts(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter)
    titles = {
        re.findall("<title>(.*?)</title>", office.get(page).text)[0]
        for page in ("/id/", path, f"{path}/balas", "/id/roster", "/id/x", "/id/tulisan")
    }
    assert titles == {"Konsol pemeriksa WBS"}
    number = reporter.case.value.hex()
    assert f"/kasus/{number}" not in office.get("/id/").text
    assert office.get(f"/id/kasus/{number}").status_code == 404
    office.room.lock()
    office.unlocks()
    assert office.get(path).status_code == 404
    assert office.case_path(reporter) != path


def test_a_lock_wins_over_a_passphrase_that_is_worked_on(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.room.lock()
    honest = Room._open_keys

    def locked_meanwhile(room: Room, passphrase: str) -> object:
        keys = honest(room, passphrase)
        locking = Thread(target=room.lock)
        locking.start()
        locking.join()
        return keys

    monkeypatch.setattr(Room, "_open_keys", locked_meanwhile)
    with pytest.raises(LockedAgain):
        office.room.unlock(PASSPHRASE, office.room.form)
    assert office.room.work is None
    assert "ditutup saat sedang dibuka" in office.post("/id/buka", passphrase=PASSPHRASE).text


def test_a_lock_wins_over_a_page_that_is_made(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, honest = office.case_path(reporter) + "/balas", showing.show_case

    def locked_meanwhile(*given: object) -> object:
        shown = honest(*given)  # type: ignore[arg-type]  # handed on as it came
        office.room.lock()
        return shown

    monkeypatch.setattr(pages_writing, "show_case", locked_meanwhile)
    answer = office.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")
    assert "look-entry" not in answer.text


def test_a_lock_wins_over_a_page_that_was_made(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = office.case_path(reporter)

    def locked_at_the_end(*given: object, **values: object) -> str:
        made = flask.render_template(*given, **values)  # type: ignore[arg-type]  # handed on
        office.room.lock()
        return made

    monkeypatch.setattr("reviewer.console.pages.render_template", locked_at_the_end)
    answer = office.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")


class Watched(BytesIO):
    """A body that knows how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        got = super().read(size)
        self.taken += len(got)
        return got


def test_of_a_strangers_form_nothing_is_read(tmp_path: Path, world: World) -> None:
    office = open_office(tmp_path, world)
    body = b"text=" + b"%41" * 2_000_000
    stream = Watched(body)
    answer = type(office.browser)(office.app).post(
        "/id/kasus/x/balas",
        input_stream=stream,
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
        headers={"Host": HOST, **OWN},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")
    assert not stream.taken
