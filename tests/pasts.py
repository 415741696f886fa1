"""Genuine cases with a past, sealed once each and put straight into a database.

What journeys would need minutes for: nobody reads a case again to write its next entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from crypto import envelope, keybox, keyfile
from crypto.anchor import compose_anchor
from crypto.encoding import sha256
from crypto.envelope import EnvelopeHeader
from crypto.freshness import TrustedRoster
from crypto.ids import Chain, Stream
from crypto.keyfile import ReviewerKeys
from crypto.keys import EventSigningKey, ReporterSigningKey
from crypto.roster_chain import RosterChain
from tests.staff import Member, Staff
from wbs.cases.event import Event
from wbs.cases.events import Introduce, Message, Note
from wbs.cases.frames import Frame, Head
from wbs.cases.writing import Place, Under, head_of, new_secret
from wbs.desk.workspace import Settings, Workspace
from wbs.form.report import Report
from wbs.journeys.reporting import prepare
from wbs.store.database import Database
from wbs.store.inserting import entry_row, keybox_row
from wbs.store.tables import entry, mailbox
from wbs.store.tables import keybox as boxes
from wbs.web.sealed import SealedEntry, SealedKeybox

PASSPHRASE = "sandi rahasia sekali"
FULL = 10  # entries of a case that lived a while
BATCH = 500  # cases in one transaction
DAYS = 60  # over which what was written is spread
TEXT = "Berkas perjalanan dinas sudah kami terima dan sedang kami bandingkan. " * 12
_REPORTER, _STAFF, _NOTE = Chain.FROM_REPORTER, Chain.TO_REPORTER, Chain.INTERNAL


def trusted_of(staff: Staff) -> TrustedRoster:
    """What an honest client makes of what the house has signed."""
    return TrustedRoster.verify(RosterChain.verify(staff.id, staff.rosters), staff.freshness)


def make_home(folder: Path, staff: Staff, member: Member, gateway: str) -> Path:
    """A reviewer's folder, with the cheapest key file that is accepted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "TIME", 2)
        patch.setattr(keyfile, "MEMORY_KIB", 65536)
        kind, raw = keyfile.Kind.REVIEWER, member.keys.expose()
        sealed = keyfile.seal_keyfile(raw, kind=kind, label="ani", passphrase=PASSPHRASE)
    anchor = compose_anchor({staff.id: "Inspektorat Coba"})
    Workspace.create(folder, sealed, anchor, Settings(gateway, staff.id, member.id))
    return folder


@dataclass(slots=True)
class Life:
    """One case as it is written."""

    trusted: TrustedRoster
    by: ReviewerKeys
    mailbox: bytes
    entries: list[bytes]
    keyboxes: list[bytes]
    reporter: ReporterSigningKey
    under: dict[Stream, Under]
    heads: dict[Chain, Head | None] = field(default_factory=dict)

    @classmethod
    def begins(cls, report: Report, trusted: TrustedRoster, by: Member) -> "Life":
        """A report comes in."""
        made = prepare(report, trusted, excluded=frozenset(), today=date.today())
        sent, roster = made.submission, trusted.newest
        position = roster.position(by.id)
        if position is None:
            raise ValueError("whoever writes on must be listed")
        secret = keybox.open_position(sent.keybox, position, key=by.keys.kem)
        under = {Stream.CONVERSATION: Under(0, secret, roster.hash)}
        heads = {_REPORTER: head_of(sent.first), _STAFF: None, _NOTE: None}
        signing = made.code.keys().signing
        return cls(
            trusted, by.keys, sent.mailbox, [sent.first], [sent.keybox], signing, under, heads
        )

    def goes_on(self, entries: int) -> "Life":
        """Until it has so many entries: a note, an answer, a word of the reporter's, by turns."""
        if entries > 1:
            self._opens_internal()
        while len(self.entries) < entries:
            chain = (_NOTE, _STAFF, _REPORTER)[len(self.entries) % 3]
            text = f"{TEXT} {len(self.entries)}"
            frame = Frame(dict(self.heads), frozenset())
            self._puts(chain, (Note if chain is _NOTE else Message)(frame, text, ()))
        return self

    def _opens_internal(self) -> None:
        place = Place(self._first.case, Stream.INTERNAL, 0)
        readers = self.trusted.readers()
        made = new_secret(self.trusted, place, recipients=readers, reporter=None, earlier={})
        self.under[Stream.INTERNAL] = made.under
        self.keyboxes.append(made.keybox)
        self._puts(_NOTE, Introduce(Frame(dict(self.heads), frozenset()), made.introduction))

    @property
    def _first(self) -> EnvelopeHeader:
        return EnvelopeHeader.parse(self.entries[0])

    def _puts(self, chain: Chain, event: Event) -> None:
        last, first, under = self.heads[chain], self._first, self.under[chain.stream]
        header = EnvelopeHeader(
            first.inspectorate,
            first.case,
            chain,
            last.sequence + 1 if last else 0,
            under.number,
            last.hash if last else sha256(self.entries[0]),
        )
        signer: EventSigningKey = self.reporter if chain is _REPORTER else self.by.identity
        sealed = envelope.seal(
            event.compose(chain),
            header=header,
            roster=under.roster,
            secret=under.secret,
            signer=signer,
        )
        self.entries.append(sealed)
        self.heads[chain] = head_of(sealed)


def fill(url: str, lives: Iterator[Life]) -> None:
    """Keep them, BATCH in a transaction."""
    database = Database.open(url)
    rows: list[list[Mapping[str, object]]] = [[], [], []]
    for number, life in enumerate(lives, 1):
        for of_table, more in zip(rows, _rows(life, number), strict=True):
            of_table.extend(more)
        if number % BATCH == 0:
            _keep(database, rows)
    _keep(database, rows)
    database.close()


def _keep(database: Database, rows: Sequence[list[Mapping[str, object]]]) -> None:
    with database.engines.writing.begin() as connection:
        for table, of_table in zip((mailbox, boxes, entry), rows, strict=True):
            if of_table:
                connection.execute(insert(table), of_table)
            of_table.clear()


def _rows(life: Life, number: int) -> tuple[list[Mapping[str, object]], ...]:
    sealed = [SealedEntry.parse(one) for one in life.entries]
    header = sealed[0].header
    place = {"inspectorate": header.inspectorate.value, "case_id": header.case.value}
    first = {"credential_hash": life.mailbox, **place}
    held = [keybox_row(SealedKeybox.parse(one), day_of(number)) for one in life.keyboxes]
    return [first], held, [entry_row(one, day_of(number + at)) for at, one in enumerate(sealed)]


def day_of(number: int) -> str:
    """Some day of the last DAYS."""
    return (date.today() - timedelta(days=number % DAYS)).isoformat()
