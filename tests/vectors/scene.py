"""A case in the making, for vectors: every keybox and envelope by the side whose turn it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from crypto.encoding import b64, sha256, unb64
from crypto.keys import KemKey
from tests.interop.making import Maker, flipped, made, repacked
from tests.interop.sample_events import REPORT, as_bytes, step
from tests.vectors.drawing import seed
from tests.vectors.office import Office, person_id, public, sorted_ids

FROM, TO, INTERNAL = CHAINS = ("from_reporter", "to_reporter", "internal")
NAMED = {FROM: (TO,), TO: (FROM,), INTERNAL: (FROM, TO)}
CASE = seed("case")[:16]
JSON = dict[str, Any]


@dataclass
class Scene:
    """What a server holds, and every secret."""

    office: Office
    chains: dict[str, list[bytes]] = field(default_factory=lambda: {chain: [] for chain in CHAINS})
    keyboxes: list[bytes] = field(default_factory=list)
    secrets: dict[tuple[str, int], bytes] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    @property
    def maker(self) -> Maker:
        """The side that makes everything."""
        return self.office.maker

    def __post_init__(self) -> None:
        self.office.adds(self.office.first())

    def reports(self, *recipients: str, excluded: tuple[str, ...] = (), **changes: Any) -> "Scene":
        """from-reporter 0."""
        event = {
            "reporter": {
                "signing": b64(public("reporter")),
                "kem": b64(KemKey(seed("reporter kem")).public_bytes()),
            },
            "mode": "script",
            "excluded": sorted_ids(excluded),
            "introduction": self.introduction("conversation", 0, *(recipients or ("budi", "sari"))),
            "report": REPORT,
            **changes,
        }
        return self.puts(FROM, "report", "reporter", **event)

    def says(self, who: str = "reporter", text: str = "Ya.", **how: Any) -> "Scene":
        """A message."""
        chain = FROM if who == "reporter" else TO
        return self.puts(chain, "message", who, text=text, files=[], **how)

    def notes(self, who: str, **how: Any) -> "Scene":
        """A note."""
        return self.puts(INTERNAL, "note", who, text="Catatan.", files=[], **how)

    def steps(self, who: str, leaves: str, enters: str, **how: Any) -> "Scene":
        """A step, or the proposal of one."""
        return self.puts(TO, "step", who, **{**step(leaves, enters), **how})

    def approves(self, who: str, sequence: int = -1, **how: Any) -> "Scene":
        """A second person agrees."""
        return self.puts(TO, "approve", who, **{**(self.head(TO, sequence) or {}), **how})

    def objects(self, **how: Any) -> "Scene":
        """The reporter does."""
        return self.puts(FROM, "object", "reporter", text="Belum selesai.", **how)

    def introduces(self, who: str, stream: str, number: int, *to: str, **how: Any) -> "Scene":
        """A new secret in a new keybox; `changes` are lies of the introduction."""
        said = self.introduction(stream, number, *to) | how.pop("changes", {})
        chain = TO if stream == "conversation" else INTERNAL
        return self.puts(chain, "introduce", who, number=number, introduction=said, **how)

    def introduction(self, stream: str, number: int, *names: str) -> JSON:
        """Make the keybox and say so."""
        earlier = [
            {"number": one, "secret": b64(secret)}
            for (of, one), secret in sorted(self.secrets.items())
            if of == stream and one < number
        ]
        secret = seed(f"{stream} {number} {len(self.keyboxes)}")
        reporter = KemKey(seed("reporter kem")).public_bytes() if stream == "conversation" else None
        box = made(
            self.maker, "build_keybox", inspectorate=self.office.id, rosters=self.office.rosters,
            case=CASE, number=number, recipients=sorted(map(person_id, names)), reporter=reporter,
            secret=secret,
        )  # fmt: skip # a table to be read by eye
        self.keyboxes.append(box)
        self.secrets[stream, number] = secret
        return {
            "stream": stream,
            "number": number,
            "keybox": b64(sha256(box)),
            "commitment": b64(made(self.maker, "commitment", keybox=box, secret=secret)),
            "recipients": sorted_ids(names),
            "roster": b64(self.office.newest_hash),
            "earlier": earlier,
        }

    def puts(self, chain: str, type: str, who: str, **members: Any) -> "Scene":
        """Any event. `number`, `secret`, `roster`, `prev`, `heads`, `removed` may be given."""
        stream = "internal" if chain == INTERNAL else "conversation"
        highest = max((n for of, n in self.secrets if of == stream), default=0)
        number = members.pop("number", highest)
        place = {"secret": self.secrets.get((stream, number), seed("nobody's"))}
        place |= {"roster": self.office.newest_hash, "prev": self.prev(chain)}
        place |= {name: members.pop(name) for name in list(place) if name in members}
        heads = {other: self.head(other) for other in NAMED[chain]} | members.pop("heads", {})
        common: JSON = {"type": type, "heads": heads}
        if chain != FROM:
            common["removed"] = sorted_ids(members.pop("removed", self.removed))
        return self.seals(chain, {**common, **members}, who, number=number, **place)

    def seals(self, chain: str, event: JSON | bytes, who: str, **place: Any) -> "Scene":
        """Seal it and put it at the end."""
        sequence = len(self.chains[chain])
        json = event if isinstance(event, bytes) else self._compose(event, chain, place["number"])
        sealed = made(
            self.maker, "seal_envelope", inspectorate=self.office.id, case=CASE, chain=chain,
            sequence=sequence, seed=seed(who), json=json, **place,
        )  # fmt: skip # a table to be read by eye
        self.chains[chain].append(sealed)
        return self

    def spoils_signature(self, chain: str, number: int) -> "Scene":
        """The last entry of a chain, sealed again with another signature inside."""
        stream = "internal" if chain == INTERNAL else "conversation"
        secret = self.secrets[stream, number]
        last = self.chains[chain].pop()
        broken = repacked(self.maker, last, secret, lambda padded: flipped(padded, 70))
        self.chains[chain].append(broken)
        return self

    def head(self, chain: str, sequence: int = -1) -> JSON | None:
        """How an entry is named."""
        entries = self.chains[chain]
        if not entries:
            return None
        hash = b64(sha256(entries[sequence]))
        return {"sequence": sequence % len(entries), "hash": hash}

    def given(self) -> JSON:
        """What a server hands over."""
        signers = ("officer 0", "officer 1") if self.removed else ("officer 0",)
        freshness = self.office.sign(self.office.statement(*self.removed), *signers)
        return {
            "inspectorate": self.office.id,
            "case": CASE,
            "rosters": self.office.rosters,
            "freshness": freshness,
            "keyboxes": self.keyboxes,
            "envelopes": [entry for chain in CHAINS for entry in self.chains[chain]],
        }

    def _compose(self, event: JSON, chain: str, number: int) -> bytes:
        """In the maker's own spelling, where it is an event."""
        place = {"chain": chain, "sequence": len(self.chains[chain]), "number": number}
        raw = as_bytes(event)
        if self.maker.name == "python":
            return raw
        outcome = self.maker.do("compose_event", {**place, "json": raw})
        return raw if outcome.refused else unb64(outcome.said)

    def prev(self, chain: str) -> bytes:
        """What the next entry names."""
        first = self.chains[FROM][:1]
        before = self.chains[chain][-1:] or (first if chain != FROM else [])
        return sha256(before[0]) if before else bytes(32)


def reader(name: str) -> JSON:
    """Somebody with a key."""
    key = {"seed": seed(f"{name} kem")}
    if name in ("reporter", "recovery"):
        return {"kind": name, **key}
    return {"kind": "person", "id": person_id(name), **key}


Tell = Callable[[Scene], object]  # a story; it may answer with changes to what is handed over

Story = tuple[Tell, str, str | None]  # who reads it, and what they must make of it; None: no case
