"""Every journey of a reporter whose browser runs no script."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from crypto.anchor import Anchor, compose_anchor
from crypto.ids import Chain, InspectorateId, Role
from portal.plain.places import PAGES, path_of
from portal.plain.searching import Names
from portal.plain.showing import about_reader
from tests.inspectorates import TODAY, acting
from tests.plain.conftest import House
from tests.plain.walker import DI_MANA, Walker
from wbs.cases.events import Message, Reported
from wbs.commands.conversation import show_case
from wbs.form.report import PERAN, Kapan
from wbs.journeys.attaching import HeldFile
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice


def test_a_report_gets_words_and_its_reviewers_are_told_how_it_was_written(
    house: House, walker: Walker, story: str
) -> None:
    words = walker.reports(story)
    assert len(words) == 12
    case = house.case(story)
    assert case.report.report.apa == story
    assert case.report.report.di_mana == DI_MANA
    assert case.report.report.siapa[0].nama == "Wirahadikusuma Penanda"
    assert case.report.with_script is False


def test_the_words_lead_back_to_the_conversation(either: House, story: str) -> None:
    house, walker = either, either.walker()
    words = walker.reports(story)
    walker.writes_down(words)
    assert walker.at == "percakapan"
    case = house.case(story)
    house.answers("budi", case.id, "Kami periksa.", HeldFile(b"isi berkas " * 9, "surat.pdf"))
    back = house.walker().comes_back(words)
    assert "Kami periksa." in back.text
    answer = back.fetches()
    assert answer.data == b"isi berkas " * 9  # type: ignore[attr-defined]  # werkzeug's answer
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_message_with_a_file_arrives_once(either: House, story: str) -> None:
    house, walker = either, either.walker()
    walker.writes_down(walker.reports(story))
    content = bytes(range(256)) * 3000
    path, fields = walker.fills(isi="Ini buktinya.").sending("lampirkan")
    for _ in range(3):
        walker.sends(path, fields, ("bukti.pdf", content))
        assert walker.said("said") == "Terkirim dan tersimpan."
    case = house.case(story)
    sent = [line.event for line in case.counted() if isinstance(line.event, Message)]
    assert [(one.text, one.files[0].name, one.files[0].size) for one in sent] == [
        ("Ini buktinya.", "bukti.pdf", len(content))
    ]
    assert walker.fetches().data == content  # type: ignore[attr-defined]  # werkzeug's answer


def test_withdrawing_ends_the_access(either: House, story: str) -> None:
    house, walker = either, either.walker()
    words = walker.reports(story)
    walker.writes_down(words).presses("tarik").presses("ya")
    assert "sudah ditarik" in walker.said("withdrawn")
    assert "Kertas kata Anda boleh dimusnahkan." in walker.said("kept")
    case = house.case(story)
    assert case.withdrawn
    again = house.walker().comes_back(words)
    assert again.answer.status_code == 410
    assert isinstance(case.report, Reported)
    assert case.heads[Chain.TO_REPORTER] is None


@pytest.mark.parametrize("language", ["id", "en"])
def test_reviewers_at_the_command_line_are_told(
    house: House, walker: Walker, story: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    walker.reports(story)
    case, chain = house.case(story), house.world.regency.trusted().chain
    show_case(Voice(Texts.of(language)), case, chain)
    said = "TANPA SKRIP" if language == "id" else "WITHOUT SCRIPT"
    assert said in "".join(capsys.readouterr())


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_question_is_answered_and_arrives(house: House, story: str, language: str) -> None:
    walker = house.walker(language).understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="PUNGLI")
    walker.presses("lanjut", apa=story, bagaimana="Baris satu\nBaris dua")
    walker.fills(orang__1__nama="Wira", orang__1__peran="saksi").presses("tambah")
    walker.presses(
        "lanjut", orang__2__nip_nrp="19800101 200501 1 001", orang__2__jabatan="Kepala bidang"
    )
    walker.presses(
        "lanjut", di_mana=DI_MANA, mulai="2026-01-15", selesai="2026-02-01", berlangsung="tidak"
    )
    walker.presses(
        "lanjut", sumber_pengetahuan="dokumen", siapa_lagi_tahu="Rekan", saksi="Satpam",
        sudah_dilaporkan_ke="Belum", perkiraan_kerugian="Satu miliar", risiko_pembalasan="Ya",
    )  # fmt: skip # the answers of one screen
    walker.presses("lanjut", penerusan="jangan").presses("kirim")
    assert len(walker.words()) == 12
    report = house.case(story).report.report
    assert (report.kategori, report.penerusan) == ("PUNGLI", "jangan")
    assert report.bagaimana == "Baris satu\nBaris dua"
    assert [(one.nama, one.nip_nrp, one.jabatan, one.peran) for one in report.siapa] == [
        ("Wira", None, None, "saksi"),
        (None, "19800101 200501 1 001", "Kepala bidang", None),
    ]
    assert report.kapan == Kapan(date(2026, 1, 15), date(2026, 2, 1), False)
    assert report.sumber_pengetahuan == "dokumen"
    assert (report.siapa_lagi_tahu, report.saksi) == ("Rekan", "Satpam")
    assert (report.sudah_dilaporkan_ke, report.perkiraan_kerugian) == ("Belum", "Satu miliar")
    assert report.risiko_pembalasan == "Ya"


def test_not_known_is_an_answer_and_silence_does_not_consent(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="?").presses("lanjut", apa=story)
    walker.presses("lanjut", siapa_tidak_tahu="ya").presses("lanjut", di_mana=DI_MANA)
    walker.presses("lanjut").presses("lanjut").presses("kirim")
    report = house.case(story).report.report
    assert (report.kategori, report.siapa, report.kapan) == (None, (), None)
    assert (report.sumber_pengetahuan, report.penerusan) == (None, "tanya")


def test_who_is_left_out_reads_nothing_and_the_page_says_who_sees_it(
    house: House, story: str
) -> None:
    walker = house.walker().understands().chooses()
    assert "Server ini melihat siapa yang Anda tandai" in walker.text
    walker.presses("lanjut", kecuali=str(house.world.reviewer("tono").id))
    assert "tidak ada lagi yang menjabat sebagai: Pemeriksa" in walker.text
    walker.presses("walau").presses("lanjut", kategori="?").presses("lanjut", apa=story)
    walker.presses("lanjut", siapa_tidak_tahu="ya").presses("lanjut", di_mana=DI_MANA)
    walker.presses("lanjut").presses("lanjut")
    assert "Tono" in walker.text
    walker.presses("kirim")
    assert house.case(story).excluded == {house.world.reviewer("tono").id}
    assert not [one for one in house.cases("tono") if one.report.report.apa == story]
    walker.writes_down(walker.words())
    assert "tidak dapat diizinkan kembali" in walker.text


def test_where_nobody_is_left_the_inspectorate_above_is_offered(house: House) -> None:
    walker = house.walker().understands().chooses()
    everybody = [str(house.world.reviewer(name).id) for name in ("budi", "sari", "tono")]
    walker.presses("lanjut", kecuali=everybody)
    assert walker.answer.status_code == 400
    assert "Tidak ada lagi yang dapat membaca" in walker.text
    walker.presses("atas")
    assert "Inspektorat provinsi" in walker.text
    assert walker.presses("lanjut").at == "perihal"


def test_a_complaint_about_a_service_is_sent_to_lapor(house: House) -> None:
    walker = house.walker().understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="PELAYANAN")
    assert (walker.at, walker.answer.status_code) == ("perihal", 200)
    (link,) = re.findall("<a [^>]*lapor.go.id[^>]*>", walker.answer.text)
    assert link.endswith('href="https://www.lapor.go.id/" rel="noreferrer noopener">')
    assert "error" not in walker.answer.text.split("<main")[1]  # nobody made a mistake
    walker.presses("lanjut", kategori="PUNGLI")
    assert walker.at == "kejadian"
    path, fields = walker.presses("lanjut", apa="Jalan rusak").sending("lanjut")
    checked = fields | {"kategori": ["PELAYANAN"], "diperiksa": ["1"], "orang-1-nama": ["Wira"]}
    assert walker.sends(path, checked).at == "perihal"


def test_an_answer_is_changed_from_the_last_page(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers("Yang lama")
    walker.presses("ubah-apa").presses("lanjut", apa=story)
    assert walker.at == "periksa"
    walker.presses("ubah-siapa").presses("kembali")
    assert walker.at == "kejadian"
    walker.presses("lanjut").presses("kirim")
    assert house.case(story).report.report.siapa[0].nama == "Wirahadikusuma Penanda"


def test_the_language_changes_without_losing_anything(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story).presses("tetap")
    assert "Check before you send" in walker.text
    walker.presses("kirim")
    assert len(walker.words()) == 12
    assert house.case(story).report.report.di_mana == DI_MANA


def test_nobody_gets_past_the_warning_without_choosing(house: House) -> None:
    walker = house.walker().opens()
    assert "server ini melihat dua belas kata Anda" in walker.text
    assert "Safer" in walker.text
    walker.presses("lanjut")
    assert walker.answer.status_code == 400
    assert "Tandai kotak ini" in walker.text
    for page in PAGES:
        assert (
            house.walker().opens(path_of("id", page)).said("ke-lanjut") == "Lanjut tanpa JavaScript"
        )


def found(walker: Walker) -> list[str]:
    """The inspectorates on the page, the first first."""
    return re.findall("<bdi>([^<]*)</bdi>", walker.answer.text)


def test_many_inspectorates_are_searched_by_any_word(house: House) -> None:
    names = {InspectorateId(bytes([at]) * 32): f"Inspektorat Kota {at:03d}" for at in range(200)}
    many = replace(house.plain, anchor=Anchor.parse(compose_anchor(names)))
    walker = replace(house, plain=many).walker().understands().presses("lapor")
    assert "Ada 200 yang cocok; ditampilkan 50" in walker.text
    walker.presses("cari", cari="  KOTA   017 ")
    assert "Ada 200 yang cocok; ditampilkan 50" in walker.text
    assert found(walker)[0] == "Inspektorat Kota 017"
    walker.presses("cari", cari="dinas kesehatan 017")
    assert "Ditemukan: 1" in walker.text
    assert found(walker) == ["Inspektorat Kota 017"]
    walker.presses("cari", cari="<script>")
    assert "Ketik nama daerah atau kementeriannya, bukan nama dinas." in walker.text
    assert "&lt;script&gt;" in walker.answer.text


def test_of_what_is_typed_to_search_the_beginning_counts(house: House) -> None:
    """Each word is looked for in every name: a megabyte of them took ten minutes."""
    names = {InspectorateId(bytes([at]) * 32): name for at, name in enumerate(("Tirta", "Asri"))}
    few = Names.of(Anchor.parse(compose_anchor(names)))
    many = " ".join(f"z{at:06}" for at in range(100_000))
    assert few.search(f"{many} tirta") == (0, [])
    assert few.search("a" * 99 + " tirta") == (0, [])
    assert few.search("\u0301\u0323" * 500_000 + " tirta") == few.search("\u0301\u0323" * 50)
    assert few.search("a" * 90 + " tirta")[0] == 1
    walker = house.walker().understands().presses("lapor")
    walker.presses("cari", cari=f"{many[:9000]} kabupaten")
    assert "Ketik nama daerah" in walker.text


def test_the_best_inspectorate_comes_first(house: House) -> None:
    """Most words, then whole ones; one that is in no name does no harm."""
    names = ("Kota Tirta", "Kabupaten Asri", "Kota Tirtamarta Asri", "Kota Tirta Asri", "Kota Lain")
    ids = {InspectorateId(bytes([at]) * 32): name for at, name in enumerate(names)}
    few = replace(house.plain, anchor=Anchor.parse(compose_anchor(ids)))
    walker = replace(house, plain=few).walker().understands().presses("lapor")
    assert "Cari kabupaten, kota, provinsi, atau kementerian" in walker.text
    assert walker.said("cari-hint") == "contoh: Tirta Asri"
    walker.presses("cari", cari="Dinas Pendidikan, Tirta (asri)")
    assert found(walker) == [names[3], names[2], names[1], names[0]]


def rows(walker: Walker) -> dict[str, str]:
    """The last page of a report, question by question."""
    row = re.compile(r'__key">(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>', re.DOTALL)
    return dict(row.findall(walker.answer.text))


def test_what_was_not_answered_is_told_from_what_is_not_known(house: House, story: str) -> None:
    walker = house.walker().understands().chooses().answers(story).presses("ubah-tahu")
    walker.presses("lanjut", sumber_pengetahuan="")
    assert rows(walker)["Sumber pengetahuan"] == "Tidak dijawab"
    walker.presses("ubah-tahu").presses("lanjut", sumber_pengetahuan="?")
    assert rows(walker)["Sumber pengetahuan"] == "Tidak tahu"
    assert rows(walker)["Siapa"].splitlines() == [
        "Nama: Wirahadikusuma Penanda",
        "Perannya: Tidak dijawab",
    ]
    walker.presses("ubah-siapa").presses("lanjut", orang__1__peran="turut_serta")
    assert rows(walker)["Siapa"].endswith("Perannya: Turut serta")


def test_a_part_is_asked_for_with_nothing_chosen(house: House) -> None:
    walker = house.walker().understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="?").presses("lanjut", apa="Sesuatu")
    menu = walker.answer.text.split('id="orang-1-peran"')[1].split("</select>")[0]
    first, *parts = re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)</option>', menu)
    assert first == ("", "(pilih bila tahu)")
    assert {value for value, _ in parts} == PERAN


def test_a_title_that_is_a_role_stands_once_and_roles_stand_in_the_rosters_order(
    house: House,
) -> None:
    pages = house.plain.pages["id"]
    budi = house.world.regency.newest.person(house.world.reviewer("budi").id)
    assert budi is not None
    head = replace(budi, unit="Inspektur", roles=frozenset({Role.PENELAAH, Role.INSPEKTUR}))
    assert str(about_reader(pages, head, TODAY)).endswith("(<bdi>Inspektur</bdi>; Penelaah)")
    only = replace(head, roles=frozenset({Role.INSPEKTUR}))
    assert str(about_reader(pages, only, TODAY)).endswith("(<bdi>Inspektur</bdi>)")
    irban = replace(head, unit="Irban I", roles=frozenset(Role) - {Role.PIMPINAN})
    assert re.sub("<[^>]*>", "", about_reader(pages, irban, TODAY)).endswith(
        "(Irban I; Petugas penerima, Verifikator, Penelaah, Pemeriksa, Inspektur, "
        "Penghubung LAPOR!, Pengawas)"
    )
    acting_head = acting(replace(head, roles=frozenset({Role.PENELAAH})), Role.INSPEKTUR, of="sari")
    assert str(about_reader(pages, acting_head, TODAY)).endswith("; Penelaah, Plh. Inspektur)")
    later = TODAY + timedelta(days=60)
    assert str(about_reader(pages, acting_head, later)).endswith("; Penelaah)")


def test_answers_are_counted_where_the_page_begins(house: House, story: str) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story))
    assert "answered" not in walker.page.by_id
    for number, told in enumerate(("Ada 1 jawaban dari pemeriksa", "Ada 2 jawaban dari pemeriksa")):
        house.answers("budi", house.case(story).id, f"Jawaban {number} ☎\ufe0f")
        walker.presses("baru")
        assert walker.said("answered") == told
        place = walker.answer.text.split('href="#entri-')[1].split('"')[0]
        assert f"Jawaban {number} ☎\ufe0f" in walker.said(f"entri-{place}")
