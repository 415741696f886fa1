"""An inspectorate with everybody whom the life of a case needs, and one case of it."""

from dataclasses import dataclass, field, replace

from crypto.ids import Chain, PersonId, Role
from crypto.roster import Person
from tests.forging import Forger
from tests.inspectorates import person, person_id
from tests.world import ReporterActor, World, line_at
from wbs.cases.case import Case
from wbs.cases.frames import Head
from wbs.cases.lifecycle import Finding, State
from wbs.cases.moving import Approved, Objected, Outcome, Stepped, Triage
from wbs.journeys import reporting, reviewing
from wbs.journeys.moves import Move

FROM, TO = Chain.FROM_REPORTER, Chain.TO_REPORTER
STAFF = {
    "vira": Role.VERIFIKATOR,
    "nela": Role.PENELAAH,
    "tala": Role.PENELAAH,
    "riksa": Role.PEMERIKSA,
    "ira": Role.INSPEKTUR,
}
DEPUTY = "riksa"  # of ira
TRIAGE = Triage("LENGKAP", "TINGGI", "YA", "SEDANG")
OUTCOME = Outcome("TERBUKTI", ("DISIPLIN", "ETIK"))
SAYS: dict[Finding, dict[str, object]] = {
    Finding.TRIAGE: {"triage": TRIAGE},
    Finding.OUTCOME: {"outcome": OUTCOME},
    Finding.DESTINATION: {"destination": "KPK"},
}


def people(**roles: Role) -> list[Person]:
    """The staff; `roles` replace what somebody is."""
    staff = {**STAFF, **roles}
    return [_with_deputy(person(name, role)) for name, role in staff.items()]


def _with_deputy(one: Person) -> Person:
    deputies = {person_id(DEPUTY)} if Role.INSPEKTUR in one.roles else set()
    return replace(one, deputies=frozenset(deputies) - {one.id})


@dataclass
class Office:
    """People at work on one case."""

    world: World = field(default_factory=World)
    reporter: ReporterActor = field(init=False)

    @classmethod
    def opens(cls, *excluding: str) -> "Office":
        """A report has come."""
        office = cls()
        office.world.regency.signs_roster(people())
        office.reporter = office.world.reporter().submits(excluding=excluding)
        return office

    def case(self, name: str = "vira") -> Case:
        """As somebody reads it."""
        return self.world.reviewer(name).reads(self.reporter)

    @property
    def state(self) -> State:
        """Where the case stands, after all readers were asked and agree."""
        readers = [self.case(name) for name in STAFF if person_id(name) not in self.case().excluded]
        lives = [case.life for case in readers]
        if not readers[0].withdrawn:
            lives.append(self.reporter.reads().life)
        assert all(life == lives[0] for life in lives)
        return lives[0].state

    def steps(self, name: str, enters: State, **changes: object) -> None:
        """Through the journey, which refuses what the fold would."""
        said: dict[str, object] = {"reason": "Alasan.", "message": f"Sekarang: {enters.value}."}
        move = Move(enters, **{**said, **changes})  # type: ignore[arg-type] # names vary by test
        desk = self.world.reviewer(name).desk()
        reviewing.step(self.world.gateway(name), desk, self.case(name), move)

    def approves(self, name: str) -> None:
        """What is proposed."""
        case = self.case(name)
        assert case.life.proposal is not None
        desk = self.world.reviewer(name).desk()
        reviewing.approve(self.world.gateway(name), desk, case, case.life.proposal.head)

    def objects(self) -> None:
        """The reporter does not agree."""
        reporting.object_to(self.world.portal, self.reporter.comes_back(), "Saya tidak setuju.")

    def goes(self, *way: State) -> "Office":
        """The usual way through these states, by whoever takes each step."""
        for enters in way:
            getattr(self, f"_to_{enters.value.lower()}")()
            assert self.state is enters
        return self

    def _to_verifikasi(self) -> None:
        self.steps("vira", State.VERIFIKASI)

    def _to_telaah(self) -> None:
        self.steps("vira", State.TELAAH, triage=TRIAGE)

    def _to_menunggu_otorisasi(self) -> None:
        self.steps("nela", State.MENUNGGU_OTORISASI)

    def _to_pemeriksaan(self) -> None:
        self.steps("ira", State.PEMERIKSAAN)

    def _to_hasil(self) -> None:
        self.steps("ira", State.HASIL, outcome=OUTCOME)

    def _to_ditutup(self) -> None:
        self.steps("ira", State.DITUTUP)

    def _to_arsip(self) -> None:
        self.steps("nela", State.ARSIP)
        self.approves("vira")

    def _to_keberatan(self) -> None:
        self.objects()


class Hand:
    """Somebody who stores what no client would: every reader must pass it over."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.forger = Forger(office.world, office.reporter).learns_from("nela")

    def steps(
        self, name: str, leaves: State, enters: State, *, roster: object = None, **changes: object
    ) -> Head:
        """A step, whatever the case says."""
        said: dict[str, object] = {"reason": "Alasan.", "message": "Pesan.", **changes}
        removed, number = said.pop("removed", frozenset()), said.pop("number", 0)
        event = Stepped(self.forger.frame(TO, removed), leaves, enters, **said)  # type: ignore[arg-type] # names vary by test
        how = {"roster": roster} if roster else {}
        return self.forger.puts(TO, event, name, number=number, **how)

    def approves(self, name: str, entry: Head, **how: object) -> Head:
        """An approval of any entry."""
        return self.forger.puts(TO, Approved(self.forger.frame(TO), entry), name, **how)

    def objects(self, **how: object) -> Head:
        """An objection, by the reporter's own key."""
        event = Objected(self.forger.frame(FROM), "Saya tidak setuju.")
        return self.forger.puts(FROM, event, self.forger.reporter_key, **how)


def gone(*names: str) -> frozenset[PersonId]:
    """Ids of those who are away."""
    return frozenset(map(person_id, names))


INDRA = replace(person("indra", Role.INSPEKTUR), deputies=frozenset({person_id("riksa")}))


def without(*names: str, also: tuple[Person, ...] = ()) -> list[Person]:
    """The staff without some, with others."""
    return [*(one for one in people() if one.id not in gone(*names)), *also]


def signs(office: Office, *names: str, also: tuple[Person, ...] = ()) -> None:
    """The next roster."""
    office.world.regency.signs_roster(without(*names, also=also))


def stands(office: Office, name: str = "nela") -> State:
    """As one who is there reads it."""
    return office.case(name).life.state


def head(office: Office, sequence: int, name: str = "tala") -> Head:
    """How an entry is named."""
    return line_at(office.case(name), TO, sequence).head
