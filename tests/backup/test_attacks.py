"""Whoever got at the shelf changes nothing unnoticed, and reaches nothing beside it."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from crypto.encoding import b64
from tests.backup.command import backup, made, restored
from tests.backup.conftest import Kept, execute
from tests.sealed_rows import insert
from wbs.backup.manifest import KEYS, LOG, MANIFEST
from wbs.backup.sets import Checked, Shelf
from wbs.backup.wholeness import verify
from wbs.days import HOME, today_in
from wbs.partial import held
from wbs.store.migrate import migrate
from wbs.store.parts import PartRefused

PARTS = (LOG, KEYS)
Change = Callable[[Path], object]


def target(small: Kept) -> tuple[Path, str]:
    """Where nothing is yet."""
    path = small.shelf.parent / "back" / "wbs.sqlite"
    path.parent.mkdir(exist_ok=True)
    return path, f"sqlite:///{path}"


def refuses(small: Kept, folder: Path, *more: object) -> Result:
    """Neither verify nor restore takes it, and nothing is left anywhere."""
    path, url = target(small)
    ended = backup("restore", folder, "--database", url, *more)
    assert ended.exit_code == 1, ended.output
    assert list(path.parent.iterdir()) == []
    return ended


def refused_by_both(small: Kept, folder: Path) -> Result:
    """As `refuses`, and by verify too."""
    refuses(small, folder)
    ended = backup("verify", folder)
    assert ended.exit_code == 1, ended.output
    return ended


def sign_again(folder: Path) -> None:
    """An attacker can write a manifest as well as we can."""
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    for part in said["parts"]:
        raw = (folder / part["name"]).read_bytes()
        part |= {"size": len(raw), "sha256": b64(sha256(raw).digest())}
    (folder / MANIFEST).write_text(json.dumps(said))


def change_manifest(folder: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Rewrite a part of what it says."""
    said = json.loads((folder / MANIFEST).read_text("utf-8"))
    change(said)
    (folder / MANIFEST).write_text(json.dumps(said))


@pytest.mark.parametrize("part", PARTS)
def test_a_flipped_bit_is_found_wherever_it_is(small: Kept, part: str) -> None:
    folder = small.backup()
    whole = (folder / part).read_bytes()
    for place in range(0, len(whole), len(whole) // 8):
        changed = bytearray(whole)
        changed[place] ^= 1
        (folder / part).write_bytes(changed)
        assert backup("verify", folder).exit_code == 1
    refuses(small, folder)


@pytest.mark.parametrize("part", [*PARTS, MANIFEST])
@pytest.mark.parametrize(
    "change",
    [
        lambda path: os.truncate(path, path.stat().st_size - 1),
        lambda path: os.truncate(path, 0),
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    ],
    ids=["cut", "emptied", "missing", "longer"],
)
def test_what_is_cut_missing_or_longer_is_found(small: Kept, part: str, change: Change) -> None:
    folder = small.backup()
    change(folder / part)
    refused_by_both(small, folder)


@pytest.mark.parametrize(
    "name", ["../here/wbs.sqlite", "/etc/passwd", "log.sqlite/../log.sqlite", "", MANIFEST]
)
def test_a_manifest_cannot_point_anywhere(small: Kept, name: str) -> None:
    folder = small.backup()
    change_manifest(folder, lambda said: said["parts"][0].update(name=name))  # type: ignore[index]  # any JSON may stand there
    assert "list of contents" in refused_by_both(small, folder).output


@pytest.mark.parametrize("part", [*PARTS, MANIFEST])
def test_a_link_in_the_place_of_a_file_is_not_followed(small: Kept, part: str) -> None:
    folder = small.backup()
    elsewhere = small.shelf.parent / "elsewhere"
    shutil.move(folder / part, elsewhere)
    (folder / part).symlink_to(elsewhere)
    assert "a link to another place" in refused_by_both(small, folder).output


def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(small: Kept) -> None:
    folder = small.backup()
    (folder / LOG).unlink()
    os.mkfifo(folder / LOG, 0o600)
    refused_by_both(small, folder)


@pytest.mark.parametrize("part", PARTS)
def test_what_is_exchanged_after_it_was_verified_is_not_restored(
    small: Kept, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = small.backup()
    small.grows()
    other = small.backup()

    def verified(*given: Checked) -> object:
        whole = verify(*given)
        (other / part).replace(folder / part)
        return whole

    monkeypatch.setattr("wbs.commands.backup.verify_whole", verified)
    assert "cut, damaged or changed" in refuses(small, folder).output


def test_what_is_exchanged_only_while_it_is_opened_is_refused(
    small: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after it the verified file has its name."""
    folder = small.backup()
    small.grows()
    other, aside = small.backup(), folder.parent / "aside"
    opened = sqlite3.connect

    def connect(*words: Any, **more: Any) -> sqlite3.Connection:
        (folder / LOG).rename(aside)
        shutil.copy(other / LOG, folder / LOG)
        try:
            file: sqlite3.Connection = opened(*words, **more)
            return file
        finally:
            aside.replace(folder / LOG)

    found = Checked.open(folder)
    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(PartRefused, match="changed"):
        found.reader(LOG)


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_what_others_can_change_is_refused(small: Kept, mode: int) -> None:
    folder = small.backup()
    (folder / KEYS).chmod(mode)
    assert "Other users can change" in refused_by_both(small, folder).output


def begun(shelf: Path) -> Path:
    """What a killed `backup make` leaves."""
    folder = shelf / ".2026-10-01.0123abcd"
    folder.mkdir(mode=0o700)
    for name in (KEYS, f".{MANIFEST}.89abcdef"):
        (folder / name).write_bytes(b"left")
    return folder


@pytest.mark.parametrize("command", ["make", "prune"])
def test_what_a_killed_backup_left_goes_with_its_keyboxes(small: Kept, command: str) -> None:
    left = begun(small.backup().parent)
    words = {"make": ("--database", small.url, "--to", small.shelf), "prune": (small.shelf,)}
    done = backup(command, *words[command])
    assert done.exit_code == 0, done.output
    assert not left.exists()


def test_a_backup_that_is_being_made_is_not_taken_for_abandoned(small: Kept) -> None:
    folder = begun(small.backup().parent)
    with held(folder):
        assert backup("prune", small.shelf).exit_code == 0
        assert (folder / KEYS).exists()
    assert backup("prune", small.shelf).exit_code == 0
    assert not folder.exists()


def test_a_link_among_what_is_abandoned_leads_to_no_deletion(small: Kept) -> None:
    kept = small.backup()
    (small.shelf / ".2026-10-01.0123abcd").symlink_to(kept)
    assert backup("prune", small.shelf).exit_code == 0
    assert (kept / KEYS).exists()


def test_what_a_killed_restore_left_goes_with_the_next(small: Kept) -> None:
    path, url = target(small)
    left = path.with_name(f".{path.name}.0123abcd")
    left.write_bytes(b"sealed rows")
    restored(small.backup(), url)
    assert [one.name for one in path.parent.iterdir()] == [path.name]


FOREIGN = [
    "CREATE TRIGGER t INSERT ON entry BEGIN DELETE FROM mailbox; END",
    "CREATE VIEW v AS SELECT load_extension('x')",
    "CREATE INDEX i ON entry (case_id)",
    "CREATE TABLE alembic_version (version_num)",
    "CREATE TABLE strange (x)",
    "DROP TABLE freshness",
    "ALTER TABLE entry ADD COLUMN more",
    "ALTER TABLE entry RENAME COLUMN day TO night",
    "UPDATE entry SET sequence = 'word' WHERE sequence = 0 AND chain = 1",
    "UPDATE roster SET epoch = 'word'",
    "UPDATE entry SET day = NULL",
    "INSERT INTO mailbox SELECT * FROM mailbox",
]


@pytest.mark.parametrize("statement", FOREIGN)
def test_a_part_that_somebody_made_up_is_refused_whole(small: Kept, statement: str) -> None:
    folder = small.backup()
    connection = sqlite3.connect(folder / LOG)
    connection.execute(statement)
    connection.commit()
    connection.close()
    sign_again(folder)
    refuses(small, folder)


def test_what_fails_halfway_leaves_an_empty_database_to_try_again(
    small: Kept, fresh_postgres: str
) -> None:
    good, bad = small.backup(), small.backup()
    connection = sqlite3.connect(bad / LOG)
    connection.execute("INSERT INTO roster SELECT * FROM roster")  # the same keys twice
    connection.commit()
    connection.close()
    sign_again(bad)
    assert backup("restore", bad, "--database", fresh_postgres).exit_code == 1
    assert execute(fresh_postgres, "SELECT count(*) FROM mailbox") == [(0,)]
    restored(good, fresh_postgres)
    assert execute(fresh_postgres, "SELECT count(*) FROM mailbox") == [(len(small.cases),)]


def test_nothing_is_restored_over_what_stands(kept: Kept) -> None:
    folder = kept.backup()
    kept.grows()
    before = execute(kept.url, "SELECT id FROM entry ORDER BY id")
    refused = backup("restore", folder, "--database", kept.url)
    assert refused.exit_code == 1
    assert "Nothing was changed" in refused.output
    assert execute(kept.url, "SELECT id FROM entry ORDER BY id") == before


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_what_is_left_of_an_old_database_is_not_played_into_the_new_one(
    small: Kept, ending: str
) -> None:
    folder = small.backup()
    path, url = target(small)
    path.with_name(path.name + ending).write_bytes(b"")
    refused = backup("restore", folder, "--database", url)
    assert refused.exit_code == 1
    assert "-wal" in refused.output
    assert [one.name for one in path.parent.iterdir()] == [path.name + ending]


def test_a_newer_schema_is_refused(small: Kept) -> None:
    folder = small.backup()
    change_manifest(folder, lambda said: said.update(schema="9999"))
    assert "NEWER" in refuses(small, folder).output


def test_an_older_schema_is_brought_to_ours(
    small: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program of tomorrow: one more migration, and a backup of today."""
    folder = small.backup()
    tomorrow = tmp_path / "migrations"
    shutil.copytree(Path("wbs/store/migrations").absolute(), tomorrow)
    (tomorrow / "versions" / "9999_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '9999', '{_schema(folder)}'\n"
        "branch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    op.add_column('roster', sa.Column('more', sa.Integer(), server_default='7'))\n"
        "def downgrade():\n    op.drop_column('roster', 'more')\n"
    )
    monkeypatch.setattr("wbs.store.migrate.MIGRATIONS", tomorrow)
    for module in ("migrate", "refilling", "snapshot"):
        monkeypatch.setattr(f"wbs.store.{module}.SCHEMA", "9999")
    _, url = target(small)
    restored(folder, url)
    assert execute(url, "SELECT version_num FROM alembic_version") == [("9999",)]
    assert execute(url, "SELECT more FROM roster") == [(7,)]


def _schema(folder: Path) -> str:
    return str(json.loads((folder / MANIFEST).read_text("utf-8"))["schema"])


def aged(folder: Path, days: int) -> Path:
    """The same backup, as if made before."""
    day = today_in(HOME)() - timedelta(days=days)
    change_manifest(folder, lambda said: said.update(day=day.isoformat()))
    return folder.rename(folder.with_name(day.isoformat()))


def test_old_backups_go_and_sooner_what_opens_their_cases(small: Kept) -> None:
    ancient, old, young = (aged(small.backup(), days) for days in (31, 8, 7))
    newest = small.backup()
    ended = backup("prune", small.shelf)
    assert ended.exit_code == 0, ended.output
    assert not ancient.exists()
    assert {path.name for path in old.iterdir()} == {LOG, MANIFEST}
    for whole in (young, newest):
        assert {path.name for path in whole.iterdir()} == {LOG, KEYS, MANIFEST}
    said = backup("verify", old)
    assert said.exit_code == 0
    assert "no case can be opened" in said.output
    assert "--keyboxes" in refuses(small, old).output


def test_what_was_erased_does_not_come_back_with_an_old_log(small: Kept) -> None:
    old = aged(small.backup(), 20)
    erased = small.cases[0].case
    insert(small.url, "erasure", {"case_id": erased})
    small.change("DELETE FROM keybox WHERE case_id = X'%s'" % erased.hex())  # noqa: S608, UP031 the words are our own
    small.grows()
    newest = small.backup()
    backup("prune", small.shelf)
    _, url = target(small)
    restored(old, url, "--keyboxes", newest)
    boxes = {case for (case,) in execute(url, "SELECT case_id FROM keybox")}
    assert boxes == {case.case for case in small.cases[1:3]}  # nor one of a case that came later


def test_the_newest_backup_stays_even_if_the_clock_leaps(small: Kept) -> None:
    first, newest = aged(small.backup(), 3), small.backup()
    gone = Shelf(small.shelf).prune(date(2099, 1, 1), keep=30, keep_keys=7)
    assert (gone.whole, gone.keys) == (1, 0)
    assert not first.exists()
    assert (newest / KEYS).exists()


def test_prune_touches_nothing_that_is_not_a_backup_of_ours(small: Kept) -> None:
    small.backup()
    outside = small.shelf.parent / "outside"
    outside.mkdir()
    for folder in (outside, small.shelf / "notes"):
        folder.mkdir(exist_ok=True)
        (folder / LOG).write_text("ours by name")
    (small.shelf / "2001-01-01").symlink_to(outside)
    (small.shelf / "2001-01-02").mkdir()
    (small.shelf / "2001-01-02" / "thesis.odt").write_text("somebody's")
    (small.shelf / "2001-13-45").mkdir()
    assert backup("prune", small.shelf).exit_code == 0
    assert (outside / LOG).exists()
    assert (small.shelf / "notes" / LOG).exists()
    assert (small.shelf / "2001-01-02" / "thesis.odt").exists()
    assert (small.shelf / "2001-13-45").exists()


def test_an_empty_database_with_tables_may_be_filled(small: Kept) -> None:
    folder = small.backup()
    path, url = target(small)
    migrate(url)
    assert backup("restore", folder, "--database", url).exit_code == 1  # a file is a file
    path.unlink()
    restored(folder, url)


def test_a_path_where_no_backup_stands_is_called_that(small: Kept) -> None:
    nowhere = small.shelf / "2026-01-01"
    for ended in (
        refused_by_both(small, nowhere),
        backup("verify", made(small.url, small.shelf), "--keyboxes", nowhere),
    ):
        assert ended.exit_code == 1
        assert "no folder of a backup at that path" in ended.output
        assert "incomplete" not in ended.output
