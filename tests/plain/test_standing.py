"""Without script: where the case stands, an objection to its end, and a call under pressure."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crypto.ids import CaseId
from portal.plain.rendering import all_pages
from tests.inspectorates import TODAY
from tests.plain.conftest import House
from tests.plain.walker import Walker
from wbs.cases.events import Message
from wbs.cases.lifecycle import State
from wbs.cases.moving import MOST_MESSAGE, Objected, Pressed
from wbs.clocks.settings import Clocks
from wbs.speech.messages import Texts


@pytest.fixture
def talking(house: House, story: str) -> Walker:
    """In the conversation."""
    walker = house.walker()
    return walker.writes_down(walker.reports(story))


@pytest.fixture
def case(house: House, talking: Walker, story: str) -> CaseId:
    """The case of this conversation."""
    del talking
    return house.case(story).id


def archived(house: House, case: CaseId) -> None:
    """It ended, by two persons."""
    house.steps("budi", case, State.VERIFIKASI)
    house.steps("sari", case, State.ARSIP)
    house.approves("budi", case)


def test_a_step_is_told_with_its_state_message_and_reason(
    house: House, talking: Walker, case: CaseId
) -> None:
    assert "StatusDiterima" in talking.said("about")
    assert talking.said("expected") == "Saat ini tidak ada yang perlu Anda lakukan."
    house.steps("budi", case, State.VERIFIKASI)
    talking.presses("baru")
    assert "StatusSedang diverifikasi" in talking.said("about")
    entry = talking.said("entri-1")
    for said in ("Budi", "Status: Sedang diverifikasi", "Kabar VERIFIKASI.", "Alasan: Alasan VERI"):
        assert said in entry
    assert "Ada 1 jawaban" in talking.said("answered")


def test_what_was_promised_is_told_beside_what_to_do(
    house: House, talking: Walker, case: CaseId
) -> None:
    house.steps("budi", case, State.VERIFIKASI, promised=TODAY + timedelta(9))
    talking.presses("baru")
    promised = "Kami berjanji memberi kabar paling lambat 11 Maret 2026."
    assert talking.said("expected").endswith(f"lakukan. {promised}")
    assert promised in talking.said("entri-1")


def test_a_question_is_answered_with_a_message(house: House, talking: Walker, case: CaseId) -> None:
    house.steps("budi", case, State.VERIFIKASI)
    house.steps("budi", case, State.PERLU_KLARIFIKASI)
    talking.presses("baru")
    assert "Menunggu keterangan Anda" in talking.said("about")
    assert "Jawablah" in talking.said("expected")
    talking.presses("kirim", isi="Di kantor.")
    assert "Sedang diverifikasi" in talking.said("about")


def test_a_proposal_is_told_once_it_is_approved_and_where(
    house: House, talking: Walker, case: CaseId
) -> None:
    house.steps("budi", case, State.VERIFIKASI)
    house.steps("sari", case, State.ARSIP)
    talking.presses("baru")
    assert "Sedang diverifikasi" in talking.said("about")
    assert "ARSIP" not in talking.text
    house.answers("budi", case, "Sebentar.")
    house.approves("budi", case)
    talking.presses("baru")
    assert "Tidak dapat ditindaklanjuti" in talking.said("about")
    assert "mengajukan keberatan." in talking.said("expected")
    until = Texts.of("id").day(Clocks.load().calendar.add(TODAY, 10))
    assert f"paling lambat {until} (10 hari kerja" in talking.said("expected")
    assert "diputuskan oleh dua orang" in talking.said("entri-3")
    assert "Sebentar." in talking.said("entri-2")
    for said in ("Status: Tidak dapat ditindaklanjuti", "Kabar ARSIP.", "Alasan: Alasan ARSIP."):
        assert talking.text.count(said) == 1
        assert said in talking.said("entri-3")


def test_the_last_day_to_object_is_by_the_inspectorates_own_deadlines(
    house: House, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = replace(Clocks.load(), reporter_objects=21)
    monkeypatch.setattr(house, "plain", replace(house.plain, pages=all_pages(clocks=clocks)))
    walker = house.walker()
    walker.writes_down(walker.reports(story))
    archived(house, house.case(story).id)
    walker.presses("baru")
    until = Texts.of("id").day(clocks.calendar.add(TODAY, 21))
    assert f"paling lambat {until} (21 hari kerja" in walker.said("expected")


def test_the_words_of_a_step_do_no_harm(house: House, talking: Walker, case: CaseId) -> None:
    house.steps("budi", case, State.VERIFIKASI, reason="Sebab \u202eterbalik <b>")
    talking.presses("baru")
    assert "Alasan: Sebab \ufffdterbalik <b>" in talking.said("entri-1")


def test_the_end_is_objected_to(house: House, talking: Walker, case: CaseId, story: str) -> None:
    buttons = [one.get("value") for form in talking.page.forms for one in form.buttons]
    assert "tekanan" in buttons
    assert "keberatan" not in buttons
    archived(house, case)
    talking.presses("baru")
    talking.presses("keberatan", isi="Pesan yang belum dikirim.")
    assert "Ini harus dijawab" in talking.presses("kirim", isi="").said("isi-error")
    path, fields = talking.fills(isi="Buktinya belum dilihat.").sending("kirim")
    for _ in range(2):
        talking.sends(path, fields)
        assert "Keberatan Anda terkirim" in talking.said("said")
        assert "StatusKeberatan Anda sudah masuk dan akan diperiksa" in talking.said("about")
        assert talking.form.fields["isi"] == ["Pesan yang belum dikirim."]
    lines = house.case(story).lines
    found = [line.event for line in lines if isinstance(line.event, Objected)]
    assert [one.text for one in found] == ["Buktinya belum dilihat."]


def test_going_back_from_an_objection_keeps_the_message(
    house: House, talking: Walker, case: CaseId
) -> None:
    archived(house, case)
    talking.presses("baru").presses("keberatan", isi="Pesan.").presses("tidak", isi="Keberatan.")
    assert talking.form.fields["isi"] == ["Pesan."]
    assert "Tidak dapat ditindaklanjuti" in talking.said("about")


def test_what_came_meanwhile_sends_no_objection_and_loses_none(
    house: House, talking: Walker, case: CaseId, story: str
) -> None:
    archived(house, case)
    talking.presses("baru").presses("keberatan", isi="Pesan.")
    house.answers("budi", case, "Satu lagi.")
    talking.presses("kirim", isi="Belum selesai.")
    assert "Ada yang baru" in talking.said("stop")
    assert talking.form.fields["isi"] == ["Belum selesai."]
    assert not any(isinstance(line.event, Objected) for line in house.case(story).lines)
    assert "Keberatan Anda terkirim" in talking.presses("kirim").said("said")


def test_an_objection_to_what_goes_on_again_gives_the_texts_back(
    house: House, talking: Walker, case: CaseId
) -> None:
    archived(house, case)
    talking.presses("baru").presses("keberatan", isi="Pesan.")
    path, fields = talking.fills(isi="Satu.").sending("kirim")
    talking.sends(path, fields).presses("baru")
    talking.sends(path, {**fields, "isi": ["Dua."], "kunjungan": fields["kunjungan"]})
    talking.presses("kirim")
    assert "Keberatan kedua tidak perlu" in talking.said("stop")
    assert talking.form.fields["isi"] == ["Dua."]
    assert talking.form.fields["pesan"] == ["Pesan."]


@pytest.mark.parametrize("said", ["", "Saya diancam dipindah."])
def test_pressure_is_told_once_and_nothing_is_promised(
    house: House, talking: Walker, case: CaseId, story: str, said: str
) -> None:
    del case
    talking.presses("tekanan", isi="Pesan.")
    for honest in ("Kapan, tidak kami ketahui.", "tidak dapat melindungi", "110", "LPSK 148"):
        assert honest in talking.text
    assert "segera" not in talking.text.lower()
    path, fields = talking.fills(isi=said).sending("kirim")
    for _ in range(2):
        talking.sends(path, fields)
        assert talking.said("said") == "Terkirim dan tersimpan: Anda mendapat tekanan."
        assert talking.form.fields["isi"] == ["Pesan."]
    assert f"Mendapat tekanan{said}" in talking.said("entri-1")
    found = house.case(story)
    assert found.life.pressed
    assert [line.event.text for line in found.lines if isinstance(line.event, Pressed)] == [said]


def test_too_long_a_text_is_said_at_its_box_and_comes_back(talking: Walker) -> None:
    talking.presses("tekanan").presses("kirim", isi="a" * (MOST_MESSAGE + 1))
    assert "Terlalu panjang" in talking.said("isi-error")
    assert len(talking.form.fields["isi"][0]) == MOST_MESSAGE + 1


def test_a_message_of_the_same_text_is_no_objection(
    house: House, talking: Walker, case: CaseId, story: str
) -> None:
    archived(house, case)
    talking.presses("baru")
    other = house.walker()
    other.page, other.answer = talking.page, talking.answer
    talking.presses("keberatan")
    path, fields = talking.fills(isi="Sama.").sending("kirim")
    other.presses("kirim", isi="Sama.")
    talking.sends(path, fields)
    assert "Ada yang baru" in talking.said("stop")
    written = [line.event for line in house.case(story).lines]
    assert any(isinstance(one, Message) for one in written)
    assert not any(isinstance(one, Objected) for one in written)


def test_who_left_is_told(house: House, talking: Walker, case: CaseId) -> None:
    house.leaves("tono", case, "Terlapor kerabat saya.")
    talking.presses("baru")
    assert "Tidak menangani lagiTono" in talking.said("about")
    entry = talking.said("entri-1")
    for said in ("Tono", "tidak lagi menangani laporan Anda", "Alasan: Terlapor kerabat saya."):
        assert said in entry
    assert "Ada 1 jawaban" not in talking.text
