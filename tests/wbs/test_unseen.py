"""What nobody sees is marked in every text, and stands in no name of a file: all code points."""

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from crypto.ids import FileId
from crypto.keys import FileKey
from tests.architecture.source import ROOT
from wbs.cases.frames import SharedFile
from wbs.journeys.attaching import KEPT_ENDINGS, _is_kept, safe_name
from wbs.speech.voice import harmless, harmless_text

# Default_Ignorable_Code_Point of Unicode 16, as its DerivedCoreProperties.txt lists them.
IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
EMPTY = (0x2800, 0xFFF9, 0xFFFA, 0xFFFB, 0x2028, 0x2029)
ID, KEY = FileId.generate(), FileKey.generate()
RUNNABLE = (
    *("lnk", "html", "htm", "hta", "svg", "exe", "scr", "desktop", "docm", "xlsm", "jar", "iso"),
    *("js", "vbs", "ps1", "bat", "cmd", "msi", "py", "sh", "url", "xhtml", "mht", "apk", "webloc"),
    *("wsf", "reg", "rdp", "scf", "chm", "com", "dll", "library-ms", "settingcontent-ms", "one"),
)


def named(name: str) -> SharedFile:
    """A file of this name."""
    return SharedFile(ID, name, 1, KEY, (bytes(32),))


def unseen() -> list[str]:
    """Every one of them."""
    listed = [range(first, last + 1) for first, last in IGNORABLE]
    return [chr(code) for part in (*listed, EMPTY) for code in part]


def test_what_nobody_sees_is_marked_in_a_text() -> None:
    assert [hex(ord(char)) for char in unseen() if harmless(f"a{char}b") != "a�b"] == []


def test_in_a_message_too_but_for_the_look_of_an_emoji() -> None:
    assert [hex(ord(char)) for char in unseen() if harmless_text(f"a{char}b") != "a�b"] == []
    after = {char for char in unseen() if harmless_text(f"\u2764{char}") != "\u2764�"}
    assert after == {"\ufe0e", "\ufe0f"}
    assert harmless("\u2764\ufe0f") == "\u2764�"


def test_what_nobody_sees_stands_in_no_name() -> None:
    kept = [char for char in unseen() if char in safe_name(named(f"surat{char}.pdf"))]
    assert [hex(ord(char)) for char in kept] == []


def test_only_letters_and_digits_of_any_script_stand_in_a_name() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    kept = {char for char in every if _is_kept(char)}
    assert {unicodedata.category(char)[0] for char in kept - set("._- ")} == {"L", "N"}
    assert set("aZé中ж9") <= kept


@pytest.mark.parametrize("ending", RUNNABLE)
def test_no_ending_runs(ending: str) -> None:
    for name in (f"surat.{ending}", f"surat.pdf.{ending}", f"surat.{ending.upper()}", f".{ending}"):
        assert safe_name(named(name)).endswith(".bin")


def test_an_ending_is_not_hidden() -> None:
    assert safe_name(named("surat\u202efdp.exe")) == "surat_fdp.exe.bin"
    assert safe_name(named("surat.pdf\u3164.lnk")) == "surat.pdf_.lnk.bin"
    assert safe_name(named("surat.exe:x.pdf")) == "surat.exe_x.pdf"


def test_both_programs_keep_the_same_endings() -> None:
    source = Path(ROOT, "portal/client/journeys/downloading.ts").read_text("utf-8")
    listed = source.partition("KEPT_ENDINGS: ReadonlySet<string> = new Set([")[2].partition("]")[0]
    assert set(json.loads(f"[{listed.rstrip().rstrip(',')}]")) == KEPT_ENDINGS
