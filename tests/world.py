"""A small world of our own: a province and a regency, their people, one honest server.

Not mocks: everything that people do here goes through the same journeys as in the programs, and
an attacker in a test gets at `world.server`, which holds only what a server holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crypto.anchor import Anchor, compose_anchor
from crypto.freshness import Seen, TrustedRoster
from crypto.ids import CaseId, Chain, InspectorateId, PersonId, Stream
from crypto.keyfile import ReviewerKeys
from crypto.receipt import ReceiptCode
from crypto.roster import Above
from tests.inspectorates import TODAY, Inspectorate, person_id, staff_keys
from tests.server import GatewayInMemory, PortalInMemory, SealedCase, Server
from wbs.cases.case import Case, Line, Standing
from wbs.cases.chains import Papers
from wbs.cases.events import Written
from wbs.cases.fold import read_case
from wbs.cases.opening import Reader, person_reader
from wbs.form.report import Report
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Attachment, Letter
from wbs.journeys.reporting import Prepared, Visit
from wbs.journeys.reviewing import Desk
from wbs.journeys.trusting import trust

PROVINCE_STAFF = ("ratna", "hasan", "wulan", "sekar")  # the last one is the penerima
REGENCY_STAFF = ("budi", "sari", "tono", "dewi")
REPORT = Report(
    kategori="PBJ",
    apa="Mutu aspal jalan desa di bawah kontrak, selisih harga dibagi.",
    siapa=(),
    di_mana="Kecamatan Sukamaju",
    kapan=None,
    penerusan="tanya",
    bagaimana=None,
    sumber_pengetahuan="melihat",
    sudah_dilaporkan_ke=None,
    siapa_lagi_tahu=None,
    perkiraan_kerugian=None,
    saksi=None,
    risiko_pembalasan=None,
)


def quiet(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


def letter(text: str, files: Iterable[Path] = ()) -> Letter:
    """What somebody writes."""
    return Letter(text, tuple(Attachment.of(path) for path in files))


def ids(*names: str) -> frozenset[PersonId]:
    """Person ids by name."""
    return frozenset(map(person_id, names))


def papers_of(case: SealedCase) -> Papers:
    """Everything of a case, as an honest server hands it over."""
    envelopes = tuple(entry for chain in Chain for entry in case.chains[chain])
    boxes = tuple(box for stream in Stream for box in case.boxes[stream])
    return Papers(case.inspectorate, case.id, envelopes, boxes)


def counted_texts(case: Case, chain: Chain) -> list[str]:
    """What the messages and notes say that count on a chain."""
    return [
        line.event.text
        for line in case.counted()
        if line.chain is chain and isinstance(line.event, Written)
    ]


def line_at(case: Case, chain: Chain, sequence: int) -> Line:
    """One entry as a reader sees it."""
    return next(
        line for line in case.lines if (line.chain, line.head.sequence) == (chain, sequence)
    )


def reason_at(case: Case, chain: Chain, sequence: int) -> str | None:
    """Why an entry does not count; None where it does."""
    line = line_at(case, chain, sequence)
    assert (line.reason is None) == (line.standing is Standing.COUNTS)
    return line.reason


class World:
    """Who there is, and the one server between them."""

    def __init__(self) -> None:
        self.province = Inspectorate.found("provinsi", PROVINCE_STAFF)
        above = Above(self.province.id, "Inspektorat Provinsi")
        self.regency = Inspectorate.found("kabupaten", REGENCY_STAFF, above)
        self.server = Server([self.province, self.regency])
        self._reviewers: dict[str, ReviewerActor] = {}

    @property
    def anchor(self) -> Anchor:
        """Which inspectorates are genuine; part of every client."""
        return Anchor.parse(
            compose_anchor({one.id: one.name for one in (self.province, self.regency)})
        )

    @property
    def portal(self) -> PortalInMemory:
        """The reporter's door."""
        return self.server.portal()

    def gateway(self, name: str) -> GatewayInMemory:
        """A person's door."""
        return self.server.gateway(self.inspectorate_of(name).id)

    def inspectorate_of(self, name: str) -> Inspectorate:
        """Where somebody works."""
        return self.province if name in PROVINCE_STAFF else self.regency

    def reporter(self, to: Inspectorate | None = None) -> "ReporterActor":
        """Somebody who has something to tell the regency, or the inspectorate named."""
        return ReporterActor(self, (to or self.regency).id)

    def reviewer(self, name: str) -> "ReviewerActor":
        """Always the same actor: a console remembers."""
        return self._reviewers.setdefault(name, ReviewerActor(self, name))

    def case(self, reporter: "ReporterActor") -> SealedCase:
        """What the server holds of a reporter's case."""
        return self.server.cases[reporter.case]


@dataclass
class ReporterActor:
    """A reporter: remembers nothing but twelve words."""

    world: World
    inspectorate: InspectorateId
    prepared: Prepared | None = None

    @property
    def case(self) -> CaseId:
        """The case's id."""
        assert self.prepared is not None
        return self.prepared.submission.case

    @property
    def code(self) -> ReceiptCode:
        """The words, typed again."""
        assert self.prepared is not None
        return ReceiptCode.parse(" ".join(self.prepared.code.words()))

    def submits(
        self, report: Report = REPORT, *, excluding: Sequence[str] = (), with_script: bool = True
    ) -> "ReporterActor":
        """Report, leaving persons out."""
        portal = self.world.portal
        trusted = reporting.find_inspectorate(portal, self.inspectorate, self.world.anchor)
        self.prepared = reporting.prepare(
            report, trusted, excluded=ids(*excluding), today=TODAY, with_script=with_script
        )
        reporting.submit(portal, self.prepared)
        return self

    def comes_back(self) -> Visit:
        """Type the words."""
        return reporting.come_back(self.world.portal, self.code, self.world.anchor)

    def reads(self) -> Case:
        """The case as the reporter knows it."""
        return self.comes_back().case

    def replies(self, text: str, *files: Path) -> None:
        """Write to the reviewers."""
        reporting.reply(self.world.portal, self.comes_back(), letter(text, files), progress=quiet)

    def withdraws(self) -> None:
        """End the own access."""
        reporting.withdraw(self.world.portal, self.comes_back())

    def unexcludes(self, *names: str) -> None:
        """Let persons read after all."""
        reporting.unexclude(self.world.portal, self.comes_back(), ids(*names))


@dataclass
class ReviewerActor:
    """Somebody of the staff at a console that remembers the newest freshness."""

    world: World
    name: str
    generation: int = 0
    seen: Seen | None = field(default=None)

    @property
    def keys(self) -> ReviewerKeys:
        """Both keys."""
        return staff_keys(self.name, self.generation)

    @property
    def id(self) -> PersonId:
        """The id for life."""
        return person_id(self.name)

    @property
    def reader(self) -> Reader:
        """The position in every box."""
        return person_reader(self.keys.kem, self.id)

    def trusts(self) -> TrustedRoster:
        """Fetch and verify the roster, and remember its freshness."""
        inspectorate = self.world.inspectorate_of(self.name)
        served = self.world.gateway(self.name).roster()
        trusted = trust(served, inspectorate.id, self.world.anchor, self.seen)
        self.seen = trusted.freshness.seen()
        return trusted

    def desk(self) -> Desk:
        """Sit down to work."""
        return Desk.open(self.keys, self.trusts(), TODAY)

    def reads(self, about: ReporterActor) -> Case:
        """The case as this person knows it, desk or no desk."""
        papers = papers_of(self.world.case(about))
        return read_case(papers, self.reader, self.trusts())

    def replies(self, about: ReporterActor, text: str, *files: Path) -> None:
        """Write to the reporter."""
        desk, gateway = self.desk(), self.world.gateway(self.name)
        reviewing.reply(gateway, desk, self.reads(about), letter(text, files), progress=quiet)

    def notes(self, about: ReporterActor, text: str, *files: Path) -> None:
        """Write for colleagues."""
        desk, gateway = self.desk(), self.world.gateway(self.name)
        reviewing.note(gateway, desk, self.reads(about), letter(text, files), progress=quiet)

    def introduces(self, about: ReporterActor, stream: Stream, *names: str) -> None:
        """Introduce a new secret, for the persons named or for all who may read."""
        desk, case = self.desk(), self.reads(about)
        recipients = ids(*names) or reviewing.readers(desk, case)
        made, _ = reviewing.introduce(desk, case, stream, recipients)
        self.world.gateway(self.name).append(case.id, [made])

    def adopts(self, about: ReporterActor, chain: Chain, sequence: int) -> None:
        """Vouch for an entry whose author is no longer listed."""
        case = self.reads(about)
        line = line_at(case, chain, sequence)
        reviewing.adopt(self.world.gateway(self.name), self.desk(), case, line)
