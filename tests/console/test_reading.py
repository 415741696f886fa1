"""The list and a case: what is shown, what is not, what is remembered, what waits where."""

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crypto.ids import Chain, PersonId, Role
from crypto.roster import Person
from reviewer.console.index import Index
from tests.console.office import PASSPHRASE, Office, open_office
from tests.inspectorates import TODAY
from tests.world import REPORT, ReporterActor, World, quiet
from wbs.cases.case import Case
from wbs.form.report import Report, Terlapor

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>{{ 4321*1234 }}"
TURNED = "laporan\u202efdp.exe\u2066x"
LONG = "w" * 3000


def hostile_report() -> Report:
    """A report that tries to be more than text."""
    person = Terlapor(HOSTILE[:200], None, TURNED, None, None, "pelaku_utama")
    changed = {name: getattr(REPORT, name) for name in Report.__slots__}
    changed |= {"apa": HOSTILE, "di_mana": LONG[:1900] + TURNED, "siapa": (person,)}
    return Report(**(changed | {"saksi": LONG}))


def test_the_three_groups_and_what_moves_a_case(office: Office, reporter: ReporterActor) -> None:
    assert "Baru <span" in office.get("/id/").text
    assert groups(office) == {"baru": 1, "kami": 0, "pelapor": 0}
    office.get(office.case_path(reporter))
    assert groups(office) == {"baru": 0, "kami": 1, "pelapor": 0}
    office.writes(office.case_path(reporter) + "/balas", "Terima kasih.")
    assert groups(office) == {"baru": 0, "kami": 0, "pelapor": 1}
    reporter.replies("Masih berlangsung.")
    office.work.look()
    assert groups(office) == {"baru": 0, "kami": 1, "pelapor": 0}
    assert "1 belum dibaca" in office.get("/id/?kelompok=kami").text
    assert "look-case__number" not in office.get("/id/?kelompok=baru").text


def test_a_case_written_without_script_says_so(tmp_path: Path, world: World) -> None:
    plain = world.reporter().submits(with_script=False)
    scripted = world.reporter().submits()
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    office.work.look()
    assert "Ditulis tanpa skrip" in office.get(office.case_path(plain)).text
    assert "Ditulis tanpa skrip" not in office.get(office.case_path(scripted)).text


def groups(office: Office) -> dict[str, int]:
    """How many rows each group's page has."""
    return {
        group: office.get(f"/id/?kelompok={group}").text.count("look-case__number")
        for group in ("baru", "kami", "pelapor")
    }


@pytest.mark.parametrize(
    "query", ["kelompok=x", "hal=0", "hal=-1", "hal=99999999", "hal=²", "hal="]
)
def test_a_query_that_makes_no_sense_is_the_whole_list(office: Office, query: str) -> None:
    answer = office.get(f"/id/?{query}")
    assert answer.status_code == 200
    assert answer.text.count("look-case__number") == 1


def test_who_is_excluded_does_not_see_the_case(tmp_path: Path, world: World) -> None:
    reporter = world.reporter().submits(excluding=["budi"])
    budi, sari = (open_office(tmp_path, world, name).enters() for name in ("budi", "sari"))
    for office, sees in ((budi, False), (sari, True)):
        office.unlocks()
        assert ("look-case__number" in office.get("/id/").text) is sees
        assert (office.get(office.case_path(reporter)).status_code == 200) is sees
        assert (office.get(office.case_path(reporter) + "/balas").status_code == 200) is sees
        assert (office.get(office.case_path(reporter) + "/berkas/J1-1").status_code == 200) is False
    assert "Budi" in sari.get(sari.case_path(reporter)).text


def test_an_excluded_person_who_could_open_a_case_is_still_shown_none(
    office: Office, reporter: ReporterActor
) -> None:
    """No honest server's papers open for somebody excluded; the console does not rely on it."""
    case = office.work.index.cases[reporter.case].case

    @dataclass
    class OpensAnyway:
        person: Person
        excluded: frozenset[PersonId]

        def read(self, _papers: object) -> Case:
            return replace(case, excluded=self.excluded)

    me = office.work.desk.person if office.work.desk else None
    assert me is not None
    for excluded, shown in ((frozenset[PersonId](), {reporter.case}), (frozenset({me.id}), set())):
        index, desk = Index(office.world.regency.id), OpensAnyway(me, excluded)
        index.update(office.work.workspace.cache(), desk, quiet)  # type: ignore[arg-type]  # it plays a desk
        assert index.opened == 1
        assert set(index.cases) == shown


def test_what_was_read_is_remembered_and_stands_nowhere_in_clear(
    tmp_path: Path, office: Office, reporter: ReporterActor, world: World
) -> None:
    assert "1 belum dibaca" in office.get("/id/").text
    office.get(office.case_path(reporter))
    assert "belum dibaca" not in office.get("/id/").text
    again = open_office(tmp_path, world).enters()
    again.unlocks()
    assert "belum dibaca" not in again.get("/id/").text
    stored = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for clear in (reporter.case.value, str(reporter.case).encode(), b"Sukamaju", b"entries"):
        assert clear not in b"".join(file.read_bytes() for file in tmp_path.rglob("*.sealed")), (
            clear
        )
    assert b"Sukamaju" not in stored
    assert PASSPHRASE.encode() not in stored


def test_a_damaged_memory_is_said_and_begun_anew(
    tmp_path: Path, office: Office, reporter: ReporterActor, world: World
) -> None:
    office.get(office.case_path(reporter))
    (sealed,) = tmp_path.rglob("console-seen.sealed")
    sealed.write_bytes(sealed.read_bytes()[:-1] + b"\0")
    again = open_office(tmp_path, world).enters()
    again.unlocks()
    assert "dimulai baru" in again.get("/id/").text
    assert "1 belum dibaca" in again.get("/id/").text


def test_one_conversation_in_order_with_names_roles_and_days(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.reviewer("sari").replies(reporter, "PERTAMA dari Sari")
    world.reviewer("tono").notes(reporter, "KEDUA catatan Tono")
    reporter.replies("KETIGA dari pelapor")
    office.work.look()
    text = office.get(office.case_path(reporter)).text
    places = [text.index(each) for each in ("PERTAMA", "KEDUA", "KETIGA")]
    assert places == sorted(places)
    for shown in ("Sari", "Penelaah", "Tono", "Pemeriksa", "Pelapor", "2 Maret 2026"):
        assert shown in text
    assert "look-entry--note" in text
    assert "tidak terlihat oleh pelapor" in text


def test_in_english_nothing_of_ours_stays_indonesian(
    office: Office, reporter: ReporterActor
) -> None:
    text = office.get(office.case_path(reporter).replace("/id/", "/en/")).text
    assert '<html lang="en"' in text
    assert "2 March 2026" in text
    for word in ("Pelapor", "Percakapan", "Kembali"):
        assert word not in text


def test_hostile_text_stays_text(tmp_path: Path, world: World) -> None:
    reporter = world.reporter().submits(hostile_report())
    reporter.replies(f"{HOSTILE} {TURNED}")
    office = open_office(tmp_path, world).enters()
    office.unlocks()
    for path in ("/id/", office.case_path(reporter), office.case_path(reporter) + "/balas"):
        text = office.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "\u202e" not in text
        assert "\u2066" not in text
        assert "5332114" not in text
    assert "&lt;script&gt;alert(1)" in office.get(office.case_path(reporter)).text


def test_what_does_not_count_is_shown_with_its_reason(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.reviewer("sari").replies(reporter, "Ditulis sebelum dicabut")
    world.regency.removes("sari")
    office.work.look()
    text = office.get(office.case_path(reporter)).text
    assert "BELUM DIKUKUHKAN" in text
    assert "look-entry--refused" in text
    assert "Ditulis sebelum dicabut" in text


def test_a_server_that_hides_an_entry_is_named(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.reviewer("sari").replies(reporter, "Satu")
    world.reviewer("sari").replies(reporter, "Dua")
    sealed = world.case(reporter)
    del sealed.chains[Chain.TO_REPORTER][0]
    office.work.look()
    text = office.get(office.case_path(reporter)).text
    assert "Riwayat kasus ini tidak utuh" in text
    assert "Ada entri yang hilang" in text
    assert "periksa" in office.get("/id/").text


def test_what_the_server_no_longer_has_is_said_on_every_page(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.server.cases.clear()
    office.work.look()
    for path in ("/id/", "/id/roster"):
        assert "tidak ada lagi di server" in office.get(path).text
    assert office.get(office.case_path(reporter)).status_code == 404


def test_without_a_server_the_last_state_is_shown_and_said(
    tmp_path: Path, office: Office, reporter: ReporterActor, world: World
) -> None:
    again = open_office(tmp_path, world).enters()
    again.line.is_cut = True
    again.unlocks()
    for path in ("/id/", again.case_path(reporter), "/id/roster"):
        answer = again.get(path)
        assert answer.status_code == 200
        assert "Server tidak terjangkau" in answer.text
    assert office.room.work is not None


def test_the_roster_page_tells_people_roles_changes_and_freshness(
    office: Office, world: World
) -> None:
    world.regency.changes_roles("sari", Role.INSPEKTUR)
    world.regency.enrols("rina", Role.PENELAAH)
    world.regency.re_enrols("tono")
    world.regency.drops("dewi")
    office.work.look()
    text = office.get("/id/roster").text
    assert "Bertambah: Rina (Penelaah)" in text
    assert "Peran berubah: Sari, dari Penelaah menjadi Inspektur" in text
    assert "Kunci diganti: Tono" in text
    assert "Keluar: Dewi" in text
    assert "daftar nomor 2 (2 Maret 2026)" in text
    assert "Perlu diperbarui dalam 31 hari (paling lambat 2 April 2026)" in text
    world.regency.removes("sari")
    office.work.look()
    assert "dicabut" in office.get("/id/roster").text


def test_a_removed_reviewer_keeps_nothing_on_the_screen(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.regency.removes("budi")
    office.work.look()
    assert office.get(office.case_path(reporter)).status_code == 404
    page = office.get("/id/").text
    assert "tidak ada dalam roster" in page
    assert "look-case__number" not in page


def test_an_old_roster_is_said(office: Office, world: World) -> None:
    world.regency.renews(TODAY.replace(month=1))
    office.work.look()
    assert "sudah lewat waktu" in office.get("/id/").text
    world.regency.renews(TODAY.replace(year=2025))
    office.work.look()
    assert "lebih dari 90 hari" in office.get("/id/roster").text


def test_a_server_that_goes_back_is_not_believed_and_nobody_writes(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    world.regency.renews()
    office.work.look()
    world.regency.freshness.pop()
    office.work.look()
    page = office.get("/id/").text
    assert "JANGAN PERCAYAI SERVER" in page
    assert "LEBIH LAMA" in page
    path = office.case_path(reporter) + "/balas"
    refused = office.writes(path, "Tetap saya kirim")
    assert refused.status_code == 409
    assert "Tetap saya kirim" in refused.text
    assert not office.line.appends


def test_only_what_changed_is_opened_again_and_a_list_opens_nothing(
    office: Office, reporter: ReporterActor, world: World
) -> None:
    others = [world.reporter().submits() for _ in range(5)]
    office.work.look()
    before = office.work.index.opened
    for _ in range(3):
        office.get("/id/")
        office.get(office.case_path(others[0]))
    assert office.work.index.opened == before
    others[1].replies("Tambahan")
    office.work.look()
    assert office.work.index.opened == before + 1
    world.regency.renews()
    office.work.look()
    assert office.work.index.opened == before + 1
    world.regency.removes("sari")
    office.work.look()
    assert office.work.index.opened >= before + 1 + 6
    assert reporter.case in office.work.index.cases
