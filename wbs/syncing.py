"""Bringing a console's cache up to date: digests of days, then ids, then what is missing.

Everybody fetches all sealed items alike, so that what is fetched tells nothing about who reads
what. Items are fetched as bytes and judged by nobody here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Protocol

from crypto.encoding import sha256
from wbs.services import Gateway, ServerBroken

BATCH = 512  # items of one request
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
    differences = list(_differences(gateway, cache.days()))
    for each in differences:
        if each.gone:
            cache.forget(each.day, each.gone)
    missing = [(each.day, id) for each in differences for id in each.missing]
    fetched = 0
    progress(0, len(missing))
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        found = gateway.items([id for _, id in batch])
        for day, of_day in groupby(batch, key=lambda pair: pair[0]):
            items = {id: found[id] for _, id in of_day if id in found}
            if items:
                cache.keep(day, items)
        fetched += len(found)
        progress(start + len(batch), len(missing))
    return Synced(fetched, sum(len(each.gone) for each in differences))


def digest_of(ids: Sequence[int]) -> bytes:
    """Of a day with these ids, ascending (protocol section 17)."""
    return sha256(b"".join(each.to_bytes(_ID, "big") for each in ids))


def _differences(gateway: Gateway, held: Mapping[date, frozenset[int]]) -> Iterator[_Difference]:
    served = gateway.digests()
    for day in sorted(served.keys() | held.keys()):
        mine = held.get(day, frozenset())
        count, digest = served.get(day, (0, digest_of([])))
        if count == len(mine) and digest == digest_of(sorted(mine)):
            continue
        theirs = gateway.day(day) if day in served else ()
        if any(not 0 <= each < _ID_END for each in theirs):
            raise ServerBroken("day")
        missing = tuple(each for each in theirs if each not in mine)
        yield _Difference(day, missing, mine - frozenset(theirs))
