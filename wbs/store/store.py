"""The store as one thing to open and to hand to an app."""

from dataclasses import dataclass
from typing import Self

from wbs.days import Today
from wbs.store.cases import Cases
from wbs.store.database import Database
from wbs.store.files import Files
from wbs.store.known_rosters import KnownRosters
from wbs.store.nonces import Nonces
from wbs.store.rosters import Rosters
from wbs.store.sync import Sync


@dataclass(frozen=True, slots=True)
class Store:
    """The sealed logs: each field is one kind of thing, with the verbs for it."""

    database: Database
    cases: Cases
    files: Files
    rosters: Rosters
    sync: Sync
    nonces: Nonces

    @classmethod
    def open(cls, url: str, *, today: Today) -> Self:
        """Open a migrated database. `today` tells the day of arrival.

        Raises DatabaseRefused: wrong URL, other schema version, or settings that lose commits.
        """
        database = Database.open(url)
        return cls(
            database,
            Cases(database, today, KnownRosters()),
            Files(database, today),
            Rosters(database),
            Sync(database),
            Nonces(database),
        )

    def close(self) -> None:
        """Close every connection."""
        self.database.close()
