"""No typed word is lost: a refused letter waits sealed, and a page of its own gives it back."""

import pytest

from reviewer.console.forms import MOST_UPLOAD
from tests.console.office import HOST, OWN, Office, keep, open_office
from tests.console.test_writing import upload
from tests.world import ReporterActor, World
from wbs.journeys.services import Unreachable

TEXT = "Lama saya ketik <b>"
BACK = "Lama saya ketik &lt;b&gt;</textarea>"


def test_when_the_case_is_gone(office: Office, reporter: ReporterActor, world: World) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden, token = office.hidden(path), office.csrf()
    world.server.cases.clear()
    office.work.look()
    answer = office.post(path, token, text=TEXT, **hidden)
    assert answer.status_code == 404
    assert BACK in answer.text


@pytest.mark.parametrize("size", [MOST_UPLOAD + 2_000_000])
def test_when_the_files_are_too_large(office: Office, reporter: ReporterActor, size: int) -> None:
    path = office.case_path(reporter) + "/balas"
    answer = office.writes(path, TEXT, files=upload("besar", bytes(size)))
    assert answer.status_code == 413
    assert BACK in answer.text


def test_when_the_text_itself_is_too_large(office: Office, reporter: ReporterActor) -> None:
    answer = office.writes(office.case_path(reporter) + "/balas", TEXT + "x" * 2**21)
    assert answer.status_code == 413
    assert "Lama saya ketik &lt;b&gt;xxx" in answer.text
    assert answer.text.count("x") < 2**21


def test_when_the_form_is_of_another_session(office: Office, reporter: ReporterActor) -> None:
    path = office.case_path(reporter) + "/balas"
    answer = office.post(path, "wrong", text=TEXT, **office.hidden(path))
    assert answer.status_code == 400
    assert BACK in answer.text


def test_when_the_console_was_started_again(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    """The browser that was let in then is a stranger now; what it sealed while typing is there."""
    path = office.case_path(reporter) + "/balas"
    keep(office, path, TEXT)
    restarted = open_office(office.room.workspace.home.parent, world)
    answer = type(office.browser)(restarted.app).post(
        path, data={"text": TEXT}, headers={"Host": HOST, **OWN}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/id/buka")
    restarted.enters().unlocks()
    assert BACK in restarted.get(restarted.case_path(reporter) + "/balas").text


def test_when_locked_and_too_large(office: Office, reporter: ReporterActor) -> None:
    path, token = office.case_path(reporter) + "/balas", office.csrf()
    office.room.lock()
    answer = office.post(path, token, text=TEXT, files=upload("besar", bytes(MOST_UPLOAD * 2)))
    assert answer.status_code == 409
    assert "sudah disegel" in answer.text
    assert BACK not in answer.text
    office.unlocks()
    assert BACK in office.get("/id/tulisan").text


def test_when_the_console_itself_fails(
    office: Office, reporter: ReporterActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(office.work), "write", broken)
    answer = office.writes(office.case_path(reporter) + "/balas", TEXT)
    assert answer.status_code == 500
    assert BACK in answer.text


def test_a_passphrase_is_not_a_letter(office: Office) -> None:
    office.room.lock()
    answer = office.post("/id/buka", "wrong", passphrase="sandi rahasia sekali")
    assert answer.status_code == 400
    assert "sandi rahasia" not in answer.text
    office.unlocks()
    assert not office.work.drafts.all


def test_the_writing_page_offers_no_way_to_lose_the_text(
    office: Office, reporter: ReporterActor
) -> None:
    case = office.case_path(reporter)
    assert 'id="state-reload"' in office.get(case).text
    for page in ("balas", "catatan"):
        text = office.get(f"{case}/{page}").text
        assert 'id="state-reload"' not in text
        assert 'id="state-fresh"' in text


def test_a_refusal_with_files_does_not_contradict_itself(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    office.line.is_cut = True
    text = office.writes(path, TEXT, files=upload("a.txt", b"x")).text
    start = text.index("govuk-error-summary")
    summary = text[start : text.index("<h1", start)]
    assert "belum pasti" in summary
    assert "Pilih berkasnya sekali lagi" in summary
    assert "Tidak ada yang terkirim" not in summary
    assert Unreachable.code not in summary


def test_a_form_in_which_nothing_was_written_does_not_wait(
    office: Office, reporter: ReporterActor
) -> None:
    path = f"{office.case_path(reporter)}/mundur"
    answer = office.post(path, None, **office.hidden(path))
    assert answer.status_code == 303
    assert "Pilih siapa." in office.get(path).text
    assert not office.work.drafts.all
