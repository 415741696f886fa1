"""Nonces of signed requests, each accepted once by all server processes together."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete

from wbs.store.database import Database
from wbs.store.inserting import insert_new
from wbs.store.tables import nonce


@dataclass(frozen=True, slots=True)
class Nonces:
    """Those that were spent and whose requests have not expired by themselves yet."""

    database: Database

    def spend(self, value: bytes, *, now: int, expires: int) -> bool:
        """Whether it was unspent until now. Times in seconds since 1970. Raises Busy.

        After `expires` the nonce is forgotten: a request that old must be refused by its age.
        """
        return self.database.write(lambda connection: self._spend(connection, value, now, expires))

    def _spend(self, connection: Connection, value: bytes, now: int, expires: int) -> bool:
        connection.execute(_FORGET, {"now": now})
        row = {"nonce": value, "expires": expires}
        return connection.execute(insert_new(nonce, self.database), row).rowcount == 1


_FORGET = delete(nonce).where(nonce.c.expires < bindparam("now"))
