"""Nonces of signed requests, each accepted once by all server processes together."""

from dataclasses import dataclass
from itertools import count

from sqlalchemy import Connection

from wbs.store.database import Database
from wbs.store.inserting import insert_new
from wbs.store.tables import nonce
from wbs.web.problems import Busy


@dataclass(frozen=True, slots=True)
class Nonces:
    """Those that were spent, until the keeper forgets them."""

    database: Database

    def spend(self, value: bytes, *, expires: int) -> bool:
        """Whether it was unspent until now.

        Raises Busy, also where it is spent and an earlier try of this very call, whose answer was
        lost with the connection, may have been who spent it: nobody can tell, so nobody comes in,
        and whoever is honest signs anew.

        Some time after `expires`, in seconds since 1970, it is forgotten: a request that old must
        be refused by its age.
        """
        tries = count()

        def spend(connection: Connection) -> bool:
            return spend_nonce(
                connection, self.database, (value, expires), is_first=next(tries) == 0
            )

        return self.database.write(spend)


def spend_nonce(
    connection: Connection, database: Database, spent: tuple[bytes, int], *, is_first: bool
) -> bool:
    """As `Nonces.spend`, within a transaction. `is_first`: of the tries of one call."""
    value, expires = spent
    row = {"nonce": value, "expires": expires}
    is_spent_now = connection.execute(insert_new(nonce, database), row).rowcount == 1
    if not is_spent_now and not is_first:
        raise Busy
    return is_spent_now
