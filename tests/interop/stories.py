"""Cases by dice: honest people, forgers and a server that mislays things, all in one conversation.

No story is believed to be sensible. What matters is that two readers who wrote their code apart
come to the same end, whatever they are given.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

from crypto.documents import SignedDocument
from crypto.encoding import sha256
from crypto.ids import Chain, PersonId, Role, RosterHash, Stream
from crypto.keys import CaseSecret, EventSigningKey, ReporterSigningKey
from crypto.roster import Roster, parse_roster
from tests.forging import NAMED, Box, Forger, head_of
from tests.inspectorates import Inspectorate, person_id, recovery_key, staff_keys
from tests.server import SealedCase
from tests.world import ReporterActor, World, ids
from wbs.cases.event import Event
from wbs.cases.events import Adopt, Introduce, Message, Note, Unexclude, Withdraw
from wbs.cases.frames import Frame, Head
from wbs.cases.moving import Recused

NAMES = ("budi", "sari", "tono", "dewi", "ratna")
WRITERS = ("budi", "budi", "sari", "sari", "tono", "dewi")
SELDOM = 0.15
STREAM_CHAIN = {Stream.CONVERSATION: Chain.TO_REPORTER, Stream.INTERNAL: Chain.INTERNAL}


@dataclass
class Story:
    """One case in the making."""

    colleagues: ClassVar[tuple[str, ...]] = NAMES[1:3]  # some of them are told every new secret
    dice: random.Random
    world: World = field(default_factory=World)
    boxes: list[Box] = field(default_factory=list)
    generations: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.wild = self.dice.choice([0.0, 0.2, 1.0])  # how often somebody lies
        self.staffs()
        excluding = self.dice.choice([[], [], ["tono"], ["tono", "dewi"]])
        with_script = self.dice.random() < 0.8
        self.reporter: ReporterActor = self.world.reporter().submits(
            excluding=excluding, with_script=with_script
        )
        self.forger = Forger(self.world, self.reporter).learns_from("budi")

    @property
    def regency(self) -> Inspectorate:
        """Where the case is."""
        return self.world.regency

    def staffs(self) -> None:
        """Who is there before anybody reports: the people of the world."""

    def goes_on(self, steps: int) -> "Story":
        """Let things happen."""
        actions = self.actions()
        for _ in range(steps):
            self.dice.choice(actions)()
        return self

    def actions(self) -> list[Callable[[], object]]:
        """What may happen next; what stands here twice does so twice as often."""
        usual: list[Callable[[], object]] = [
            self.reviewer_writes, self.reviewer_writes, self.reviewer_writes, self.reporter_writes,
            self.reporter_writes, self.introduces, self.introduces, self.adopts, self.unexcludes,
            self.roster_changes, self.withdraws, self.recuses,
        ]  # fmt: skip # a table to be read by eye
        return [*usual, self.nonsense] if self.wild else usual

    def reviewer_writes(self) -> None:
        """A message or a note."""
        chain = self.dice.choice([Chain.TO_REPORTER, Chain.INTERNAL])
        kind = Message if chain is Chain.TO_REPORTER else Note
        self._put(chain, kind(self._frame(chain), "Teks.", ()), self._signer())

    def reporter_writes(self) -> None:
        """A message of the reporter."""
        chain = Chain.FROM_REPORTER
        self._put(chain, Message(self._frame(chain), "Saya.", ()), self.forger.reporter_key)

    def unexcludes(self) -> None:
        """The reporter lets somebody in, or tries to."""
        chain = Chain.FROM_REPORTER
        names = self.dice.choice([["tono"], ["tono"], ["tono", "dewi"], ["budi"]])
        event = Unexclude(self._frame(chain), ids(*names))
        self._put(chain, event, self.forger.reporter_key)

    def recuses(self) -> None:
        """Somebody says to be out, or that others should be; seldom, or nobody were left."""
        if self.dice.random() < 3 * SELDOM:
            chain, name = Chain.TO_REPORTER, self.dice.choice(WRITERS)
            others = self.dice.sample(NAMES[:4], self.dice.choice([1, 1, 2]))
            persons = ids(name) if self.dice.random() < 0.4 else ids(*others)
            key = staff_keys(name, self.generations.get(name, 0)).identity
            self._put(chain, Recused(self._frame(chain), persons, "Kerabat.", ""), key)

    def withdraws(self) -> None:
        """The reporter ends the own access; seldom, or nothing would come after it."""
        if self.dice.random() < SELDOM:
            chain = Chain.FROM_REPORTER
            self._put(chain, Withdraw(self._frame(chain)), self.forger.reporter_key)

    def adopts(self) -> None:
        """Somebody vouches for an entry."""
        chain = self.dice.choice([Chain.TO_REPORTER, Chain.INTERNAL])
        entries = self.forger.case.chains[chain]
        named = head_of(self.dice.choice(entries)) if entries else Head(0, bytes(32))
        if self._lies(0.1):
            named = Head(named.sequence, bytes(32))
        self._put(chain, Adopt(self._frame(chain), named), self._signer())

    def introduces(self) -> None:
        """A new secret, mostly in order."""
        stream = self.dice.choice(list(Stream))
        chain = STREAM_CHAIN[stream]
        known = [number for one, number in self.forger.secrets if one is stream]
        number = self.dice.choice([max(known, default=-1) + 1] * 5 + [max(known, default=0), 0, 1])
        names = ["budi", *self.dice.sample(self.colleagues, self.dice.choice([1, 2, 2]))]
        if self._lies(0.3):
            names = self.dice.sample(NAMES[:4], 2)
        roster = self._roster()
        box = self.forger.box(stream, number, *names, roster=roster)
        self.boxes.append(box)
        changes = self._says(box, number)
        event_frame = self._frame(chain)
        introduction = box.introduction(*names, **changes)
        how: dict[str, Any] = {"secret": box.secret, "roster": roster.hash}
        if self._lies(0.1):
            how["secret"] = CaseSecret.generate()
        event = Introduce(event_frame, introduction)
        self.forger.puts(chain, event, self._signer(), number=number, **how)

    def _lies(self, chance: float) -> bool:
        return self.dice.random() < chance * self.wild

    def _says(self, box: Box, number: int) -> dict[str, Any]:
        stream = box.header.stream
        earlier = {
            n: CaseSecret.generate() if self._lies(0.1) else secret
            for (one, n), secret in self.forger.secrets.items()
            if one is stream and n < number and self.dice.random() < 0.7
        }
        lies: list[dict[str, Any]] = [
            {"commitment": bytes(32)},
            {"keybox": bytes(32)},
            {"roster": RosterHash(bytes(32))},
            {"recipients": frozenset({PersonId(bytes(32))})},
        ]
        if self.boxes and self.dice.random() < 0.5:
            lies.append({"keybox": sha256(self.dice.choice(self.boxes).body)})
        lie = self.dice.choice(lies) if self._lies(0.3) else {}
        return {"earlier": earlier, **lie}

    def roster_changes(self) -> None:
        """Somebody is removed, gets new keys, or comes."""
        name = self.dice.choice(NAMES[:4])
        present = {person.id for person in self.regency.newest.persons}
        change = self.dice.randrange(4)
        if change == 0 and person_id(name) in present:
            self.regency.removes(name)
        elif change == 1 and person_id(name) in present:
            self.generations[name] = self.generations.get(name, 0) + 1
            self.regency.re_enrols(name, self.generations[name])
        elif change == 2 and person_id(name) in present and len(present) > 2:
            self.regency.drops(name)
        elif person_id("ratna") not in present:
            self.regency.enrols("ratna", Role.INSPEKTUR)

    def nonsense(self) -> None:
        """Bytes that are no event, or no JSON, or nobody's."""
        chain = self.dice.choice(list(Chain))
        raw = self.dice.choice([b"", b"{}", b"[", b'{"type":"adopt"}', b'{"a":1,"a":2}'])
        reporter = chain is Chain.FROM_REPORTER
        stranger = ReporterSigningKey.generate()
        signer = (
            self.dice.choice([self.forger.reporter_key, stranger]) if reporter else self._signer()
        )
        self._put(chain, raw, signer)

    def _put(
        self,
        chain: Chain,
        event: Event | bytes,
        signer: EventSigningKey | str,
        roster: Roster | None = None,
    ) -> None:
        known = [number for stream, number in self.forger.secrets if stream is chain.stream]
        if not known:
            return
        number = max(known) if self.dice.random() < 0.7 else self.dice.choice(known)
        how: dict[str, Any] = {"number": number, "roster": (roster or self._roster()).hash}
        if self._lies(0.05):
            how["secret"] = CaseSecret.generate()
        if self._lies(0.05):
            how["roster"] = RosterHash(bytes(32))
        if self._lies(0.05):
            how["number"] = number + 1
            how["secret"] = CaseSecret.generate()
        self.forger.puts(chain, event, signer, **how)

    def _roster(self) -> Roster:
        newest = self.dice.random() < 0.7
        rosters = self.regency.rosters
        return _parsed(rosters[-1] if newest else self.dice.choice(rosters))

    def _signer(self) -> EventSigningKey:
        name = self.dice.choice(WRITERS) if self._lies(1) else self.dice.choice(["budi", "sari"])
        generation = self.generations.get(name, 0) if self.dice.random() < 0.8 else 0
        return staff_keys(name, generation).identity

    def _frame(self, chain: Chain) -> Frame:
        removed = frozenset[PersonId]()
        if chain is not Chain.FROM_REPORTER and self.dice.random() < 0.2:
            removed = ids(*self.dice.sample(NAMES, self.dice.choice([1, 1, 2])))
        return Frame({other: self._head(other) for other in NAMED[chain]}, removed)

    def _head(self, chain: Chain) -> Head | None:
        entries = self.forger.case.chains[chain]
        if self._lies(0.03):
            return Head(len(entries) + 2, bytes(32))
        if self._lies(0.03):
            return Head(self.dice.randrange(len(entries) + 1), b"x" * 32)
        if not entries:
            return None
        chance = self.dice.random()
        if chance < 0.2:
            return head_of(self.dice.choice(entries))
        if chance < 0.25 and chain is Chain.TO_REPORTER:
            return None
        return head_of(entries[-1])


@cache
def _parsed(document: bytes) -> Roster:
    return parse_roster(SignedDocument.parse(document))


def spoil(dice: random.Random, envelopes: list[bytes], keyboxes: list[bytes]) -> None:
    """What a bad server does to what it hands over."""
    for _ in range(dice.choice([0, 0, 1, 1, 2])):
        if dice.random() < 0.6:
            _spoil_envelopes(dice, envelopes)
        else:
            _spoil_keyboxes(dice, keyboxes)
    dice.shuffle(envelopes)
    dice.shuffle(keyboxes)


def _spoil_envelopes(dice: random.Random, envelopes: list[bytes]) -> None:
    at = dice.randrange(len(envelopes))
    how = dice.randrange(5)
    if how == 0 and len(envelopes) > 1:
        envelopes.pop(at)
    elif how == 1:
        envelopes.append(dice.choice([b"", b"x" * 500, envelopes[at][:-1]]))
    elif how == 2:
        envelopes.append(envelopes[at][:-1] + bytes([envelopes[at][-1] ^ 1]))  # a fork
    elif how == 3:
        envelopes[at] = _with_header(envelopes[at], dice)
    else:
        envelopes.append(envelopes[at])


def _spoil_keyboxes(dice: random.Random, keyboxes: list[bytes]) -> None:
    box = dice.choice(keyboxes)
    how = dice.randrange(3)
    if how == 0 and len(keyboxes) > 1:
        keyboxes.remove(box)
    elif how == 1:
        keyboxes.extend([box[:-1] + bytes([number]) for number in range(5)])
    else:
        keyboxes.append(dice.choice([box[:-1], box[:40] + b"?" + box[41:], b""]))


def _with_header(envelope: bytes, dice: random.Random) -> bytes:
    at = dice.choice([4, 10, 40, 53, 57, 61, 70])
    return envelope[:at] + bytes([byte ^ 1 for byte in envelope[at : at + 1]]) + envelope[at + 1 :]


def readers(story: Story) -> dict[str, dict[str, Any]]:
    """Everybody who could ever read something, with their keys."""
    found: dict[str, dict[str, Any]] = {
        "reporter": {"kind": "reporter", "seed": story.reporter.code.keys().kem.expose()},
        "recovery": {"kind": "recovery", "seed": recovery_key("kabupaten").expose()},
    }
    for name in NAMES:
        for generation in {0, story.generations.get(name, 0)}:
            seed = staff_keys(name, generation).kem.expose()
            id = person_id(name).value
            found[f"{name} {generation}"] = {"kind": "person", "id": id, "seed": seed}
    return found


def given(story: Story, dice: random.Random) -> dict[str, Any]:
    """What a bad server hands over of the case, for `read_case`."""
    papers = as_given(story.forger.case, story.regency)
    spoil(dice, papers["envelopes"], papers["keyboxes"])
    return papers


def as_given(case: SealedCase, regency: Inspectorate) -> dict[str, Any]:
    """What an honest server hands over."""
    return {
        "inspectorate": case.inspectorate.value,
        "case": case.id.value,
        "rosters": regency.rosters,
        "freshness": regency.freshness[-1],
        "keyboxes": [box for stream in Stream for box in case.boxes[stream]],
        "envelopes": [entry for chain in Chain for entry in case.chains[chain]],
    }
