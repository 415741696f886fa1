"""Published rosters and freshness statements: public, signed, verified by whoever publishes."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select

from crypto.ids import InspectorateId, RosterHash
from wbs.store.database import Database
from wbs.store.tables import freshness, random_key, roster
from wbs.web.problems import Conflict, UnknownInspectorate


@dataclass(frozen=True, slots=True)
class PublishedRoster:
    """One verified roster. `signed`: the signed document's bytes; `persons`: how many it lists."""

    epoch: int
    hash: RosterHash
    persons: int
    signed: bytes


@dataclass(frozen=True, slots=True)
class PublishedFreshness:
    """One verified freshness statement about the roster with this hash."""

    roster: RosterHash
    number: int
    signed: bytes


@dataclass(frozen=True, slots=True)
class Edition:
    """Names what is published now: equal editions are equal bytes."""

    roster: RosterHash
    number: int


@dataclass(frozen=True, slots=True)
class Published:
    """All that clients verify: the signed rosters by epoch, and the newest freshness."""

    edition: Edition
    rosters: tuple[bytes, ...]
    freshness: bytes


@dataclass(frozen=True, slots=True)
class Rosters:
    """What an inspectorate has published here."""

    database: Database

    def publish(
        self,
        inspectorate: InspectorateId,
        rosters: Sequence[PublishedRoster],
        statement: PublishedFreshness,
    ) -> None:
        """Keep rosters that are new, and the freshness, which from now on is the one that holds.

        `rosters`: the whole chain by epoch, verified together with `statement`. Raises Conflict
        for another history than the published one and for going back, and Busy.
        """
        self.database.write(lambda conn: _publish(conn, inspectorate, rosters, statement))

    def edition(self, inspectorate: InspectorateId) -> Edition:
        """What is published now; cheap, for every request. Raises UnknownInspectorate, Busy."""
        with self.database.read() as connection:
            row = connection.execute(_EDITION, _of(inspectorate)).first()
        if row is None:
            raise UnknownInspectorate
        return Edition(RosterHash(row.roster_hash), row.number)

    def published(self, inspectorate: InspectorateId) -> Published:
        """Everything that is published now. Raises UnknownInspectorate, Busy."""
        with self.database.read() as connection:
            statement = connection.execute(_FRESHNESS, _of(inspectorate)).first()
            rows = connection.execute(_ROSTERS, _of(inspectorate)).all()
        if statement is None:
            raise UnknownInspectorate
        edition = Edition(RosterHash(statement.roster_hash), statement.number)
        # A roster that was published between the two statements is for the next edition.
        hashes = [row.hash for row in rows]
        chain = rows[: hashes.index(statement.roster_hash) + 1]
        return Published(edition, tuple(row.body for row in chain), statement.body)


def _of(inspectorate: InspectorateId) -> dict[str, bytes]:
    return {"inspectorate": inspectorate.value}


_FRESHNESS = (
    select(freshness)
    .where(freshness.c.inspectorate == bindparam("inspectorate"))
    .order_by(freshness.c.number.desc())
    .limit(1)
)
_EDITION = _FRESHNESS.with_only_columns(freshness.c.roster_hash, freshness.c.number)
_ROSTERS = (
    select(roster.c.epoch, roster.c.hash, roster.c.body)
    .where(roster.c.inspectorate == bindparam("inspectorate"))
    .order_by(roster.c.epoch)
)
_HASHES = (
    select(roster.c.hash)
    .where(roster.c.inspectorate == bindparam("inspectorate"))
    .order_by(roster.c.epoch)
)


def _publish(
    connection: Connection,
    inspectorate: InspectorateId,
    rosters: Sequence[PublishedRoster],
    statement: PublishedFreshness,
) -> None:
    standing = connection.execute(_HASHES, _of(inspectorate)).scalars().all()
    hashes = [each.hash.value for each in rosters]
    if hashes[: len(standing)] != list(standing) or hashes[-1] != statement.roster.value:
        raise Conflict
    if new := rosters[len(standing) :]:
        rows = [_roster_row(inspectorate, each) for each in new]
        connection.execute(insert(roster), rows)
    _renew(connection, inspectorate, statement)


def _renew(
    connection: Connection, inspectorate: InspectorateId, statement: PublishedFreshness
) -> None:
    before = connection.execute(_FRESHNESS, _of(inspectorate)).first()
    if before is not None:
        if before.body == statement.signed:
            return
        if before.number >= statement.number:
            raise Conflict  # a lower number would give back what a removal took
    row: dict[str, object] = {"id": random_key(), "roster_hash": statement.roster.value}
    row |= {"number": statement.number, "body": statement.signed}
    connection.execute(insert(freshness), row | _of(inspectorate))


def _roster_row(inspectorate: InspectorateId, each: PublishedRoster) -> dict[str, object]:
    return {
        "id": random_key(),
        "inspectorate": inspectorate.value,
        "epoch": each.epoch,
        "hash": each.hash.value,
        "persons": each.persons,
        "body": each.signed,
    }
