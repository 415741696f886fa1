"""A disk of a few megabytes that a test can fill, and databases on it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from tests.postgres import UNPRIVILEGED, Cluster, throwaway_cluster

SIZE = "24m"
LEFT = 1024 * 1024  # bytes that a ballast leaves


@contextmanager
def small_disk() -> Iterator[Path]:
    """A tmpfs of its own; only root can mount one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    disk = Path(tempfile.mkdtemp(prefix="wbs-disk."))
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=True)
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", disk], check=True)
    finally:
        disk.rmdir()


def ballast(disk: Path) -> Path:
    """A file that takes all room but LEFT."""
    stuff = disk / "ballast"
    stuff.write_bytes(bytes(shutil.disk_usage(disk).free - LEFT))
    return stuff


@contextmanager
def database_on(engine: str, disk: Path) -> Iterator[str]:
    """An empty database whose rows lie there. PostgreSQL's own log of writes lies elsewhere."""
    if engine == "sqlite":
        yield f"sqlite:///{disk / 'wbs.sqlite'}"
        return
    with throwaway_cluster(fsync=True) as cluster:
        place = disk / "rows"
        place.mkdir()
        disk.chmod(0o755)
        shutil.chown(place, UNPRIVILEGED)
        _execute(cluster, f"CREATE TABLESPACE small LOCATION '{place}'")
        _execute(cluster, "CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
        yield str(make_url(cluster.url).set(database="small"))


def _execute(cluster: Cluster, statement: str) -> None:
    place = make_url(cluster.url)
    with psycopg.connect(
        host=str(place.query["host"]), user=place.username, dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement.encode())
