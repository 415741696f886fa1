"""A reporter who withdraws reads and writes no more; everything else goes on."""

import pytest

from crypto.ids import Chain, Stream
from crypto.keys import ReporterSigningKey
from tests.forging import Forger
from tests.world import World, counted_texts, ids, quiet, reason_at
from wbs.cases.events import Unexclude, Withdraw
from wbs.journeys import reporting, reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.inbox import waits_for_us
from wbs.journeys.reporting import Withdrawn
from wbs.journeys.reviewing import ReporterLeft

FROM, TO = Chain.FROM_REPORTER, Chain.TO_REPORTER


def test_who_withdrew_is_shown_nothing(world: World) -> None:
    reporter = world.reporter().submits()
    world.reviewer("budi").replies(reporter, "Kapan itu terjadi?")
    reporter.withdraws()
    with pytest.raises(Withdrawn):
        reporter.comes_back()


def test_a_visit_from_before_writes_nothing(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    visit = reporter.comes_back()
    reporter.withdraws()
    case = world.reviewer("budi").reads(reporter)
    late = reporting.Visit(visit.keys, case, visit.trusted)
    with pytest.raises(Withdrawn):
        reporting.reply(world.portal, late, Letter("Satu lagi."), progress=quiet)
    with pytest.raises(Withdrawn):
        reporting.unexclude(world.portal, late, ids("tono"))
    with pytest.raises(Withdrawn):
        reporting.withdraw(world.portal, late)
    assert len(world.case(reporter).chains[FROM]) == 2


def test_reviewers_see_the_mark_and_go_on(world: World) -> None:
    reporter = world.reporter().submits()
    before = world.reviewer("budi").reads(reporter)
    assert not before.withdrawn
    reporter.withdraws()
    desk, gateway = world.reviewer("budi").desk(), world.gateway("budi")
    letter = Letter("Kami lanjutkan.")  # from somebody who does not know of it yet
    reviewing.reply(gateway, desk, before, letter, progress=quiet)
    world.reviewer("sari").notes(reporter, "Pelapor menarik diri.")
    world.reviewer("sari").introduces(reporter, Stream.CONVERSATION)
    case = world.reviewer("tono").reads(reporter)
    assert case.withdrawn
    assert all(line.counts for line in case.lines)
    assert counted_texts(case, TO) == ["Kami lanjutkan."]
    assert not case.findings


def test_nobody_writes_to_a_reporter_who_reads_no_more(world: World) -> None:
    reporter = world.reporter().submits()
    budi = world.reviewer("budi")
    reviewing.require_way(budi.desk(), budi.reads(reporter), Stream.CONVERSATION)
    reporter.withdraws()
    with pytest.raises(ReporterLeft):
        budi.replies(reporter, "Kami lanjutkan.")
    with pytest.raises(ReporterLeft):
        reviewing.require_way(budi.desk(), budi.reads(reporter), Stream.CONVERSATION)
    reviewing.require_way(budi.desk(), budi.reads(reporter), Stream.INTERNAL)
    assert not world.case(reporter).chains[TO]
    assert not waits_for_us(budi.reads(reporter))


def test_nothing_of_the_reporter_counts_after_it(world: World) -> None:
    reporter = world.reporter().submits(excluding=["tono"])
    reporter.replies("Sebelumnya.")
    reporter.withdraws()
    forger = Forger(world, reporter).learns_from("budi")
    forger.reporter_says("Sesudahnya.")
    forger.puts(FROM, Unexclude(forger.frame(FROM), ids("tono")), forger.reporter_key)
    forger.puts(FROM, Withdraw(forger.frame(FROM)), forger.reporter_key)
    case = world.reviewer("budi").reads(reporter)
    reasons = [reason_at(case, FROM, sequence) for sequence in range(6)]
    assert reasons == [None, None, None, "withdrawn", "withdrawn", "withdrawn"]
    assert counted_texts(case, FROM) == ["Sebelumnya."]
    assert case.excluded == ids("tono")


def test_somebody_elses_withdrawal_ends_nothing(world: World) -> None:
    reporter = world.reporter().submits()
    forger = Forger(world, reporter).learns_from("budi")
    forger.puts(FROM, Withdraw(forger.frame(FROM)), ReporterSigningKey.generate())
    forger.puts(TO, Withdraw(forger.frame(FROM)).compose(FROM), "budi")
    reporter.replies("Saya masih di sini.")
    case = world.reviewer("sari").reads(reporter)
    assert not case.withdrawn
    assert reason_at(case, FROM, 1) == "author"
    assert reason_at(case, TO, 0) == "event"
    assert counted_texts(case, FROM) == ["Saya masih di sini."]
