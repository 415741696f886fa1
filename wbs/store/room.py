"""How much room the sealed logs have left: for whoever must say no before the disk does."""

import os
from dataclasses import dataclass

from sqlalchemy import exists, func, select, text

from wbs.store.database import Database
from wbs.store.tables import claim, file, piece

_SIZE_SQLITE = text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
_SIZE_POSTGRES = text("SELECT pg_database_size(current_database())")
# Pieces that came, not those announced: whoever announces many and sends one takes nobody's room.
_UNCLAIMED = (
    select(func.coalesce(func.sum(func.length(piece.c.body)), 0))
    .select_from(file.join(piece, piece.c.file == file.c.id))
    .where(~exists().where(claim.c.file == file.c.id))
)
_UNCLAIMED_POSTGRES = text("SELECT portal_unclaimed()")  # the portal may read no table there


@dataclass(frozen=True, slots=True)
class Room:
    """Measures. Takes milliseconds, so it is asked now and then and not for a request."""

    database: Database

    def size(self) -> int:
        """Bytes that the database has on its disk. Raises Busy."""
        with self.database.read() as connection:
            statement = _SIZE_SQLITE if self.database.is_sqlite else _SIZE_POSTGRES
            return int(connection.execute(statement).scalar_one())

    def left(self, most: int | None) -> int | None:
        """Bytes until `most`, and on SQLite until the disk is full; None where nothing says.

        PostgreSQL may be another computer, whose disk cannot be asked. Raises Busy, OSError.
        """
        bounds = [] if most is None else [max(most - self.size(), 0)]
        if self.database.is_sqlite:
            path = self.database.engines.writing.url.database or ""
            disk = os.statvfs(path)
            bounds.append(disk.f_bavail * disk.f_frsize)
        return min(bounds, default=None)

    def unclaimed(self) -> int:
        """Sealed bytes of files that no entry claimed yet. Raises Busy."""
        with self.database.read() as connection:
            statement = _UNCLAIMED if self.database.is_sqlite else _UNCLAIMED_POSTGRES
            return int(connection.execute(statement).scalar_one())
