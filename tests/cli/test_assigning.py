"""`wbs review assign` and `link`: who works on what, and what belongs together."""

import pytest

from tests.cli.test_steps import Door, desk_of
from tests.cli.world import REPORT, World
from tests.process import Server

pytestmark = pytest.mark.timeout(300)


def _reported(world: World, door: Door, where: Door, name: str, *left_out: str) -> str:
    """A report with a place of its own, which the inbox shows."""
    place = f"{name} {world.folder.name}"
    report = world.write(f"{name}.json", {**REPORT, "di_mana": place})
    without = [word for one in left_out for word in ("--exclude", one)]
    world.well("report", report, *door, *where, *without, "--words-to", f"{name}.kata")
    return place


def _number(world: World, desk: Door, place: str) -> str:
    listed = world.well("review", "inbox", *desk)
    return next(line for line in listed.splitlines() if place in line).lstrip("* ").split()[0]


def test_tasks_and_links(world: World, door: Door, where: Door, gateway: Server) -> None:
    first, second = (_reported(world, door, where, one) for one in ("jalan", "jembatan"))
    hidden = _reported(world, door, where, "pasar", "budi percobaan")
    ani, budi = (desk_of(world, label, gateway, where) for label in ("ani", "budi"))
    road, bridge, market = (_number(world, ani, one) for one in (first, second, hidden))
    assert "Belum ditugaskan" in world.well("review", "read", road, *budi)
    names = ("--person", "ani percobaan", "--person", "budi percobaan")
    world.well("review", "assign", road, "Mohon dicek.", *names, *ani)
    seen = world.well("review", "read", road, *budi)
    assert "Ditugaskan kepada: Ani Percobaan, Budi Percobaan" in seen
    assert "Mohon dicek." in seen
    refused = world.run("review", "assign", market, "--person", "budi percobaan", *ani)
    assert refused.code == 1
    assert "hanya dapat diberikan kepada orang yang membaca" in refused.complained
    _link(world, (road, bridge, market), ani, budi)
    assert "sekarang tidak pada siapa pun" in world.well("review", "assign", road, *budi)


def _link(world: World, numbers: tuple[str, str, str], ani: Door, budi: Door) -> None:
    """Ani links one case with two; budi reads one of those, and learns of no other."""
    road, bridge, market = numbers
    world.well("review", "link", road, bridge, *ani)
    world.well("review", "link", road, market, *ani)
    assert world.run("review", "link", road, bridge, *budi).code == 1
    assert {bridge, market} <= set(world.well("review", "link", road, *ani).split())
    listed = world.well("review", "link", road, *budi)
    assert bridge in listed
    assert market not in listed
    assert market not in world.well("review", "read", road, *budi)
    guessed = world.run("review", "link", road, market, *budi)
    nowhere = world.run("review", "link", road, "0123456789abcdef", *budi)
    assert (guessed.code, guessed.complained) == (nowhere.code, nowhere.complained)
    world.well("review", "link", road, bridge, "--undo", *budi)
    assert bridge not in world.well("review", "link", road, *ani)
