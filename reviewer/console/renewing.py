"""New secrets for cases whose newest one no longer fits who may read."""

import random

from crypto.ids import Stream
from reviewer.console.index import Index
from wbs.cases.case import Case
from wbs.cases.writing import WRITTEN_ON, needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.reviewing import CaseMoved, Desk
from wbs.journeys.services import Conflict, Gateway, NewerSecret

MOST_AT_ONCE = 50  # cases of one look at the server that get a new secret by themselves


def stale_streams(desk: Desk, case: Case) -> list[Stream]:
    """The streams that need a new secret from somebody who may read, such as this person."""
    if desk.person.id not in reviewing.readers(desk, case):
        return []
    return [
        stream
        for stream in Stream
        if (stream is Stream.CONVERSATION or case.secrets[stream])
        and WRITTEN_ON[stream] not in case.breaks
        and (needs_new_secret(case, stream, desk.trusted) or reviewing.is_taken_over(case, stream))
    ]


def goes_by_itself(desk: Desk, case: Case, stream: Stream) -> bool:
    """Whether nobody need be asked: not where a recusal waits to be adopted, or whoever is to be
    out would be given the new secret before anybody thought of it.
    """
    return needs_new_secret(case, stream, desk.trusted) and not case.leaving


def stale_cases(desk: Desk, index: Index) -> list[tuple[Case, Stream]]:
    """Some of them, in random order: consoles of colleagues do not all begin with one case."""
    stale = [
        (filed.case, stream)
        for filed in index.cases.values()
        for stream in stale_streams(desk, filed.case)
        if goes_by_itself(desk, filed.case, stream)
    ]
    random.shuffle(stale)
    return stale[:MOST_AT_ONCE]


def introduce(gateway: Gateway, desk: Desk, case: Case, stream: Stream) -> None:
    """Introduce one. Refuses as `reviewing.introduce`; CaseMoved."""
    made, _ = reviewing.introduce(desk, case, stream, reviewing.readers(desk, case))
    try:
        gateway.append(case.id, [made])
    except (Conflict, NewerSecret):
        raise CaseMoved from None
