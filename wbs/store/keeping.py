"""What may be forgotten, and is: files that nobody claimed in time, nonces that are too old.

Nothing else in the program deletes. On PostgreSQL only the keeper's role may.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, bindparam, delete, select

from wbs.days import Today
from wbs.store.database import Database
from wbs.store.locks import wait_for_uploads
from wbs.store.tables import claim, file, nonce, piece

# Full days, whatever hour of its day the first piece came in: counted from the newest, one piece
# every other day would hold the others, and the room for everybody's files, for ever.
DAYS_UNCLAIMED = 2
# Seconds that a nonce is kept longer than need be: were the clock ahead for a while and then set
# right, a request that it held for too old would be good again.
CLOCK_AHEAD = 3600
AT_ONCE = 16  # files that go in one transaction: uploads wait for it


@dataclass(frozen=True, slots=True)
class Keeping:
    """The keeper's work."""

    database: Database
    today: Today

    def expire_files(self) -> int:
        """Forget files that nobody claimed in time; how many. Raises Busy."""
        last = (self.today() - timedelta(days=DAYS_UNCLAIMED)).isoformat()
        with self.database.read() as connection:
            found = connection.execute(_EXPIRED, {"last": last}).scalars().all()
        gone = 0
        for start in range(0, len(found), AT_ONCE):
            some = {"files": found[start : start + AT_ONCE], "last": last}
            gone += self.database.write(partial(_expire, some))
        if gone:
            self.database.forget_log()
        return gone

    def forget_nonces(self, now: int) -> int:
        """Forget those of requests that are too old by themselves; how many. Raises Busy."""
        return self.database.write(
            lambda connection: connection.execute(_FORGET, {"last": now - CLOCK_AHEAD}).rowcount
        )


def _expire(some: Mapping[str, object], connection: Connection) -> int:
    wait_for_uploads(connection)
    return connection.execute(_EXPIRE, some).rowcount


_CLAIMS = select(claim.c.file).where(claim.c.file == file.c.id)
_OLD = select(piece.c.file).where(piece.c.file == file.c.id, piece.c.day < bindparam("last"))
_MAY_GO = ~_CLAIMS.exists() & _OLD.exists()
_EXPIRED = select(file.c.id).where(_MAY_GO)
# Whatever was claimed or went on since we looked is looked at again here.
_EXPIRE = delete(file).where(file.c.id.in_(bindparam("files", expanding=True)), _MAY_GO)
_FORGET = delete(nonce).where(nonce.c.expires < bindparam("last"))
