"""A throw-away PostgreSQL on a unix socket, for tests and for the bench."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps each major version's programs
UNPRIVILEGED = "postgres"  # PostgreSQL refuses to run as root; Debian makes this user
OWNER = "test"
NUMBERS = count(1)  # one for each database of this run
# Reads until we close its input, which the system does for us if we are killed.
KEEPER = 'read -r _; "$1/pg_ctl" -D "$2/data" -m immediate -w stop; rm -rf "$2"'
SECONDS_TO_START = 60  # a busy machine; about one second is usual


class ProgramsMissing(Exception):
    """PostgreSQL's programs are not installed: apt-get install postgresql."""

    def __str__(self) -> str:
        return str(self.__doc__)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL that only this user and root can reach."""

    folder: Path

    @property
    def url(self) -> str:
        """Its first database, as SQLAlchemy writes it."""
        return self._url("postgres")

    @contextmanager
    def fresh_database(self) -> Iterator[str]:
        """Make an empty database, give its URL, and drop it together with its connections."""
        name = f"test_{next(NUMBERS)}"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield self._url(name)
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice and go."""
        main = int((self.folder / "data" / "postmaster.pid").read_text("ascii").split()[0])
        os.kill(main, signal.SIGKILL)

    def restart(self) -> None:
        """As an administrator does it: everybody's connection ends, then it is there again."""
        _as_owner(
            newest_programs() / "pg_ctl",
            *("-D", self.folder / "data", "-m", "fast", "-w", "-s", "-t", str(SECONDS_TO_START)),
            *("-l", self.folder / "log", "restart"),
        )

    def start(self) -> None:
        """Start it again after `kill`: it recovers from its log."""
        give_up = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                start(newest_programs(), self.folder)
            except RuntimeError:  # the old one's children hold the shared memory a little longer
                if time.monotonic() > give_up:
                    raise
            else:
                return

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{database}?host={self.folder}"

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(
            host=str(self.folder), user=OWNER, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


@contextmanager
def throwaway_cluster(*, fsync: bool, conf: str = "") -> Iterator[Cluster]:
    """Start a cluster in a new folder; stop it and remove the folder afterwards.

    `conf`: settings as an installation has them; those of tests come after.
    """
    programs = newest_programs()
    folder = Path(_as_owner("mktemp", "--directory", "--tmpdir", "wbs-pg.XXXXXX").strip())
    with _keeper(programs, folder):
        _make(programs, folder, conf, fsync=fsync)
        yield Cluster(folder)


def _keeper(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    """A process that stops the cluster and removes its folder as soon as we let go of it."""
    return subprocess.Popen(
        [*_drop_root(), "sh", "-c", KEEPER, "keeper", str(programs), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # an interrupt on the terminal is for us
        cwd=tempfile.gettempdir(),
    )


def newest_programs() -> Path:
    """Where the newest installed PostgreSQL keeps its programs."""
    found = [folder for folder in INSTALLED.glob("*/bin") if (folder / "initdb").exists()]
    if not found:
        raise ProgramsMissing
    return max(found, key=lambda folder: int(folder.parent.name))


def _make(programs: Path, folder: Path, conf: str, *, fsync: bool) -> None:
    data = folder / "data"
    _as_owner(
        programs / "initdb",
        *("-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
    )
    settings = {
        "listen_addresses": "",  # no network: the socket in the folder is the only door
        "unix_socket_directories": str(folder),
        "fsync": "on" if fsync else "off",
        "full_page_writes": "on" if fsync else "off",
        "max_connections": "50",
        "recovery_init_sync_method": "syncfs",  # after a kill, one call instead of one a file
        "shared_buffers": "64MB",
    }
    with (data / "postgresql.conf").open("a") as file:
        file.write(conf)
    with (data / "postgresql.auto.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    start(programs, folder)


def start(programs: Path, folder: Path) -> None:
    """Start the cluster of a folder and wait until it answers. RuntimeError if it does not."""
    _as_owner(
        programs / "pg_ctl",
        *("-D", folder / "data", "-w", "-s", "-t", str(SECONDS_TO_START)),
        *("-l", folder / "log", "start"),
    )


def _as_owner(*command: str | Path) -> str:
    done = subprocess.run(
        [*_drop_root(), *map(str, command)],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=tempfile.gettempdir(),  # the owner may not enter the folder that we stand in
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}")
    return done.stdout


def _drop_root() -> list[str]:
    """What starts a program as the cluster's owner: this user, or Debian's own for root."""
    return ["runuser", "-u", UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
