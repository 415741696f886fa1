"""What a person's own programs remember: no false alarm for a bad line, a true one for a liar."""

import os
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from tests.stafflog.people import Office, Person, records
from wbs.desk.own_log import MEMORY, FolderShelf, LogMemoryDamaged
from wbs.stafflog.ledger import Ledger, LogBroken, State, take_as_it_is, told_elsewhere
from wbs.stafflog.slip import Kind
from wbs.store.staff_log import Asked
from wbs.web.problems import Busy


def counters(office: Office) -> list[int]:
    return [one.slip.counter for one in records(office.lines())]


def test_a_run_of_reading_is_one_line_and_each_letter_one(office: Office) -> None:
    person = office.person()
    person.looks((Kind.READ, Kind.READ, Kind.APPEND, Kind.APPEND, Kind.UPLOAD, Kind.UPLOAD))
    kinds = [one.slip.kind for one in records(office.lines())]
    assert kinds == [Kind.READ, Kind.APPEND, Kind.APPEND, Kind.UPLOAD]
    assert counters(office) == [1, 2, 3, 4]


def test_a_run_does_not_go_on_into_another_day(office: Office) -> None:
    person = office.person()
    person.asks()
    office.calendar.day += timedelta(days=1)
    person.asks()
    days = [one.day for one in records(office.lines())]
    assert days == [office.calendar.day - timedelta(days=1), office.calendar.day]
    assert office.verify().exit_code == 0


def test_a_run_does_not_go_on_behind_a_letter(office: Office) -> None:
    person = office.person()
    slip = person.asks().slip
    person.asks(Kind.APPEND)
    assert person.asks().slip != slip
    assert counters(office) == [1, 2, 3]


@pytest.mark.parametrize("is_written", [True, False])
def test_an_answer_that_was_lost_leaves_no_hole_and_no_alarm(
    office: Office, is_written: bool
) -> None:
    person = office.person()
    person.looks()
    if is_written:
        person.tries(Kind.APPEND)
    else:
        person.ledger.slip(Kind.APPEND, bytes(32))  # never arrives
    person.looks()
    person.asks(Kind.APPEND)
    assert counters(office) == list(range(1, len(office.lines()) + 1))
    assert person.ledger.shelf.read().elsewhere == 0
    assert office.verify().exit_code == 0


def test_a_request_whose_answer_was_lost_in_the_store_is_not_called_a_replay(
    office: Office,
) -> None:
    person = office.person()
    slip = person.ledger.slip(Kind.APPEND, bytes(32))
    asked = Asked(person.ledger.who, os.urandom(16), 10**10, slip, opens=True)

    def breaks(connection: Connection) -> None:  # kept, but nobody is told
        connection.exec_driver_sql("COMMIT")
        raise OperationalError("COMMIT", {}, sqlite3.OperationalError("lost"), False, True)

    event.listen(office.store.database.engines.writing, "commit", breaks, once=True)
    with pytest.raises(Busy):
        office.store.staff_log.admit(asked)
    assert office.store.staff_log.admit(asked) is None
    assert counters(office) == [1]


def test_two_programs_of_one_folder_go_on_together(office: Office, tmp_path: Path) -> None:
    member = office.staff.members[0]
    who = office.staff.caller(member).who
    console, command = (
        Person(office.store, Ledger(who, member.keys.identity, FolderShelf(tmp_path)))
        for _ in range(2)
    )
    for _ in range(3):
        console.looks((Kind.APPEND,))
        command.looks((Kind.APPEND, Kind.READ))
    assert told_elsewhere(FolderShelf(tmp_path)) == 0
    assert counters(office) == list(range(1, len(office.lines()) + 1))


def test_who_has_no_memory_begins_where_the_log_is(office: Office) -> None:
    office.person().looks((Kind.APPEND,))
    again = office.person()
    again.looks()
    assert counters(office) == [1, 2, 3]
    assert again.ledger.shelf.read().elsewhere == 0


def test_a_request_from_elsewhere_is_told_once(office: Office) -> None:
    mine, other = office.person(), office.person()
    mine.looks()
    other.looks((Kind.APPEND,))
    mine.looks()
    assert told_elsewhere(mine.ledger.shelf) == 2
    assert told_elsewhere(mine.ledger.shelf) == 0


def test_after_a_restore_the_log_is_followed_anew_and_the_hole_stays(office: Office) -> None:
    person = office.person()
    person.looks((Kind.APPEND,))
    saved = office.lines()
    person.looks((Kind.APPEND,))
    office.rewrites(saved)
    with pytest.raises(LogBroken):
        person.looks()
    take_as_it_is(person.ledger.shelf)
    person.looks((Kind.APPEND,))
    found = office.verify()
    assert found.exit_code == 4
    assert "REQUESTS OF" in found.output


def test_an_answer_must_be_of_this_request(office: Office) -> None:
    ani, budi = office.person(0), office.person(1)
    first = ani.asks()
    foreign = budi.asks()
    slip = ani.ledger.slip(Kind.APPEND, bytes(32))
    for line in (
        foreign.compose(),  # another person's
        replace(first, person=foreign.person).compose(),
        first.compose(),  # an older one: ours is refused only where a newer one came first
        b"{}",
    ):
        with pytest.raises(LogBroken):
            ani.ledger.answered(slip, line)


def test_a_server_that_gives_a_place_away_twice_is_noticed(office: Office) -> None:
    person = office.person()
    line = person.asks()
    slip = person.ledger.slip(Kind.APPEND, bytes(32))
    with pytest.raises(LogBroken):
        person.ledger.answered(slip, replace(line, slip=slip).compose())
    with pytest.raises(LogBroken):  # nor another day for what was written
        person.ledger.answered(line.slip, replace(line, day=line.day + timedelta(days=1)).compose())


def test_a_server_that_says_more_and_sends_nothing_is_left(office: Office) -> None:
    person = office.person()
    person.looks()
    with pytest.raises(LogBroken):
        person.ledger.follow(lambda _after: ((), True))


def test_the_folder_keeps_what_is_remembered_and_refuses_what_is_none(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    assert shelf.read() == State()
    state = State(7, open=(bytes(64),), elsewhere=2)
    with shelf.alone():
        shelf.write(state)
    assert shelf.read() == state
    assert (tmp_path / MEMORY).stat().st_mode & 0o777 == 0o600
    (tmp_path / MEMORY).write_bytes(b"{}")
    with pytest.raises(LogMemoryDamaged):
        shelf.read()


def served(lines: Sequence[bytes], _after: int) -> tuple[tuple[bytes, ...], bool]:
    """A server that answers this, whatever it is asked."""
    return tuple(lines), False


def test_a_console_follows_only_what_is_chained_to_what_it_saw(office: Office) -> None:
    ani, budi = office.person(0), office.person(1)
    ani.looks()
    seen = ani.ledger.shelf.read()
    for _ in range(3):
        budi.looks((Kind.APPEND,))
    log = records(office.lines())
    later = log[seen.seen.sequence :]
    liar = [replace(later[0], day=later[0].day + timedelta(days=1)), *later[1:]]
    for lines in (
        [one.compose() for one in later[1:]],  # one is missing
        [one.compose() for one in liar],  # one is changed
        [one.compose() for one in log],  # from the beginning
        [later[0].compose(), later[0].compose()],  # one twice
    ):
        with pytest.raises(LogBroken):
            ani.ledger.follow(partial(served, lines))
    assert ani.ledger.shelf.read() == seen
    ani.looks()  # the truth is still believed


def test_a_log_that_ends_before_an_own_request_is_cut(office: Office) -> None:
    person = office.person()
    person.looks()
    person.asks(Kind.APPEND)
    with pytest.raises(LogBroken, match="cut"):
        person.ledger.follow(partial(served, []))
    person.looks()
