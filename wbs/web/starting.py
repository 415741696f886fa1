"""What keeps a server of ours from starting, as refusals: they have words in every language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from crypto.errors import Refusal

MISSING, WRONG = "is missing", "is wrong"


class SettingsRefused(Refusal):
    """Names every setting that is missing or wrong; never a value, which may hold a password.

    `faults`: such as "WBS_DATABASE is missing". `database`: the store's own sentence about a URL.
    """

    code = "settings"

    def __init__(self, faults: Sequence[str], database: str = "") -> None:
        super().__init__(", ".join(faults))
        self.faults = tuple(faults)
        self.database = database


class CannotListen(Refusal):
    """The place where a server should listen is taken, or is none."""

    code = "cannot-listen"


@contextmanager
def listening() -> Iterator[None]:
    """CannotListen."""
    try:
        yield
    except (OSError, ValueError):
        raise CannotListen from None
