"""The life of a case: its states, and which steps lead from one to the next (protocol 13.10).

One table. The fold, every client, the roster check and the picture in the docs are read from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from crypto.ids import READING_ROLES, Role


class State(Enum):
    """Where a case stands. That its reporter withdrew is said beside it: reviewers may go on."""

    DITERIMA = "DITERIMA"
    VERIFIKASI = "VERIFIKASI"
    PERLU_KLARIFIKASI = "PERLU_KLARIFIKASI"
    TELAAH = "TELAAH"
    MENUNGGU_OTORISASI = "MENUNGGU_OTORISASI"
    PEMERIKSAAN = "PEMERIKSAAN"
    HASIL = "HASIL"
    TINDAK_LANJUT = "TINDAK_LANJUT"
    DITUTUP = "DITUTUP"
    KEBERATAN = "KEBERATAN"
    DILIMPAHKAN = "DILIMPAHKAN"
    DITERUSKAN_LAPOR = "DITERUSKAN_LAPOR"
    ARSIP = "ARSIP"


ENDED = frozenset({State.DITUTUP, State.ARSIP})  # a reporter may object
ASKED = State.PERLU_KLARIFIKASI  # the reporter's answer is waited for


class Finding(Enum):
    """What a step must say beside its reason and its message."""

    TRIAGE = "triage"
    OUTCOME = "outcome"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to another.

    `by`: any of these roles takes it. `approved_by`: it waits until somebody else, in one of these
    roles, approves. `not_after`: whoever brought the case into the last of these states neither
    takes nor approves it. `returns`: only to where the question was asked. One that leads to where
    it leaves is an extension: the case stays, and a later day is promised.
    """

    leaves: State
    enters: State
    by: frozenset[Role]
    approved_by: frozenset[Role] = frozenset()
    finding: Finding | None = None
    not_after: frozenset[State] = frozenset()
    returns: bool = False

    @property
    def extends(self) -> bool:
        """Whether it is an extension."""
        return self.leaves is self.enters


_VERIFIKATOR = frozenset({Role.VERIFIKATOR})
_PENELAAH = frozenset({Role.PENELAAH})
_PEMERIKSA = frozenset({Role.PEMERIKSA})
_INSPEKTUR = frozenset({Role.INSPEKTUR})
_ASKS = {
    State.VERIFIKASI: _VERIFIKATOR,
    State.TELAAH: _PENELAAH,
    State.PEMERIKSAAN: _PEMERIKSA,
}
_WAITS = State.MENUNGGU_OTORISASI


def _archives(leaves: State, not_after: frozenset[State] = frozenset()) -> Step:
    return Step(leaves, State.ARSIP, _PENELAAH, approved_by=READING_ROLES, not_after=not_after)


MOVES = (
    Step(State.DITERIMA, State.VERIFIKASI, _VERIFIKATOR),
    Step(State.VERIFIKASI, State.TELAAH, _VERIFIKATOR, finding=Finding.TRIAGE),
    _archives(State.VERIFIKASI),
    Step(State.TELAAH, _WAITS, _PENELAAH),
    Step(State.TELAAH, State.DITERUSKAN_LAPOR, _PENELAAH, approved_by=_INSPEKTUR),
    Step(
        State.TELAAH,
        State.DILIMPAHKAN,
        _PENELAAH,
        approved_by=_INSPEKTUR,
        finding=Finding.DESTINATION,
    ),
    _archives(State.TELAAH),
    Step(_WAITS, State.PEMERIKSAAN, _INSPEKTUR, not_after=frozenset({_WAITS})),
    Step(_WAITS, State.TELAAH, _INSPEKTUR),
    Step(State.PEMERIKSAAN, State.HASIL, _INSPEKTUR, finding=Finding.OUTCOME),
    Step(
        State.PEMERIKSAAN,
        State.DILIMPAHKAN,
        _PEMERIKSA,
        approved_by=_INSPEKTUR,
        finding=Finding.DESTINATION,
    ),
    Step(State.HASIL, State.TINDAK_LANJUT, _INSPEKTUR),
    Step(State.HASIL, State.DITUTUP, _INSPEKTUR),
    Step(State.TINDAK_LANJUT, State.DITUTUP, _INSPEKTUR),
    Step(State.DITERUSKAN_LAPOR, State.DITUTUP, _INSPEKTUR),
    Step(State.DILIMPAHKAN, State.DITUTUP, _INSPEKTUR),
    *(Step(asked, ASKED, by) for asked, by in _ASKS.items()),
    *(Step(ASKED, asked, by, returns=True) for asked, by in _ASKS.items()),
    _archives(ASKED),
    # Two penelaah may have archived it: then nobody is left but the inspektur.
    Step(State.KEBERATAN, State.TELAAH, _PENELAAH | _INSPEKTUR, not_after=ENDED),
    Step(State.KEBERATAN, State.DITUTUP, _PENELAAH, approved_by=_INSPEKTUR, not_after=ENDED),
    _archives(State.KEBERATAN, ENDED),
)
# Whoever ended a case does not put off what becomes of the objection.
EXTENSIONS = tuple(
    Step(state, state, _INSPEKTUR, not_after=ENDED if state is State.KEBERATAN else frozenset())
    for state in State
    if state not in ENDED and state is not ASKED
)
STEPS = MOVES + EXTENSIONS

RECUSED_BY = READING_ROLES  # whoever may recuse others; oneself, anybody who may write
RECUSAL_APPROVED_BY = _INSPEKTUR

BY_PLACE: Mapping[tuple[State, State], Step] = MappingProxyType(
    {(step.leaves, step.enters): step for step in STEPS}
)
