"""The cache in a folder keeps whole items or none, whatever happened to its files."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from wbs.desk import syncing
from wbs.desk.sync_folder import SMALL, SUFFIX, FolderCache
from wbs.desk.syncing import digest_of, sync
from wbs.journeys.services import Gateway, ServerBroken

DAY, OTHER = date(2026, 1, 1), date(2026, 1, 2)
FIRST = {1: b"one", 2**64 - 1: os.urandom(70000)}


def cache_with(folder: Path, *batches: dict[int, bytes]) -> FolderCache:
    cache = FolderCache(folder)
    for batch in batches:
        cache.keep(DAY, batch)
    return cache


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.*"))


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    cache_with(tmp_path, FIRST).keep(OTHER, {3: b"three"})
    cache = FolderCache(tmp_path)
    assert cache.days() == {DAY: frozenset(FIRST), OTHER: frozenset({3})}
    assert sorted(cache.items()) == sorted([*FIRST.values(), b"three"])


def test_only_the_owner_can_look_in(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    cache_with(folder, FIRST)
    assert folder.stat().st_mode & 0o077 == 0


def test_forgotten_items_leave_the_disk(tmp_path: Path) -> None:
    cache = cache_with(tmp_path, FIRST, {5: b"unique words"})
    cache.forget(DAY, frozenset({5, 77}))
    assert set(FolderCache(tmp_path).items()) == set(FIRST.values())
    assert not any(b"unique words" in path.read_bytes() for path in files(tmp_path))
    cache.forget(DAY, frozenset(FIRST))
    assert FolderCache(tmp_path).days() == {}


class ManyDays:
    """A gateway that says little, and then lists more than it said, day by day."""

    def __init__(self) -> None:
        self.asked: list[date] = []

    def digests(self) -> dict[date, tuple[int, bytes]]:
        return {date(2026, 1, day): (1, bytes(32)) for day in range(1, 31)}

    def day(self, day: date) -> tuple[int, ...]:
        self.asked.append(day)
        return tuple(range(day.day * 4, day.day * 4 + 4))

    def items(self, ids: tuple[int, ...]) -> dict[int, bytes]:
        return dict.fromkeys(ids, b"x")


def test_all_days_together_have_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "MOST_ITEMS", 35)
    gateway, cache = ManyDays(), FolderCache(tmp_path)
    with pytest.raises(ServerBroken):
        sync(cast("Gateway", gateway), cache)
    assert len(gateway.asked) == 9
    assert len(cache.days()) == 8, "one day at a time: what came before is held"


def test_small_files_are_put_together_and_large_ones_are_left(tmp_path: Path) -> None:
    large = {number: b"x" for number in range(SMALL)}
    batches = [{SMALL + number: b"y"} for number in range(40)]
    cache = cache_with(tmp_path, large)
    (untouched,) = files(tmp_path)
    for batch in batches:
        cache.keep(DAY, batch)
    assert untouched in files(tmp_path)
    assert len(files(tmp_path)) < 20
    assert FolderCache(tmp_path).days()[DAY] == frozenset(range(SMALL + 40))


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: raw[:0],
    "cut in its table": lambda raw: raw[:15],
    "cut": lambda raw: raw[:-1],
    "longer": lambda raw: raw + b"x",
    "of another version": lambda raw: raw[:4] + b"\x02" + raw[5:],
    "counting more than it has": lambda raw: raw[:5] + b"\xff\xff\xff\xff" + raw[9:],
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_no_part_of_the_cache(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    cache_with(tmp_path, {9: b"whole"})
    (whole,) = files(tmp_path)
    cache_with(tmp_path, FIRST)
    (other,) = set(files(tmp_path)) - {whole}
    other.write_bytes(damage(other.read_bytes()))
    assert FolderCache(tmp_path).days() == {DAY: frozenset({9})}
    assert files(tmp_path) == [whole]


def test_what_was_never_finished_is_swept_away(tmp_path: Path) -> None:
    cache_with(tmp_path, FIRST)
    (whole,) = files(tmp_path)
    whole.with_suffix(".new").write_bytes(whole.read_bytes())
    assert FolderCache(tmp_path).days() == {DAY: frozenset(FIRST)}
    assert files(tmp_path) == [whole]


def test_an_item_held_twice_after_a_crash_is_given_once(tmp_path: Path) -> None:
    cache_with(tmp_path, FIRST)
    (whole,) = files(tmp_path)
    whole.with_name(f"copy{SUFFIX}").write_bytes(whole.read_bytes())
    assert sorted(FolderCache(tmp_path).items()) == sorted(FIRST.values())


def test_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "mine").write_bytes(b"x")
    assert FolderCache(tmp_path).days() == {}
    assert (tmp_path / "keys" / "mine").exists()


def test_what_was_kept_under_an_impossible_day_is_passed_over(tmp_path: Path) -> None:
    cache_with(tmp_path, FIRST)
    (tmp_path / DAY.isoformat()).rename(tmp_path / "9999-12-31")
    assert FolderCache(tmp_path).days() == {}


def test_asked_for_some_it_hands_over_those_with_their_day(tmp_path: Path) -> None:
    cache = cache_with(tmp_path, FIRST, {5: b"five"})
    cache.keep(OTHER, {3: b"three", 4: b"four"})
    assert sorted(cache.dated({1, 4, 99})) == [(DAY, 1, b"one"), (OTHER, 4, b"four")]
    assert not list(cache.dated(frozenset()))


class Losing:
    """A gateway that has lost an item, and fails to hand over another."""

    fails = True

    def digests(self) -> dict[date, tuple[int, bytes]]:
        return {DAY: (2, digest_of([1, 9]))}

    def day(self, _day: date) -> tuple[int, ...]:
        return (1, 9)

    def items(self, ids: list[int]) -> dict[int, bytes]:
        if self.fails:
            raise ServerBroken("items")
        return {id: b"nine" for id in ids}


def test_what_is_gone_is_told_even_after_a_sync_that_failed(tmp_path: Path) -> None:
    """Forgotten at once, the next sync would find nothing wrong."""
    cache, gateway = cache_with(tmp_path, {1: b"one", 2: b"two", 3: b"three"}), Losing()
    asked: Gateway = gateway  # type: ignore[assignment]  # only what a sync asks
    with pytest.raises(ServerBroken):
        sync(asked, cache)
    assert cache.days() == {DAY: frozenset({1, 2, 3})}
    gateway.fails = False
    assert sync(asked, cache).gone == 2
    assert cache.days() == {DAY: frozenset({1, 9})}
