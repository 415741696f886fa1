"""Texts that people type or paste arrive whole, or nothing is sent; the shell gets no rest."""

import os
from pathlib import Path

from tests.cli.test_exchange import case_of, desk
from tests.cli.typist import Typist, at_a_terminal
from tests.cli.world import REPORT, WBS, World
from tests.process import Server
from wbs.speech.terminal import LONGEST_LINE

Door = tuple[object, ...]


def handed_in(world: World, door: Door, where: Door) -> Path:
    """The words of a report of this test's own."""
    place = {"di_mana": f"Bidang Sarana {world.folder.name}"}
    report = world.write("laporan.json", {**REPORT, **place})
    world.well("report", report, *door, *where, "--words-to", "kata.txt")
    return world.folder / "kata.txt"


def test_a_pasted_text_of_paragraphs_arrives_whole_and_its_rest_goes_nowhere(
    world: World, door: Door, where: Door
) -> None:
    words = handed_in(world, door, where)
    reply = [*WBS, "reply", *door, "--words-file", words]
    with at_a_terminal(reply, world.folder) as typist:
        typist.waits_for("> ")
        typist.types("\nSatu.\n\nDua.\n\n\nTiga.\n.\nrm -rf segalanya")
        typist.waits_for("TIDAK ikut")
        typist.waits_for("6 baris, 19 huruf")
        typist.types("ya")
        typist.waits_for("TERKIRIM")
        assert typist.ends() == 0
    seen = world.well("check", *door, "--words-file", words)
    assert "Satu.\n  \n  Dua." in seen
    assert "Tiga." in seen
    assert "segalanya" not in seen


def test_a_line_that_a_terminal_cuts_is_refused_and_a_text_can_be_withheld(
    world: World, door: Door, where: Door
) -> None:
    words = handed_in(world, door, where)
    reply = [*WBS, "reply", *door, "--words-file", words]
    with at_a_terminal(reply, world.folder) as typist:
        typist.waits_for("> ")
        typist.types("a" * (LONGEST_LINE + 1))
        typist.waits_for("terlalu panjang untuk terminal")
        typist.types("Pendek.")
        typist.types(".")
        typist.waits_for("1 baris, 7 huruf")
        typist.types("t")
        typist.waits_for("Tidak ada yang dikirim")
        assert typist.ends() == 1
    assert "Pendek." not in world.well("check", *door, "--words-file", words)


def test_a_reviewer_is_let_in_before_writing_and_may_mistype_the_passphrase(
    world: World, door: Door, where: Door, gateway: Server
) -> None:
    handed_in(world, door, where)
    at = desk(world, gateway, "ani", where)
    case = case_of(world, at)
    with at_a_terminal([*WBS, "review", "note", case, *at[:2]], world.folder) as typist:
        for wrong in ("salah sekali ini", "salah lagi ini"):
            typist.waits_for("Kata sandi untuk ani")
            types_unseen(typist, wrong)
        typist.waits_for("Kata sandi untuk ani")
        types_unseen(typist, "sandi rahasia ani")
        typist.waits_for("> ")
        typist.types("Catatan.")
        os.write(typist.terminal, b"\x04")
        typist.waits_for("Kirim?")
        typist.types("")
        typist.waits_for("TERSIMPAN")
        assert typist.ends() == 0
    assert "Catatan." in world.well("review", "read", case, *at)


def types_unseen(typist: Typist, secret: str) -> None:
    """Type once the prompt stands and the echo is off: getpass throws away what came sooner."""
    typist.waits_for(": ")
    typist.types_later(secret)
