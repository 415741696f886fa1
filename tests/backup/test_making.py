"""A backup holds one moment, tells nothing that the rows do not tell, and is whole or refused."""

import os
import sqlite3
from pathlib import Path
from threading import Event, Thread
from typing import cast

import pytest
from sqlalchemy.exc import IntegrityError

from crypto.ids import FileId
from tests.backup.command import backup, made, restored
from tests.backup.conftest import Kept, execute
from tests.sealed_looking import REVIEWER, pieces, sha256
from tests.sealed_rows import ROWS, insert, old_junk
from tests.store.conftest import append, of
from tests.store.spending import spend
from wbs.backup.manifest import KEYS, LOG, MANIFEST, read_manifest
from wbs.backup.sets import Checked
from wbs.backup.wholeness import verify
from wbs.days import HOME, today_in
from wbs.store.migrate import migrate

DAY = today_in(HOME)


def rows(part: Path, query: str) -> list[tuple[object, ...]]:
    """Out of a part, as it lies there."""
    return sqlite3.connect(f"{part.as_uri()}?immutable=1", uri=True).execute(query).fetchall()


def test_only_its_owner_can_read_it_whatever_the_umask_is(small: Kept) -> None:
    before = os.umask(0)
    try:
        folder = small.backup()
    finally:
        os.umask(before)
    assert small.shelf.stat().st_mode & 0o777 == 0o700
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in folder.iterdir()} == {LOG, KEYS, MANIFEST}
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_names_and_manifest_know_days_and_nothing_finer(small: Kept) -> None:
    today = DAY().isoformat()
    names = [small.backup().name for _ in range(3)]
    assert names == [today, f"{today}.2", f"{today}.3"]
    text = (small.shelf / today / MANIFEST).read_text("utf-8").replace(today, "")
    assert ":" not in text.replace('":', "")  # no hour, and no zone
    assert sorted(path.name for path in small.shelf.iterdir()) == names  # and nothing half done


def test_what_opens_cases_stands_in_its_own_file_and_nonces_nowhere(kept: Kept) -> None:
    spent = os.urandom(16)
    assert spend(kept.world.store, spent, expires=10**9)
    folder = kept.backup()
    assert rows(folder / KEYS, "SELECT name FROM sqlite_master") == [("keybox",)]
    boxes = [box for (box,) in rows(folder / KEYS, "SELECT body FROM keybox")]
    assert len(boxes) == len(kept.cases)
    log = (folder / LOG).read_bytes()
    for box in boxes:
        assert isinstance(box, bytes)
        assert box[-64:] not in log
    assert spent not in log + (folder / KEYS).read_bytes()


def test_rows_stand_in_the_order_of_their_random_keys(kept: Kept) -> None:
    """The engine's own order, and so that of a dump, is the order of arrival."""
    kept.grows(12)
    folder = kept.backup()
    for part, query in (
        (LOG, "SELECT id FROM entry ORDER BY rowid"),
        (LOG, "SELECT credential_hash FROM mailbox ORDER BY rowid"),
        (KEYS, "SELECT id FROM keybox ORDER BY rowid"),
    ):
        found = [row for (row,) in rows(folder / part, query)]
        assert len(found) >= len(kept.cases)
        assert found == sorted(found)  # type: ignore[type-var]  # one column has one type


def test_a_restored_database_holds_the_same_rows(kept: Kept, tmp_path: Path) -> None:
    url = restored(kept.backup(), f"sqlite:///{tmp_path / 'back.sqlite'}")
    for table in ("mailbox", "entry", "keybox", "roster", "freshness"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608 our own tables
        assert execute(url, query) == execute(kept.url, query)
    assert (tmp_path / "back.sqlite").stat().st_mode & 0o777 == 0o600


def test_it_is_of_one_moment_while_reports_come_in(kept: Kept) -> None:
    stop = Event()

    def report() -> None:
        while not stop.is_set():
            kept.grows()

    writer = Thread(target=report, daemon=True)
    writer.start()
    try:
        folders = [kept.backup() for _ in range(4)]
    finally:
        stop.set()
        writer.join(60)
    for folder in folders:
        whole = verify(Checked.open(folder))
        assert whole.cases == whole.keyboxes
        assert whole.cases * 2 - 1 <= whole.entries <= whole.cases * 2
    assert len(kept.cases) > 3


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE entry SET body = substr(body, 1, 100)",
        "UPDATE keybox SET body = substr(body, 1, 100)",
        "DELETE FROM entry WHERE chain = 1 AND sequence = 0",
        "DELETE FROM entry WHERE chain = 2",
        "DELETE FROM mailbox",
        "DELETE FROM keybox",
    ],
)
def test_a_damaged_database_is_noticed_and_pushes_no_good_backup_away(
    small: Kept, damage: str
) -> None:
    good = small.backup()
    small.change(damage)
    refused = backup("make", "--database", small.url, "--to", small.shelf)
    assert refused.exit_code == 1
    assert "older backups" in refused.output
    assert list(small.shelf.iterdir()) == [good]


def test_a_claimed_file_that_lacks_a_piece_is_noticed(small: Kept) -> None:
    case, store = small.cases[0], small.world.store
    file = FileId(bytes(16))
    for index, piece in enumerate(pieces(2)):
        store.files.put(of(case), (file, index, 2), piece)
    store.cases.append(of(case), [append(case.grow(REVIEWER), claims=(file,))])
    small.backup()
    small.change("DELETE FROM piece WHERE number = 1")
    assert backup("make", "--database", small.url, "--to", small.shelf).exit_code == 1


def junk() -> list[tuple[str, dict[str, object]]]:
    """What a door's role may add, and nobody delete."""
    other = {"credential_hash": os.urandom(32), "case_id": os.urandom(16)}
    file = {"id": 5, "file_id": os.urandom(16), "pieces": 7}
    return [
        ("mailbox", ROWS["mailbox"] | other),  # without a report
        ("entry", ROWS["entry"] | {"chain": 1, "sequence": 7}),  # of no case, with a gap
        ("keybox", ROWS["keybox"]),
        ("file", ROWS["file"] | file),
        ("claim", ROWS["claim"] | {"file": 5}),
    ]


def test_rows_that_belong_to_nothing_are_told_and_stop_no_backup(
    kept: Kept, tmp_path: Path
) -> None:
    kept.backup()
    for table, row in junk():
        insert(kept.url, table, row)
    for _ in range(2):
        done = backup("make", "--database", kept.url, "--to", kept.shelf)
        assert done.exit_code == 0, done.output
        assert "4 things" in done.output
    url = restored(kept.backup(), f"sqlite:///{tmp_path / 'back.sqlite'}")
    made(url, kept.shelf)


def test_rows_of_no_form_from_before_are_told_and_come_back_as_they_were(
    kept: Kept, tmp_path: Path, fresh_postgres: str
) -> None:
    migrate(kept.url, "0002")
    for table, row in old_junk():
        insert(kept.url, table, row | {"hash": sha256(cast("bytes", row["body"]))})
    migrate(kept.url)
    folder = kept.backup()
    for url in (f"sqlite:///{tmp_path / 'back.sqlite'}", fresh_postgres):
        restored(folder, url)
        query = "SELECT id, day, hash FROM entry ORDER BY 1"
        assert execute(url, query) == execute(kept.url, query)
        with pytest.raises(IntegrityError, match="has not its form"):
            insert(url, "entry", ROWS["entry"] | {"day": "never"})


def test_what_was_erased_is_not_missed(small: Kept) -> None:
    small.backup()
    case = small.cases[0].case
    insert(small.url, "erasure", {"case_id": case})
    for table in ("entry", "keybox", "mailbox"):
        execute(small.url, f"DELETE FROM {table} WHERE case_id = X'{case.hex()}'")  # noqa: S608 the words are our own
    done = backup("make", "--database", small.url, "--to", small.shelf)
    assert done.exit_code == 0, done.output
    assert "things" not in done.output


def test_an_upload_that_goes_on_is_no_damage(small: Kept) -> None:
    place = (FileId(bytes(16)), 0, 2)
    small.world.store.files.put(of(small.cases[0]), place, pieces(2)[0])
    small.backup()


def test_a_database_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.sqlite'}"
    refused = backup("make", "--database", url, "--to", tmp_path / "shelf")
    assert refused.exit_code == 1
    assert "wbs migrate" in refused.output
    assert not (tmp_path / "none.sqlite").exists()
    assert list((tmp_path / "shelf").iterdir()) == []


def test_a_shelf_that_cannot_be_written_is_said_so(small: Kept) -> None:
    small.shelf.write_text("a file stands there")
    refused = backup("make", "--database", small.url, "--to", small.shelf, language="id")
    assert refused.exit_code == 1
    assert "Tidak dapat menulis" in refused.output


def test_the_newest_of_a_shelf_says_its_schema(small: Kept) -> None:
    assert read_manifest(made(small.url, small.shelf)).version >= "0001"
