"""Whether there is an end that a reporter may object to."""

from crypto.errors import Refusal
from wbs.cases.case import Case
from wbs.cases.lifecycle import ENDED


class NotEnded(Refusal):
    """The case goes on: there is no end to object to."""

    code = "not-ended"


class ObjectedBefore(Refusal):
    """The case goes on because its reporter objected: a second time changes nothing."""

    code = "objected-before"


def require_end(case: Case) -> None:
    """NotEnded, ObjectedBefore."""
    life = case.life
    if life.state not in ENDED:
        raise ObjectedBefore if life.objected else NotEnded
