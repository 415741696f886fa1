"""Many at once: everyone gets through, nobody twice, and nothing is lost."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from crypto.ids import FileId
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import StoreWorld, append, at, submission
from wbs.store import Store
from wbs.store.database import Work
from wbs.store.engines import engines_for
from wbs.store.together import Together
from wbs.web.problems import Conflict

EACH = 10  # submissions of each of the eight


def at_once(tasks: Sequence[Callable[[], object]]) -> list[BaseException | None]:
    """Start all together; what each of them raised."""
    gate = Barrier(len(tasks))

    def run(task: Callable[[], None]) -> BaseException | None:
        gate.wait()
        try:
            task()
        except Conflict as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_two_who_send_the_same_submission_at_once_both_succeed(world: StoreWorld) -> None:
    for _ in range(10):
        first = submission(case := world.case())
        assert at_once([partial(world.store.cases.submit, first)] * 2) == [None, None]
        assert len(world.read(case)) == 1


def test_of_two_rivals_for_one_mailbox_exactly_one_succeeds(world: StoreWorld) -> None:
    for _ in range(10):
        one = world.case()
        other = FakeCase(world.inspectorate, world.roster, credential=one.credential)
        rivals = [submission(one), submission(other)]
        results = at_once([partial(world.store.cases.submit, rival) for rival in rivals])
        assert sorted(map(type, results), key=str) == [type(None), Conflict]


def test_the_same_append_at_once_is_kept_once_and_of_two_rivals_one_is(
    world: StoreWorld,
) -> None:
    case = world.submitted()
    same, rival = append(case.envelope()), append(case.envelope())
    tasks = [partial(world.store.cases.append, at(case), [one]) for one in (same, same, rival)]
    results = at_once(tasks)
    assert results.count(None) in (1, 2)
    assert len(world.read(case)) == 2


def test_eight_who_send_pieces_of_one_new_file_all_succeed(world: StoreWorld) -> None:
    case, file = world.submitted(), FileId(os.urandom(16))
    bodies = pieces(8)
    tasks = [
        partial(world.store.files.put, at(case), (file, index, 8), bodies[index])
        for index in range(8)
    ]
    assert at_once(tasks) == [None] * 8
    world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])


def _submit_many(url: str, inspectorate: bytes, roster: bytes, gate: Barrier) -> None:
    """One process with four reporters' threads."""
    store = Store.open(url, today=lambda: date(2026, 3, 14))

    def reporter(_: int) -> None:
        gate.wait()
        for _turn in range(EACH):
            case = FakeCase(inspectorate, roster)
            store.cases.submit(submission(case))
            store.cases.append(at(case), [append(case.grow())])
            found = store.cases.read(at(case), 0, 0)
            if len(found.from_reporter) != 2:
                raise AssertionError("an acknowledged entry is missing")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(reporter, range(4)))
    store.close()


def test_eight_reporters_in_two_processes_all_succeed(world: StoreWorld) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(8)
    arguments = (world.url, world.inspectorate, world.roster, gate)
    processes = [context.Process(target=_submit_many, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    (day,) = world.store.sync.digests(world.id)
    assert day.items == 8 * EACH * 3


@pytest.fixture
def together(tmp_path: Path) -> Iterator[Together]:
    """The door of an SQLite database with one table of numbers."""
    engines = engines_for(f"sqlite:///{tmp_path / 'numbers.sqlite'}")
    door = Together(engines.writing)
    door.write(lambda connection: connection.execute(text("CREATE TABLE n (n INTEGER UNIQUE)")))
    yield door
    engines.dispose()


def numbers(door: Together) -> list[int]:
    """What was kept, in the order in which it was written."""
    return door.write(
        lambda connection: list(
            connection.execute(text("SELECT n FROM n ORDER BY rowid")).scalars()
        )
    )


def behind_one(door: Together, works: Sequence[Work[object]]) -> list[object]:
    """Let all of them wait, in this order, until one who was first has finished."""
    came_in, may_go = Event(), Event()

    def first(_: Connection) -> None:
        came_in.set()
        may_go.wait()

    def outcome(work: Work[object]) -> object:
        try:
            return door.write(work)
        except (Conflict, IntegrityError, ZeroDivisionError) as error:
            return type(error)

    with ThreadPoolExecutor(len(works) + 1) as pool:
        leader = pool.submit(door.write, first)
        came_in.wait()
        waiting = []
        for number, work in enumerate(works, 1):
            waiting.append(pool.submit(outcome, work))
            while len(door._waiting) < number:
                time.sleep(0.001)
        may_go.set()
        leader.result()
        return [one.result() for one in waiting]


def insert(number: int) -> Work[object]:
    """Write one number."""

    def work(connection: Connection) -> object:
        connection.execute(text("INSERT INTO n VALUES (:n)"), {"n": number})
        return number

    return work


def then_refuse(number: int, refusal: Exception) -> Work[object]:
    """Write one number, then find a reason not to."""

    def work(connection: Connection) -> object:
        insert(number)(connection)
        raise refusal

    return work


def test_who_waits_is_served_in_the_order_of_coming(together: Together) -> None:
    many = list(range(50))  # more than share one transaction
    assert behind_one(together, [insert(number) for number in many]) == many
    assert numbers(together) == many


def test_a_refusal_undoes_its_own_work_only(together: Together) -> None:
    works = [
        insert(1),
        then_refuse(2, Conflict()),
        insert(3),
        then_refuse(4, ZeroDivisionError()),
        insert(5),
    ]
    assert behind_one(together, works) == [1, Conflict, 3, ZeroDivisionError, 5]
    assert numbers(together) == [1, 3, 5]


def test_a_fault_of_one_is_no_fault_of_the_others(together: Together) -> None:
    works = [insert(1), insert(2), insert(1), insert(3)]
    assert behind_one(together, works) == [1, 2, IntegrityError, 3]
    assert numbers(together) == [1, 2, 3]
