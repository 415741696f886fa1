"""Promises P3, P4, P5: a whole conversation against a server that lies in every way it can.

Two servers play. One only adds: it forges, injects, replays, colludes with those who are out; then
every honest word must still count for everybody. The other also withholds and shows different
histories; then nobody may ever believe what was not written, and every hole must be named.
"""

from collections.abc import Callable
from functools import cache

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from crypto.anchor import Anchor, compose_anchor
from crypto.errors import Refusal
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, InspectorateId, Stream
from tests.inspectorates import TODAY, Inspectorate, person_id, staff_keys
from tests.liars import Liar
from tests.lying import REPORTER, Enemy, LyingServer, Truth
from tests.oracle import Oracle
from tests.world import REPORT, World, quiet
from wbs.cases.case import Case
from wbs.cases.fold import read_case
from wbs.cases.opening import person_reader
from wbs.cases.writing import NoSecret
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import Prepared, Visit
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import ServedRoster
from wbs.journeys.trusting import trust

REVIEWERS = ("budi", "sari", "tono")
READERS = (REPORTER, *REVIEWERS)
names = st.sampled_from(REVIEWERS)
readers = st.sampled_from(READERS)
choices = st.integers(0, 2**16)
STAFF_CHAINS = (Chain.TO_REPORTER, Chain.INTERNAL)


@cache
def _trusted_by_id(served: ServedRoster, id: InspectorateId) -> TrustedRoster:
    return trust(served, id, Anchor.parse(compose_anchor({id: "kabupaten"})))


def _trusted(served: ServedRoster, inspectorate: Inspectorate) -> TrustedRoster:
    """The same every time for the same bytes, so verified once."""
    return _trusted_by_id(served, inspectorate.id)


class Conversation(RuleBasedStateMachine):
    """The honest people; `self.liar` is the server's evil, `self.oracle` knows what is true."""

    withholds = False

    @initialize(
        excluded=st.sampled_from([(), ("tono",), ("sari", "tono")]), with_script=st.booleans()
    )
    def begin(self, excluded: tuple[str, ...], with_script: bool) -> None:
        self.world = World()
        self.inspectorate = self.world.regency
        self.server = LyingServer(self.inspectorate, READERS)
        self.generations = dict.fromkeys(REVIEWERS, 0)
        self.excluded, self.removed = set(excluded), set[str]()
        self.seen = {name: self.inspectorate.trusted().freshness.seen() for name in REVIEWERS}
        self.enemies = {name: Enemy(name, staff_keys(name)) for name in excluded}
        self.enemies["server"] = Enemy("server", staff_keys("server"))
        self.oracle = Oracle(self.server, self.enemies, self.withholds)
        self.count = 0
        self.with_script = with_script
        self.prepared = self._prepares()
        self.liar = Liar(self.server, self.enemies, self.prepared.code.keys())

    def _prepares(self) -> Prepared:
        portal, left_out = self.server.portal(), frozenset(map(person_id, self.excluded))
        trusted = reporting.find_inspectorate(portal, self.inspectorate.id, self.world.anchor)
        self.server.shut_out = list(self.enemies.values())
        prepared = reporting.prepare(
            REPORT, trusted, excluded=left_out, today=TODAY, with_script=self.with_script
        )
        self.server.expected = Truth(REPORTER, None)
        reporting.submit(portal, prepared)
        return prepared

    # Honest people

    def visit(self) -> Visit:
        return reporting.come_back(self.server.portal(), self.prepared.code, self.world.anchor)

    def sits_down(self, name: str) -> tuple[Desk, Case]:
        served = self.server.gateway(name).roster()
        trusted = trust(served, self.inspectorate.id, self.world.anchor, self.seen[name])
        self.seen[name] = trusted.freshness.seen()
        desk = Desk.open(staff_keys(name, self.generations[name]), trusted, TODAY)
        case = desk.read(self.server.papers(name))
        left_out = case.excluded
        self.oracle.writes_knowing(name, trusted)
        self.server.shut_out = [
            enemy
            for enemy in self.enemies.values()
            if person_id(enemy.name) in left_out
            or not trusted.is_listed(enemy.keys.identity.public_bytes())
        ]
        return desk, case

    def attempts(self, name: str, text: str | None, act: Callable[[], None]) -> None:
        """Do it, or be refused loudly and send nothing."""
        before = len(self.server.truth)
        self.server.expected = Truth(name, text)
        try:
            act()
        except Refusal as refusal:
            assert len(self.server.truth) == before
            self.oracle.was_refused(refusal, self._may_write(name, refusal))
        else:
            assert len(self.server.truth) > before

    def _may_write(self, name: str, refusal: Refusal) -> bool:
        if name == REPORTER:  # who waits for a new secret when somebody left or lost a key
            changed = self.removed or any(self.generations.values())
            return not (isinstance(refusal, NoSecret) and changed)
        return name not in self.removed | self.excluded and name in self.oracle.holders

    def _text(self) -> str:
        self.count += 1
        return f"Kata ke-{self.count}"

    @rule()
    def reporter_writes(self) -> None:
        text = self._text()

        def act() -> None:
            visit = self.visit()
            self._shut_out_of(visit.case)
            reporting.reply(self.server.portal(), visit, Letter(text), progress=quiet)

        self.attempts(REPORTER, text, act)

    def _shut_out_of(self, case: Case) -> None:
        found = case.newest_secret(Stream.CONVERSATION)
        recipients = found.introduction.recipients if found else frozenset()
        outside = [one for one in self.enemies.values() if person_id(one.name) not in recipients]
        self.server.shut_out = outside

    @rule(name=names, chain=st.sampled_from(STAFF_CHAINS))
    def reviewer_writes(self, name: str, chain: Chain) -> None:
        if name in self.removed:
            return
        text = self._text()
        journey = reviewing.note if chain is Chain.INTERNAL else reviewing.reply

        def act() -> None:
            desk, case = self.sits_down(name)
            journey(self.server.gateway(name), desk, case, Letter(text), progress=quiet)

        self.attempts(name, text, act)

    @rule(name=names, stream=st.sampled_from(Stream))
    def reviewer_introduces(self, name: str, stream: Stream) -> None:
        if name in self.removed:
            return

        def act() -> None:
            desk, case = self.sits_down(name)
            who = reviewing.readers(desk, case)
            made, _ = reviewing.introduce(desk, case, stream, who)
            self.server.gateway(name).append(case.id, [made])
            if stream is Stream.CONVERSATION:
                self.oracle.holders |= {one for one in REVIEWERS if person_id(one) in who}

        self.attempts(name, None, act)

    @rule()
    def reporter_lets_in(self) -> None:
        if not self.excluded or not self.with_script:
            return
        name = min(self.excluded)

        def act() -> None:
            visit = self.visit()
            self._shut_out_of(visit.case)
            reporting.unexclude(self.server.portal(), visit, frozenset({person_id(name)}))
            self.excluded.discard(name)
            self.enemies.pop(name, None)

        self.attempts(REPORTER, None, act)

    # People who come and go

    @rule(name=st.sampled_from(("budi", "sari")), by_roster=st.booleans())
    def is_removed(self, name: str, by_roster: bool) -> None:
        if self.removed:
            return
        self._becomes_an_enemy(name)
        self.removed.add(name)
        if by_roster:
            self.inspectorate.drops(name)
        else:
            self.inspectorate.removes(name)

    @rule(name=names)
    def gets_new_keys_for_stolen_ones(self, name: str) -> None:
        if name in self.removed | self.excluded or any(self.generations.values()):
            return
        self._becomes_an_enemy(name)
        self.oracle.holders.discard(name)
        self.inspectorate.re_enrols(name)
        self.generations[name] = 1

    def _becomes_an_enemy(self, name: str) -> None:
        enemy = Enemy(name, staff_keys(name, self.generations[name]))
        case = self.reads(name)
        for stream, known in case.secrets.items() if case else ():
            enemy.secrets |= {(stream, number): one.secret for number, one in known.items()}
        self.enemies[name] = enemy
        self.oracle.enemy_since[name] = len(self.server.truth)

    @rule()
    def officer_renews(self) -> None:
        self.inspectorate.renews()

    # The server

    @rule(at=choices, name=readers)
    def server_injects_a_box(self, at: int, name: str) -> None:
        self.liar.injects_a_box(at)
        del name

    @rule(at=choices, name=readers)
    def server_or_enemy_forges(self, at: int, name: str) -> None:
        self.liar.forges(at, self.shown_to(name))

    @rule(at=choices, name=readers)
    def enemy_writes_as_before(self, at: int, name: str) -> None:
        self.liar.lets_an_enemy_write(at, self.shown_to(name))

    @rule()
    def server_steals_secrets(self) -> None:
        """It has somebody's KEM key: it reads all, and must still speak for nobody."""
        case = self.reads("budi") if "budi" not in self.removed else None
        for stream, known in case.secrets.items() if case else ():
            for number, one in known.items():
                self.liar.stolen[stream, number] = one.secret

    @rule(at=choices, name=readers)
    def server_replays(self, at: int, name: str) -> None:
        self.liar.replays(at, self.shown_to(name))

    @rule(at=choices)
    def server_hands_over_another_case(self, at: int) -> None:
        self.liar.mixes_in_another_case(at, self.world)

    @rule(name=names, how=st.sampled_from(Liar.ROSTERS))
    def server_serves_a_forged_roster(self, name: str, how: str) -> None:
        forged = self.liar.forges_a_roster(how)
        sent = len(self.server.truth)
        self.server.views[name].roster = self.server.views[REPORTER].roster = forged
        for attempt in (lambda: self.sits_down(name), self.visit, self._prepares):
            try:
                attempt()
            except Refusal:
                continue
            raise AssertionError("a forged roster was believed")
        assert len(self.server.truth) == sent
        self.server.views[name].roster = self.server.views[REPORTER].roster = None

    def shown_to(self, name: str) -> list[str]:
        """A server that withholds shows a lie to one reader, one that does not, to all."""
        return [name] if self.withholds else list(READERS)

    # What must hold

    def reads(self, name: str) -> Case | None:
        """The case as somebody reads it now; the oracle judges refusals."""
        try:
            if name == REPORTER:
                return self.visit().case
            trusted = _trusted(self.server.served(name), self.inspectorate)
            keys = staff_keys(name, self.generations[name])
            reader = person_reader(keys.kem, person_id(name))
            return read_case(self.server.papers(name), reader, trusted)
        except Refusal as refusal:
            self.oracle.was_refused(refusal, self._may_write(name, refusal))
            return None

    @invariant()
    def nobody_believes_a_lie_and_nothing_true_is_lost(self) -> None:
        for name in READERS:
            if name in self.removed:
                continue
            case = self.reads(name)
            assert case is None or name not in self.excluded, f"{name} is excluded and reads"
            if case is not None:
                trusted = _trusted(self.server.served(name), self.inspectorate)
                self.oracle.judges(name, case, trusted)


class Withholding(Conversation):
    """The same, and the server hides, truncates, goes back, and splits its readers."""

    withholds = True

    @rule(at=choices, name=readers)
    def server_hides_an_entry(self, at: int, name: str) -> None:
        self.liar.hides_an_entry(at, name)

    @rule(at=choices, name=readers)
    def server_truncates(self, at: int, name: str) -> None:
        self.liar.truncates(at, name)

    @rule(at=choices, name=readers)
    def server_hides_a_box(self, at: int, name: str) -> None:
        self.liar.hides_a_box(at, name)

    @rule(at=choices, name=readers)
    def server_damages_an_entry(self, at: int, name: str) -> None:
        self.liar.damages(at, name)

    @rule(at=choices, name=readers)
    def server_goes_back_to_an_old_roster(self, at: int, name: str) -> None:
        self.liar.serves_an_old_roster(at, name)

    @rule(name=readers, other=readers)
    def server_shows_one_what_another_sees(self, name: str, other: str) -> None:
        self.liar.shows_like(name, other)


# Not shrunk: keys differ from run to run, so minutes would go by for little.
LONG = settings(
    max_examples=25,
    stateful_step_count=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
TestAServerThatAdds = Conversation.TestCase
TestAServerThatAdds.settings = LONG
TestAServerThatWithholds = Withholding.TestCase
TestAServerThatWithholds.settings = LONG
