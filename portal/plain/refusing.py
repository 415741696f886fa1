"""Refusals as these pages say them: a status, the code of a text, and what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from crypto.errors import Refusal
from portal.plain.draft import Draft
from portal.plain.forms import Form
from portal.plain.house import NotFromHere, VisitEnded
from wbs.web.problems import Problem

_GONE, _CONFLICT, _BAD = 410, 409, 400
_STATUS: Mapping[str, int] = MappingProxyType({"withdrawn": _GONE, "malformed": _BAD})
# The same once more may work, or is safe to try.
_REPEATED = frozenset(
    {"busy", "broken", "conflict", "newer-secret", "missing-pieces", "case-changed"}
)


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why it did not go on."""

    code: str
    where: str
    status: int
    form: Form | None
    retry_after: str = ""  # seconds

    @property
    def draft(self) -> Draft | None:
        """What the form carried of a report."""
        return Draft.read(self.form) if self.form else None

    @property
    def may_repeat(self) -> bool:
        """Whether the page offers to send the same again."""
        return self.code in _REPEATED or self.code in ("stale-roster", "nobody-left", "too-large")


def stopped(error: Exception, form: Form | None) -> Stopped:
    """What to say of anything raised; of what we did not expect, only that it is our fault."""
    if isinstance(error, VisitEnded):
        return Stopped("visit-ended", "", _GONE, form)
    if isinstance(error, NotFromHere):
        return Stopped("not-from-here", "", _BAD, None)
    if isinstance(error, Problem):
        retry_after = error.headers.get("Retry-After", "")
        return Stopped(error.slug, "", error.status, form, retry_after)
    if isinstance(error, Refusal):
        return Stopped(error.code, error.where, _STATUS.get(error.code, _CONFLICT), form)
    return Stopped("broken", "", 500, form)
