"""A migrated database of either kind, with one inspectorate's rosters."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from crypto.ids import CaseId, FileId, InspectorateId, RosterHash
from tests.engines import ENGINES, empty_database
from tests.sealed_looking import PERSONS, FakeCase
from wbs.store import ByCase, ByMailbox, PublishedFreshness, PublishedRoster, Store
from wbs.store.migrate import migrate
from wbs.web.sealed import Append, SealedEntry, SealedKeybox, Submission


@dataclass
class Calendar:
    """A clock that stands still until a test turns the page."""

    day: date = date(2026, 3, 14)

    def __call__(self) -> date:
        return self.day


@dataclass
class StoreWorld:
    """The store, and short ways to make what it is given."""

    store: Store
    url: str
    calendar: Calendar
    inspectorate: bytes = field(default_factory=lambda: os.urandom(32))
    roster: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def id(self) -> InspectorateId:
        """The inspectorate."""
        return InspectorateId(self.inspectorate)

    def publish(self) -> None:
        """Make the roster known."""
        hash = RosterHash(self.roster)
        rosters = [PublishedRoster(0, hash, PERSONS, b"signed roster")]
        self.store.rosters.publish(self.id, rosters, PublishedFreshness(hash, 7, b"fresh"))

    def case(self) -> FakeCase:
        """A case that nobody has submitted yet."""
        return FakeCase(self.inspectorate, self.roster)

    def submitted(self) -> FakeCase:
        """A case that stands."""
        case = self.case()
        self.store.cases.submit(submission(case))
        return case

    def read(self, case: FakeCase, mine: int = 0, theirs: int = 0) -> tuple[bytes, ...]:
        """All envelopes that a check-back gives."""
        found = self.store.cases.read(at(case), mine, theirs)
        return found.from_reporter + found.to_reporter


def submission(case: FakeCase) -> Submission:
    """The beginning of the case."""
    entry = SealedEntry.parse(case.grow())
    return Submission(case.mailbox, entry, SealedKeybox.parse(case.keybox()))


def append(
    envelope: bytes,
    seen: int | None = 0,
    claims: tuple[FileId, ...] = (),
    keybox: bytes | None = None,
) -> Append:
    """One envelope to be appended."""
    box = SealedKeybox.parse(keybox) if keybox else None
    return Append(SealedEntry.parse(envelope), seen, claims, box)


def at(case: FakeCase) -> ByMailbox:
    """The reporter's way to the case."""
    return ByMailbox(case.mailbox)


def of(case: FakeCase) -> ByCase:
    """The reviewers' way to the case."""
    return ByCase(InspectorateId(case.inspectorate), CaseId(case.case))


@pytest.fixture(scope="session", params=ENGINES)
def migrated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A database that many tests share, each under an inspectorate of its own."""
    with empty_database(request, tmp_path_factory.mktemp("store")) as url:
        migrate(url)
        yield url


@pytest.fixture
def world(migrated: str) -> Iterator[StoreWorld]:
    """A store that knows one new inspectorate."""
    calendar = Calendar()
    store = Store.open(migrated, today=calendar)
    world = StoreWorld(store, migrated, calendar)
    world.publish()
    yield world
    store.close()
