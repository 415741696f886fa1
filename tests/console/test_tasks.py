"""Who works on a case, and the cases that belong together, in the console."""

from pathlib import Path

import pytest

from tests.console.office import Office, open_office
from tests.world import ReporterActor, World, ids
from wbs.cases.assigning import assignment
from wbs.cases.events import MOST_TASK, Assigned

SARI = next(iter(ids("sari"))).value.hex()
BUDI = next(iter(ids("budi"))).value.hex()
TONO = next(iter(ids("tono"))).value.hex()


def shares_out(office: Office, about: ReporterActor, *codes: str, text: str = "") -> str:
    """What is shown after the form was sent."""
    path = f"{office.case_path(about)}/tugas"
    answer = office.post(path, None, persons=list(codes), text=text, **office.hidden(path))
    return office.get(answer.headers["Location"]).text


def links(office: Office, about: ReporterActor, number: str) -> str:
    path = f"{office.case_path(about)}/taut"
    answer = office.post(path, None, nomor=number, **office.hidden(path))
    return office.get(answer.headers["Location"]).text


def _section(page: str) -> str:
    return page.split('id="tasks"')[1].split("</section>")[0]


def test_tasks_are_shared_out_and_taken_back(office: Office, reporter: ReporterActor) -> None:
    page = office.get(office.case_path(reporter)).text
    assert "Belum ditugaskan" in _section(page)
    shown = shares_out(office, reporter, SARI, BUDI, text="Cek <b>dokumen</b>.")
    assert "Penugasan tersimpan" in shown
    assert "Sari" in _section(shown)
    assert "Cek &lt;b&gt;dokumen&lt;/b&gt;." in _section(shown)
    assert "Tugas kasus ini pada: Budi, Sari." in shown
    form = office.get(f"{office.case_path(reporter)}/tugas").text
    assert form.count(" checked") == 2
    shown = shares_out(office, reporter)
    assert "Belum ditugaskan" in _section(shown)
    assert "tidak pada siapa pun" in shown


def test_nobody_is_chosen_who_does_not_read(tmp_path: Path, world: World) -> None:
    about = world.reporter().submits(excluding=["tono"])
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    form = office.get(f"{office.case_path(about)}/tugas").text
    assert TONO not in form
    path = f"{office.case_path(about)}/tugas"
    office.post(path, None, persons=[TONO], text="Untuk Tono.", **office.hidden(path))
    again = office.get(path).text
    assert "tidak membaca kasus ini lagi" in again
    assert "Untuk Tono." in again
    assert assignment(world.reviewer("budi").reads(about)) is None


def test_a_note_too_long_is_given_back(office: Office, reporter: ReporterActor) -> None:
    path = f"{office.case_path(reporter)}/tugas"
    long = "x" * (MOST_TASK + 1)
    office.post(path, None, persons=[SARI], text=long, **office.hidden(path))
    again = office.get(path).text
    assert "terlalu panjang" in again
    assert long in again
    assert f'value="{SARI}" checked' in again
    assert "1 tulisan Anda belum terkirim" in office.get("/id/").text


def test_what_was_typed_waits_over_a_lock(office: Office, reporter: ReporterActor) -> None:
    path = f"{office.case_path(reporter)}/tugas"
    hidden, token = office.hidden(path), office.csrf()
    office.post("/id/kunci")
    office.sends(path, token, persons=[SARI], text="Menunggu.", **hidden)
    office.unlocks()
    assert "Menunggu." in office.get("/id/tulisan").text
    path = f"{office.case_path(reporter)}/tugas"
    form = office.get(path).text
    assert "Menunggu." in form
    assert f'value="{SARI}" checked' in form


def test_a_link_shows_on_both_and_is_taken_back(
    office: Office, world: World, reporter: ReporterActor
) -> None:
    other = world.reporter().submits()
    office.work.look()
    number = other.case.value.hex()
    shown = links(office, reporter, number[:6].upper())
    assert "Kedua kasus ditautkan" in shown
    assert number[:8] in _section(shown)
    assert "ditulis di kasus itu" not in _section(shown)
    there = office.get(office.case_path(other)).text
    assert reporter.case.value.hex()[:8] in _section(there)
    assert "ditulis di kasus itu" in _section(there)
    assert "sudah (atau tidak lagi) ditautkan" in links(office, reporter, number)
    path = f"{office.case_path(reporter)}/taut"
    alias = office.work.aliases.of(other.case)
    answer = office.post(f"{path}/cabut", None, lain=alias, **office.hidden(path))
    shown = office.get(answer.headers["Location"]).text
    assert "Tautan dicabut" in shown
    assert "Belum ada." in _section(shown)


@pytest.mark.parametrize("number", ["", "abc", "zzzz", "0123456789abcdef", "own"])
def test_a_number_that_leads_nowhere(office: Office, reporter: ReporterActor, number: str) -> None:
    typed = reporter.case.value.hex() if number == "own" else number
    shown = links(office, reporter, typed)
    assert "Ada yang perlu diperbaiki" in shown
    assert not office.line.appends


def test_whoever_may_not_read_a_case_never_hears_of_it(tmp_path: Path, world: World) -> None:
    """Tono reads one of two that budi links, and knows the number of the other by the server."""
    seen, hidden = world.reporter().submits(), world.reporter().submits(excluding=["tono"])
    budi = open_office(tmp_path, world).enters()
    budi.unlocks()
    number = hidden.case.value.hex()
    shares_out(budi, seen, BUDI)
    before = _tonos_page(tmp_path / "before", world, seen)
    assert "Kedua kasus ditautkan" in links(budi, seen, number)
    after = _tonos_page(tmp_path / "after", world, seen)
    assert _section(after) == _section(before)
    assert number[:8] not in after
    assert after.count("Tugas kasus ini pada: Budi.") == 2
    tono = open_office(tmp_path / "after", world, "tono").enters()
    tono.unlocks()
    guessed, nowhere = (links(tono, seen, one) for one in (number, "0123456789abcdef"))
    assert _without_tokens(guessed) == _without_tokens(nowhere)


def _tonos_page(folder: Path, world: World, about: ReporterActor) -> str:
    folder.mkdir()
    office = open_office(folder, world, "tono").enters()
    office.unlocks()
    return office.get(office.case_path(about)).text.replace(
        office.work.aliases.of(about.case), "ALIAS"
    )


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "value=" not in line)


def test_saving_without_a_change_writes_what_a_link_looks_like(
    office: Office, world: World, reporter: ReporterActor
) -> None:
    """Else each assignment that changes nothing would prove a link."""
    shares_out(office, reporter, SARI, text="Mohon dicek.")
    form = office.get(f"{office.case_path(reporter)}/tugas").text
    assert ">Mohon dicek.</textarea>" in form.replace("\n", "")
    shares_out(office, reporter, SARI, text="Mohon dicek.")
    other = world.reporter().submits()
    office.work.look()
    links(office, reporter, other.case.value.hex())
    lines = world.reviewer("sari").reads(reporter).counted()
    said = [line.event for line in lines if isinstance(line.event, Assigned)]
    assert len(said) == 3
    assert len({(one.persons, one.text) for one in said}) == 1
    assert len({one.slot for one in said}) == 3
