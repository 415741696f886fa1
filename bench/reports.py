"""Genuine sealed reports to measure with: a regency's roster of eight, a report of a page."""

from dataclasses import dataclass
from datetime import date, timedelta

from crypto.documents import SignedDocument
from crypto.freshness import TrustedRoster, compose_freshness
from crypto.ids import InspectorateId, PersonId, Role
from crypto.keyfile import CustodianSigningKey, OfficerSigningKey, RecoveryKemKey, ReviewerKeys
from crypto.roster import Custodians, Person
from crypto.roster_chain import RosterChain
from wbs.form.report import Report
from wbs.journeys.reporting import Prepared, prepare
from wbs.rosters.ceremony import Draft

PERSONS = 8
TODAY = date.today()


@dataclass(frozen=True, slots=True)
class Inspectorate:
    """One inspectorate with its signed documents."""

    id: InspectorateId
    roster: bytes
    freshness: bytes
    trusted: TrustedRoster


def inspectorate() -> Inspectorate:
    """Eight readers, two of three custodians, fresh for a month."""
    custodians = [CustodianSigningKey.generate() for _ in range(3)]
    officers = [OfficerSigningKey.generate() for _ in range(2)]
    publics = sorted((key.public() for key in custodians), key=lambda key: key.value)
    root = Custodians(2, tuple(publics))
    draft = Draft(
        inspectorate=root.inspectorate(),
        name="Inspektorat Kabupaten Contoh",
        epoch=0,
        previous=None,
        issued=TODAY,
        not_after=TODAY + timedelta(days=365),
        custodians=root,
        officers=(officers[0].public(), officers[1].public()),
        recovery=RecoveryKemKey.generate().public(),
        above=None,
        persons=[_person(number) for number in range(PERSONS)],
    )
    signed = SignedDocument.sign(draft.compose(), custodians[:2]).compose()
    chain = RosterChain.verify(draft.inspectorate, [signed])
    statement = compose_freshness(
        chain.newest, number=0, not_after=TODAY + timedelta(days=30), removed=()
    )
    freshness = SignedDocument.sign(statement, officers[:1]).compose()
    return Inspectorate(
        draft.inspectorate, signed, freshness, TrustedRoster.verify(chain, freshness)
    )


# About 6,000 characters: two size classes.
REPORT = Report(
    kategori="WEWENANG",
    apa="Pejabat memakai kendaraan dinas dan pegawai kantor untuk urusan keluarga. " * 60,
    siapa=(),
    di_mana="Kantor dinas di ibu kota kabupaten",
    kapan=None,
    penerusan="tanya",
    bagaimana="Surat tugas dibuat setelah perjalanan selesai. " * 30,
    sumber_pengetahuan="melihat",
    sudah_dilaporkan_ke=None,
    siapa_lagi_tahu=None,
    perkiraan_kerugian=None,
    saksi=None,
    risiko_pembalasan=None,
)


def sealed_report(trusted: TrustedRoster) -> Prepared:
    """One that nobody sent yet."""
    return prepare(REPORT, trusted, excluded=frozenset(), today=TODAY)


def _person(number: int) -> Person:
    keys = ReviewerKeys.generate()
    identity = keys.identity.public()
    return Person(
        id=PersonId.of(identity.value),
        name=f"Pegawai {number + 1}",
        unit="Inspektorat",
        roles=frozenset({Role.PENELAAH}),
        deputies=frozenset(),
        identity=identity,
        kem=keys.kem.public(),
    )
