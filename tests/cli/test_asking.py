"""Asked question by question: what cannot be sent is said at once, and nothing goes unseen."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from crypto.errors import Malformed
from crypto.strict_json import JSON
from tests.cli.lossy import silent
from tests.cli.test_at_a_terminal import WORD, type_two_back
from tests.cli.test_exchange import case_of, desk
from tests.cli.typist import Typist, at_a_terminal
from tests.cli.world import NAME, REPORT, WBS, World
from tests.inspectorates import TODAY
from tests.process import Server
from wbs.form.answer_faults import AnswerRefused, Why
from wbs.form.answers import report_of
from wbs.form.report import Report

Door = tuple[object, ...]

# Question, what is typed, and the word about it; the last answer of each question is a right one.
WRONG = [
    ("TIDAK boleh membaca?", "1,9", "bukan nomor dari daftar"),
    ("TIDAK boleh membaca?", "budi", "bukan nomor dari daftar"),
    ("TIDAK boleh membaca?", "1 2 3", "tidak ada lagi yang dapat membaca"),
    ("TIDAK boleh membaca?", "{citra}", "tidak ada lagi di sini yang berperan"),
    ("Tetap kecualikan", "t", ""),
    ("TIDAK boleh membaca?", "{budi},{budi}", "Jawab satu per satu"),
    ("Nomor", "99", "Bukan salah satu nomornya"),
    ("Nomor", "korupsi", "Bukan salah satu nomornya"),
    ("Nomor", "17", "SMS 1708"),
    ("Nomor", "1", ""),
    ("Apa yang terjadi?", "", "Ini harus dijawab"),
    ("> ", "Kuitansi kosong.\n.", ""),
    ("Nama:", "x" * 201, "201 karakter, paling banyak 200"),
    ("Nama:", "\n\n\n", ""),
    ("Di mana", "", "Ini harus dijawab"),
    ("> ", "x" * 2001 + "\n.", "2001 karakter, paling banyak 2000"),
    ("> ", "Bidang Sarana\n.", ""),
    ("Mulai tanggal", "30-2-2025", "bukan tanggal yang ada"),
    ("Mulai tanggal", "1999-12-31", "bukan tanggal yang ada"),
    ("Mulai tanggal", "3-2-2999", "belum tiba"),
    ("Mulai tanggal", "3/2/2025", ""),
    ("Masih berlangsung?", "mungkin", "Ketik y (ya)"),
    ("Masih berlangsung?", "t", ""),
    ("Sampai tanggal", "2-2-2025", "lebih awal"),
    ("Sampai tanggal", "3-2-2999", "belum tiba"),
    ("Sampai tanggal", "4-2-2025", ""),
]
NUMBERED = re.compile(r"^ +(\d+) (\w+) Percobaan", re.MULTILINE)
SHOWN = [
    *("BELUM ada yang dikirim", "Kuitansi kosong.", "2025-02-03 sampai 2025-02-04"),
    *("bukti.csv (4 bita)", "- Ani Percobaan (Irban)", "x Budi Percobaan dikecualikan"),
]
REST = ["Bagaimana", "Nomor", "Sudah", "Siapa lagi", "Perkiraan", "Saksi", "khawatir", "Nomor"]


def answer_wrongly_first(typist: Typist) -> None:
    """Every wrong answer gets its word, and the same question again."""
    listed = typist.waits_for("Siapa yang")
    numbers = {name.lower(): number for number, name in NUMBERED.findall(listed)}
    for question, typed, told in WRONG:
        typist.waits_for(question)
        typist.types(typed.format(**numbers))
        typist.waits_for(told)
    for question in REST:
        typist.waits_for(question)
        typist.types("")


def change_the_place(typist: Typist, place: str) -> None:
    """What is no answer is told; whoever wants to stop is asked again; then one answer changes."""
    for typed, told in [("", "Ketik y (ya), t"), ("99", "Ketik y (ya), t"), ("t", "Berhenti?")]:
        typist.types(typed)
        typist.waits_for(told)
    typist.types("t")
    typist.waits_for("Segel dan kirim?")
    typist.types("4")
    typist.waits_for("> ")
    typist.types(f"{place}\n.")
    typist.waits_for("Periksa dahulu")
    assert place in typist.waits_for("Segel dan kirim?")


def test_each_wrong_answer_is_told_at_once_and_all_is_shown_and_changed_before_it_goes(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    evidence = world.write("bukti.csv", "a,b\n")
    command = [*WBS, "report", *door, *where, "--file", evidence]
    with at_a_terminal(command, world.folder) as typist:
        typist.waits_for("nama pembuat, lokasi GPS")
        answer_wrongly_first(typist)
        shown = typist.waits_for("Segel dan kirim?")
        for wanted in SHOWN:
            assert wanted in shown
        assert "TERKIRIM" not in typist.seen
        change_the_place(typist, f"Bidang Sarana {world.folder.name}")
        typist.types("ya")
        shown = typist.waits_for("Ketik `sudah`")
        typist.types("sudah")
        type_two_back(typist, {int(number): word for number, word in WORD.findall(shown)})
        assert typist.ends() == 0
    at = desk(world, gateway, "ani", where)
    read = world.well("review", "read", case_of(world, at), *at)
    assert "Kuitansi kosong." in read
    assert "2025-02-03 sampai 2025-02-04" in read
    assert "Dikecualikan pelapor: Budi Percobaan" in read


def test_whoever_stops_at_the_overview_sends_nothing(world: World, door: Door) -> None:
    command = [*WBS, "report", *door, "--inspectorate", NAME, "--words-to", "kata.txt"]
    with at_a_terminal(command, world.folder) as typist:
        answer_wrongly_first(typist)
        typist.waits_for("Segel dan kirim?")
        typist.types("t")
        typist.waits_for("Berhenti?")
        typist.types("y")
        typist.waits_for("Tidak ada yang dikirim")
        assert typist.ends() == 1
    assert not (world.folder / "kata.txt").exists()


def test_a_portal_that_keeps_silent_is_waited_for_with_a_word(
    world: World, door: Door, where: Door
) -> None:
    with silent() as url:
        command = [*WBS, "readers", "--portal", url, "--anchor", world.anchor, *where]
        with at_a_terminal(command, world.folder) as typist:
            typist.waits_for("Menunggu jawaban server")
    assert "Menunggu" not in world.run("readers", *door, *where).complained


def test_the_twelve_words_may_be_pasted_in_several_lines(
    world: World, door: Door, where: Door
) -> None:
    report = world.write("laporan.json", REPORT)
    world.well("report", report, *door, *where, "--words-to", "kata.txt")
    words = (world.folder / "kata.txt").read_text().split()
    with at_a_terminal([*WBS, "check", *door], world.folder) as typist:
        typist.waits_for("beberapa baris")
        typist.types(f"1. {' '.join(words[:4])}\n5. {' '.join(words[4:8])}")
        typist.waits_for("8 kata; teruskan")
        typist.types(" ".join(words[8:]))
        typist.waits_for("Diterima")
        assert typist.ends() == 0
        seen = " ".join(typist.seen.split())  # one word alone may be one of ours
        assert not any(f"{one} {next}" in seen for one, next in pairwise(words))


LONGER = "x" * 20_001


REFUSED: list[tuple[str, list[JSON]]] = [
    ("apa", [None, "", 7, [], LONGER, "a\x00b"]),
    ("saksi", ["", 7, LONGER[:4001], "a\x7fb"]),
    ("kategori", ["", 7, [], {}, "LAINNYA"]),
    ("penerusan", ["", None, {}, "ya"]),
    ("sumber_pengetahuan", ["", [], "tahu"]),
    ("siapa", ["Budi", {}, [None], [{}], [{"nama": ""}], [{"x": 1}], [{"nama": "A"}] * 21]),
    ("siapa", [[{"nama": "x" * 201}], [{"nama": "a\nb"}], [{"nama": 7}]]),
    ("siapa", [[{"nama": "A", "peran": []}]]),
    ("kapan", ["kemarin", [], {"mulai": "3-2-2025"}, {"x": 1}, {"masih_berlangsung": 0}]),
    ("kapan", [{"selesai": ""}, {"selesai": "1999-01-01"}, {"selesai": "20250101"}]),
    ("kapan", [{"selesai": 7}, {"mulai": "2025-02-02", "selesai": "2025-02-01"}]),
    ("lain", [1]),
]


@pytest.mark.parametrize(("name", "value"), [(name, one) for name, all in REFUSED for one in all])
def test_what_a_report_refuses_is_told_with_its_reason(
    name: str, value: JSON, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[str, JSON] = {**REPORT, name: value}
    with pytest.raises(AnswerRefused) as told:
        report_of(answers, TODAY)
    monkeypatch.setattr("wbs.form.answers.require_sound", lambda *_: None)
    with pytest.raises(Malformed) as refused:
        report_of(answers, TODAY)
    assert told.value.where == refused.value.where


def test_what_a_report_takes_is_not_refused() -> None:
    whole: dict[str, JSON] = {
        **REPORT,
        "siapa": [{"nama": "A", "peran": "saksi"}, {"jabatan": "Kepala"}],
        "kapan": {"mulai": "2025-02-02", "selesai": "2025-02-02", "masih_berlangsung": False},
        "bagaimana": "Baris\n\tdua",
        "penerusan": "boleh",
    }
    assert isinstance(report_of(whole, TODAY), Report)


TOMORROW, LATER = (str(TODAY + timedelta(days=days)) for days in (1, 2))
GOES_ON: JSON = {"selesai": "2025-02-02", "masih_berlangsung": True}


@pytest.mark.parametrize(
    ("when", "why", "where"),
    [
        ({"mulai": LATER}, Why.FUTURE, "mulai"),
        ({"mulai": "2025-02-02", "selesai": LATER}, Why.FUTURE, "selesai"),
        ({"mulai": "9999-12-31"}, Why.FUTURE, "mulai"),
        (GOES_ON, Why.GOES_ON, "selesai"),
    ],
)
def test_a_time_that_cannot_be_is_refused_to_its_writer_and_read_where_it_was_sent(
    when: JSON, why: Why, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[str, JSON] = {**REPORT, "kapan": when}
    with pytest.raises(AnswerRefused) as told:
        report_of(answers, TODAY)
    assert (told.value.fault.why, told.value.where) == (why, f"report.kapan.{where}")
    monkeypatch.setattr("wbs.form.answers.require_sound", lambda *_: None)
    sent = report_of(answers, TODAY).compose()
    assert Report.parse(sent).kapan is not None


def test_tomorrow_may_have_come_where_the_reporter_is() -> None:
    goes_on: JSON = {"mulai": "2025-02-02", "masih_berlangsung": True}
    whens: list[JSON] = [{"mulai": TOMORROW}, {"selesai": TODAY.isoformat()}, goes_on]
    for when in whens:
        assert isinstance(report_of({**REPORT, "kapan": when}, TODAY), Report)


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_file_with_a_time_that_cannot_be_is_told_and_nothing_is_sent(
    world: World, door: Door, where: Door, language: str
) -> None:
    for when, told in (
        ({"mulai": "2999-01-01"}, {"id": "Periksa tahunnya", "en": "Check the year"}),
        (GOES_ON, {"id": "kosongkan tanggal akhir", "en": "leave the end date empty"}),
    ):
        report = world.write("laporan.json", {**REPORT, "kapan": when})
        done = world.run("--lang", language, "report", report, *door, *where)
        assert done.code != 0
        assert told[language] in done.complained
        assert "kapan." in done.complained
