"""`wbs roster delegate`: into a plan, a roster and the check; clear words where one cannot be."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.test_roster import WORK, next_roster
from tests.cli.world import World, person, plan

TODAY = date.today()
DAYS = ("--from", TODAY, "--until", TODAY + timedelta(days=11))
PLH = ("--kind", "plh", "--of", "citra", "--to", "budi", "--role", "inspektur")
PERSONS = [
    person("ani", *WORK),
    person("budi", *WORK),
    person("citra", "inspektur", "penelaah"),
    person("dewi", "penghubung"),
]


@pytest.fixture
def written(world: World) -> Path:
    return world.write("rencana.json", plan(persons=PERSONS))


def planned(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(path.read_text()).get("delegations", [])
    return found


def test_a_delegation_goes_into_the_plan_and_nothing_else_changes(
    world: World, written: Path
) -> None:
    before = json.loads(written.read_text())
    written.chmod(0o644)
    world.well("roster", "delegate", written, *PLH, *DAYS)
    after = json.loads(written.read_text())
    assert after.pop("delegations") == [
        {
            "kind": "PLH",
            "of": "citra",
            "to": "budi",
            "roles": ["inspektur"],
            "from": TODAY.isoformat(),
            "until": (TODAY + timedelta(days=11)).isoformat(),
        }
    ]
    assert after == before
    assert written.stat().st_mode & 0o777 == 0o644


def test_it_ends_sooner_or_goes_out_again(world: World, written: Path) -> None:
    before = json.loads(written.read_text())
    world.well("roster", "delegate", written, *PLH, *DAYS)
    soon = TODAY + timedelta(days=3)
    world.well("roster", "undelegate", written, "--to", "budi", "--until", soon)
    assert [one["until"] for one in planned(written)] == [soon.isoformat()]
    world.well("roster", "undelegate", written, "--to", "budi", "--of", "citra")
    assert json.loads(written.read_text()) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*PLH, "--from", TODAY, "--until", TODAY - timedelta(days=1)), "berakhir sebelum dimulai"),
        ((*PLH, "--from", "2020-01-01", "--until", "2020-01-02"), "sudah berakhir"),
        ((*PLH, "--from", TODAY, "--until", TODAY + timedelta(days=366)), "melewati akhir roster"),
        (("--kind", "plh", *PLH[4:], *DAYS), "PLH bertindak untuk orang yang berhalangan"),
        (("--kind", "plt", *PLH[2:], *DAYS), "PLT mengisi jabatan yang kosong"),
        ((*PLH[:3], "eko", *PLH[4:], *DAYS), "tidak ada orang itu"),
        ((*PLH[:5], "eko", *PLH[6:], *DAYS), "tidak ada orang itu"),
        ((*PLH[:5], "citra", *PLH[6:], *DAYS), "tidak ada orang itu"),
        ((*PLH[:7], "pengawas", *DAYS), "tidak memegang peran itu"),
        ((*PLH, "--role", "penelaah", *DAYS), "sudah memegang peran itu"),
        ((*PLH[:5], "dewi", *PLH[6:], *DAYS), "peran yang membuka kasus"),
    ],
)
def test_one_that_no_roster_may_hold_is_refused_in_words(
    world: World, written: Path, words: tuple[object, ...], said: str
) -> None:
    before = written.read_bytes()
    ran = world.run("roster", "delegate", written, *words)
    assert ran.code == 1
    assert said in ran.complained
    assert written.read_bytes() == before


def test_two_for_one_day_are_refused(world: World, written: Path) -> None:
    world.well("roster", "delegate", written, *PLH, *DAYS)
    ran = world.run("roster", "delegate", written, *PLH[:5], "ani", *PLH[6:], *DAYS)
    assert "sudah ada yang bertindak" in ran.complained
    back = ("--kind", "plh", "--of", "ani", "--to", "citra", "--role", "pemeriksa")
    away = world.run("roster", "delegate", written, *back, *DAYS)
    assert away.code == 1
    assert "tidak menggantikan siapa pun" in away.complained


def test_what_is_not_there_or_not_one_does_not_end(world: World, written: Path) -> None:
    assert world.run("roster", "undelegate", written, "--to", "budi").code == 1
    world.well("roster", "delegate", written, *PLH, *DAYS)
    later = TODAY + timedelta(days=40)
    world.well("roster", "delegate", written, *PLH, "--from", later, "--until", later)
    ran = world.run("roster", "undelegate", written, "--to", "budi")
    assert "beberapa" in ran.complained
    world.well("roster", "undelegate", written, "--to", "budi", "--from", later)
    assert len(planned(written)) == 1


def given(until: date = TODAY + timedelta(days=11), **changes: object) -> dict[str, object]:
    return {
        "kind": "PLH",
        "of": "citra",
        "to": "budi",
        "roles": ["inspektur"],
        "from": TODAY.isoformat(),
        "until": until.isoformat(),
        **changes,
    }


def test_the_check_names_delegates_with_their_days(world: World) -> None:
    draft = next_roster(world, persons=PERSONS[:3], delegations=[given()])
    ran = world.run("roster", "check", world.roster, draft)
    assert ran.code == 0
    until = (TODAY + timedelta(days=11)).isoformat()
    days = f"{TODAY.isoformat()} sampai {until}"
    assert f"Plh. inspektur, menggantikan Citra Percobaan, dari {days}" in ran.said
    named = f"sebagai inspektur bertindak pengganti: Budi Percobaan (Plh., {days})"
    assert named in ran.said
    assert "hanya selama delegasi di atas. Sesudahnya, tanpa Citra Percobaan" in ran.complained
    assert "KURANG" not in ran.complained


def test_the_check_tells_a_vacant_post(world: World) -> None:
    people = [person("ani", *WORK), person("budi", *WORK), person("citra", "penelaah")]
    post = given(kind="PLT", of=None)
    draft = next_roster(world, persons=people, delegations=[post])
    ran = world.run("roster", "check", world.roster, draft)
    assert "Plt. inspektur, untuk jabatan yang kosong" in ran.said
    assert "Sesudahnya tidak ada yang dapat mengambil langkah: " in ran.complained
    assert ran.code == 1  # and without budi nobody acts in it


def test_a_draft_refuses_what_a_hand_wrote_wrongly(world: World) -> None:
    path = world.write("rencana.json", plan(persons=PERSONS[:3], delegations=[given(to="citra")]))
    words = ("--keys", world.keys, "--out", world.folder / "r.json")
    ran = world.run("roster", "draft", path, *words)
    assert ran.code == 1
    assert "tidak ada orang itu" in ran.complained
    assert not (world.folder / "r.json").exists()


def test_a_removal_counts_delegates_of_the_day(world: World) -> None:
    """By one that is over, or does not run yet, no program takes a step."""
    for begins, well in ((TODAY, True), (TODAY + timedelta(days=5), False)):
        one = given(TODAY + timedelta(days=9), **{"from": begins.isoformat()})
        draft = next_roster(world, name=f"N{well}", persons=PERSONS[:3], delegations=[one])
        rosters = [world.roster, signed_by_two(world, draft)]
        words = [word for file in rosters for word in ("--roster", file)]
        ran = world.run(
            *("freshness", "remove", "--person", "Citra Percobaan", *words),
            *("--previous", world.freshness, *world.signing("petugas-1")),
            *("--out", world.folder / f"f-{well}.json"),
        )
        assert (ran.code == 0) is well, ran.complained
        draft.unlink()


def signed_by_two(world: World, draft: Path) -> Path:
    for label in ("kustodian-a", "kustodian-b"):
        world.well("roster", "sign", world.roster, draft, "--yes", *world.signing(label))
    return draft
