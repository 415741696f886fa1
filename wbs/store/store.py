"""The store as one thing to open and to hand to an app."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from wbs.days import Today, is_possible
from wbs.store.cases import Cases
from wbs.store.database import Database
from wbs.store.files import Files
from wbs.store.keeping import Keeping
from wbs.store.known_rosters import KnownRosters
from wbs.store.room import Room
from wbs.store.rosters import Rosters
from wbs.store.staff_log import StaffLog
from wbs.store.sync import Sync
from wbs.web.problems import Busy
from wbs.windows import AT_ONCE, Windows


@dataclass(frozen=True, slots=True)
class Store:
    """The sealed logs: each field is one kind of thing, with the verbs for it."""

    database: Database
    cases: Cases
    files: Files
    rosters: Rosters
    sync: Sync
    keeping: Keeping
    room: Room
    staff_log: StaffLog

    @classmethod
    def open(cls, url: str, *, today: Today, windows: Windows = AT_ONCE) -> Self:
        """Open a migrated database. `today` tells the day of arrival.

        `windows`: when a reporter is shown what reviewers wrote.

        Raises DatabaseRefused: wrong URL, other schema version, or settings that lose commits.
        """
        database, arrival = Database.open(url), _of_arrival(today)
        return cls(
            database,
            Cases(database, arrival, KnownRosters(), windows),
            Files(database, arrival),
            Rosters(database),
            Sync(database),
            Keeping(database, today),
            Room(database),
            StaffLog(database, arrival),
        )

    def close(self) -> None:
        """Close every connection."""
        self.database.close()


def _of_arrival(today: Today) -> Today:
    """The same; where it cannot be right that is our fault and passes: Busy, and nothing is kept.

    Without, the database would refuse the row, and that looks like a place that is taken.
    """

    def day() -> date:
        if not is_possible(found := today()):
            raise Busy
        return found

    return day
