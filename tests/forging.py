"""Entries and keyboxes that no honest client would make, put on a server past every check."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crypto import envelope, keybox
from crypto.encoding import sha256
from crypto.envelope import EnvelopeHeader
from crypto.ids import CaseId, Chain, InspectorateId, PersonId, RosterHash, Stream
from crypto.keybox import KeyboxHeader
from crypto.keys import CaseSecret, EventSigningKey, ReporterSigningKey
from crypto.roster import Roster
from tests.inspectorates import staff_keys
from tests.server import SealedCase
from tests.world import ReporterActor, World, ids
from wbs.cases.event import Event
from wbs.cases.events import Introduce, Message, Note
from wbs.cases.frames import Frame, Head, Introduction

NAMED = {
    Chain.FROM_REPORTER: (Chain.TO_REPORTER,),
    Chain.TO_REPORTER: (Chain.FROM_REPORTER,),
    Chain.INTERNAL: (Chain.FROM_REPORTER, Chain.TO_REPORTER),
}


def head_of(entry: bytes) -> Head:
    """How others name an envelope."""
    return Head(EnvelopeHeader.parse(entry).sequence, sha256(entry))


@dataclass(frozen=True)
class Box:
    """A keybox somebody made, and the secret in it."""

    secret: CaseSecret
    header: KeyboxHeader
    body: bytes

    def introduction(self, *recipients: str, **changes: object) -> Introduction:
        """An introduction of this box; `changes` replace what it would say."""
        said: dict[str, object] = {
            "stream": self.header.stream,
            "number": self.header.number,
            "keybox": sha256(self.body),
            "commitment": keybox.commitment(self.secret, self.header),
            "recipients": ids(*recipients),
            "roster": self.header.roster,
            "earlier": {},
        }
        return Introduction(**{**said, **changes})  # type: ignore[arg-type] # names vary by test


@dataclass
class Forger:
    """Somebody with the server in the hands, and with the secrets that a test grants."""

    world: World
    reporter: ReporterActor
    secrets: dict[tuple[Stream, int], CaseSecret] = field(default_factory=dict)

    @property
    def case(self) -> SealedCase:
        """What the server holds."""
        return self.world.case(self.reporter)

    @property
    def roster(self) -> Roster:
        """The roster in force."""
        return self.world.regency.newest

    def learns_from(self, name: str) -> "Forger":
        """Take over all secrets that a reader of the case knows now."""
        case = self.world.reviewer(name).reads(self.reporter)
        for stream, known in case.secrets.items():
            self.secrets |= {(stream, number): one.secret for number, one in known.items()}
        return self

    def frame(
        self,
        chain: Chain,
        removed: frozenset[PersonId] = frozenset(),
        heads: Mapping[Chain, Head | None] | None = None,
    ) -> Frame:
        """True heads, except those given."""
        named: dict[Chain, Head | None] = {}
        for other in NAMED[chain]:
            entries = self.case.chains[other]
            named[other] = head_of(entries[-1]) if entries else None
        return Frame({**named, **(heads or {})}, removed)

    def box(
        self,
        stream: Stream,
        number: int,
        *recipients: str,
        roster: Roster | None = None,
        case: CaseId | None = None,
    ) -> Box:
        """Make a keybox and put it among the others."""
        roster = roster or self.roster
        header = KeyboxHeader(
            self.case.inspectorate,
            case or self.case.id,
            stream,
            number,
            roster.hash,
            roster.positions(stream),
        )
        secret = CaseSecret.generate()
        kem = self.reporter.code.keys().kem.public() if stream is Stream.CONVERSATION else None
        positions = roster.keybox_keys(ids(*recipients), kem)
        made = Box(secret, header, keybox.build(secret, header=header, positions=positions))
        self.case.boxes[stream].append(made.body)
        self.secrets[stream, number] = secret
        return made

    def seal(
        self,
        chain: Chain,
        event: Event | bytes,
        signer: EventSigningKey | str,
        *,
        number: int = 0,
        secret: CaseSecret | None = None,
        roster: RosterHash | None = None,
        sequence: int | None = None,
        prev: bytes | None = None,
        inspectorate: InspectorateId | None = None,
    ) -> bytes:
        """An envelope at the end of a chain, as far as nothing else is said."""
        key = staff_keys(signer).identity if isinstance(signer, str) else signer
        header = EnvelopeHeader(
            inspectorate or self.case.inspectorate,
            self.case.id,
            chain,
            len(self.case.chains[chain]) if sequence is None else sequence,
            number,
            self.case.prev(chain) if prev is None else prev,
        )
        return envelope.seal(
            event if isinstance(event, bytes) else event.compose(chain),
            header=header,
            roster=roster or self.roster.hash,
            secret=secret or self.secrets[chain.stream, number],
            signer=key,
        )

    def puts(
        self, chain: Chain, event: Event | bytes, signer: EventSigningKey | str, **how: object
    ) -> Head:
        """Seal an entry and put it at the end of its chain."""
        sealed = self.seal(chain, event, signer, **how)  # type: ignore[arg-type] # passed through
        self.case.chains[chain].append(sealed)
        return head_of(sealed)

    def says(self, name: str, text: str = "Palsu.", **how: object) -> Head:
        """A message to the reporter, signed by a person of the staff."""
        chain = Chain.TO_REPORTER
        return self.puts(chain, Message(self.frame(chain), text, ()), name, **how)

    def notes(self, name: str, text: str = "Catatan palsu.", **how: object) -> Head:
        """A note, signed by a person of the staff."""
        return self.puts(Chain.INTERNAL, Note(self.frame(Chain.INTERNAL), text, ()), name, **how)

    def introduces(
        self, name: str, introduction: Introduction, frame: Frame | None = None, **how: object
    ) -> Head:
        """An introduction, signed by a person of the staff, under the secret it introduces."""
        stream = introduction.stream
        chain = Chain.TO_REPORTER if stream is Stream.CONVERSATION else Chain.INTERNAL
        event = Introduce(frame or self.frame(chain), introduction)
        return self.puts(chain, event, name, number=introduction.number, **how)

    @property
    def reporter_key(self) -> ReporterSigningKey:
        """The reporter's own, for what only a strange reporter's client would write."""
        return self.reporter.code.keys().signing

    def reporter_says(
        self, text: str = "Saya.", heads: Mapping[Chain, Head | None] | None = None, **how: object
    ) -> Head:
        """A message by the reporter, past the client's care."""
        frame = self.frame(Chain.FROM_REPORTER, heads=heads)
        event = Message(frame, text, ())
        return self.puts(Chain.FROM_REPORTER, event, self.reporter_key, **how)
