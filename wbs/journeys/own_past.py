"""The reporter's only memory: what the own entries name. Whoever hides that hides a change."""

from crypto.errors import Refusal
from crypto.ids import Chain
from wbs.cases.case import Case
from wbs.cases.opening import NOT_YOURS


class HistoryHidden(Refusal):
    """The server hides something that the reporter has seen before: nothing is written."""

    code = "history-hidden"


def require_own_past(case: Case) -> None:
    """HistoryHidden where something is held back that the reporter has seen.

    Otherwise a server that hides a new secret from a later visit gets words sealed under an old
    one, which somebody removed meanwhile can open. And every honest entry of reviewers opens for
    the reporter: one that does not, under a number above all that are known, is a change held back.
    """
    last = case.heads[Chain.TO_REPORTER]
    if case.goes_on_shut(Chain.TO_REPORTER):
        raise HistoryHidden
    for line in case.lines:
        if line.chain is not Chain.FROM_REPORTER:
            continue
        named = line.event.frame.heads.get(Chain.TO_REPORTER) if line.event else None
        more = named is not None and (last is None or named.sequence > last.sequence)
        if more or line.reason in (NOT_YOURS, "roster"):
            raise HistoryHidden
