"""Spending a nonce alone, as a gateway does it on the way to the staff log."""

from wbs.store import Store
from wbs.store.nonces import spend_nonce


def spend(store: Store, value: bytes, *, expires: int) -> bool:
    """Whether it was unspent until now. `expires`: in seconds since 1970."""
    spent = value, expires
    return store.database.write(
        lambda connection: spend_nonce(connection, store.database, spent, is_first=True)
    )
