"""Many at once: everyone gets through, nobody twice, and nothing is lost."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from threading import Barrier

import pytest

from crypto.ids import FileId
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import StoreWorld, append, at, submission
from wbs.problems import Conflict
from wbs.store import Store
from wbs.store.turnstile import Turnstile

EACH = 10  # submissions of each of the eight


def at_once(tasks: Sequence[Callable[[], None]]) -> list[BaseException | None]:
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


@pytest.mark.parametrize("round_", range(3))
def test_the_turnstile_lets_threads_through_in_the_order_of_their_coming(round_: int) -> None:
    turnstile, order = Turnstile(), list[int]()

    def pass_through(number: int) -> None:
        with turnstile:
            order.append(number)

    threads = [threading.Thread(target=pass_through, args=(number,)) for number in range(20)]
    with turnstile:
        for number, thread in enumerate(threads):
            thread.start()
            while len(turnstile._gates) <= number:
                pass
    for thread in threads:
        thread.join()
    assert order == list(range(20)), round_
