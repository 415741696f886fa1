"""The staff log in a backup: whoever rewrites it, manifest and all, is found at the first entry."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backup.command import backup, made
from tests.backup.test_attacks import sign_again
from tests.stafflog.people import Office, chained, office_in, records
from wbs.backup.manifest import LOG
from wbs.stafflog.record import Record, hash_of
from wbs.stafflog.slip import Kind

PERSONS, LINES = 3, 12
Rows = Sequence[tuple[bytes, int, bytes, int, bytes, bytes]]


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """Once on SQLite, once on PostgreSQL: three who looked twice."""
    with office_in(database_url) as office:
        people = [office.person(number) for number in range(PERSONS)]
        for _ in range(2):
            for person in people:
                person.looks((Kind.APPEND,))
        yield office


@pytest.fixture
def folder(office: Office, tmp_path: Path) -> Path:
    """A backup of it."""
    return made(office.url, tmp_path / "shelf")


def row_of(record: Record) -> tuple[bytes, int, bytes, int, bytes, bytes]:
    """With every column as it should be."""
    line = record.compose()
    who, person = record.inspectorate.value, record.person.value
    return who, record.sequence, person, record.slip.counter, hash_of(line), line


def rewrite(folder: Path, rows: Rows) -> None:
    """All of the log, then the manifest: only the persons' keys are beyond whoever does it."""
    with closing(sqlite3.connect(folder / LOG)) as file, file:
        file.execute("DELETE FROM staff_log")
        file.executemany("INSERT INTO staff_log VALUES (?, ?, ?, ?, ?, ?)", rows)
    sign_again(folder)


def changed(log: list[Record]) -> list[Record]:
    """A byte of the fifth line."""
    return [*log[:4], replace(log[4], day=log[4].day + timedelta(days=1)), *log[5:]]


Attack = Callable[[list[Record]], list[Record]]
ATTACKS: dict[str, tuple[Attack, str]] = {
    "a byte": (changed, "ENTRY 5 WAS CHANGED"),
    "a byte, and hashed anew": (lambda log: records(chained(changed(log))), "NOT WHAT"),
    "a line is gone": (lambda log: [*log[:4], *log[5:]], "ENTRIES 5 AND WHAT FOLLOWS ARE MISSING"),
    "a line stands elsewhere": (lambda log: [*log[:4], log[5], log[4], *log[6:]], "ENTRIES 5 AND"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_the_first_bad_entry_is_named_though_the_manifest_was_made_anew(
    office: Office, folder: Path, name: str, tmp_path: Path
) -> None:
    attack, told = ATTACKS[name]
    log = attack(records(office.lines()))
    if name == "a byte":
        pairs = zip(b"".join(map(Record.compose, log)), b"".join(office.lines()), strict=True)
        assert sum(one != other for one, other in pairs) == 1
    rewrite(folder, [row_of(record) for record in log])
    ended = backup("verify", folder)
    assert (ended.exit_code, told in ended.output) == (4, True), ended.output
    assert f"THE STAFF LOG of {office.staff.id}" in ended.output
    path = tmp_path / "back.sqlite"
    again = backup("restore", folder, "--database", f"sqlite:///{path}")
    assert (again.exit_code, told in again.output) == (4, True), again.output
    assert "Restored from the backup" in again.output
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM staff_log").fetchone() == (len(log),)


def test_a_whole_log_is_said_to_be_whole(office: Office, folder: Path) -> None:
    ended = backup("verify", folder)
    told = f"Staff log of {office.staff.id}: {LINES} entries, each chained and signed."
    assert (ended.exit_code, told in ended.output) == (0, True), ended.output


def test_a_column_that_says_something_else_than_its_line_is_found(
    office: Office, folder: Path
) -> None:
    rows = [row_of(record) for record in records(office.lines())]
    rewrite(folder, [*rows[:-1], (*rows[-1][:4], bytes(32), rows[-1][5])])
    ended = backup("verify", folder)
    told = f"ENTRY {LINES} CANNOT BE READ"
    assert (ended.exit_code, told in ended.output) == (4, True), ended.output


def test_without_genuine_rosters_nobody_says_who_signed(folder: Path) -> None:
    with closing(sqlite3.connect(folder / LOG)) as file, file:
        file.execute("UPDATE roster SET body = substr(body, 2)")
    sign_again(folder)
    ended = backup("verify", folder)
    assert (ended.exit_code, "ENTRY 1 CANNOT BE READ" in ended.output) == (4, True), ended.output


def test_a_log_that_was_broken_in_the_database_stops_no_backup(
    office: Office, tmp_path: Path
) -> None:
    office.rewrites([record.compose() for record in changed(records(office.lines()))])
    ended = backup("make", "--database", office.url, "--to", tmp_path / "shelf", language="id")
    assert ended.exit_code == 0, ended.output
    assert "CATATAN 5 DIUBAH" in ended.output
    assert "sampai catatan 4 masih cocok" in ended.output
