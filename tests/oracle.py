"""What is true in a conversation with a liar, and what a reader may therefore believe of it."""

from collections.abc import Mapping
from itertools import pairwise

from crypto.envelope import EnvelopeHeader
from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import Chain
from tests.inspectorates import person_id
from tests.lying import REPORTER, Enemy, LyingServer, parsed
from wbs.cases.case import Case, Line
from wbs.cases.events import Written
from wbs.journeys.own_past import HistoryHidden


class Oracle:
    """Knows who wrote what, and judges every reader's case by it."""

    def __init__(self, server: LyingServer, enemies: Mapping[str, Enemy], withholds: bool) -> None:
        self.server = server
        self.enemies = enemies
        self.withholds = withholds
        self.holders = {"budi", "sari", "tono"} - set(enemies)  # who can open from-reporter 0
        self.founders = frozenset({REPORTER, *self.holders})
        self.enemy_since: dict[str, int] = {}
        self.unaware: set[str] = set()  # enemies whom an honest writer still believed in

    def writes_knowing(self, name: str, trusted: TrustedRoster) -> None:
        """Remember whom a writer takes for a colleague who is one no more."""
        del name
        for enemy in self.enemies.values():
            if trusted.is_listed(enemy.keys.identity.public_bytes()):
                self.unaware.add(enemy.name)

    def was_refused(self, refusal: Refusal, may_write: bool) -> None:
        """A server that only adds must not get an honest person refused.

        Except a reporter in whose conversation it put what opens for nobody: that looks as
        if it hid a change, and the reporter rather writes nothing.
        """
        excused = isinstance(refusal, HistoryHidden) and self._is_spoilt()
        assert self.withholds or excused or not may_write, f"no reason: {refusal!r}"

    def _is_spoilt(self) -> bool:
        planted = self.server.views[REPORTER].entries - self.server.truth.keys()
        headers = [parsed(self.server.entries[hash]) for hash in planted]
        return any(header and header.chain is not Chain.INTERNAL for header in headers)

    def judges(self, name: str, case: Case, trusted: TrustedRoster) -> None:
        """Nothing forged counts, no hole goes unnamed, and nothing true is lost for nothing."""
        for line in case.counted():
            self._was_written(line, trusted)
        for chain in Chain:
            self._has_no_unnamed_hole(name, case, chain)
        if not self.withholds:
            self._lacks_nothing(name, case)

    def _was_written(self, line: Line, trusted: TrustedRoster) -> None:
        told = self.server.truth.get(line.head.hash)
        if told is None:
            assert self._is_excused(line, trusted), f"believed a lie: {line}"
            return
        if line.chain is Chain.FROM_REPORTER:
            assert told.author == REPORTER
        else:
            assert line.person is not None
            assert line.person.id == person_id(told.author)
        if told.text is not None and isinstance(line.event, Written):
            assert line.event.text == told.text

    def _is_excused(self, line: Line, trusted: TrustedRoster) -> bool:
        """A removal that was hidden from a reader, or from who confirmed, does not bind them."""
        if not self.withholds or line.person is None:
            return False
        enemy = next(
            (one for one in self.enemies.values() if person_id(one.name) == line.person.id), None
        )
        if enemy is None or enemy.name not in self.enemy_since:
            return False  # somebody excluded is out for every reader of the report
        listed = trusted.is_listed(enemy.keys.identity.public_bytes())
        return listed or enemy.name in self.unaware

    def _has_no_unnamed_hole(self, name: str, case: Case, chain: Chain) -> None:
        sequences = [line.head.sequence for line in case.lines if line.chain is chain]
        assert sequences == list(range(len(sequences)))
        hashes = [line.head.hash for line in case.lines if line.chain is chain]
        for before, after in pairwise(hashes):
            assert EnvelopeHeader.parse(self.server.entries[after]).prev == before
        shown = max(self._shown(name, chain), default=-1)
        assert shown < len(sequences) or chain in case.breaks, f"{chain} has a hole"

    def _shown(self, name: str, chain: Chain) -> list[int]:
        place = (self.server.inspectorate.id, self.server.case, chain)
        headers = [parsed(raw) for raw in self.server.papers(name).envelopes]
        return [
            header.sequence
            for header in headers
            if header and (header.inspectorate, header.case, header.chain) == place
        ]

    def _lacks_nothing(self, name: str, case: Case) -> None:
        assert not case.breaks
        lines = {line.head.hash: line for line in case.lines}
        for hash, told in self.server.truth.items():
            chain = EnvelopeHeader.parse(self.server.entries[hash]).chain
            if name == REPORTER and chain is Chain.INTERNAL:
                continue
            line = lines[hash]
            if not line.counts:
                assert self._may_be_missing(name, line, told.author), f"lost: {line}"

    def _may_be_missing(self, name: str, line: Line, author: str) -> bool:
        if line.reason == "not-yours":
            return name not in self.founders or name in self.enemy_since
        return author in self.enemy_since and line.reason == "unconfirmed"
