"""What was kept is never changed, and goes only on the ways that are meant for it; even the
tables' owner's slip of the hand is refused by the database itself."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from crypto.ids import FileId, PersonId
from crypto.keyfile import ReviewerSigningKey
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import StoreWorld, append, at
from tests.store.spending import spend
from wbs.stafflog.slip import START, Kind, Slip
from wbs.store.staff_log import Asked
from wbs.store.tables import metadata

TABLES = [table.name for table in metadata.sorted_tables]
STAY = [name for name in TABLES if name not in ("nonce", "erasure")]


@dataclass(frozen=True)
class Owner:
    """The tables' owner, with a row in every table: a case with a claimed file among them."""

    engine: Engine
    case: FakeCase

    def tries(self, *statements: str) -> None:
        """All of them in one transaction, of which nothing is kept. `:case` is the case's id."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            connection.exec_driver_sql(self._foreign_keys)
            for statement in statements:
                connection.execute(text(statement), {"case": self.case.case})
            transaction.rollback()

    @property
    def _foreign_keys(self) -> str:
        # SQLite forgets foreign keys unless it is told: then the triggers alone stand there.
        return "SELECT 1" if self.engine.name == "postgresql" else "PRAGMA foreign_keys = OFF"


@pytest.fixture
def owner(world: StoreWorld) -> Iterator[Owner]:
    """Straight into the database, without any of the store's settings."""
    case, file = world.submitted(), FileId(os.urandom(16))
    world.store.files.put(at(case), (file, 0, 1), pieces(1)[0])
    world.store.cases.append(at(case), [append(case.grow(), claims=(file,))])
    spend(world.store, os.urandom(16), expires=1)
    _ask(world)
    engine = create_engine(world.url, poolclass=NullPool)
    with engine.begin() as connection:
        _mark(connection, os.urandom(16))
    yield Owner(engine, case)
    engine.dispose()


def _ask(world: StoreWorld) -> None:
    """A line in the staff log."""
    key, person = ReviewerSigningKey.generate(), PersonId(os.urandom(32))
    slip = Slip.sign((world.id, person), key, (1, Kind.READ, bytes(32), START))
    asked = Asked((world.id, person), os.urandom(16), 1, slip, opens=True)
    assert world.store.staff_log.admit(asked)


def _mark(connection: Connection, case: bytes) -> None:
    connection.execute(text("INSERT INTO erasure (case_id) VALUES (:case)"), {"case": case})


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_any_table_is_changed(owner: Owner, table: str) -> None:
    column = list(metadata.tables[table].c)[-1].name
    with pytest.raises(DBAPIError, match="never changes"):
        owner.tries(f"UPDATE {table} SET {column} = {column}")  # noqa: S608 our own names


@pytest.mark.parametrize("table", STAY)
def test_what_stays_is_not_deleted(owner: Owner, table: str) -> None:
    with pytest.raises(DBAPIError, match=r"stays|never changes|foreign key"):
        owner.tries(f"DELETE FROM {table}")  # noqa: S608 our own names


@pytest.mark.parametrize("table", [name for name in TABLES if name != "nonce"])
def test_no_table_is_emptied(owner: Owner, table: str) -> None:
    if owner.engine.name == "postgresql":
        with pytest.raises(DBAPIError, match="never changes"):
            owner.tries(f"TRUNCATE {table} CASCADE")
    else:
        assert "TRUNCATE" not in _keywords(owner)  # SQLite has no such statement


def _keywords(owner: Owner) -> set[str]:
    with pytest.raises(DBAPIError, match="syntax") as refused:
        owner.tries("TRUNCATE entry")
    return set() if 'near "TRUNCATE"' in str(refused.value) else {"TRUNCATE"}


ERASE = (
    "DELETE FROM claim WHERE file IN (SELECT id FROM file WHERE case_id = :case)",
    "DELETE FROM piece WHERE file IN (SELECT id FROM file WHERE case_id = :case)",
    *(f"DELETE FROM {name} WHERE case_id = :case" for name in ("file", "entry", "keybox")),  # noqa: S608 our own names
    "DELETE FROM mailbox WHERE case_id = :case",
)


def test_a_case_that_is_marked_can_be_erased(owner: Owner) -> None:
    owner.tries("INSERT INTO erasure (case_id) VALUES (:case)", *ERASE)


@pytest.mark.parametrize("statement", [ERASE[0], *ERASE[3:]])
def test_a_case_that_is_not_marked_cannot(owner: Owner, statement: str) -> None:
    with pytest.raises(DBAPIError, match="stays"):
        owner.tries(statement)


def test_the_mark_of_one_case_lets_no_other_go(owner: Owner, world: StoreWorld) -> None:
    with owner.engine.begin() as connection:
        _mark(connection, world.submitted().case)
    with pytest.raises(DBAPIError, match="stays"):
        owner.tries("DELETE FROM keybox WHERE case_id = :case")
