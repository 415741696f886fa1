"""Lets threads that write at the same time share one transaction, and one wait for the disk.

SQLite lets one write at a time, and its waiting room is unfair: a thread once stood there for
3.8 s. Here whoever comes first leads: it takes all who wait, runs their work one after the other,
each behind a savepoint of its own if it takes several statements, and commits once. Nobody is
answered before that commit, so each is kept durably and whole or not at all, as if alone.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from wbs.web.problems import Busy

Kept = TypeVar("Kept")

MOST = 32  # who share one transaction: the first of them waits for all the others' work


@dataclass(slots=True)
class _Job(Generic[Kept]):
    """One thread's work. `gate` is closed while the thread waits; `leads`: it is to lead next."""

    work: Callable[[Connection], Kept]
    is_statement: bool  # all that changes anything is one statement: a refusal undoes nothing
    gate: Lock = field(default_factory=Lock)
    leads: bool = False
    kept: list[Kept] = field(default_factory=list)
    error: Exception | None = None

    def run(self, connection: Connection) -> None:
        """Do the work; a refusal is its outcome, a fault of the database is raised."""
        try:
            self.kept = [self.work(connection)]
        except SQLAlchemyError:
            raise
        except Exception as refusal:
            self.error = refusal

    def outcome(self) -> Kept:
        """What the work returned; raises what it raised, or Busy if its leader fell."""
        if self.error is not None:
            raise self.error
        if not self.kept:
            raise Busy
        return self.kept[0]


class Together:
    """The one door to write through, for all threads of a process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = Lock()
        self._waiting: deque[_Job[object]] = deque()
        self._led = False

    def write(self, work: Callable[[Connection], Kept]) -> Kept:
        """Run `work` in a transaction and return when it is committed. Raises what it raises."""
        return self._share(_Job(work, is_statement=False))

    def write_statement(self, work: Callable[[Connection], Kept]) -> Kept:
        """Like `write`, where all that changes anything is one statement."""
        return self._share(_Job(work, is_statement=True))

    def _share(self, job: _Job[Kept]) -> Kept:
        job.gate.acquire()
        with self._guard:
            self._waiting.append(job)  # type: ignore[arg-type]  # each job keeps its own type
            job.leads, self._led = not self._led, True
        if not job.leads:
            job.gate.acquire()
        if job.leads:
            self._lead()
        return job.outcome()

    def _lead(self) -> None:
        """Do the work of all who wait, oneself first; then let the next one lead."""
        with self._guard:
            jobs = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
        try:
            self._run(jobs)
        finally:
            with self._guard:
                self._led = bool(self._waiting)
                if self._led:
                    self._waiting[0].leads = True
                    self._waiting[0].gate.release()
            for job in jobs[1:]:
                job.gate.release()

    def _run(self, jobs: Sequence[_Job[object]]) -> None:
        if len(jobs) > 1:
            try:
                return self._run_in_one(jobs)
            except SQLAlchemyError:
                pass  # nothing was kept; whose fault it was shows when each is alone
        for job in jobs:
            job.kept, job.error = [], None
            try:
                self._run_alone(job)
            except SQLAlchemyError as fault:
                job.error = fault
        return None

    def _run_in_one(self, jobs: Sequence[_Job[object]]) -> None:
        with self._engine.begin() as connection:
            for job in jobs:
                if job.is_statement:
                    job.run(connection)
                else:
                    _run_behind_savepoint(job, connection)

    def _run_alone(self, job: _Job[object]) -> None:
        with self._engine.connect() as connection, connection.begin() as transaction:
            job.run(connection)
            if job.error is not None:
                transaction.rollback()


def _run_behind_savepoint(job: _Job[object], connection: Connection) -> None:
    connection.exec_driver_sql("SAVEPOINT job")
    job.run(connection)
    if job.error is not None:
        connection.exec_driver_sql("ROLLBACK TO job")
    connection.exec_driver_sql("RELEASE job")
