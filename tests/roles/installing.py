"""A database as deploy/postgresql makes it: every role with its password, and nobody trusted."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.postgres import OWNER, Cluster, newest_programs, throwaway_cluster
from wbs.store.migrate import migrate

SQL = Path(__file__).parents[2] / "deploy" / "postgresql"
DATABASE = "wbs"
ROLES = ("owner", "publisher", "portal", "gateway", "keeper", "backup")
SERVING = ROLES[1:]  # all but the tables' owner
# The superuser, who makes roles, is let in; everybody else has to show the password.
HBA = f"local all {OWNER} trust\nlocal all all scram-sha-256\n"


@dataclass(frozen=True)
class Guarded:
    """A cluster with one such database."""

    cluster: Cluster
    passwords: dict[str, str] = field(
        default_factory=lambda: {role: secrets.token_urlsafe(16) for role in ROLES}
    )

    def url(self, role: str, database: str = DATABASE) -> str:
        """For a program that works under this role."""
        who = f"wbs_{role}:{self.passwords[role]}"
        return f"postgresql+psycopg://{who}@/{database}?host={self.cluster.folder}"

    @property
    def superuser_url(self) -> str:
        """For looking past all rights."""
        return f"postgresql+psycopg://{OWNER}@/{DATABASE}?host={self.cluster.folder}"

    def connect(self, role: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection under this role."""
        return psycopg.connect(
            host=str(self.cluster.folder),
            user=f"wbs_{role}",
            password=self.passwords[role],
            dbname=DATABASE,
        )

    def as_superuser(self, statement: str, database: str = DATABASE) -> None:
        """Do something that no role may."""
        with psycopg.connect(
            host=str(self.cluster.folder), user=OWNER, dbname=database, autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    @contextmanager
    def another(self, database: str) -> Iterator[None]:
        """A second database with the roles' rights, whose tables are still to come."""
        self.as_superuser(f"CREATE DATABASE {database} TEMPLATE template0", "postgres")
        try:
            self.run("roles.sql", database=database)
            yield
        finally:
            self.as_superuser(f"DROP DATABASE {database} WITH (FORCE)", "postgres")

    def run(self, file: str, role: str | None = None, database: str = DATABASE) -> None:
        """One of deploy/postgresql's files through psql, as its head says."""
        user = f"wbs_{role}" if role else OWNER
        subprocess.run(
            [
                *(newest_programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"),
                *("-h", self.cluster.folder, "-U", user, "-d", database, "-f", SQL / file),
            ],
            check=True,
            env={**os.environ, **self._environment(role)},
        )

    def _environment(self, role: str | None) -> dict[str, str]:
        if role:
            return {"PGPASSWORD": self.passwords[role]}
        return {f"WBS_{role.upper()}_PASSWORD": self.passwords[role] for role in ROLES}


@contextmanager
def guarded() -> Iterator[Guarded]:
    """Roles, tables, rights: each step by whom it belongs to. Twice, as an update would."""
    with throwaway_cluster(fsync=True) as cluster:
        house = Guarded(cluster)
        data = cluster.folder / "data"
        (data / "pg_hba.conf").write_text(HBA, "ascii")
        (data / "wbs.conf").write_text((SQL / "wbs.conf").read_text("ascii"), "ascii")
        with (data / "postgresql.auto.conf").open("a", encoding="ascii") as file:
            file.write("include 'wbs.conf'\n")
        cluster.kill()
        cluster.start()
        house.as_superuser(f"CREATE DATABASE {DATABASE} TEMPLATE template0", "postgres")
        for _ in range(2):
            house.run("roles.sql")
            migrate(house.url("owner"))
            house.run("grants.sql", "owner")
        yield house
