"""Several cases at once for the archive: each its own proposal, each read by a second person."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from crypto.ids import Role
from reviewer.console import many
from tests.console.office import Office, open_office
from tests.console.test_steps import moves
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State

REASON, MESSAGE = "Bukan laporan.", "Tulisan Anda tidak memuat hal yang dapat kami tindak lanjuti."


@pytest.fixture
def world() -> World:
    made = World()
    made.regency.enrols("tia", Role.PENELAAH)
    return made


@pytest.fixture
def junk(world: World) -> list[ReporterActor]:
    """Three reports that were verified, and one that was not."""
    made = [world.reporter().submits() for _ in range(4)]
    for one in made[:3]:
        moves(world, one, "budi", State.VERIFIKASI)
    return made


def _desk(folder: Path, world: World, name: str) -> Office:
    folder.mkdir(exist_ok=True)
    office = open_office(folder, world, name).enters()
    office.unlocks()
    return office


def _codes(page: str) -> list[str]:
    """What may be ticked."""
    parts = page.split('name="cases"')[1:]
    return [part.split('value="')[1].split('"')[0] for part in parts]


def _sends(office: Office, codes: Sequence[str], **fields: object) -> str:
    hidden = office.hidden("/id/arsip")
    given = {"cases": list(codes), "reason": REASON, "message": MESSAGE, **hidden, **fields}
    answer = office.sends("/id/arsip", None, **given)
    return office.get(answer.headers["Location"]).text


def _approves(office: Office, codes: Sequence[str]) -> str:
    answer = office.sends("/id/arsip/setujui", None, cases=list(codes), slip="s")
    return answer.text if answer.status_code != 303 else office.get("/id/").text


def _stand(world: World, cases: Sequence[ReporterActor]) -> list[State]:
    return [world.reviewer("budi").reads(one).life.state for one in cases]


def test_one_proposes_several_and_another_approves_what_was_ticked(
    tmp_path: Path, world: World, junk: list[ReporterActor]
) -> None:
    junk[2].replies("Masih ada yang ingin saya <i>katakan</i>.")
    sari, budi = (_desk(tmp_path / name, world, name) for name in ("sari", "budi"))
    codes = _codes(sari.get("/id/arsip").text)
    assert len(codes) == 3
    assert "Semua usulan tersimpan" in _sends(sari, codes)
    assert len(sari.line.appends) == 3
    assert _codes(sari.get("/id/arsip").text) == []
    assert "tulisan Anda belum terkirim" not in sari.get("/id/").text
    assert "Tidak ada usulan arsip" in sari.get("/id/arsip/setujui").text
    budi.work.look()
    page = budi.get("/id/arsip/setujui").text
    assert page.count(REASON) == page.count(MESSAGE) == 3
    assert " checked" not in page
    assert page.count("ingin saya &lt;i&gt;katakan&lt;/i&gt;.") == 1
    codes = _codes(page)
    assert "paling sedikit satu" in _approves(budi, [])
    assert "Semua yang dicentang disetujui" in _approves(budi, codes[:2])
    assert sorted(one.value for one in _stand(world, junk)) == [
        "ARSIP",
        "ARSIP",
        "DITERIMA",
        "VERIFIKASI",
    ]
    assert len(_codes(budi.get("/id/arsip/setujui").text)) == 1


def test_what_fails_is_named_and_waits_in_the_form(
    tmp_path: Path, world: World, junk: list[ReporterActor]
) -> None:
    """One of three moved on meanwhile."""
    sari = _desk(tmp_path / "sari", world, "sari")
    codes, hidden = _codes(sari.get("/id/arsip").text), sari.hidden("/id/arsip")
    junk[1].replies("Ada bukti.")
    page = _sends(sari, codes, **hidden)
    assert "2 usulan tersimpan, 1 belum" in page
    number = junk[1].case.value.hex()[:8]
    assert number in page.split("usulan tersimpan")[1].split("</ul>")[0]
    assert page.count(" checked") == 1
    assert MESSAGE in page
    assert len(sari.line.appends) == 2
    again = _codes(page)
    assert len(again) == 1
    assert "Semua usulan tersimpan" in _sends(sari, again)


def test_only_the_proposals_that_were_shown_are_approved(
    tmp_path: Path, world: World, junk: list[ReporterActor]
) -> None:
    sari, budi = (_desk(tmp_path / name, world, name) for name in ("sari", "budi"))
    _sends(sari, _codes(sari.get("/id/arsip").text)[:1])
    budi.work.look()
    (code,) = _codes(budi.get("/id/arsip/setujui").text)
    id, state, mark = code.split(":")
    for bent in (f"{id}:{state}:{'0' * 64}", f"{id}:{'0' * 64}:{mark}", "x", f"{id}:{state}"):
        assert "disetujui dan berlaku" not in _approves(budi, [bent])
    assert State.ARSIP not in _stand(world, junk)
    assert "Semua yang dicentang disetujui" in _approves(budi, [code])


def test_what_is_missing_is_said_and_nothing_is_lost(
    tmp_path: Path, world: World, junk: list[ReporterActor], monkeypatch: pytest.MonkeyPatch
) -> None:
    del junk
    sari = _desk(tmp_path / "sari", world, "sari")
    codes = _codes(sari.get("/id/arsip").text)
    page = _sends(sari, [])
    assert "Pilih paling sedikit satu kasus" in page
    assert MESSAGE in page
    page = _sends(sari, codes, message="")
    assert "Tulis pesan" in page
    assert page.count(" checked") == 3
    page = _sends(sari, codes, message="Siapa nama Anda?")
    assert "menanyakan siapa pelapor" in page
    monkeypatch.setattr("reviewer.console.pages_junk.MOST", many.MOST - 23)
    assert "paling banyak 2 kasus" in _sends(sari, codes)
    assert not sari.line.appends


def test_over_a_lock_the_words_wait(
    tmp_path: Path, world: World, junk: list[ReporterActor]
) -> None:
    del junk
    sari = _desk(tmp_path / "sari", world, "sari")
    codes, token = _codes(sari.get("/id/arsip").text), sari.csrf()
    hidden = sari.hidden("/id/arsip")
    sari.post("/id/kunci")
    sari.sends("/id/arsip", token, cases=codes, reason=REASON, message=MESSAGE, **hidden)
    sari.unlocks()
    listed = sari.get("/id/tulisan").text
    assert "beberapa kasus" in listed
    assert 'href="/id/arsip"' in listed
    form = sari.get("/id/arsip").text
    assert MESSAGE in form
    assert " checked" not in form
    assert not sari.line.appends


def test_a_server_that_hangs_leaves_the_rest(
    tmp_path: Path, world: World, junk: list[ReporterActor]
) -> None:
    del junk
    sari = _desk(tmp_path / "sari", world, "sari")
    codes = _codes(sari.get("/id/arsip").text)
    hidden = sari.hidden("/id/arsip")
    sari.csrf()
    sari.line.is_cut = True
    page = _sends(sari, codes, **hidden)
    assert "0 usulan tersimpan, 3 belum" in page
    assert page.count(" checked") == 3
