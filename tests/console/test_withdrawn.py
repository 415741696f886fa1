"""A reporter who withdrew reads nothing: no reply is offered, begun or sent; notes go on."""

import pytest

from tests.console.office import Office
from tests.world import ReporterActor

GONE = "Pelapor sudah menarik laporan ini dan tidak dapat membaca balasan. Tulis catatan internal."


@pytest.fixture
def withdrawn(office: Office, reporter: ReporterActor) -> ReporterActor:
    """The reporter whose case Budi sees as withdrawn."""
    reporter.withdraws()
    office.work.look()
    return reporter


def test_its_page_offers_a_note_only_and_says_what_happened(
    office: Office, withdrawn: ReporterActor
) -> None:
    text = office.get(office.case_path(withdrawn)).text
    assert "Balas pelapor" not in text
    assert "/balas" not in text
    assert "Tulis catatan internal" in text
    assert "Pelapor menarik laporannya." in text


def test_it_stands_in_a_group_of_its_own_unread_or_read(
    office: Office, withdrawn: ReporterActor
) -> None:
    for _ in range(2):
        for group, count in (("baru", 0), ("kami", 0), ("pelapor", 0), ("ditarik", 1)):
            shown = office.get(f"/id/?kelompok={group}").text
            assert shown.count("look-case__number") == count
        office.get(office.case_path(withdrawn))


def test_a_reply_has_no_form_and_is_refused_in_the_same_words(
    office: Office, withdrawn: ReporterActor
) -> None:
    path = office.case_path(withdrawn) + "/balas"
    empty = office.get(path).text
    assert GONE in empty
    assert 'name="text"' not in empty
    basis = office.work.index.cases[withdrawn.case].state
    slip = office.hidden(office.case_path(withdrawn) + "/catatan")["slip"]
    refused = office.post(path, None, text="Masih ada?", basis=basis, slip=slip)
    assert refused.status_code == 409
    assert GONE in refused.text
    assert "Masih ada?" in refused.text
    assert not office.line.appends


def test_who_was_writing_when_it_came_gets_the_text_back(
    office: Office, reporter: ReporterActor
) -> None:
    path = office.case_path(reporter) + "/balas"
    hidden = office.hidden(path)
    reporter.withdraws()
    refused = office.post(path, None, text="Masih ada?", **hidden)
    assert refused.status_code == 409
    assert GONE in refused.text
    assert "Masih ada?" in refused.text
    assert not office.line.appends


def test_a_note_is_written_on(office: Office, withdrawn: ReporterActor) -> None:
    sent = office.writes(office.case_path(withdrawn) + "/catatan", "Kami lanjutkan.")
    assert sent.status_code == 303
    assert "Kami lanjutkan." in office.get(sent.headers["Location"]).text


def test_after_a_reply_nobody_promises_that_it_is_read(
    office: Office, reporter: ReporterActor
) -> None:
    sent = office.writes(office.case_path(reporter) + "/balas", "Terima kasih.")
    assert "dapat membacanya bila kembali" in office.get(sent.headers["Location"]).text
