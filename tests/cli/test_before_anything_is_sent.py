"""Refused before anything is sent or made; and names that strangers chose."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from crypto.ids import FileId
from crypto.keys import FileKey
from tests.cli.world import NAME, REPORT, World
from wbs.cases.frames import SharedFile
from wbs.journeys.attaching import safe_name
from wbs.speech import voice as voices
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice

Door = tuple[object, ...]


def named(name: str) -> SharedFile:
    """A file that somebody shared under this name."""
    return SharedFile(FileId.generate(), name, 1, FileKey.generate(), (bytes(32),))


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("dot", ["", "."])
def test_an_onion_without_a_proxy_is_refused_with_the_way_out(
    world: World, scheme: str, dot: str
) -> None:
    options = ("--portal", f"{scheme}://{'a' * 56}.onion{dot}", "--anchor", world.anchor)
    ran = world.run("readers", *options, "--inspectorate", NAME)
    assert ran.code == 1
    assert "--socks 127.0.0.1:9050" in ran.complained


def test_too_many_files_and_too_large_ones_are_refused_by_position(
    world: World, door: Door, where: Door
) -> None:
    report, small = world.write("laporan.json", REPORT), world.write("kecil.txt", "a")
    large = world.folder / "besar.bin"
    with large.open("wb") as out:
        out.truncate(257 * 1024 * 1024)
    hand_in = ("report", report, *door, *where, "--words-to", "kata.txt")
    ran = world.run(*hand_in, "--file", small, "--file", large)
    assert ran.code == 1
    assert "ke-2" in ran.complained
    ran = world.run(*hand_in, *[word for _ in range(33) for word in ("--file", small)])
    assert ran.code == 1
    assert "32" in ran.complained
    with large.open("wb") as out:
        out.truncate(200 * 1024 * 1024)
    ran = world.run(*hand_in, "--file", large, "--file", large)
    assert ran.code == 1
    assert "bersama" in ran.complained
    assert not (world.folder / "kata.txt").exists()


@pytest.mark.parametrize("label", ["", "dua\nbaris", "x" * 201])
def test_a_label_that_no_key_file_could_hold_is_refused_before_it_is_made(
    world: World, label: str
) -> None:
    secret = ("--passphrase-file", world.passphrase("ani"))
    ran = world.run("key", "new", "--kind", "officer", "--label", label, "--out", "k", *secret)
    assert ran.code == 1
    assert "Label" in ran.complained
    assert not (world.folder / "k").exists()


@pytest.mark.parametrize("name", [r"a\[/x].pdf", "[/x]", "[bold]x[/bold]", "{task.total}"])
def test_a_name_is_never_markup(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(
        voices, "Console", lambda **_: Console(file=screen, force_terminal=True, width=200)
    )
    with Voice(Texts.of("id")).progress("progress.fetching", name=name) as advance:
        advance(1, 2)
    assert name in screen.getvalue()


INVISIBLE = [
    *("\x1b", "\x7f", "\x85", "\u061c", "\u200b", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e"),
    *("\u2060", "\u2066", "\u2069", "\ufeff", "\U000e0000", "\U000e0041", "\U000e007f"),
]


@pytest.mark.parametrize("char", INVISIBLE, ids=ascii)
def test_what_nobody_sees_or_what_turns_a_line_is_marked_in_every_text(
    char: str, capsys: pytest.CaptureFixture[str]
) -> None:
    voice = Voice(Texts.of("id"))
    for speak in (voice.say, voice.title, voice.warn):
        speak("roster.published", name=f"A{char}B", epoch=1)
    voice.quote(f"A{char}B")
    shown = capsys.readouterr()
    assert char not in shown.out.replace("\x1b[", "") + shown.err.replace("\x1b[", "")
    assert (shown.out + shown.err).count("A�B") == 4


@pytest.mark.parametrize(
    "name", ["ж" * 200 + ".pdf", "\N{GRINNING FACE}" * 200, "ж" * 200, "a." * 99]
)
def test_a_safe_name_fits_every_disk(tmp_path: Path, name: str) -> None:
    safe = safe_name(named(name))
    assert len(safe.encode()) <= 150
    (tmp_path / f".01-{safe}.12345678.part").write_bytes(b"")


@pytest.mark.parametrize(
    "name", ["CON", "con.bin", "Aux.pdf", "NUL .txt", "com1.tar.gz", "LPT³.pdf", "..prn", "conin$"]
)
def test_a_safe_name_is_no_device_of_windows(name: str) -> None:
    safe = safe_name(named(name))
    assert safe.startswith("_") or "$" not in safe
    assert safe.partition(".")[0].strip().lower() not in {
        "con",
        "aux",
        "nul",
        "com1",
        "lpt³",
        "prn",
    }


@pytest.mark.parametrize("name", ["contoh.pdf", "com.pdf", "auxiliary.pdf", "com10.pdf"])
def test_a_name_that_only_begins_like_a_device_stays(name: str) -> None:
    assert safe_name(named(name)) == name


def test_a_safe_name_keeps_its_known_ending() -> None:
    assert safe_name(named("ж" * 196 + ".pdf")).endswith(".pdf")
    assert safe_name(named(r"a\[/x].pdf")) == "a___x_.pdf"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("-rf.pdf", "rf.pdf"),  # else a command takes it for an option
        ("- -o.pdf", "o.pdf"),
        ("--", "berkas.bin"),
        ("lama.doc", "lama.doc.bin"),  # as much a program as one named .docm
        ("lama.XLS", "lama.XLS.bin"),
        ("baru.docx", "baru.docx"),
    ],
)
def test_a_safe_name_is_no_option_and_nothing_that_holds_macros(name: str, safe: str) -> None:
    assert safe_name(named(name)) == safe
