"""New secrets for cases whose newest one no longer fits who may read.

After somebody left, a case goes on under the old secret until somebody writes in it. A command
renews them all, consoles some at each look; whoever comes second to a case is refused and finds it
done. Each case is one request, all or nothing: this may be killed at any instant.
"""

import random
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from crypto.errors import Refusal
from crypto.ids import CaseId, Stream
from wbs.cases.case import Case
from wbs.cases.writing import WRITTEN_ON, BrokenChain, needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import CaseMoved, Desk, MayNotRead, NoMoreSecrets
from wbs.journeys.services import Append, CaseFull, Conflict, Gateway, NewerSecret

AHEAD = 4  # cases that are sealed while the server works on another one


class WaitsForAdoption(Refusal):
    """A recusal waits to be adopted: whoever is to be out would be given the new secret."""

    code = "waits-for-adoption"


@dataclass(frozen=True, slots=True)
class Stale:
    """A case and those of its streams that get a new secret."""

    case: Case
    streams: tuple[Stream, ...]


def stale_streams(desk: Desk, case: Case) -> list[Stream]:
    """The streams that need a new secret from somebody who may read, such as this person."""
    return [
        stream
        for stream in _used_streams(desk, case)
        if WRITTEN_ON[stream] not in case.breaks
        and (needs_new_secret(case, stream, desk.trusted) or reviewing.is_taken_over(case, stream))
    ]


def goes_by_itself(desk: Desk, case: Case, stream: Stream) -> bool:
    """Whether nobody need be asked: not where a recusal waits to be adopted, or whoever is to be
    out would be given the new secret before anybody thought of it.
    """
    return needs_new_secret(case, stream, desk.trusted) and not case.leaving


def stale_cases(desk: Desk, cases: Iterable[Case]) -> list[Stale]:
    """Those that nobody need be asked about, in random order: colleagues who do the same at the
    same time do not all begin with one case.
    """
    found = [
        Stale(case, tuple(one for one in streams if goes_by_itself(desk, case, one)))
        for case in cases
        if (streams := stale_streams(desk, case))
    ]
    stale = [one for one in found if one.streams]
    random.shuffle(stale)
    return stale


def stuck_cases(desk: Desk, cases: Iterable[Case]) -> dict[CaseId, Refusal]:
    """Those with a stream that needs a new secret and gets none by itself, and why."""
    found: dict[CaseId, Refusal] = {}
    for case in cases:
        needing = [
            stream
            for stream in _used_streams(desk, case)
            if needs_new_secret(case, stream, desk.trusted)
        ]
        if needing and case.leaving:
            found[case.id] = WaitsForAdoption()
        elif any(WRITTEN_ON[stream] in case.breaks for stream in needing):
            found[case.id] = BrokenChain()
    return found


def renew(gateway: Gateway, desk: Desk, stale: Stale) -> None:
    """Introduce new secrets of a case. Refuses as `reviewing.introduce`; CaseMoved."""
    _send(gateway, stale.case, _sealed(desk, stale))


@dataclass
class Rekeying:
    """Renewing many. `done`: cases; `moved`: those where somebody came first, so that it is not
    known what they need now; `failed`: those that cannot be renewed, and why.
    """

    gateway: Gateway
    desk: Desk
    done: int = 0
    moved: set[CaseId] = field(default_factory=set)
    failed: dict[CaseId, Refusal] = field(default_factory=dict)

    def renew(self, stale: Sequence[Stale], advance: Progress) -> None:
        """Renew all of these. StaleRoster; what the gateway raises, but not of a single case.

        What was done before a failure stays done.
        """
        advance(0, len(stale))
        with closing(_sealed_ahead(self.desk, stale)) as each_sealed:
            for count, (case, sealed) in enumerate(each_sealed, 1):
                self._renew_one(case, sealed)
                advance(count, len(stale))

    def _renew_one(self, case: Case, sealed: "Future[list[Append]]") -> None:
        try:
            _send(self.gateway, case, sealed.result())
        except CaseMoved:
            self.moved.add(case.id)
        except (BrokenChain, MayNotRead, NoMoreSecrets, CaseFull) as refused:
            self.failed[case.id] = refused
        else:
            self.done += 1


def _sealed_ahead(
    desk: Desk, stale: Sequence[Stale]
) -> Generator[tuple[Case, "Future[list[Append]]"]]:
    """Another thread seals some in advance, while the server and the disk are waited for."""
    waiting = iter(stale)
    with ThreadPoolExecutor(1) as pool:
        ahead = [(one.case, pool.submit(_sealed, desk, one)) for one in islice(waiting, AHEAD)]
        try:
            while ahead:
                ahead += [(one.case, pool.submit(_sealed, desk, one)) for one in islice(waiting, 1)]
                yield ahead.pop(0)
        finally:
            for _, sealed in ahead:
                sealed.cancel()


def _sealed(desk: Desk, stale: Stale) -> list[Append]:
    allowed = reviewing.readers(desk, stale.case)
    return [reviewing.introduce(desk, stale.case, one, allowed)[0] for one in stale.streams]


def _send(gateway: Gateway, case: Case, additions: Sequence[Append]) -> None:
    try:
        gateway.append(case.id, additions)
    except (Conflict, NewerSecret):
        raise CaseMoved from None


def _used_streams(desk: Desk, case: Case) -> list[Stream]:
    """Those that stand there, if this person may read the case."""
    if desk.person.id not in reviewing.readers(desk, case):
        return []
    return [one for one in Stream if one is Stream.CONVERSATION or case.secrets[one]]
