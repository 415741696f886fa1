"""A whole conversation over real servers, and every secret that its two sides know."""

from dataclasses import dataclass
from pathlib import Path

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId, Stream
from crypto.receipt import ReceiptCode
from tests.inspectorates import TODAY, Inspectorate, person_id, staff_keys
from tests.promises.installation import gateway_client, portal_client
from tests.world import quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.events import Written
from wbs.form.report import Report, Terlapor
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Attachment, Letter
from wbs.journeys.reporting import Prepared
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway
from wbs.journeys.trusting import trust
from wbs.speech.messages import Texts

TOLD = Report(
    kategori="PBJ",
    apa="Pokja mengubah kerangka acuan sesudah pembukaan penawaran jembatan Cisanggiri.",
    siapa=(
        Terlapor(
            "Wirahadikusuma Prawiranegara",
            "197803122005011009",
            "Pejabat Pembuat Komitmen",
            "Dinas Pekerjaan Umum",
            None,
            "pelaku_utama",
        ),
    ),
    di_mana="Kecamatan Banjarwangi, ruang rapat lantai tiga",
    kapan=None,
    penerusan="tanya",
    bagaimana="Amplop cokelat diserahkan bendahara pada malam takbiran.",
    sumber_pengetahuan="melihat",
    sudah_dilaporkan_ke=None,
    siapa_lagi_tahu="Satpam yang berjaga malam itu melihat mobil berpelat merah.",
    perkiraan_kerugian="Sekitar Rp 1.385.000.000",
    saksi=None,
    risiko_pembalasan="Saya takut dipindahtugaskan ke kepulauan.",
)
EXCLUDED = "tono"
FILES = {
    "kuitansi-jembatan-cisanggiri.pdf": b"%PDF-1.4 kuitansi nomor 7741/BAP/2025 " * 400,
    "jawaban-inspektorat.txt": b"Berita acara klarifikasi tertutup nomor 12. " * 200,
    "rekaman-rapat-tertutup.wav": b"RIFF rekaman suara ketua pokja menit kelima " * 7000,
}
WORDS = (
    "Mohon sebutkan nomor kontrak pekerjaan jembatan itu.",
    "Nomornya 602.1/145-PPK/2025, salinannya saya lampirkan.",
    "Catatan dalam: bendahara ini pernah diperiksa tahun 2019.",
    "Setuju, hubungi saksi lewat kepala desa saja.",
)


@dataclass(frozen=True)
class Doors:
    """Where the two services answer."""

    portal: str
    gateway: str


@dataclass(frozen=True)
class Spoken:
    """What was said and under which secrets: nothing of it may stand on a server."""

    prepared: Prepared
    reporters_case: Case
    reviewers_case: Case
    office: Inspectorate

    @property
    def code(self) -> ReceiptCode:
        """The receipt."""
        return self.prepared.code

    def case_secrets(self) -> list[bytes]:
        """Of both streams, all numbers."""
        return [
            found.secret.expose()
            for stream in Stream
            for found in self.reviewers_case.secrets[stream].values()
        ]

    def file_keys(self) -> list[bytes]:
        """Of every file."""
        return [
            shared.key.expose()
            for line in self.reviewers_case.counted()
            if isinstance(line.event, Written)
            for shared in line.event.files
        ]


def _with_words_of_its_own(trusted: TrustedRoster, excluded: frozenset[PersonId]) -> Prepared:
    """A report none of whose words stands in a text of ours, where it would look like a trace."""
    own = f"{TOLD} {WORDS} {Texts.of('id').sections} {Texts.of('en').sections}".lower()
    while True:
        prepared = reporting.prepare(TOLD, trusted, excluded=excluded, today=TODAY)
        if not any(word in own for word in prepared.code.words()):
            return prepared


def speak(doors: Doors, office: Inspectorate, folder: Path) -> Spoken:
    """Report, note, question with a file, answer with two, a new secret, another note."""
    paths = [_written(folder, name, content) for name, content in FILES.items()]
    attached = [Attachment.of(path) for path in paths]
    anchor = office.anchor()
    with portal_client(doors.portal) as portal:
        trusted = reporting.find_inspectorate(portal, office.id, anchor)
        excluded = frozenset([person_id(EXCLUDED)])
        prepared = _with_words_of_its_own(trusted, excluded)
        reporting.submit(portal, prepared)
        _budi_answers(doors, office, prepared, attached[1])
        visit = reporting.come_back(portal, prepared.code, anchor)
        letter = Letter(WORDS[1], (attached[0], attached[2]))
        reporting.reply(portal, visit, letter, progress=quiet)
        final = _sari_goes_on(doors, office, prepared)
        mine = reporting.come_back(portal, prepared.code, anchor).case
    assert all(line.counts for line in final.lines)
    assert not final.findings
    assert len(final.lines) == 7
    assert mine.heads[Chain.FROM_REPORTER] == final.heads[Chain.FROM_REPORTER]
    return Spoken(prepared, mine, final, office)


def _budi_answers(doors: Doors, office: Inspectorate, about: Prepared, file: Attachment) -> None:
    with gateway_client(doors.gateway, "budi", office.id) as gateway:
        desk = _desk(gateway, office, "budi")
        reviewing.note(gateway, desk, _read(gateway, desk, about), Letter(WORDS[2]), progress=quiet)
        letter = Letter(WORDS[0], (file,))
        reviewing.reply(gateway, desk, _read(gateway, desk, about), letter, progress=quiet)


def _sari_goes_on(doors: Doors, office: Inspectorate, about: Prepared) -> Case:
    with gateway_client(doors.gateway, "sari", office.id) as gateway:
        desk = _desk(gateway, office, "sari")
        case = _read(gateway, desk, about)
        recipients = reviewing.readers(desk, case)
        made, _ = reviewing.introduce(desk, case, Stream.CONVERSATION, recipients)
        gateway.append(case.id, [made])
        reviewing.note(gateway, desk, _read(gateway, desk, about), Letter(WORDS[3]), progress=quiet)
        return _read(gateway, desk, about)


def _written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _desk(gateway: Gateway, office: Inspectorate, name: str) -> Desk:
    trusted = trust(gateway.roster(), office.id, office.anchor())
    return Desk.open(staff_keys(name), trusted, TODAY)


def _read(gateway: Gateway, desk: Desk, prepared: Prepared) -> Case:
    sent = prepared.submission
    items = gateway.case(sent.case)
    envelopes = tuple(item for item in items if item.startswith(b"WBSE"))
    boxes = tuple(item for item in items if item.startswith(b"WBSK"))
    return desk.read(Papers(sent.inspectorate, sent.case, envelopes, boxes))
