"""`wbs metrics`: figures for node_exporter's textfile collector; no listener of ours."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import date
from pathlib import Path

import click

from crypto import strict_json
from crypto.errors import Malformed
from wbs import disk, metrics
from wbs.backup.sets import Shelf
from wbs.commands.migrate import database_option, database_refusals
from wbs.days import HOME, Today, today_in
from wbs.doctor.data import publications
from wbs.doctor.machine import Room
from wbs.metrics import Gauge
from wbs.store import Store
from wbs.store.looking import Looking
from wbs.store.tables import SCHEMA
from wbs.web.starting import WRONG, SettingsRefused

TIMEZONE = "WBS_TIMEZONE"
KEY_SIZE = 32  # bytes
MOST_KEPT = 1024  # bytes
Sizes = Mapping[str, int]
FOR_THE_COLLECTOR = 0o644  # it runs as another user, and none of this is secret


@click.command("metrics")
@database_option
@click.option("--data", "folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--backups", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path))
def command(database: str, folder: Path | None, backups: Path | None, out: Path | None) -> None:
    """Figures for Prometheus, on stdout or in a file; none tells that a report came in."""
    today = _today()
    with database_refusals(), closing(Store.open(database, today=today)) as store:
        key = _key_beside(out) if out else None
        sizes = _sizes(store, folder)
        if out:
            sizes = _of_the_day(out, today(), sizes)
        gauges = [*_stored(store, today(), key, sizes), *_around(sizes, backups, today(), key)]
    text = metrics.exposition(gauges)
    if out is None:
        click.echo(text, nl=False)
        return
    disk.replace(out, text, FOR_THE_COLLECTOR)


def _key_beside(out: Path) -> bytes:
    """What shifts the steps of the figures: made once, and read by nobody else. Unwritable."""
    path = out.with_name(f"{out.name}.key")
    key = _own(path, KEY_SIZE)
    if len(key) != KEY_SIZE:
        key = os.urandom(KEY_SIZE)
        disk.replace(path, key)
    return key


def _own(path: Path, most: int) -> bytes:
    """What stands in a file of ours; nothing in one that somebody else put there, or can read."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as source:
            found, kept = os.fstat(descriptor), source.read(most + 1)
            is_ours = found.st_uid == os.geteuid() and not found.st_mode & 0o077
            return kept if is_ours and len(kept) <= most else b""
    return b""


def _sizes(store: Store, folder: Path | None) -> Sizes:
    """Bytes, at this moment."""
    found = {"database": Looking(store.database).size()}
    if folder is not None:
        try:
            room = Room.of(folder)
        except OSError:
            raise disk.Unreadable("data") from None
        found |= {"total": room.total, "free": room.free}
    return found


def _of_the_day(out: Path, today: date, now: Sizes) -> Sizes:
    """What the day's first run found. Unwritable.

    Where an edge is can be found by sending until a figure moves; with one look a day, nobody who
    waits just below it sees what else comes.
    """
    path = out.with_name(f"{out.name}.day")
    try:
        kept = strict_json.parse(_own(path, MOST_KEPT))
    except Malformed:
        kept = {}
    sizes = {name: size for name in now if isinstance(size := kept.get(name), int)}
    if kept.get("day") == today.isoformat() and sizes.keys() == now.keys():
        return sizes
    disk.replace(path, strict_json.compose({"day": today.isoformat(), **now}))
    return now


def _stored(store: Store, today: date, key: bytes | None, sizes: Sizes) -> Iterator[Gauge]:
    looking = Looking(store.database)
    yield metrics.one("wbs_schema_info", "The schema that the program has", 1, version=SCHEMA)
    yield from metrics.publications(publications(store), today)
    yield metrics.size(sizes["database"], today, key)
    first, last = metrics.window(today)
    yield metrics.arrivals(looking.arrivals(first, last), today, key)


def _around(sizes: Sizes, backups: Path | None, today: date, key: bytes | None) -> Iterator[Gauge]:
    if "free" in sizes:
        yield from metrics.room(Room(sizes["total"], sizes["free"]), today, key)
    newest = Shelf(backups).newest() if backups else None
    if newest:
        age = (today - newest.day).days
        yield metrics.one("wbs_backup_age_days", "Days since the newest backup", age)


def _today() -> Today:
    """SettingsRefused."""
    try:
        return today_in(os.environ.get(TIMEZONE, HOME))
    except ValueError:
        raise SettingsRefused([f"{TIMEZONE} {WRONG}"]) from None
