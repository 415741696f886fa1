"""Rosters from hand to hand: drafted, examined, signed by m custodians, published or refused."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.world import World, person, plan, published

WORK = ("verifikator", "penelaah", "pemeriksa")


def next_roster(world: World, **changes: object) -> Path:
    """A draft of epoch 1."""
    world.write("rencana-1.json", plan(**changes))
    world.well(
        *("roster", "draft", "rencana-1.json", "--keys", world.keys),
        *("--previous", world.roster, "--freshness", world.freshness, "--out", "roster-1.json"),
    )
    return world.folder / "roster-1.json"


def signed(world: World, *labels: str) -> Path:
    """A roster of epoch 1 with these signatures."""
    draft = next_roster(world)
    for label in labels:
        world.well("roster", "sign", world.roster, draft, "--yes", *world.signing(label))
    return draft


def renewed(world: World, *rosters: Path) -> Path:
    """The freshness statement for the last roster."""
    options = [word for roster in rosters for word in ("--roster", roster)]
    world.well(
        *("freshness", "renew", *options, "--previous", world.freshness),
        *("--out", "freshness-1.json", *world.signing("petugas-2")),
    )
    return world.folder / "freshness-1.json"


def test_a_roster_signed_by_two_custodians_is_published_after_the_first(world: World) -> None:
    url = published(world, "a.sqlite")
    second = signed(world, "kustodian-a", "kustodian-c")
    freshness = renewed(world, world.roster, second)
    publish = ("--freshness", freshness, "--database", url)
    assert "epoch 1" in world.well("roster", "publish", world.roster, second, *publish)
    again = world.well("roster", "publish", world.roster, second, *publish)
    assert "epoch 1" in again


def test_with_too_few_signatures_it_is_not_published(world: World) -> None:
    url = published(world, "a.sqlite")
    second = signed(world, "kustodian-a")
    assert "kurang 1" in world.run("roster", "check", world.roster, second).complained
    ran = world.run(
        *("roster", "publish", world.roster, second),
        *("--freshness", world.freshness, "--database", url),
    )
    assert ran.code == 4
    assert "kurang tanda tangan" in ran.complained


def test_nobody_but_a_custodian_signs(world: World) -> None:
    draft = next_roster(world)
    before = draft.read_bytes()
    ran = world.run("roster", "sign", world.roster, draft, "--yes", *world.signing("petugas-1"))
    assert (ran.code, draft.read_bytes()) == (1, before)


def test_a_wrong_passphrase_signs_nothing(world: World) -> None:
    draft = next_roster(world)
    before = draft.read_bytes()
    ran = world.run(
        *("roster", "sign", world.roster, draft, "--yes", "--key", world.key("kustodian-a")),
        *("--passphrase-file", world.passphrase("kustodian-b")),
    )
    assert (ran.code, draft.read_bytes()) == (1, before)
    assert "kata sandi salah" in ran.complained


def test_another_history_than_the_published_one_is_refused(world: World) -> None:
    url = published(world, "a.sqlite")
    second = signed(world, "kustodian-a", "kustodian-b")
    publish = ("--freshness", renewed(world, world.roster, second), "--database", url)
    world.well("roster", "publish", world.roster, second, *publish)
    second.unlink()
    (world.folder / "freshness-1.json").unlink()
    world.write("rencana-1.json", plan(name="Inspektorat Lain"))
    world.well(
        *("roster", "draft", "rencana-1.json", "--keys", world.keys),
        *("--previous", world.roster, "--freshness", world.freshness, "--out", second),
    )
    for label in ("kustodian-a", "kustodian-b"):
        world.well("roster", "sign", world.roster, second, "--yes", *world.signing(label))
    renewed(world, world.roster, second)
    ran = world.run("roster", "publish", world.roster, second, *publish)
    assert ran.code == 1
    assert "riwayat lain" in ran.complained


def test_rosters_out_of_order_are_no_chain(world: World) -> None:
    second = signed(world, "kustodian-a", "kustodian-b")
    assert world.run("roster", "check", second, world.roster).code == 4
    assert world.run("roster", "check", second).code == 4


def test_a_changed_roster_is_refused(world: World) -> None:
    document = json.loads(world.roster.read_text())
    document["signatures"][0]["signature"] = document["signatures"][1]["signature"]
    world.roster.write_text(json.dumps(document))
    ran = world.run("roster", "check", world.roster)
    assert ran.code == 4
    assert "tanda tangan" in ran.complained


def test_check_names_who_stands_in(world: World) -> None:
    ran = world.run("roster", "check", world.roster)
    assert ran.code == 0
    assert "Bila Citra Percobaan tidak ada, sebagai inspektur bertindak pengganti: " in ran.said
    assert "bila kasus diakhiri oleh" in ran.complained  # three people cannot spare one then


@pytest.mark.parametrize(
    ("persons", "missing"),
    [
        ([person("ani", *WORK, "inspektur")], "Diterima → Sedang diverifikasi"),
        ([person("ani", *WORK), person("budi", *WORK)], "Menunggu otorisasi → Sedang diperiksa"),
        (
            [person("ani", *WORK), person("citra", "inspektur", deputies=["ani"])],
            "Diterima → Sedang diverifikasi",
        ),
        (
            [person("ani", *WORK), person("budi", *WORK), person("citra", "inspektur")],
            "Menunggu otorisasi → Sedang diperiksa",
        ),
    ],
)
def test_check_fails_where_one_person_cannot_be_missed(
    world: World, persons: list[dict[str, object]], missing: str
) -> None:
    draft = next_roster(world, persons=persons)
    ran = world.run("roster", "check", world.roster, draft)
    assert ran.code == 1
    assert "dapat mengambil langkah: " in ran.complained
    assert missing in ran.complained


def test_check_marks_what_a_name_hides(world: World) -> None:
    persons = [person("ani", *WORK), person("budi", *WORK), person("citra", "inspektur")]
    persons[0]["name"] = "Ani\u202e\u200bPercobaan"
    draft = next_roster(world, persons=persons, name="Inspektorat\U000e0041")
    ran = world.run("roster", "check", world.roster, draft)
    assert "Ani��Percobaan" in ran.said
    assert "Inspektorat�, epoch 1" in ran.said


def test_check_warns_of_a_name_under_another_id(world: World) -> None:
    world.key("ani").with_suffix(".key.pub").unlink()
    world.well(
        *("key", "new", "--kind", "reviewer", "--label", "ani", "--out", world.key("ani-baru")),
        *("--passphrase-file", world.passphrase("ani")),
    )
    persons = [person("ani-baru", *WORK), person("budi", *WORK), person("citra", "inspektur")]
    persons[0]["name"] = "ANI  percobaan"
    draft = next_roster(world, persons=persons)
    assert "dulu tercatat" in world.run("roster", "check", world.roster, draft).complained


def test_a_person_with_a_new_key_keeps_the_id_that_the_plan_states(world: World) -> None:
    said = world.well("roster", "check", world.roster)
    id = said.split("- Ani Percobaan")[1].split("; id ")[1].split()[0]
    world.well(
        *("key", "new", "--kind", "reviewer", "--label", "ani", "--out", world.key("ani-baru")),
        *("--passphrase-file", world.passphrase("ani")),
    )
    persons = [person("ani-baru", *WORK), person("budi", *WORK), person("citra", "inspektur")]
    persons[0] |= {"id": id, "name": "Ani Percobaan"}
    draft = next_roster(world, persons=persons)
    ran = world.run("roster", "check", world.roster, draft)
    assert id in ran.said
    assert "dulu tercatat" not in ran.complained


def test_a_missing_public_key_is_named(world: World) -> None:
    (world.keys / "budi.key.pub").unlink()
    ran = world.run(
        *("roster", "draft", "rencana.json", "--keys", world.keys, "--out", "r.json"),
    )
    assert ran.code == 1
    assert "`budi`" in ran.complained


def test_a_removal_needs_both_officers(world: World) -> None:
    url = published(world, "a.sqlite")
    remove = ("freshness", "remove", "--person", "ani percobaan", "--roster", world.roster)
    after = ("--previous", world.freshness, "--out", "cabut.json")
    assert "Belum lengkap" in world.well(*remove, *after, *world.signing("petugas-1"))
    publish = ("roster", "publish", world.roster, "--freshness", "cabut.json", "--database", url)
    assert world.run(*publish).code == 4
    sign = ("freshness", "sign", "cabut.json", "--roster", world.roster)
    assert "Lengkap" in world.well(*sign, *world.signing("petugas-2"))
    world.well(*publish)
    back = world.run(
        "roster", "publish", world.roster, "--freshness", world.freshness, "--database", url
    )
    assert back.code == 1
    assert "lebih baru" in back.complained


def takes_off(world: World, url: str, person: str) -> None:
    """Both officers take somebody off."""
    remove = ("freshness", "remove", "--person", person, "--roster", world.roster)
    after = ("--previous", world.freshness, "--out", "cabut.json")
    world.well(*remove, *after, *world.signing("petugas-1"))
    sign = ("freshness", "sign", "cabut.json", "--roster", world.roster)
    world.well(*sign, *world.signing("petugas-2"))
    world.well("roster", "publish", world.roster, "--freshness", "cabut.json", "--database", url)


def removed_on_the_servers(world: World) -> str:
    """A database whose statement takes Ani off, which freshness 0 does not know."""
    url = published(world, "a.sqlite")
    takes_off(world, url, "ani percobaan")
    return url


def test_a_newer_statement_that_forgets_a_removal_is_not_published(world: World) -> None:
    url = removed_on_the_servers(world)
    previous = world.freshness
    for name in ("satu.json", "dua.json"):
        renew = ("freshness", "renew", "--roster", world.roster, "--previous", previous)
        world.well(*renew, "--out", name, *world.signing("petugas-1"))
        previous = world.folder / name
    ran = world.run("roster", "publish", world.roster, "--freshness", "dua.json", "--database", url)
    assert ran.code == 1
    assert "tidak lagi dicabut" in ran.complained


def test_a_roster_drafted_without_knowing_of_a_removal_is_not_published(world: World) -> None:
    url = removed_on_the_servers(world)
    second = signed(world, "kustodian-a", "kustodian-b")
    freshness = renewed(world, world.roster, second)
    publish = ("--freshness", freshness, "--database", url)
    ran = world.run("roster", "publish", world.roster, second, *publish)
    assert ran.code == 1
    assert "telah dicabut di server" in ran.complained
    with sqlite3.connect(world.folder / "a.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM roster").fetchone() == (1,)


def test_a_removal_that_stops_a_step_is_refused(world: World) -> None:
    remove = ["--person", "ani percobaan", "--person", "budi percobaan"]
    ran = world.run(
        *("freshness", "remove", *remove, "--roster", world.roster),
        *("--previous", world.freshness, "--out", "cabut.json", *world.signing("petugas-1")),
    )
    assert ran.code == 1
    assert "tidak ada lagi yang dapat melakukan" in ran.complained
    assert "Diterima → Sedang diverifikasi (DITERIMA → VERIFIKASI)" in ran.complained
    assert not (world.folder / "cabut.json").exists()


def test_a_removed_key_does_not_come_back_by_mistake(world: World) -> None:
    remove = ("freshness", "remove", "--person", "ani percobaan", "--roster", world.roster)
    after = ("--previous", world.freshness, "--out", "cabut.json")
    world.well(*remove, *after, *world.signing("petugas-1"))
    sign = ("freshness", "sign", "cabut.json", "--roster", world.roster)
    world.well(*sign, *world.signing("petugas-2"))
    world.write("rencana-1.json", plan())
    draft = ("roster", "draft", "rencana-1.json", "--keys", world.keys, "--previous", world.roster)
    ran = world.run(*draft, "--freshness", "cabut.json", "--out", "roster-1.json")
    assert ran.code == 1
    assert "kunci baru" in ran.complained
    ran = world.run(*draft, "--out", "roster-1.json")
    assert ran.code == 2
    assert "--freshness" in ran.complained
    assert not (world.folder / "roster-1.json").exists()


def test_a_statement_beyond_its_grace_is_not_published(world: World) -> None:
    url = f"sqlite:///{world.folder / 'a.sqlite'}"
    world.well("migrate", "--database", url)
    renew = ("freshness", "renew", "--roster", world.roster, "--previous", world.freshness)
    old = ("--out", "lama.json", "--until", "2020-01-01")
    world.well(*renew, *old, *world.signing("petugas-1"))
    ran = world.run(
        "roster", "publish", world.roster, "--freshness", "lama.json", "--database", url
    )
    assert ran.code == 1
    assert "90 hari" in ran.complained
    with sqlite3.connect(world.folder / "a.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM roster").fetchone() == (0,)


@pytest.mark.parametrize(
    ("version", "said"), [("9999", "LEBIH BARU"), ("", "masih kosong"), ("0000", "versi lama")]
)
def test_a_database_of_another_version_is_left_alone(world: World, version: str, said: str) -> None:
    path = world.folder / "a.sqlite"
    with sqlite3.connect(path) as connection:
        if version:
            connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            connection.execute("INSERT INTO alembic_version VALUES (?)", (version,))
    url = f"sqlite:///{path}"
    publish = ("roster", "publish", world.roster, "--freshness", world.freshness)
    ran = world.run(*publish, "--database", url)
    assert ran.code == 1
    assert said in ran.complained
    if version == "9999":
        assert said in world.run("migrate", "--database", url).complained


def test_check_gives_the_words_of_every_key_that_a_drafter_could_swap(world: World) -> None:
    said = world.well("roster", "check", world.roster)
    keys = [*world.keys.glob("*.key.pub"), world.keys / "recovery.pub"]
    assert len(keys) == 9
    for key in keys:
        words = world.well("key", "show", key).splitlines()[-1].partition(": ")[2]
        assert words in said, key.name
    assert "Kustodian (2 dari 3" in said
