"""A whole conversation goes well with an honest server: who reads what, and in which order."""

from pathlib import Path

import pytest

from crypto.errors import CannotOpen
from crypto.ids import Chain, Role, Stream
from crypto.keybox import open_position
from tests.inspectorates import person_id, staff_keys
from tests.server import SealedCase
from tests.world import World, counted_texts, ids, quiet
from wbs.cases.case import NoCase
from wbs.cases.events import Message
from wbs.journeys import reviewing
from wbs.journeys.attaching import Letter, download
from wbs.journeys.reviewing import MayNotRead


def opens_nothing(name: str, case: SealedCase) -> bool:
    """Try a person's key on every position of every box."""
    for box in (*case.boxes[Stream.CONVERSATION], *case.boxes[Stream.INTERNAL]):
        for position in range(64):
            try:
                open_position(box, position, key=staff_keys(name).kem)
            except CannotOpen:
                continue
            return False
    return True


def test_a_report_is_read_answered_and_answered_again(world: World) -> None:
    reporter = world.reporter().submits()
    world.reviewer("budi").replies(reporter, "Kapan itu terjadi?")
    reporter.replies("Bulan lalu.")
    world.reviewer("sari").replies(reporter, "Terima kasih.")
    case = reporter.reads()
    assert counted_texts(case, Chain.TO_REPORTER) == ["Kapan itu terjadi?", "Terima kasih."]
    assert counted_texts(case, Chain.FROM_REPORTER) == ["Bulan lalu."]
    assert world.reviewer("tono").reads(reporter).counted() == case.counted()
    assert not case.findings


def test_the_reporter_reads_no_note_and_sees_no_trace_of_one(world: World) -> None:
    reporter = world.reporter().submits()
    world.reviewer("budi").notes(reporter, "Saya kenal kontraktornya.")
    world.reviewer("sari").notes(reporter, "Cek dokumen lelang.")
    notes = counted_texts(world.reviewer("tono").reads(reporter), Chain.INTERNAL)
    assert notes == ["Saya kenal kontraktornya.", "Cek dokumen lelang."]
    mailbox = world.portal.read(reporter.code.keys().credential)
    kept = world.case(reporter)
    assert not set(mailbox.envelopes) & set(kept.chains[Chain.INTERNAL])
    assert not set(mailbox.keyboxes) & set(kept.boxes[Stream.INTERNAL])
    assert [line.chain for line in reporter.reads().lines] == [Chain.FROM_REPORTER]


def test_an_excluded_person_opens_nothing(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    world.reviewer("budi").notes(reporter, "Tono dilaporkan.")
    with pytest.raises(NoCase):
        world.reviewer("tono").reads(reporter)
    assert opens_nothing("tono", world.case(reporter))
    assert not opens_nothing("budi", world.case(reporter))


def test_a_penerima_opens_nothing(world: World) -> None:
    reporter = world.reporter().submits()
    assert opens_nothing("dewi", world.case(reporter))


def test_the_other_inspectorate_opens_nothing(world: World) -> None:
    reporter = world.reporter().submits()
    assert opens_nothing("ratna", world.case(reporter))


def test_somebody_unexcluded_reads_everything_from_the_next_secret_on(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    reporter.replies("Satu hal lagi.")
    reporter.unexcludes("tono")
    with pytest.raises(NoCase):
        world.reviewer("tono").reads(reporter)
    world.reviewer("budi").introduces(reporter, Stream.CONVERSATION)
    case = world.reviewer("tono").reads(reporter)
    assert counted_texts(case, Chain.FROM_REPORTER) == ["Satu hal lagi."]
    assert case.excluded == frozenset()
    world.reviewer("tono").replies(reporter, "Saya baru membaca.")
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == ["Saya baru membaca."]


def test_after_a_removal_the_next_writer_changes_the_secret_by_itself(world: World) -> None:
    reporter = world.reporter().submits()
    world.reviewer("tono").replies(reporter, "Kami periksa.")
    world.regency.removes("tono")
    world.reviewer("budi").replies(reporter, "Tono tidak lagi menangani.")
    reporter.replies("Baik.")
    case = world.reviewer("sari").reads(reporter)
    assert case.secrets[Stream.CONVERSATION][1].introduction.recipients == ids("budi", "sari")
    assert counted_texts(case, Chain.FROM_REPORTER) == ["Baik."]
    assert counted_texts(world.reviewer("tono").reads(reporter), Chain.FROM_REPORTER) == []


def test_a_newcomer_reads_the_past_once_a_secret_is_introduced(world: World) -> None:
    reporter = world.reporter().submits()
    world.reviewer("budi").notes(reporter, "Catatan lama.")
    world.regency.enrols("lestari", Role.PENELAAH)
    world.reviewer("budi").introduces(reporter, Stream.CONVERSATION)
    world.reviewer("budi").introduces(reporter, Stream.INTERNAL)
    case = world.reviewer("lestari").reads(reporter)
    assert counted_texts(case, Chain.INTERNAL) == ["Catatan lama."]
    assert person_id("lestari") in case.secrets[Stream.INTERNAL][1].introduction.recipients


def test_files_arrive_whole(world: World, tmp_path: Path) -> None:
    photo = tmp_path / "foto.jpg"
    photo.write_bytes(bytes(range(256)) * 1200)
    reporter = world.reporter().submits()
    reporter.replies("", photo)
    line = world.reviewer("budi").reads(reporter).lines[-1]
    assert isinstance(line.event, Message)
    target = tmp_path / "unduhan.jpg"
    download(
        line.event.files[0],
        world.gateway("budi").pieces(reporter.case),
        inspectorate=reporter.inspectorate,
        case=reporter.case,
        target=target,
        progress=lambda _done, _of: None,
    )
    assert target.read_bytes() == photo.read_bytes()


def test_somebody_without_a_reading_role_does_not_write(world: World) -> None:
    reporter = world.reporter().submits()
    case, desk = world.reviewer("budi").reads(reporter), world.reviewer("dewi").desk()
    with pytest.raises(MayNotRead):
        reviewing.reply(world.gateway("dewi"), desk, case, Letter("Saya juga."), progress=quiet)


def test_the_next_answer_brings_the_key_to_whom_the_reporter_let_in(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    budi = world.reviewer("budi")
    budi.replies(reporter, "Sudah kami terima.")
    budi.notes(reporter, "Catatan.")
    reporter.unexcludes("tono")
    budi.replies(reporter, "Tono ikut menangani.")
    budi.notes(reporter, "Tono sudah tahu.")
    case = world.reviewer("tono").reads(reporter)
    assert counted_texts(case, Chain.TO_REPORTER) == ["Sudah kami terima.", "Tono ikut menangani."]
    assert counted_texts(case, Chain.INTERNAL) == ["Catatan.", "Tono sudah tahu."]
