"""What a person at a terminal meets: questions, words on a passing screen, secrets not echoed."""

import re

from tests.cli.typist import Typist, at_a_terminal
from tests.cli.world import NAME, WBS, World

Door = tuple[object, ...]
LEAVES_THE_SCREEN = "\x1b[?1049l"
WORD = re.compile(r"\b(\d{1,2}) ([a-z]{4,8})\b")


# What stands on the screen, and what is typed then.
ANSWERS = [
    ("Siapa yang TIDAK boleh", [""]),
    ("Nomor", ["1"]),
    ("Apa yang terjadi?", ["Kepala dinas meminta setoran.", "", "Setiap bulan.", "."]),
    ("Siapa yang dilaporkan?", ["Tuan Contoh", "Kepala", "", "", ""]),
    ("Di mana", [""]),
    ("Ini harus dijawab", ["Kantor dinas", "."]),
    ("Mulai tanggal", ["3-2-2025"]),
    ("Masih berlangsung?", ["ya"]),
    ("Bagaimana caranya", [""]),
    ("Nomor", [""]),
    *((wanted, [""]) for wanted in ("Sudah dilaporkan", "Siapa lagi", "Perkiraan", "Saksi")),
    ("khawatir", [""]),
    ("Nomor", [""]),
    ("Segel dan kirim?", ["y"]),
]


def answer_everything(typist: Typist) -> None:
    """Answer the questions of the form, most of them with nothing."""
    for wanted, lines in ANSWERS:
        typist.waits_for(wanted)
        for line in lines:
            typist.types(line)


def type_two_back(typist: Typist, words: dict[int, str]) -> None:
    """The words that are asked for by number."""
    for _ in range(2):
        typist.waits_for("Ketik kata ke-")
        number = int(typist.waits_for(": ").split(":")[0].split("[")[0])
        typist.types(words[number])


def test_a_report_by_questions_and_words_that_leave_no_trace_on_the_screen(
    world: World, door: Door
) -> None:
    command = [*WBS, "report", *door, "--inspectorate", NAME]
    with at_a_terminal(command, world.folder) as typist:
        answer_everything(typist)
        typist.waits_for("TERKIRIM")
        shown = typist.waits_for("Ketik `sudah`")
        words = {int(number): word for number, word in WORD.findall(shown)}
        assert sorted(words) == list(range(1, 13))
        typist.types("sudah")
        type_two_back(typist, words)
        assert typist.ends() == 0
        after = typist.seen.split(LEAVES_THE_SCREEN)[-1]
        assert words[1] not in after.split()
    with at_a_terminal([*WBS, "check", *door], world.folder) as typist:
        typist.waits_for("beberapa baris")
        typist.types(" ".join(words.values()))
        said = typist.waits_for("Kantor dinas")
        assert words[1] not in said
        typist.waits_for("masih berlangsung")
        assert typist.ends() == 0


def test_a_new_passphrase_is_typed_twice_and_never_shown(world: World) -> None:
    new = [*WBS, "key", "new", "--kind", "officer", "--label", "eka", "--out", "eka.key"]
    with at_a_terminal(new, world.folder) as typist:
        typist.waits_for("Kata sandi BARU")
        typist.types("rahasia sekali eka")
        typist.waits_for("Sekali lagi")
        typist.types("rahasia lain eka")
        typist.waits_for("Kata sandi BARU")
        typist.types("rahasia sekali eka")
        typist.waits_for("Sekali lagi")
        typist.types("rahasia sekali eka")
        typist.waits_for("Kunci dibuat")
        assert typist.ends() == 0
        assert "rahasia" not in typist.seen
