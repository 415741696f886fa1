"""What an address calls a case: a name drawn anew at each unlocking.

Browsers write addresses into a history on the disk. There, these names lead to nothing.
"""

import secrets
from threading import Lock

from crypto.ids import CaseId

_SIZE = 16  # bytes: nobody guesses one


class Aliases:
    """Those of one unlocking. A case has one once a page named it."""

    def __init__(self) -> None:
        self._of: dict[CaseId, str] = {}
        self._cases: dict[str, CaseId] = {}
        self._naming = Lock()

    def of(self, case: CaseId) -> str:
        """The case's name, drawn when it is first asked for."""
        with self._naming:
            alias = self._of.setdefault(case, secrets.token_hex(_SIZE))
            self._cases[alias] = case
        return alias

    def case(self, untrusted: str) -> CaseId | None:
        """The case that has this name."""
        return self._cases.get(untrusted)

    def clear(self) -> None:
        """None has a name any more."""
        self._of.clear()
        self._cases.clear()
