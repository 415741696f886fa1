"""What every page must say: that the server is not reached, that it lies, that a roster is old."""

import time
from dataclasses import dataclass
from datetime import date

from crypto.errors import CannotOpen, Refusal
from crypto.freshness import Staleness, TrustedRoster
from wbs.speech.messages import DISTRUST, exit_code
from wbs.web.problems import Problem

UNREACHED = "unreachable"


@dataclass(frozen=True, slots=True)
class Notice:
    """One warning: a text's key and what goes into it. `code`: a refusal whose words come along."""

    key: str
    values: tuple[tuple[str, object], ...] = ()
    code: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a look at the server is. `of` 0: not known yet."""

    key: str
    done: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the last look at the server failed, and when (hours and minutes on this machine)."""

    code: str
    where: str
    clock: str

    @classmethod
    def of(cls, error: Refusal | Problem | OSError) -> "Trouble":
        """Why, and when: now. Never what was refused."""
        return cls(*_told(error), clock_now())

    @property
    def is_distrust(self) -> bool:
        """What the server showed does not hold together: nothing is written before it does."""
        return exit_code(self.code) == DISTRUST


def clock_now() -> str:
    """Hours and minutes on this machine."""
    return time.strftime("%H:%M")


def _told(error: Refusal | Problem | OSError) -> tuple[str, str]:
    if isinstance(error, CannotOpen):
        return "server-broken", ""
    if isinstance(error, Refusal):
        return error.code, error.where
    return (error.slug, "") if isinstance(error, Problem) else ("disk", "")


def of_trouble(trouble: Trouble) -> Notice:
    """The server was not reached, or is not believed."""
    if trouble.code == UNREACHED:
        return Notice("notice.unreached", (("clock", trouble.clock),))
    key = "notice.distrust" if trouble.is_distrust else "notice.failed"
    return Notice(key, (("clock", trouble.clock),), trouble.code, trouble.where)


def of_roster(trusted: TrustedRoster, today: date) -> Notice | None:
    """The roster is old."""
    staleness = trusted.staleness(today)
    if staleness is Staleness.CURRENT:
        return None
    return Notice("notice.overdue" if staleness is Staleness.OVERDUE else "notice.expired")
