"""Bringing a console's cache up to date: digests of days, then ids, then what is missing.

Everybody fetches all sealed items alike, so that what is fetched tells nothing about who reads
what. Items are fetched as bytes and judged by nobody here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from crypto.encoding import sha256
from wbs.journeys.services import Gateway, ServerBroken

BATCH = 512  # items of one request
MOST_ITEMS = 8 * 1024 * 1024  # of all days together: as many as one day's answer can list
_ID = 8  # bytes
_ID_END = 2 ** (8 * _ID)

Progress = Callable[[int, int], None]  # items asked for so far, and in all


class Cache(Protocol):
    """Sealed items by day of arrival. It holds ciphertext only."""

    def days(self) -> Mapping[date, frozenset[int]]:
        """The ids held, by day; no empty day."""

    def keep(self, day: date, items: Mapping[int, bytes]) -> None:
        """Hold these too: all of them from now on, or none after a crash."""

    def forget(self, day: date, ids: frozenset[int]) -> None:
        """Hold these no longer."""

    def items(self) -> Iterator[bytes]:
        """Everything held, in no order."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync changed, in items. `gone`: the server has them no longer, nor have we.

    Erased, if a case ended; but a server that withholds looks the same, so it is worth saying.
    """

    fetched: int
    gone: int


@dataclass(frozen=True, slots=True)
class _Difference:
    day: date
    missing: tuple[int, ...]
    gone: frozenset[int]


def sync(gateway: Gateway, cache: Cache, progress: Progress = lambda _done, _all: None) -> Synced:
    """Hold exactly what the gateway has. What was fetched before a failure stays held.

    Raises what the gateway raises; ServerBroken where its lists and its digests disagree.
    """
    held, served = cache.days(), gateway.digests()
    if sum(count for count, _ in served.values()) > MOST_ITEMS:
        raise ServerBroken("day")
    fetched, gone = 0, dict[date, frozenset[int]]()
    done = 0
    expected = sum(max(0, n - len(held.get(day, ()))) for day, (n, _) in served.items())
    progress(0, expected)
    # One day at a time: a server may list more ids than fit into memory together.
    for each in _differences(gateway, served, held):
        for start in range(0, len(each.missing), BATCH):
            batch = each.missing[start : start + BATCH]
            found = gateway.items(batch)
            if items := {id: found[id] for id in batch if id in found}:
                cache.keep(each.day, items)
            fetched += len(items)
            done = min(done + len(batch), expected)
            progress(done, expected)
        if each.gone:
            gone[each.day] = each.gone
    # At the end: after a failure the next sync must still find that they are gone, and say so.
    for day, ids in gone.items():
        cache.forget(day, ids)
    return Synced(fetched, sum(map(len, gone.values())))


def digest_of(ids: Sequence[int]) -> bytes:
    """Of a day with these ids, ascending (protocol section 17)."""
    return sha256(b"".join(each.to_bytes(_ID, "big") for each in ids))


def _differences(
    gateway: Gateway,
    served: Mapping[date, tuple[int, bytes]],
    held: Mapping[date, frozenset[int]],
) -> Iterator[_Difference]:
    listed = 0
    for day in sorted(served.keys() | held.keys()):
        mine = held.get(day, frozenset())
        count, digest = served.get(day, (0, digest_of([])))
        if count == len(mine) and digest == digest_of(sorted(mine)):
            continue
        theirs = gateway.day(day) if day in served else ()
        listed += len(theirs)
        if listed > MOST_ITEMS or any(not 0 <= each < _ID_END for each in theirs):
            raise ServerBroken("day")
        missing = tuple(each for each in theirs if each not in mine)
        yield _Difference(day, missing, mine - frozenset(theirs))
