"""A reporter's chain is full one day; withdrawing, objecting and an alarm fit all the same."""

from dataclasses import replace

import pytest

from crypto.ids import Chain
from tests.world import World, quiet
from wbs.cases.events import Message, Withdraw
from wbs.cases.frames import Head
from wbs.cases.moving import MOST_MESSAGE, Objected, Pressed
from wbs.cases.room import LAST_SIZE, MOST_ENTRIES, MOST_LAST, left, spare
from wbs.journeys import reporting
from wbs.journeys.attaching import Letter
from wbs.journeys.reporting import Visit
from wbs.journeys.services import CaseFull

FROM = Chain.FROM_REPORTER


def with_entries(world: World, number: int) -> Visit:
    """As if so many stood there."""
    visit = world.reporter().submits().comes_back()
    head = visit.case.heads[FROM]
    assert head is not None
    heads = {**visit.case.heads, FROM: Head(number - 1, head.hash)}
    return replace(visit, case=replace(visit.case, heads=heads))


def test_what_must_always_fit_has_places_that_nothing_else_takes(world: World) -> None:
    before = with_entries(world, MOST_ENTRIES - 1)
    assert left(before.case, Message) == 1
    full = with_entries(world, MOST_ENTRIES)
    with pytest.raises(CaseFull):
        reporting.reply(world.portal, full, Letter("Satu lagi."), progress=quiet)
    with pytest.raises(CaseFull):
        reporting.unexclude(world.portal, full, frozenset())
    for kind in (Pressed, Objected, Withdraw):
        reporting.require_way(full, kind)


def test_each_leaves_room_for_those_behind_it() -> None:
    assert 0 < spare(Pressed) < spare(Objected) < spare(Withdraw) == MOST_LAST


def test_a_full_case_takes_no_file(world: World) -> None:
    full = with_entries(world, MOST_ENTRIES)
    with pytest.raises(CaseFull):
        reporting.require_way(full)


def test_the_longest_text_that_is_told_is_small_enough(world: World) -> None:
    reporter = world.reporter().submits()
    lines = "Saya dipanggil lagi ke ruang kepala.\n" * 1000
    reporting.tell_of_pressure(world.portal, reporter.comes_back(), lines[:MOST_MESSAGE])
    sent = world.case(reporter).chains[FROM][-1]
    assert len(sent) <= LAST_SIZE
