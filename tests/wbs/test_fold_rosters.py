"""Protocol 13.8 and promise P5: who counts when rosters change, people leave, keys are stolen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crypto.envelope import EnvelopeHeader
from crypto.errors import Malformed
from crypto.freshness import FreshnessRefused, Staleness
from crypto.ids import Chain, Role, Stream
from crypto.keybox import KeyboxHeader
from crypto.roster import Person, Roster
from tests.forging import Box, Forger
from tests.inspectorates import MONTH, TODAY, YEAR, person_id, recovery_key, staff_keys
from tests.world import (
    REPORT,
    ReporterActor,
    World,
    counted_texts,
    ids,
    papers_of,
    quiet,
    reason_at,
)
from wbs.cases.case import Case, NoCase, Standing
from wbs.cases.chains import Trouble
from wbs.cases.events import Adopt, Message
from wbs.cases.fold import read_case
from wbs.cases.frames import Head
from wbs.cases.opening import Reader
from wbs.cases.writing import NoSecret, StaleRoster
from wbs.journeys import reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.own_past import HistoryHidden
from wbs.journeys.reporting import NobodyLeft, prepare
from wbs.journeys.reviewing import MayNotRead, NotListed, introduce

TO, FROM, INSIDE = Chain.TO_REPORTER, Chain.FROM_REPORTER, Chain.INTERNAL


def read(forger: Forger, name: str = "budi") -> Case:
    return forger.world.reviewer(name).reads(forger.reporter)


def reasons(forger: Forger, chain: Chain = TO) -> list[str | None]:
    case = read(forger)
    return [
        reason_at(case, chain, line.head.sequence) for line in case.lines if line.chain is chain
    ]


def test_what_a_removed_person_wrote_before_others_went_on_counts(forger: Forger) -> None:
    forger.world.reviewer("sari").replies(forger.reporter, "Dulu.")
    forger.world.reviewer("budi").replies(forger.reporter, "Lanjut.")
    forger.world.regency.removes("sari")
    assert reasons(forger) == [None, None]


def test_what_a_removed_person_adds_does_not_count_though_others_go_on(forger: Forger) -> None:
    forger.world.reviewer("sari").replies(forger.reporter, "Dulu.")
    forger.world.reviewer("budi").replies(forger.reporter, "Lanjut.")
    forger.world.regency.removes("sari")
    forger.says("sari", "Sesudah dicabut.")
    forger.world.reviewer("budi").replies(forger.reporter, "Tanpa Sari.")
    assert reasons(forger) == [None, None, "unconfirmed", None, None]


def test_a_note_that_names_the_entry_confirms_it(forger: Forger) -> None:
    forger.world.reviewer("sari").replies(forger.reporter, "Dulu.")
    forger.world.reviewer("budi").notes(forger.reporter, "Sudah saya baca.")
    forger.world.regency.removes("sari")
    assert reasons(forger) == [None]


def test_a_note_that_names_another_entry_confirms_nothing(forger: Forger) -> None:
    forger.world.reviewer("budi").notes(forger.reporter, "Belum ada jawaban.")
    forger.world.reviewer("sari").replies(forger.reporter, "Dulu.")
    forger.world.regency.removes("sari")
    assert reasons(forger) == ["unconfirmed"]


def test_an_entry_under_another_roster_confirms_nothing(forger: Forger) -> None:
    forger.says("sari", "Di bawah yang lama.")
    forger.world.regency.drops("sari")
    forger.world.reviewer("budi").replies(forger.reporter, "Di bawah yang baru.")
    assert reasons(forger) == ["unconfirmed", None, None]


def test_a_listed_person_may_adopt_it_by_hash(forger: Forger) -> None:
    forger.says("sari", "Di bawah yang lama.")
    forger.world.regency.drops("sari")
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.world.reviewer("budi").adopts(forger.reporter, TO, 0)
    assert reasons(forger) == [None, None, None]
    assert counted_texts(forger.reporter.reads(), TO) == ["Di bawah yang lama."]


def test_nobody_unlisted_adopts(forger: Forger) -> None:
    head = forger.says("sari", "Palsu.")
    forger.puts(TO, Adopt(forger.frame(TO), head), "sari")
    forger.world.regency.drops("sari")
    assert reasons(forger) == ["unconfirmed", "unconfirmed"]


def test_somebody_excluded_confirms_and_adopts_nothing(forger: Forger) -> None:
    head = forger.says("sari", "Saya masih di sini.")
    forger.world.regency.removes("sari")
    forger.box(Stream.CONVERSATION, 1, "budi")
    forger.says("tono", "Saya lihat itu.", number=1)
    forger.puts(TO, Adopt(forger.frame(TO), head), "tono", number=1)
    assert reasons(forger) == ["unconfirmed", "secret", "secret"]


def test_somebody_unexcluded_confirms_again(forger: Forger) -> None:
    forger.reporter.unexcludes("tono")
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.world.reviewer("sari").replies(forger.reporter, "Dulu.")
    forger.world.reviewer("tono").replies(forger.reporter, "Lanjut.")
    forger.world.regency.removes("sari")
    assert reasons(forger) == [None, None, None]


def test_what_somebody_excluded_planted_does_not_count_once_the_person_is_let_in(
    forger: Forger,
) -> None:
    """Judged by the exclusions of today, it would end the honest secret after the fact."""
    forger.world.reviewer("budi").notes(forger.reporter, "Sebelum.")
    planted = forger.box(Stream.INTERNAL, 1, "budi", "sari", "tono")
    forger.introduces("tono", planted.introduction("budi", "sari", "tono"))
    forger.world.reviewer("budi").notes(forger.reporter, "Sesudah.")
    before = reasons(forger, INSIDE)
    forger.reporter.unexcludes("tono")
    assert reasons(forger, INSIDE) == before == [None, None, "excluded", None]


def test_what_somebody_excluded_planted_confirms_nothing_once_the_person_is_let_in(
    forger: Forger,
) -> None:
    forger.says("sari", "Palsu.")
    forger.box(Stream.INTERNAL, 0, "budi")
    forger.notes("tono", "Saya lihat.")
    forger.world.regency.removes("sari")
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.reporter.unexcludes("tono")
    assert reasons(forger) == ["unconfirmed", None]


def test_somebody_excluded_cannot_name_an_entry_ahead_to_be_let_in(forger: Forger) -> None:
    made = forger.box(Stream.CONVERSATION, 1, "budi", "tono")
    ahead = forger.frame(TO, heads={FROM: Head(1, b"\1" * 32)})
    forger.introduces("tono", made.introduction("budi", "tono"), ahead)
    assert reasons(forger) == ["excluded"]
    hidden = forger.case.chains[TO].pop()  # or the reporter's entry would name it
    forger.reporter.unexcludes("tono")
    forger.case.chains[TO].append(hidden)
    assert reasons(forger) == ["excluded"]


def test_an_unconfirmed_introduction_introduces_nothing(forger: Forger) -> None:
    forger.world.regency.removes("sari")
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    forger.introduces("sari", made.introduction("budi", "sari"))
    assert reasons(forger) == ["unconfirmed"]
    newest = read(forger).newest_secret(Stream.CONVERSATION)
    assert newest is not None
    assert newest.introduction.number == 0
    forger.world.reviewer("budi").replies(forger.reporter, "Tanpa Sari.")
    assert read(forger).secrets[Stream.CONVERSATION][2].introduction.recipients == ids("budi")


def test_a_secret_that_the_reporter_wrote_under_outlives_whoever_introduced_it(
    forger: Forger,
) -> None:
    forger.world.reviewer("sari").introduces(forger.reporter, Stream.CONVERSATION)
    forger.reporter.replies("Di bawah yang baru.")
    forger.world.regency.drops("sari")
    assert reasons(forger) == [None]
    assert reasons(forger, FROM) == [None, None]
    with pytest.raises(NoSecret):
        forger.reporter.replies("Bukan di bawah yang lama.")


def test_a_second_introduction_by_somebody_gone_is_not_believed_for_its_use(
    forger: Forger,
) -> None:
    """The reporter wrote under that secret, but because of its first introduction."""
    old, box = forger.roster, forger.case.boxes[Stream.CONVERSATION][0]
    secret = forger.secrets[Stream.CONVERSATION, 0]
    forger.world.regency.removes("sari")
    again = Box(secret, KeyboxHeader.parse(box), box).introduction("budi", "sari")
    forger.introduces("sari", again, roster=old.hash)
    forger.reporter_says("Di bawah yang sama.")
    assert reasons(forger) == ["unconfirmed"]
    assert not read(forger).findings


def test_a_secret_planted_after_a_drop_is_not_believed_for_its_use(forger: Forger) -> None:
    old = forger.roster
    forger.world.regency.drops("sari")
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari", roster=old)
    said = made.introduction("budi", "sari")
    forger.introduces("sari", said, roster=old.hash)
    forger.reporter_says("Tidak mungkin begini.", number=1)
    assert reasons(forger) == ["unconfirmed"]
    assert reasons(forger, FROM) == [None, "secret"]


def test_a_reporter_writes_under_no_secret_of_somebody_removed(forger: Forger) -> None:
    forger.world.regency.removes("sari")
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari")
    forger.introduces("sari", made.introduction("budi", "sari"))
    with pytest.raises(NoSecret):
        forger.reporter.replies("Menunggu kunci baru.")
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.reporter.replies("Di bawah yang baru.")
    assert EnvelopeHeader.parse(forger.case.chains[FROM][1]).secret_number == 2
    assert reasons(forger, FROM) == [None, None]


def test_a_removed_person_does_not_sit_down_to_write(world: World) -> None:
    world.regency.removes("sari")
    with pytest.raises(NotListed):
        world.reviewer("sari").desk()


def test_a_console_that_knows_of_a_removal_takes_no_older_word(forger: Forger) -> None:
    forger.world.regency.removes("sari")
    forger.world.reviewer("budi").trusts()
    forger.world.regency.freshness.pop()
    with pytest.raises(FreshnessRefused, match="rollback"):
        forger.world.reviewer("budi").trusts()


def test_a_person_with_new_keys_is_the_same_person(forger: Forger) -> None:
    forger.world.reviewer("sari").replies(forger.reporter, "Kunci lama.")
    forger.world.reviewer("budi").replies(forger.reporter, "Lanjut.")
    forger.world.regency.re_enrols("sari")
    forger.world.reviewer("sari").generation = 1
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.world.reviewer("sari").replies(forger.reporter, "Kunci baru.")
    case = read(forger, "sari")
    assert {line.person.id for line in case.lines if line.person} == ids("sari", "budi")
    assert counted_texts(case, TO) == ["Kunci lama.", "Lanjut.", "Kunci baru."]


def test_new_keys_do_not_undo_an_exclusion(forger: Forger) -> None:
    forger.world.regency.re_enrols("tono")
    forger.world.reviewer("tono").generation = 1
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    with pytest.raises(NoCase):
        read(forger, "tono")
    forger.learns_from("budi").box(Stream.CONVERSATION, 2, "budi", "sari")
    key = staff_keys("tono", 1).identity
    forger.puts(TO, Message(forger.frame(TO), "Saya baru.", ()), key, number=1)
    assert reason_at(read(forger), TO, 1) == "recipient"


def test_a_stolen_old_key_writes_nothing_that_counts(forger: Forger) -> None:
    old = forger.roster.hash
    forger.world.regency.re_enrols("sari")
    forger.says("sari", "Dengan kunci curian.", roster=old)
    forger.says("sari", "Dengan kunci curian.")
    forger.world.reviewer("budi").replies(forger.reporter, "Lanjut.")
    assert reasons(forger) == ["unconfirmed", "author", None, None]


def test_a_new_key_writes_nothing_under_the_old_roster(forger: Forger) -> None:
    old = forger.roster.hash
    forger.world.regency.re_enrols("sari")
    key = staff_keys("sari", 1).identity
    forger.puts(TO, Message(forger.frame(TO), "x", ()), key, roster=old)
    assert reasons(forger) == ["author"]


def test_a_changed_role_ends_writing_with_the_next_secret(forger: Forger) -> None:
    forger.world.reviewer("sari").replies(forger.reporter, "Masih penelaah.")
    changed = [
        one if one.id != person_id("sari") else _as(one, Role.PENGHUBUNG)
        for one in forger.roster.persons
    ]
    forger.world.regency.signs_roster(changed)
    forger.world.reviewer("budi").replies(forger.reporter, "Sari pindah.")
    case = read(forger)
    assert case.secrets[Stream.CONVERSATION][1].introduction.recipients == ids("budi")
    with pytest.raises(MayNotRead):
        forger.world.reviewer("sari").replies(forger.reporter, "Saya juga.")


def _as(person: Person, role: Role) -> Person:
    return replace(person, roles=frozenset({role}))


def test_a_reporters_entries_count_under_every_roster(forger: Forger) -> None:
    forger.reporter.replies("Di bawah yang lama.")
    forger.world.regency.enrols("lestari", Role.PENELAAH)
    forger.reporter.replies("Di bawah yang baru.")
    assert reasons(forger, FROM) == [None, None, None]


def test_a_shorter_chain_of_rosters_hides_no_entry_silently(forger: Forger) -> None:
    forger.world.regency.enrols("lestari", Role.PENELAAH)
    forger.world.reviewer("budi").replies(forger.reporter, "Di bawah yang baru.")
    forger.world.regency.rosters.pop()
    forger.world.regency.renews()
    case = forger.reporter.reads()
    assert [line.reason for line in case.lines if line.chain is TO] == ["roster"]


def test_nobody_beyond_the_named_opens_a_named_introduction(
    forger: Forger, reporter: ReporterActor
) -> None:
    forger.world.reviewer("budi").introduces(reporter, Stream.INTERNAL, "budi")
    forger.world.reviewer("budi").notes(reporter, "Hanya untuk saya.")
    standings = [line.standing for line in read(forger, "sari").lines if line.chain is INSIDE]
    assert standings == [Standing.NOT_YOURS] * 2


@pytest.mark.parametrize(
    ("late", "staleness"),
    [(0, Staleness.CURRENT), (1, Staleness.OVERDUE), (90, Staleness.OVERDUE)],
)
def test_within_the_grace_everything_works(world: World, late: int, staleness: Staleness) -> None:
    trusted, today = world.regency.trusted(), TODAY + MONTH + timedelta(days=late)
    assert trusted.staleness(today) is staleness
    prepare(REPORT, trusted, excluded=frozenset(), today=today)


def test_beyond_the_grace_no_case_and_no_secret_but_conversations_go_on(
    forger: Forger, reporter: ReporterActor
) -> None:
    trusted, today = forger.world.regency.trusted(), TODAY + MONTH + timedelta(days=91)
    assert trusted.staleness(today) is Staleness.EXPIRED
    with pytest.raises(StaleRoster):
        prepare(REPORT, trusted, excluded=frozenset(), today=today)
    desk = replace(forger.world.reviewer("budi").desk(), today=today)
    case = desk.read(papers_of(forger.case))
    with pytest.raises(StaleRoster):
        introduce(desk, case, Stream.INTERNAL, ids("budi"))
    reviewing.reply(
        forger.world.gateway("budi"), desk, case, Letter("Kami lanjut."), progress=quiet
    )
    assert counted_texts(reporter.reads(), TO) == ["Kami lanjut."]


def test_an_old_roster_is_stale_whatever_the_freshness_says(world: World) -> None:
    world.regency.renews(not_after=TODAY + 2 * YEAR)
    trusted = world.regency.trusted()
    assert trusted.staleness(TODAY + YEAR) is Staleness.CURRENT
    assert trusted.staleness(TODAY + YEAR + timedelta(days=91)) is Staleness.EXPIRED


def test_a_removed_person_receives_no_new_report(world: World) -> None:
    world.regency.removes("sari")
    reporter = world.reporter().submits()
    with pytest.raises(NoCase):
        world.reviewer("sari").reads(reporter)
    assert world.reviewer("budi").reads(reporter).counted()


def test_a_report_that_leaves_nobody_is_not_sealed(world: World) -> None:
    with pytest.raises(NobodyLeft):
        world.reporter().submits(excluding=["budi", "sari", "tono"])
    assert not world.server.cases
    world.reporter(world.province).submits(excluding=["ratna"])
    assert len(world.server.cases) == 1


def test_a_strangers_id_cannot_be_excluded(world: World) -> None:
    with pytest.raises(Malformed):
        world.reporter().submits(excluding=["ratna"])


def test_the_recovery_key_reads_the_case(forger: Forger) -> None:
    def recovery(roster: Roster, _stream: Stream) -> int:
        return len(roster.persons)

    forger.world.reviewer("budi").notes(forger.reporter, "Catatan.")
    reader = Reader(recovery_key("kabupaten"), recovery)
    case = read_case(papers_of(forger.case), reader, forger.world.regency.trusted())
    assert case.lines == read(forger).lines
    assert not {finding.trouble for finding in case.findings} & set(Trouble)


def test_who_lost_the_reading_role_goes_on_under_no_earlier_roster(forger: Forger) -> None:
    """The earlier roster still grants the role; the newest does not."""
    old = forger.roster
    forger.world.regency.changes_roles("sari", Role.PENERIMA)
    made = forger.box(Stream.CONVERSATION, 1, "budi", "sari", roster=old)
    forger.introduces("sari", made.introduction("budi", "sari"), roster=old.hash)
    assert reasons(forger) == ["unconfirmed"]
    with pytest.raises(NoSecret):
        forger.reporter.replies("Menunggu kunci baru.")


def test_a_reporter_writes_nothing_while_a_newer_secret_is_held_back(forger: Forger) -> None:
    """The server drops the keybox that the introduction on to-reporter names."""
    forger.world.reviewer("budi").introduces(forger.reporter, Stream.CONVERSATION)
    forger.case.boxes[Stream.CONVERSATION].pop()
    with pytest.raises(HistoryHidden):
        forger.reporter.replies("Bukan di bawah yang lama.")
