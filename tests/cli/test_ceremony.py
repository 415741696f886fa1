"""Founding an inspectorate: keys for all, shares that fit, files that only their owner reads."""

import stat

import pytest

from crypto.anchor import Anchor, fingerprint
from tests.cli.world import CUSTODIANS, World, plan


def test_every_file_of_a_ceremony_is_its_owners_alone(founded: World) -> None:
    for path in (founded.folder / "upacara").rglob("*"):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_second_ceremony_overwrites_nothing(world: World) -> None:
    before = world.roster.read_bytes()
    ran = world.run("ceremony", "rencana.json", "--out", "upacara", "--passphrases", "kata-sandi")
    assert (ran.code, world.roster.read_bytes()) == (1, before)
    assert "sudah ada" in ran.complained


def test_two_of_three_shares_give_the_recovery_key(world: World) -> None:
    said = world.well(
        *("recovery", "check", world.share("kustodian-c"), world.share("kustodian-a")),
        *("--roster", world.roster, "--passphrases", "kata-sandi"),
    )
    assert "Benar" in said


def test_one_share_gives_nothing(world: World) -> None:
    ran = world.run(
        *("recovery", "check", world.share("kustodian-a")),
        *("--roster", world.roster, "--passphrases", "kata-sandi"),
    )
    assert ran.code == 1
    assert "Bagian-bagian ini tidak" in ran.complained


def test_shares_of_another_recovery_key_are_refused(world: World) -> None:
    new = ("recovery", "new", "rencana.json", "--out", "lain", "--passphrases", "kata-sandi")
    world.well(*new)
    shares = [world.folder / "lain" / f"{label}.share" for label in CUSTODIANS[:2]]
    check = ("--roster", world.roster, "--passphrases", "kata-sandi")
    assert world.run("recovery", "check", *shares, *check).code == 1


def test_a_key_is_never_overwritten_and_never_made_with_a_weak_passphrase(world: World) -> None:
    new = ("key", "new", "--kind", "reviewer", "--label", "dewi", "--out", "dewi.key")
    weak = world.write("lemah.txt", "pendek\n")
    assert "terlalu pendek" in world.run(*new, "--passphrase-file", weak).complained
    assert not (world.folder / "dewi.key").exists()
    said = world.well(*new, "--passphrase-file", world.passphrase("ani"))
    shown = world.well("key", "show", "dewi.key.pub")
    assert shown.splitlines()[-1] in said
    before = (world.folder / "dewi.key").read_bytes()
    assert world.run(*new, "--passphrase-file", world.passphrase("ani")).code == 1
    assert (world.folder / "dewi.key").read_bytes() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"custodians": {"threshold": 1, "labels": CUSTODIANS}},
        {"custodians": {"threshold": 4, "labels": CUSTODIANS}},
        {"officers": ["satu"]},
        {"officers": ["kustodian-a", "petugas-2"]},
        {"persons": []},
        {"name": ""},
        {"more": 1},
        {"officers": ["../naik", "petugas-2"]},
    ],
)
def test_a_plan_that_breaks_a_rule_is_refused_before_any_key_is_made(
    world: World, changes: dict[str, object]
) -> None:
    bad = world.write("buruk.json", plan(**changes))
    ran = world.run("ceremony", bad, "--out", "baru", "--passphrases", "kata-sandi")
    assert ran.code == 1
    assert "tidak dapat dibaca pada: plan" in ran.complained
    assert not (world.folder / "baru").exists()


def test_without_a_terminal_nobody_is_asked_for_a_passphrase(world: World) -> None:
    ran = world.run("ceremony", "rencana.json", "--out", "baru")
    assert ran.code == 1
    assert "terminal" in ran.complained


def test_the_anchor_shows_the_same_words_everywhere(world: World) -> None:
    made = world.well("anchor", "make", world.roster, "--out", "jangkar.json")
    assert (world.folder / "jangkar.json").read_bytes() == world.anchor.read_bytes()
    assert world.well("anchor", "show", world.anchor) == made


def test_the_words_for_the_poster_are_the_inspectorates_and_called_so(world: World) -> None:
    """The words that a reporter's page shows (tests/browser/test_readers.py), not the anchor's."""
    anchor = Anchor.parse(world.anchor.read_bytes())
    (inspectorate,) = anchor.inspectorates
    words = " ".join(fingerprint(inspectorate.value))
    for shown in (("anchor", "show", world.anchor), ("roster", "check", world.roster)):
        for_poster = [line for line in world.well(*shown).splitlines() if "untuk poster:" in line]
        assert [line.partition(": ")[2] for line in for_poster] == [words]
    assert words != " ".join(anchor.fingerprint)
