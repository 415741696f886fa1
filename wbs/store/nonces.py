"""Nonces of signed requests, each accepted once by all server processes together."""

from sqlalchemy import Connection

from wbs.store.database import Database
from wbs.store.inserting import insert_new
from wbs.store.tables import nonce
from wbs.web.problems import Busy


def spend_nonce(
    connection: Connection, database: Database, spent: tuple[bytes, int], *, is_first: bool
) -> bool:
    """Whether it was unspent until now, within a transaction. `is_first`: of the tries of one call.

    Raises Busy, also where it is spent and an earlier try of this very call, whose answer was lost
    with the connection, may have been who spent it: nobody can tell, so nobody comes in, and
    whoever is honest signs anew.

    `spent`: the nonce, and the second since 1970 some time after which it is forgotten: a request
    that old must be refused by its age.
    """
    value, expires = spent
    row = {"nonce": value, "expires": expires}
    is_spent_now = connection.execute(insert_new(nonce, database), row).rowcount == 1
    if not is_spent_now and not is_first:
        raise Busy
    return is_spent_now
