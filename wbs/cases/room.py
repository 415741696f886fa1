"""How much one reporter may write, and what of it is kept for the last things to say.

A server cannot read what an entry is. So it takes a few more beyond the bound, small and without
files, and it is the clients that keep those for what must always fit.
"""

from collections.abc import Mapping
from types import MappingProxyType

from crypto.content import sealed_size
from crypto.envelope import HEADER_SIZE
from crypto.ids import Chain
from crypto.padding import EVENT_CLASS
from wbs.cases.case import Case
from wbs.cases.event import Event
from wbs.cases.events import Withdraw
from wbs.cases.moving import Objected, Pressed

# Of a reporter: one a week for five years. Whoever reads, reads a case whole; pages without script
# have the server do it, so what a stranger may write bounds what it costs to come back.
MOST_ENTRIES = 300
MOST_LAST = 10  # more, of LAST_SIZE at the most: the longest objection takes five classes
LAST_SIZE = HEADER_SIZE + sealed_size(6 * EVENT_CLASS)
NEARLY = 20  # places that are left when people are told
# Each leaves room for those behind it: whoever is pressed again and again can still withdraw.
_SPARE: Mapping[type[Event], int] = MappingProxyType({Pressed: 5, Objected: 9, Withdraw: MOST_LAST})


def spare(kind: type[Event]) -> int:
    """How many places beyond MOST_ENTRIES this may use."""
    return _SPARE.get(kind, 0)


def left(case: Case, kind: type[Event]) -> int:
    """How many more of this the reporter's chain holds."""
    head = case.heads[Chain.FROM_REPORTER]
    return max(MOST_ENTRIES + spare(kind) - (head.sequence + 1 if head else 0), 0)
