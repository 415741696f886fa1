"""A backup under the role that only reads, put back under the role that owns the tables."""

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, select
from sqlalchemy.pool import NullPool

from crypto.ids import FileId
from tests.backup.command import backup, made, restored
from tests.roles.conftest import Doorways
from tests.roles.installing import DATABASE, Guarded
from tests.sealed_looking import REVIEWER, pieces
from tests.store.conftest import append, at, of, submission
from wbs.store import Store
from wbs.store.snapshot import LEFT_OUT
from wbs.store.tables import metadata

NEW = "wbs_new"


def filled(doorways: Doorways) -> None:
    """Three cases, each answered, one with a file: every table holds something."""
    portal, gateway = doorways.stores["portal"], doorways.stores["gateway"]
    cases = [doorways.world.submitted() for _ in range(3)]
    for case in cases:
        gateway.cases.append(of(case), [append(case.grow(REVIEWER))])
    case = cases[0]
    file = FileId(os.urandom(16))
    for index, body in enumerate(pieces(2)):
        portal.files.put(at(case), (file, index, 2), body)
    portal.cases.append(at(case), [append(case.grow(), claims=(file,))])


def rows(house: Guarded, database: str) -> dict[str, list[tuple[object, ...]]]:
    """All of every table that a backup holds, past all rights."""
    url = make_url(house.superuser_url).set(database=database)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
            if table.name not in LEFT_OUT
        }


def test_what_the_reading_role_kept_the_owner_puts_back_row_by_row(
    house: Guarded, doorways: Doorways, tmp_path: Path
) -> None:
    filled(doorways)
    folder = made(house.url("backup"), tmp_path / "shelf")
    assert backup("verify", folder).exit_code == 0
    before = rows(house, DATABASE)
    assert all(before[name] for name in ("roster", "mailbox", "entry", "keybox", "piece", "claim"))
    with house.another(NEW):
        restored(folder, house.url("owner", NEW))
        assert rows(house, NEW) == before
        house.run("grants.sql", "owner", NEW)
        store = Store.open(house.url("portal", NEW), today=doorways.calendar)
        case = doorways.world.case()
        store.cases.submit(submission(case))
        store.close()


@pytest.mark.parametrize("role", ["portal", "gateway", "keeper", "publisher"])
def test_no_serving_role_can_make_a_backup(house: Guarded, role: str, tmp_path: Path) -> None:
    """It would read more than it may: nothing half made is left on the shelf."""
    refused = backup("make", "--database", house.url(role), "--to", tmp_path / "shelf")
    assert refused.exit_code == 1, refused.output
    assert list((tmp_path / "shelf").glob("*")) == []


@pytest.mark.parametrize("role", ["portal", "gateway", "keeper", "publisher", "backup"])
def test_nobody_but_the_owner_fills_a_database(house: Guarded, role: str, tmp_path: Path) -> None:
    folder = made(house.url("backup"), tmp_path / "shelf")
    with house.another(NEW):
        refused = backup("restore", folder, "--database", house.url(role, NEW))
        assert refused.exit_code == 1, refused.output
        restored(folder, house.url("owner", NEW))  # it was left as empty as before
