"""What a reporter holds while a server dies: words, the bytes that were sent, what they say."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from crypto.anchor import Anchor
from crypto.encoding import b64
from crypto.freshness import TrustedRoster
from crypto.ids import Chain
from tests.inspectorates import TODAY
from tests.promises.raw_http import PocketLine, Request
from tests.world import REPORT, counted_texts, quiet
from wbs.cases.events import Message
from wbs.clients import HttpPortal
from wbs.journeys.attaching import Attachment, Letter, download
from wbs.journeys.reporting import Prepared, Visit, come_back, prepare, reply, submit

HEADS = {"from_reporter": 0, "to_reporter": 0}


@dataclass
class Told:
    """One case from the reporter's side. `texts` and `files`: what was acknowledged so far."""

    prepared: Prepared
    texts: list[str] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)

    @classmethod
    def new(cls, trusted: TrustedRoster) -> "Told":
        """Sealed, not sent."""
        return cls(prepare(REPORT, trusted, excluded=frozenset(), today=TODAY))

    @property
    def credential(self) -> dict[str, object]:
        """The member that calls about this case begin with."""
        return {"credential": b64(self.prepared.code.keys().credential.expose())}

    def submission(self) -> Request:
        """The request that hands it in."""
        line = PocketLine()
        submit(HttpPortal(line), self.prepared)
        return line.requests[0]

    def message(self, visit: Visit, folder: Path, size: int) -> "Sealed":
        """A message with a file, sealed onto what the visit saw; nothing is sent."""
        content, text = secrets.token_bytes(size), f"Pesan {secrets.token_hex(8)}"
        path = folder / "bukti.pdf"
        path.write_bytes(content)
        line = PocketLine()
        letter = Letter(text, (Attachment.of(path),))
        reply(HttpPortal(line), visit, letter, progress=quiet)
        return Sealed(self, text, content, tuple(line.requests))

    def reading(self) -> Request:
        """The request that reads everything."""
        return Request.of("/api/1/read", {**self.credential, **HEADS})

    def comes_back(self, portal: HttpPortal, anchor: Anchor) -> Visit:
        """Open the case; all that was acknowledged must be in it, and nothing else."""
        visit = come_back(portal, self.prepared.code, anchor)
        assert counted_texts(visit.case, Chain.FROM_REPORTER) == self.texts
        assert all(line.counts for line in visit.case.lines)
        assert not visit.case.findings
        return visit

    def fetches_all(self, portal: HttpPortal, visit: Visit, folder: Path) -> None:
        """Every file that was acknowledged comes down as it went up."""
        store = portal.pieces(visit.keys.credential)
        shared = [
            one
            for line in visit.case.counted()
            if isinstance(line.event, Message)
            for one in line.event.files
        ]
        assert len(shared) == len(self.files)
        for number, (one, content) in enumerate(zip(shared, self.files, strict=True)):
            target = folder / f"{secrets.token_hex(8)}-{number}"
            download(
                one,
                store,
                inspectorate=visit.case.inspectorate,
                case=visit.case.id,
                target=target,
                progress=quiet,
            )
            assert target.read_bytes() == content
            target.unlink()


@dataclass(frozen=True)
class Sealed:
    """A message with a file, as the requests that send it: the pieces, then the append."""

    of: Told
    text: str
    content: bytes
    requests: tuple[Request, ...]

    @property
    def pieces(self) -> tuple[Request, ...]:
        """What comes before the entry."""
        return self.requests[:-1]

    @property
    def append(self) -> Request:
        """The entry, which claims the file."""
        return self.requests[-1]

    def was_acknowledged(self) -> None:
        """From now on it must be there."""
        self.of.texts.append(self.text)
        self.of.files.append(self.content)
