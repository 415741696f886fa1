"""What a lying server does, alone or with people who are out: one verb a lie."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from crypto import envelope, keybox
from crypto.documents import SignedDocument
from crypto.encoding import b64, sha256
from crypto.envelope import HEADER_SIZE, EnvelopeHeader
from crypto.errors import Malformed
from crypto.ids import Chain, PersonId, Stream
from crypto.keybox import KeyboxHeader
from crypto.keyfile import ReviewerSigningKey
from crypto.keys import CaseSecret, ReporterSigningKey
from crypto.receipt import ReporterKeys
from crypto.roster import parse_roster
from tests.inspectorates import custodian_key, officer_key, person_id, staff_keys
from tests.lying import Enemy, LyingServer
from tests.world import World
from wbs.cases.event import Event
from wbs.cases.events import Adopt, Introduce, Message, Note
from wbs.cases.frames import Frame, Head, Introduction
from wbs.journeys.services import ServedRoster

Item = TypeVar("Item")
MOST_EXTRA_BOXES = 3  # a reader tries four: with more, an honest box may not be tried at all


class Dice:
    """Choices out of one number, so that a failing run shrinks to small numbers."""

    def __init__(self, at: int) -> None:
        self.at = at

    def __call__(self, options: Sequence[Item]) -> Item:
        """One of several."""
        self.at, chosen = divmod(self.at, len(options))
        return options[chosen]


class Impersonator(ReviewerSigningKey):
    """Signs with the own key and says that it is budi's."""

    def public_bytes(self) -> bytes:
        """What budi's would give."""
        return staff_keys("budi").identity.public_bytes()


class Liar:
    """The evil of a server. Every choice comes from the number `at`."""

    ROSTERS = (
        "own custodians",
        "one signature",
        "a key swapped",
        "a gap in the chain",
        "freshness of another",
        "freshness signed by one for a removal",
        "freshness by strangers",
        "nothing",
    )

    def __init__(
        self, server: LyingServer, enemies: Mapping[str, Enemy], reporter: ReporterKeys
    ) -> None:
        self.server = server
        self.enemies = enemies
        self.reporter = reporter
        self.extra: dict[tuple[Stream, int], int] = {}
        self.stolen: dict[tuple[Stream, int], CaseSecret] = {}  # by budi's KEM key, say

    # Boxes

    def injects_a_box(self, at: int) -> None:
        """A box for everybody in the roster, or an honest one under another number or case."""
        dice = Dice(at)
        stream, number = dice(tuple(Stream)), dice(range(4))
        if self.extra.get((stream, number), 0) >= MOST_EXTRA_BOXES:
            return
        self.extra[stream, number] = self.extra.get((stream, number), 0) + 1
        if dice((True, False)):
            self.server.adds_box(self._own_box(stream, number))
        elif honest := [raw for raw in self.server.boxes.values() if len(raw) > 91]:
            raw = dice(honest)
            header = replace(KeyboxHeader.parse(raw), number=number)
            self.server.adds_box(header.pack() + raw[91:])

    def _own_box(self, stream: Stream, number: int) -> bytes:
        roster = self.server.inspectorate.newest
        assert self.server.case is not None
        header = KeyboxHeader(
            roster.inspectorate,
            self.server.case,
            stream,
            number,
            roster.hash,
            roster.positions(stream),
        )
        secret = CaseSecret.generate()
        everybody = frozenset(person.id for person in roster.persons)
        kem = self.reporter.kem.public() if stream is Stream.CONVERSATION else None
        self.enemies["server"].secrets[stream, number] = secret
        return keybox.build(secret, header=header, positions=roster.keybox_keys(everybody, kem))

    # Entries

    def forges(self, at: int, names: Sequence[str]) -> None:
        """An entry under any secret that an enemy has, signed by anybody but the honest."""
        dice = Dice(at)
        enemy = dice(list(self.enemies.values()))
        known = [*self.stolen.items(), *enemy.secrets.items()]
        known += self.enemies["server"].secrets.items()
        if not known:
            return
        (stream, number), secret = dice(known)
        chain = dice([one for one in Chain if one.stream is stream])
        sequence, prev = self.server.tip(names[0], chain)
        rosters = [SignedDocument.parse(raw).hash() for raw in self.server.inspectorate.rosters]
        event = self._event(dice, chain, number, secret, enemy)
        signer = (
            ReporterSigningKey(bytes(range(32)))
            if chain is Chain.FROM_REPORTER
            else dice(self._hands(enemy))
        )
        raw = envelope.seal(
            event.compose(chain),
            header=self._header(chain, sequence, number, prev),
            roster=dice(rosters),
            secret=secret,
            signer=signer,
        )
        self.server.plants(raw, names)

    def _hands(self, enemy: Enemy) -> list[ReviewerSigningKey]:
        """Who may have signed: an enemy, a bystander, or somebody who claims to be budi."""
        budi = Impersonator(staff_keys("palsu").identity.expose())
        return [enemy.keys.identity, budi, staff_keys("dewi").identity]

    def lets_an_enemy_write(self, at: int, names: Sequence[str]) -> None:
        """Nothing odd about it but who writes: true heads, the roster in force, a good secret."""
        dice = Dice(at)
        able = [one for one in self.enemies.values() if one.secrets and one.name != "server"]
        if not able:
            return
        enemy = dice(able)
        (stream, number), secret = dice(list(enemy.secrets.items())[::-1])
        chain = Chain.INTERNAL if stream is Stream.INTERNAL else Chain.TO_REPORTER
        heads = {other: self._true_head(other, names[0]) for other in Chain}
        sequence, prev = self.server.tip(names[0], chain)
        kind = Note if chain is Chain.INTERNAL else Message
        raw = envelope.seal(
            kind(Frame(heads, frozenset()), "Masih saya", ()).compose(chain),
            header=self._header(chain, sequence, number, prev),
            roster=self.server.inspectorate.newest.hash,
            secret=secret,
            signer=enemy.keys.identity,
        )
        self.server.plants(raw, names)

    def _true_head(self, chain: Chain, name: str) -> Head | None:
        sequence, prev = self.server.tip(name, chain)
        return Head(sequence - 1, prev) if sequence else None

    def _header(self, chain: Chain, sequence: int, number: int, prev: bytes) -> EnvelopeHeader:
        assert self.server.case is not None
        inspectorate = self.server.inspectorate.id
        return EnvelopeHeader(inspectorate, self.server.case, chain, sequence, number, prev)

    def _event(
        self, dice: Dice, chain: Chain, number: int, secret: CaseSecret, enemy: Enemy
    ) -> Event:
        frame = self._frame(dice, chain)
        kind = dice(("text", "introduce", "adopt"))
        if chain is Chain.FROM_REPORTER or kind == "text":
            note = chain is Chain.INTERNAL
            return (Note if note else Message)(frame, "Palsu", ())
        if kind == "adopt":
            hash = dice(list(self.server.entries))
            return Adopt(frame, Head(dice(range(3)), hash))
        return Introduce(frame, self._introduction(dice, chain, number, secret, enemy))

    def _frame(self, dice: Dice, chain: Chain) -> Frame:
        heads: dict[Chain, Head | None] = {}
        for other in Chain:
            true = self._true_head(other, "budi")
            bogus = Head(dice(range(4)), sha256(b"bogus"))
            heads[other] = dice((true, bogus)) or bogus
        del chain
        return Frame(heads, frozenset(map(person_id, dice(((), ("budi",), ("sari", "tono"))))))

    def _introduction(
        self, dice: Dice, chain: Chain, number: int, secret: CaseSecret, enemy: Enemy
    ) -> Introduction:
        boxes = [raw for raw in self.server.boxes.values() if len(raw) > 91]
        box = dice([raw for raw in boxes if KeyboxHeader.parse(raw).number == number] or boxes)
        header = KeyboxHeader.parse(box)
        friends: tuple[tuple[str, ...], ...] = (
            (enemy.name,),
            ("budi", "sari"),
            ("budi", enemy.name),
        )
        recipients: frozenset[PersonId] = frozenset(map(person_id, dice(friends)))
        commitment = keybox.commitment(secret, header)
        return Introduction(
            chain.stream, number, sha256(box), commitment, recipients, header.roster, {}
        )

    def replays(self, at: int, names: Sequence[str]) -> None:
        """An honest entry again: at a new place, or under another number."""
        dice = Dice(at)
        raw = dice(list(self.server.entries.values()))
        if len(raw) not in envelope.SIZES:
            return
        try:
            old = EnvelopeHeader.parse(raw)
        except Malformed:
            return
        chain = dice(tuple(Chain))
        sequence, prev = self.server.tip(names[0], chain)
        number = dice((old.secret_number, 0, 1))
        header = self._header(chain, sequence, number, dice((prev, prev, prev, old.prev)))
        if header.prev != prev and len(names) > 1:
            header = replace(header, prev=prev)  # who only adds does not break chains
        self.server.plants(header.pack() + raw[HEADER_SIZE:], names)

    def mixes_in_another_case(self, at: int, world: World) -> None:
        """Entries and boxes of a case that is another reporter's."""
        dice = Dice(at)
        other = world.case(world.reporter().submits())
        for raw in other.chains[Chain.FROM_REPORTER]:
            self.server.plants(raw, list(self.server.views))
            sequence, prev = self.server.tip("budi", Chain.FROM_REPORTER)
            moved = self._header(Chain.FROM_REPORTER, sequence, 0, prev)
            self.server.plants(moved.pack() + raw[HEADER_SIZE:], list(self.server.views))
        number = dice(range(4))
        place = (Stream.CONVERSATION, number)
        self.server.adds_box(other.boxes[Stream.CONVERSATION][0])
        if self.extra.get(place, 0) < MOST_EXTRA_BOXES:
            self.extra[place] = self.extra.get(place, 0) + 1
            raw = other.boxes[Stream.CONVERSATION][0]
            assert self.server.case is not None
            header = replace(KeyboxHeader.parse(raw), case=self.server.case, number=number)
            self.server.adds_box(header.pack() + raw[91:])

    # Withholding

    def hides_an_entry(self, at: int, name: str) -> None:
        """One entry, wherever it stands."""
        entries = self.server.views[name].entries
        entries.discard(Dice(at)([*self._in_order(entries), b""]))

    def truncates(self, at: int, name: str) -> None:
        """The end of one chain."""
        dice = Dice(at)
        chain, keep = dice(tuple(Chain)), dice(range(1, 4))
        view = self.server.views[name]
        view.entries = {hash for hash in view.entries if not self._is_beyond(hash, chain, keep)}

    def _is_beyond(self, hash: bytes, chain: Chain, keep: int) -> bool:
        try:
            header = EnvelopeHeader.parse(self.server.entries[hash])
        except Malformed:
            return False
        return header.chain is chain and header.sequence >= keep

    def _in_order(self, hashes: set[bytes]) -> list[bytes]:
        """As they came, so that a run can be repeated with other keys."""
        return [hash for hash in self.server.entries if hash in hashes]

    def hides_a_box(self, at: int, name: str) -> None:
        """One keybox."""
        boxes = self.server.views[name].boxes
        boxes.discard(Dice(at)([*(hash for hash in self.server.boxes if hash in boxes), b""]))

    def damages(self, at: int, name: str) -> None:
        """One byte of one entry, header or body."""
        dice = Dice(at)
        view = self.server.views[name]
        if not view.entries:
            return
        hash = dice(self._in_order(view.entries))
        raw = bytearray(self.server.entries[hash])
        place = dice((0, 5, 37, 53, 57, 61, 62, HEADER_SIZE - 1, HEADER_SIZE, 200, len(raw) - 1))
        raw[place] ^= 1
        view.entries.discard(hash)
        self.server.plants(bytes(raw), [name])

    def serves_an_old_roster(self, at: int, name: str) -> None:
        """A freshness statement of before, with the rosters of its time."""
        inspectorate = self.server.inspectorate
        statement = Dice(at)(inspectorate.freshness)
        named = json.loads(SignedDocument.parse(statement).payload)["roster"]
        hashes = [str(SignedDocument.parse(raw).hash()) for raw in inspectorate.rosters]
        chain = inspectorate.rosters[: hashes.index(named) + 1]
        self.server.views[name].roster = ServedRoster(tuple(chain), statement)

    def shows_like(self, name: str, other: str) -> None:
        """One reader is shown what another sees."""
        like = self.server.views[other]
        self.server.views[name] = replace(like, entries={*like.entries}, boxes={*like.boxes})

    # Rosters that are none

    def forges_a_roster(self, how: str) -> ServedRoster:
        """What no client may believe."""
        true = self.server.inspectorate.served()
        document = SignedDocument.parse(true.rosters[-1])
        said = json.loads(document.payload)
        mine = [custodian_key(f"palsu {number}") for number in range(3)]
        match how:
            case "own custodians":
                keys = sorted(key.public_bytes() for key in mine)
                said["custodians"]["keys"] = [b64(key) for key in keys]
                last = SignedDocument.sign(_bytes(said), mine).compose()
                return replace(true, rosters=(*true.rosters[:-1], last))
            case "one signature":
                said |= {"epoch": said["epoch"] + 1, "previous": str(document.hash())}
                signers = self.server.inspectorate.custodians[:1]
                signed = SignedDocument.sign(_bytes(said), signers)
                fresh = self._forged_freshness("an officer who helps", true, signed)
                return ServedRoster((*true.rosters, signed.compose()), fresh)
            case "a key swapped":
                said["persons"][0]["kem"] = str(staff_keys("palsu").kem.public())
                last = SignedDocument(_bytes(said), document.signatures).compose()
                return replace(true, rosters=(*true.rosters[:-1], last))
            case "a gap in the chain":
                return replace(true, rosters=(*true.rosters, true.rosters[0]))
            case "nothing":
                return ServedRoster((), b"{}")
        return replace(true, freshness=self._forged_freshness(how, true))

    def _forged_freshness(
        self, how: str, true: ServedRoster, about: SignedDocument | None = None
    ) -> bytes:
        document = SignedDocument.parse(true.freshness)
        said = json.loads(document.payload) | {"number": 999}
        signers = self.server.inspectorate.officers[:1]
        if about is not None:
            said["roster"] = str(about.hash())
        elif how == "freshness of another":
            said["roster"] = b64(sha256(b"another"))
        elif how == "freshness by strangers":
            signers = (officer_key("palsu"),)
        else:
            roster = parse_roster(SignedDocument.parse(true.rosters[-1]))
            said["removed"] = [str(roster.persons[0].id)]
        return SignedDocument.sign(_bytes(said), signers).compose()


def _bytes(said: object) -> bytes:
    return json.dumps(said).encode()
