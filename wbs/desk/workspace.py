"""A reviewer's folder: sealed key, anchor, where the gateway is, what was seen, sealed items."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from crypto import strict_json
from crypto.anchor import Anchor
from crypto.errors import Malformed, Refusal
from crypto.freshness import Seen
from crypto.ids import InspectorateId, PersonId, RosterHash
from crypto.roster import MOST_PERSONS
from crypto.strict_json import MOST, Closed
from wbs import disk
from wbs.desk.own_log import FolderShelf
from wbs.desk.sync_folder import FolderCache
from wbs.rosters.staff_keys import label_of

KEY, ANCHOR, SETTINGS, SEEN, CACHE, LOCK, CONSOLE_LOCK = (
    "key.json",
    "anchor.json",
    "settings.json",
    "seen.json",
    "cache",
    "lock",
    "console-lock",
)
SECONDS = 600  # that one command waits for another; a first sync through tor takes its time


class HomeBusy(Refusal):
    """Another command has worked in this folder for all that time."""

    code = "home-busy"


class SeenDamaged(Refusal):
    """The memory of what was seen cannot be read: whether the server goes back cannot be told."""

    code = "seen-damaged"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the gateway is, and who asks there."""

    gateway: str
    inspectorate: InspectorateId
    person: PersonId

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read the file. Or Malformed."""
        with Closed(strict_json.parse(untrusted), "settings") as fields:
            fields.constant("type", "wbs workspace")
            fields.constant("version", 1)
            return cls(
                fields.text("gateway", 1, 500),
                InspectorateId(fields.raw("inspectorate", 32)),
                PersonId(fields.raw("person", 32)),
            )

    def compose(self) -> bytes:
        """The bytes that `parse` reads."""
        return strict_json.compose(
            {
                "type": "wbs workspace",
                "version": 1,
                "gateway": self.gateway,
                "inspectorate": str(self.inspectorate),
                "person": str(self.person),
            }
        )


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder. Nothing in it is readable without the passphrase, nothing of it a plain text."""

    home: Path

    @classmethod
    def create(cls, home: Path, key: bytes, anchor: bytes, settings: Settings) -> Self:
        """Fill a new folder. AlreadyThere where one stands, Malformed for a wrong key or anchor."""
        Anchor.parse(anchor).require(settings.inspectorate)
        label_of(key)
        disk.make_private_folder(home)
        disk.write_new(home / KEY, key)
        disk.write_new(home / ANCHOR, anchor)
        disk.write_new(home / SETTINGS, settings.compose())
        return cls(home)

    def settings(self) -> Settings:
        """Where and who. Unreadable where this is no such folder."""
        return Settings.parse(disk.read(self.home / SETTINGS, "home"))

    def key(self) -> bytes:
        """The sealed key file."""
        return disk.read(self.home / KEY, "key")

    def anchor(self) -> Anchor:
        """Which inspectorates are genuine."""
        return Anchor.parse(disk.read(self.home / ANCHOR, "anchor"))

    def cache(self) -> FolderCache:
        """Sealed items as the gateway has them."""
        return FolderCache(self.home / CACHE)

    def log(self) -> FolderShelf:
        """What is remembered of the staff log."""
        return FolderShelf(self.home)

    @contextmanager
    def alone(self, seconds: float = SECONDS, lock_name: str = LOCK) -> Iterator[None]:
        """One command at a time from here on: two at once could set the memory back.

        LOCK is held while memory or cache change, CONSOLE_LOCK by a console for its whole life.

        HomeBusy, Unwritable.
        """
        with disk.locked(self.home / lock_name, seconds, HomeBusy):
            yield

    def seen(self) -> Seen | None:
        """The newest freshness that was seen; None before the first time. SeenDamaged."""
        path = self.home / SEEN
        return _parse_seen(disk.read(path, "seen")) if path.exists() else None

    def remember(self, seen: Seen) -> None:
        """From now on a server that goes back behind this is noticed. Call it `alone`."""
        removed = [str(id) for id in sorted(seen.removed)]
        disk.replace(
            self.home / SEEN,
            strict_json.compose(
                {"number": seen.number, "roster": str(seen.roster), "removed": removed}
            ),
        )


def _parse_seen(untrusted: bytes) -> Seen:
    try:
        with Closed(strict_json.parse(untrusted), "seen") as fields:
            return Seen(
                fields.integer("number", 0, MOST),
                RosterHash(fields.raw("roster", 32)),
                frozenset(map(PersonId, fields.sorted_bytes("removed", 32, 0, MOST_PERSONS))),
            )
    except Malformed:
        raise SeenDamaged from None
