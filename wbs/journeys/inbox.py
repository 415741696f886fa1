"""The inbox: cases out of a heap of sealed items, tried with one person's key."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from crypto.envelope import EnvelopeHeader
from crypto.errors import Malformed, Refusal
from crypto.ids import CaseId, Chain, InspectorateId
from crypto.keybox import MAGIC, KeyboxHeader
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Papers
from wbs.journeys.reviewing import Desk, MayNotRead

DIGITS = 8  # that a case is named by, or more where they are not enough
LEAST_PREFIX = 4  # hexadecimal digits by which a person names a case


class NoSuchCase(Refusal):
    """No case that this person may read begins like that, or several do."""

    code = "no-such-case"


@dataclass(slots=True)
class _Heap:
    envelopes: list[bytes] = field(default_factory=list)
    keyboxes: list[bytes] = field(default_factory=list)


def papers_by_case(items: Iterable[bytes], inspectorate: InspectorateId) -> Mapping[CaseId, Papers]:
    """Put sealed items together by what their headers say. What has no header is left out."""
    heaps: dict[CaseId, _Heap] = {}
    for item in items:
        header = header_of(item)
        if header is None or header.inspectorate != inspectorate:
            continue
        heap = heaps.setdefault(header.case, _Heap())
        (heap.envelopes if isinstance(header, EnvelopeHeader) else heap.keyboxes).append(item)
    return {
        case: Papers(inspectorate, case, tuple(heap.envelopes), tuple(heap.keyboxes))
        for case, heap in heaps.items()
    }


def papers_of(inspectorate: InspectorateId, case: CaseId, items: Iterable[bytes]) -> Papers:
    """Items whose headers were looked at: envelopes and keyboxes of one case."""
    heap = _Heap()
    for item in items:
        (heap.keyboxes if item.startswith(MAGIC) else heap.envelopes).append(item)
    return Papers(inspectorate, case, tuple(heap.envelopes), tuple(heap.keyboxes))


def readable(desk: Desk, papers: Iterable[Papers]) -> Iterator[Case]:
    """The cases that this person may read. Those of others are passed over in silence."""
    for each in papers:
        try:
            yield desk.read(each)
        except NoCase:
            continue


def find_case(desk: Desk, papers: Mapping[CaseId, Papers], untrusted: str) -> Case:
    """The one case whose number begins like this. NoSuchCase; MayNotRead for whoever is out."""
    wanted = untrusted.strip().lower()
    named = [each for case, each in papers.items() if case.value.hex().startswith(wanted)]
    found = list(readable(desk, named)) if len(wanted) >= LEAST_PREFIX else []
    if len(found) != 1:
        raise NoSuchCase
    if desk.person.id in found[0].excluded:
        raise MayNotRead
    return found[0]


def numbers_of(cases: Iterable[CaseId]) -> Mapping[CaseId, str]:
    """How people name cases: the beginnings of their ids, as long as each needs to be the only one.

    A reporter's machine draws the id, so that two may begin alike on purpose.
    """
    whole = {case: case.value.hex() for case in cases}
    ordered = sorted(whole.values())
    needed = dict.fromkeys(ordered, DIGITS)
    for one, other in pairwise(ordered):
        shared = next(
            at for at, pair in enumerate(zip(one, other, strict=True)) if len({*pair}) > 1
        )
        needed[one] = max(needed[one], shared + 1)
        needed[other] = max(needed[other], shared + 1)
    return {id: digits[: needed[digits]] for id, digits in whole.items()}


def waits_for_us(case: Case) -> bool:
    """Whether the reporter wrote last or is under pressure, and still reads."""
    spoken = [
        line
        for line in case.counted()
        if line.chain is Chain.FROM_REPORTER or case.answers_the_reporter(line)
    ]
    is_last = bool(spoken) and spoken[-1].chain is Chain.FROM_REPORTER
    return not case.withdrawn and (is_last or case.life.pressed is not None)


def header_of(item: bytes) -> EnvelopeHeader | KeyboxHeader | None:
    """What a sealed item says of itself; None for what is neither envelope nor keybox."""
    for kind in (EnvelopeHeader, KeyboxHeader):
        try:
            return kind.parse(item)
        except Malformed:
            continue
    return None
