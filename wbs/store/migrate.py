"""Brings a database to this program's version, or back to an earlier one."""

import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from wbs.store.engines import DatabaseRefused, parse_url
from wbs.store.tables import SCHEMA

MIGRATIONS = Path(__file__).parent / "migrations"
EMPTY = "base"


def migrate(url: str, version: str = SCHEMA) -> None:
    """Bring the database to `version`, forwards or backwards, in one transaction.

    Makes the file of an SQLite database, readable for nobody else. Raises DatabaseRefused.
    """
    place = parse_url(url)
    if place.get_backend_name() == "sqlite" and place.database:
        _make_private(Path(place.database))
    engine = create_engine(place, poolclass=NullPool, hide_parameters=True)
    try:
        with engine.begin() as connection:
            _run(connection, version)
    except OperationalError:
        raise DatabaseRefused("the database does not answer, or this is not its owner") from None


def _make_private(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError:
        raise DatabaseRefused("the database's file cannot be written") from None


def _run(connection: Connection, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    now = _version(connection)
    if now > SCHEMA:
        raise DatabaseRefused("the database is of a newer version: install the newer program")
    if version != EMPTY and version >= now:
        command.upgrade(config, version)
    else:
        command.downgrade(config, version)


def _version(connection: Connection) -> str:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return ""
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return str(row[0]) if row else ""
