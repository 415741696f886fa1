"""Attacks that the design names and attacks that others paid for, each replayed (P3, P4, P5)."""

import json
from collections import Counter
from dataclasses import replace

import pytest

from crypto import envelope, keybox
from crypto.documents import SignedDocument
from crypto.encoding import b64, sha256
from crypto.envelope import EnvelopeHeader, open_envelope
from crypto.errors import BadSignature, CannotOpen, Malformed
from crypto.freshness import FreshnessRefused
from crypto.ids import CaseId, Chain, Role, Stream
from crypto.keybox import HEADER_SIZE, POSITION, KeyboxHeader, open_position
from crypto.keyfile import CustodianSigningKey, ReviewerSigningKey
from crypto.keys import CaseSecret, ReporterVerifyKey, ReviewerVerifyKey
from crypto.roster_chain import RosterRefused
from tests.forging import Forger, head_of
from tests.inspectorates import TODAY, officer_key, person, person_id, staff_keys
from tests.world import (
    REPORT,
    ReporterActor,
    World,
    counted_texts,
    ids,
    line_at,
    papers_of,
    quiet,
)
from wbs.cases.case import NoCase
from wbs.cases.chains import Finding, Trouble
from wbs.cases.events import Introduce, Message
from wbs.cases.writing import NoSecret
from wbs.journeys import reporting
from wbs.journeys.attaching import Letter
from wbs.journeys.own_past import HistoryHidden
from wbs.journeys.reporting import AnotherCase
from wbs.journeys.services import Mailbox

FROM, TO, INSIDE = Chain.FROM_REPORTER, Chain.TO_REPORTER, Chain.INTERNAL
TALK = Stream.CONVERSATION


def read(forger: Forger, name: str = "budi") -> list[tuple[Chain, str | None]]:
    case = forger.world.reviewer(name).reads(forger.reporter)
    return [(line.chain, line.reason) for line in case.lines]


# Key substitution for want of purpose tags (securedrop-protocol #53)


def test_a_signature_for_one_purpose_serves_no_other() -> None:
    seed = staff_keys("budi").identity.expose()
    public = staff_keys("budi").identity.public_bytes()
    statement = b"the same bytes"
    as_reviewer = ReviewerSigningKey(seed).sign(statement)
    with pytest.raises(BadSignature):
        ReporterVerifyKey(public).verify(as_reviewer, statement)
    as_custodian = CustodianSigningKey(seed).sign(statement)
    with pytest.raises(BadSignature):
        ReviewerVerifyKey(public).verify(as_custodian, statement)


def test_a_roster_signed_with_the_officers_tag_is_no_roster(world: World) -> None:
    payload = SignedDocument.parse(world.regency.rosters[0]).payload
    wrong = {
        key.public_bytes(): custodian_signature_with_officer_tag(key, payload)
        for key in world.regency.custodians[:2]
    }
    world.regency.rosters[0] = SignedDocument(payload, wrong).compose()
    with pytest.raises(BadSignature):
        world.regency.trusted()


def custodian_signature_with_officer_tag(key: CustodianSigningKey, payload: bytes) -> bytes:
    return type(officer_key("kabupaten 0"))(key.expose()).sign(payload)


def test_an_author_swapped_inside_a_signed_event_is_noticed(forger: Forger) -> None:
    """The author's key is signed too: no signature can be claimed by a second key."""
    secret = forger.secrets[TALK, 0]
    sealed = forger.seal(TO, Message(forger.frame(TO), "Milik Budi", ()), "budi")
    signed = open_envelope(sealed, secret=secret)
    packed = sealed[: envelope.HEADER_SIZE]
    stolen = staff_keys("budi").identity.sign(
        sha256(packed) + signed.author.value + signed.roster.value + signed.json
    )
    claimed = staff_keys("sari").identity.public_bytes()
    with pytest.raises(BadSignature):
        ReviewerVerifyKey(claimed).verify(
            stolen, sha256(packed) + claimed + signed.roster.value + signed.json
        )


# No agreement on messages (securedrop-protocol #55, #122)


def test_two_readers_who_were_shown_different_replies_find_out(forger: Forger) -> None:
    """The reporter's next words name what the reporter saw: whoever saw another reply notices."""
    forger.world.reviewer("budi").replies(forger.reporter, "Versi untuk pelapor.")
    shown = forger.case.chains[TO][0]
    forger.reporter.replies("Saya baca itu.")
    forger.case.chains[TO].clear()
    forger.says("sari", "Versi untuk peninjau.")
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert Finding(Trouble.FORK, FROM, 1) in case.findings
    assert case.breaks == {FROM}
    assert head_of(shown) != case.heads[TO]


def test_one_conversation_is_read_alike_by_the_reporter_and_every_reviewer(
    forger: Forger,
) -> None:
    forger.world.reviewer("budi").replies(forger.reporter, "Tanya.")
    forger.reporter.replies("Jawab.")
    cases = [forger.world.reviewer(name).reads(forger.reporter) for name in ("budi", "sari")]
    cases.append(forger.reporter.reads())
    assert len({tuple(line.head for line in case.lines) for case in cases}) == 1


# Hiding one reviewer's key to tell roles apart (securedrop-protocol #56)


def test_a_server_cannot_serve_a_roster_that_lacks_one_reviewer(world: World) -> None:
    document = SignedDocument.parse(world.regency.rosters[0])
    said = json.loads(document.payload)
    said["persons"] = said["persons"][1:]
    fewer = SignedDocument(json.dumps(said).encode(), document.signatures)
    world.regency.rosters[0] = fewer.compose()
    with pytest.raises(BadSignature):
        world.reporter().submits()
    assert not world.server.cases


def test_roles_cannot_be_told_apart_by_boxes(world: World) -> None:
    boxes = [
        world.case(world.reporter().submits(excluding=names)).boxes[TALK][0]
        for names in ([], ["tono"], ["budi", "sari"])
    ]
    assert len({len(box) for box in boxes}) == 1
    assert len({KeyboxHeader.parse(box).count for box in boxes}) == 1


# Key-compromise impersonation (securedrop-protocol #81): a stolen reading key signs nothing


def test_a_stolen_kem_key_reads_but_speaks_for_nobody(forger: Forger) -> None:
    """Whoever has budi's KEM key has every secret; entries still need a listed signature."""
    for signer in (ReviewerSigningKey.generate(), ReviewerSigningKey(bytes(range(32)))):
        forger.puts(TO, Message(forger.frame(TO), "Palsu", ()), signer)
    forger.says("dewi")
    stranger = World().reporter().submits().code.keys().signing
    forger.puts(FROM, Message(forger.frame(FROM), "Palsu", ()), stranger)
    lines = read(forger)
    assert lines[0] == (FROM, None)
    assert {reason for _, reason in lines[1:]} == {"author"}


def test_a_stolen_reviewers_kem_key_does_not_speak_to_that_reviewer_as_the_reporter(
    forger: Forger,
) -> None:
    strange = forger.world.reporter().submits().code.keys().signing
    forger.puts(FROM, Message(forger.frame(FROM), "Saya pelapornya", ()), strange)
    assert read(forger, "sari")[-1] == (FROM, "author")


# A hidden entry visible by its number


def test_a_note_shows_in_no_number_that_the_reporter_side_sees(forger: Forger) -> None:
    """With one shared chain a gap in the numbers would tell the reporter of notes."""
    forger.world.reviewer("budi").replies(forger.reporter, "Satu")
    forger.world.reviewer("sari").notes(forger.reporter, "Rahasia")
    forger.world.reviewer("budi").replies(forger.reporter, "Dua")
    headers = [EnvelopeHeader.parse(entry) for entry in forger.case.chains[TO]]
    assert [header.sequence for header in headers] == [0, 1]
    secret = forger.secrets[TALK, 0]
    for entry in forger.case.chains[TO]:
        assert b"internal" not in open_envelope(entry, secret=secret).json


# A box that shrinks leaks an exclusion


@pytest.mark.parametrize("excluded", [[], ["tono"], ["budi", "tono"], ["dewi"]])
def test_an_exclusion_changes_nothing_in_the_shape_of_a_box(
    world: World, excluded: list[str]
) -> None:
    sealed = world.case(world.reporter().submits(excluding=excluded))
    box = sealed.boxes[TALK][0]
    header = KeyboxHeader.parse(box)
    assert header.count == len(world.regency.newest.persons) + 2
    assert len(box) == HEADER_SIZE + header.count * POSITION
    assert len(sealed.chains[FROM][0]) in envelope.SIZES


# Random bytes as a decoy can be told from a seal


def test_a_decoy_is_a_seal_by_its_bytes(world: World) -> None:
    """An ML-KEM ciphertext has no marks, but the X25519 part of honest seals never has its top
    bit set, so random bytes would give a decoy away after a few boxes."""
    seals = Counter[bool]()
    for _ in range(24):
        box = world.case(world.reporter().submits(excluding=["budi", "sari"])).boxes[TALK][0]
        for index in range(KeyboxHeader.parse(box).count):
            start = HEADER_SIZE + index * POSITION
            share = box[start + 1088 : start + 1120]
            seals[share[31] < 0x80] += 1
            assert int.from_bytes(share, "little") < 2**255 - 19
    assert set(seals) == {True}


def test_a_decoy_is_made_anew_for_every_box(world: World) -> None:
    boxes = [
        world.case(world.reporter().submits(excluding=["tono"])).boxes[TALK][0] for _ in range(2)
    ]
    place = world.regency.newest.position(person_id("tono"))
    assert place is not None
    start = HEADER_SIZE + place * POSITION
    first, second = (box[start : start + POSITION] for box in boxes)
    assert first != second


# A key that verifies any message


def test_an_identity_point_key_is_no_key() -> None:
    """With the identity point as key, R = identity and S = 0 verify over any message."""
    identity = b"\1" + bytes(31)
    with pytest.raises(Malformed):
        ReviewerVerifyKey(identity)


def test_a_report_with_an_identity_point_key_is_no_case(forger: Forger) -> None:
    secret = forger.secrets[TALK, 0]
    genuine = forger.case.chains[FROM].pop()
    event = json.loads(open_envelope(genuine, secret=secret).json)
    event["reporter"]["signing"] = b64(b"\1" + bytes(31))
    forger.puts(FROM, json.dumps(event).encode(), forger.reporter_key)
    with pytest.raises(NoCase):
        read(forger)


# Two histories of rosters collide


def test_two_histories_of_rosters_collide_in_the_first_entry(forger: Forger) -> None:
    """A quorum that signs two rosters of one epoch shows: entries name the roster's hash."""
    ours = forger.world.regency.rosters[:], forger.world.regency.freshness[:]
    forger.world.regency.enrols("lestari", Role.PENELAAH)
    forger.world.reviewer("budi").replies(forger.reporter, "Di bawah yang satu.")
    forger.world.regency.rosters, forger.world.regency.freshness = ours
    forger.world.regency.enrols("kartika", Role.PENELAAH)
    case = forger.reporter.reads()
    assert [line.reason for line in case.lines if line.chain is TO] == ["roster"]


def test_a_console_notices_the_other_history(world: World) -> None:
    ours = world.regency.rosters[:], world.regency.freshness[:]
    world.regency.enrols("lestari", Role.PENELAAH)
    world.reviewer("budi").trusts()
    world.regency.rosters, world.regency.freshness = ours
    world.regency.enrols("kartika", Role.PENELAAH)
    with pytest.raises(FreshnessRefused, match="rollback"):
        world.reviewer("budi").trusts()


# Re-enrolling evades an exclusion


def test_re_enrolling_under_a_new_id_is_refused_by_everyone(world: World) -> None:
    """The custodians' own roster may not give tono's key to a second id, then or later."""
    tono = person("tono", Role.PEMERIKSA)
    world.regency.re_enrols("tono")
    twice = [*world.regency.newest.persons, replace(tono, id=person_id("lestari"))]
    world.regency.signs_roster(twice)
    with pytest.raises(RosterRefused, match="person"):
        world.regency.trusted()


def test_a_freed_key_is_not_a_new_person_either(world: World) -> None:
    world.regency.re_enrols("tono")
    later = staff_keys("tono", 1)
    world.regency.re_enrols("tono", 2)
    hashed = type(person_id("tono")).of(later.identity.public_bytes())
    again = replace(
        person("tono", Role.PEMERIKSA),
        id=hashed,
        identity=later.identity.public(),
        kem=later.kem.public(),
    )
    world.regency.signs_roster([*world.regency.newest.persons, again])
    with pytest.raises(RosterRefused, match="person"):
        world.regency.trusted()


# Hidden introductions


def test_a_hidden_introduction_costs_no_word_silently(forger: Forger) -> None:
    """The server hides a change; what is written meanwhile counts and says so."""
    forger.world.reviewer("budi").introduces(forger.reporter, TALK)
    hidden, box = forger.case.chains[TO].pop(), forger.case.boxes[TALK].pop()
    forger.reporter.replies("Tidak tahu apa-apa.")
    forger.case.chains[TO].append(hidden)
    forger.case.boxes[TALK].append(box)
    case = forger.world.reviewer("budi").reads(forger.reporter)
    assert line_at(case, FROM, 1).before_the_change
    assert counted_texts(case, FROM) == ["Tidak tahu apa-apa."]


def test_an_honest_portal_refuses_who_missed_a_newer_secret(forger: Forger) -> None:
    visit = forger.reporter.comes_back()
    forger.world.reviewer("budi").introduces(forger.reporter, TALK)
    with pytest.raises(reporting.CaseChanged):
        reporting.reply(forger.world.portal, visit, Letter("Terlambat"), progress=quiet)


def test_a_change_that_the_reporter_knew_cannot_be_hidden_from_a_later_visit(
    forger: Forger,
) -> None:
    """The reporter remembers nothing but the own entries, and those name the new secret."""
    forger.world.reviewer("budi").introduces(forger.reporter, TALK, "budi")
    forger.reporter.replies("Saya tahu.")
    forger.case.chains[TO].clear()
    forger.case.boxes[TALK].pop()
    with pytest.raises(HistoryHidden):
        forger.reporter.replies("Kepada semua lagi?")
    assert len(forger.case.chains[FROM]) == 2


# A recused, excluded or removed reviewer and the server together


def test_a_box_that_somebody_removed_and_the_server_inject_is_not_written_under(
    forger: Forger,
) -> None:
    forger.world.regency.removes("sari")
    made = forger.box(TALK, 1, "budi", "sari")
    forger.introduces("sari", made.introduction("budi", "sari"))
    with pytest.raises(NoSecret):
        forger.reporter.replies("Menunggu kunci baru.")
    forger.world.reviewer("budi").introduces(forger.reporter, TALK)
    forger.reporter.replies("Rahasia.")
    for entry in forger.case.chains[FROM]:
        with pytest.raises(CannotOpen):
            open_envelope(entry, secret=made.secret)


def test_a_box_without_an_introduction_is_not_written_under(forger: Forger) -> None:
    made = forger.box(TALK, 1, "budi", "sari", "tono")
    forger.reporter.replies("Rahasia.")
    forger.world.reviewer("budi").replies(forger.reporter, "Juga rahasia.")
    for entry in (*forger.case.chains[FROM], *forger.case.chains[TO]):
        with pytest.raises(CannotOpen):
            open_envelope(entry, secret=made.secret)


def test_an_excluded_reviewer_introduces_nothing(forger: Forger) -> None:
    made = forger.box(TALK, 1, "budi", "sari", "tono")
    forger.introduces("tono", made.introduction("budi", "sari", "tono"))
    honest_looking = forger.box(TALK, 2, "budi", "sari", "tono")
    forger.introduces("tono", honest_looking.introduction("budi", "sari"))
    assert read(forger)[1:] == [(TO, "excluded"), (TO, "recipient")]
    forger.reporter.replies("Rahasia.")
    assert EnvelopeHeader.parse(forger.case.chains[FROM][-1]).secret_number == 0


def test_nobody_hides_a_case_from_a_newcomer_by_handing_on_false_secrets(forger: Forger) -> None:
    """tono, excluded, fills all the places that one person has, before the honest one comes."""
    forger.world.regency.enrols("lestari", Role.PENELAAH)
    for round in range(6):
        made = forger.box(TALK, 1, "lestari")
        false = {0: CaseSecret(bytes([round]) * 32)}
        forger.introduces("tono", made.introduction("tono", "lestari", earlier=false))
    forger.world.reviewer("budi").introduces(forger.reporter, TALK, "budi", "lestari")
    assert read(forger, "lestari")[0] == (FROM, None)


def test_a_strangers_false_secrets_are_not_even_tried(forger: Forger) -> None:
    made = forger.box(TALK, 1, "budi", "sari")
    false = CaseSecret(b"\7" * 32)
    said = made.introduction("budi", "sari", earlier={0: false})
    stranger = ReviewerSigningKey.generate()
    frame = forger.frame(TO)
    forger.puts(TO, Introduce(frame, said), stranger, number=1)
    forger.puts(TO, Message(frame, "Palsu.", ()), "sari", secret=false)
    assert read(forger)[1:] == [(TO, "author"), (TO, "cannot-open")]


def test_an_old_secret_is_of_no_use_after_the_change(forger: Forger) -> None:
    """sari read everything, was removed, and comes back with the server and the old secret."""
    forger.world.regency.removes("sari")
    forger.world.reviewer("budi").replies(forger.reporter, "Sari sudah tidak menangani.")
    forger.reporter.replies("Terima kasih, ini bukti baru.")
    with pytest.raises(CannotOpen):
        open_envelope(forger.case.chains[FROM][-1], secret=forger.secrets[TALK, 0])
    forger.says("sari", "Kirim lagi ke saya.", number=0)
    assert read(forger)[-1] == (TO, "unconfirmed")


def test_a_box_of_another_case_opens_nothing_here(forger: Forger, world: World) -> None:
    other = Forger(world, world.reporter().submits()).learns_from("budi")
    moved = bytearray(other.case.boxes[TALK][0])
    moved[37:53] = forger.case.id.value
    place = forger.roster.position(person_id("budi"))
    assert place is not None
    with pytest.raises(CannotOpen):
        open_position(bytes(moved), place, key=staff_keys("budi").kem)


def test_a_box_used_again_under_a_new_number_opens_nothing(forger: Forger) -> None:
    again = bytearray(forger.case.boxes[TALK][0])
    again[57] = 1
    assert KeyboxHeader.parse(bytes(again)).number == 1
    place = forger.roster.position(person_id("budi"))
    assert place is not None
    with pytest.raises(CannotOpen):
        open_position(bytes(again), place, key=staff_keys("budi").kem)


def test_a_server_that_inserts_itself_as_a_case_is_not_the_reporters_case(
    world: World, reporter: ReporterActor
) -> None:
    """Somebody who knows the reporter's KEM key (a reviewer does) makes a case that opens."""
    victim = reporter.code.keys()
    made = reporting.prepare(REPORT, world.regency.trusted(), excluded=frozenset(), today=TODAY)
    bait = made.submission
    header = KeyboxHeader.parse(bait.keybox)
    mailbox = Mailbox(bait.inspectorate, bait.case, (bait.keybox,), (bait.first,))
    secret = open_position(bait.keybox, header.count - 1, key=made.code.keys().kem)
    keys = world.regency.newest.keybox_keys(ids("budi"), victim.kem.public())
    box = keybox.build(secret, header=header, positions=keys)
    event = json.loads(open_envelope(bait.first, secret=secret).json)
    event["introduction"]["keybox"] = b64(sha256(box))
    event["introduction"]["recipients"] = [str(person_id("budi"))]
    first = envelope.seal(
        json.dumps(event).encode(),
        header=EnvelopeHeader.parse(bait.first),
        roster=world.regency.newest.hash,
        secret=secret,
        signer=made.code.keys().signing,
    )

    class Baiting(type(world.portal)):  # type: ignore[misc] # the type of our own portal
        def read(self, credential: object) -> Mailbox:
            del credential
            return replace(mailbox, keyboxes=(box,), envelopes=(first,))

    with pytest.raises(AnotherCase):
        reporting.come_back(Baiting(world.server), reporter.code, world.anchor)
    assert papers_of(world.case(reporter)).case != CaseId(bait.case.value)
