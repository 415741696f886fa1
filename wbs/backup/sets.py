"""A shelf of backups: one folder a backup, named by its day, and nothing finer."""

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from crypto.errors import Refusal
from wbs import disk
from wbs.backup.manifest import KEYS, LOG, MANIFEST, Manifest, Part, open_plain, read_manifest
from wbs.partial import held, remove_abandoned, remove_unless_held
from wbs.store.parts import PartReader, PartRefused, PartWriter
from wbs.store.snapshot import Snapshot, snapshot_of

MOST_A_DAY = 99
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d{1,2}))?")
_BEGUN = re.compile(r"\.\d{4}-\d{2}-\d{2}\.[0-9a-f]{8}")  # a backup that is not whole yet
_OURS = frozenset({LOG, KEYS, MANIFEST})


class TooManyBackups(Refusal):
    """More backups of one day than a shelf names."""

    code = "too-many-backups"


class NoBackup(Refusal):
    """No folder stands where a backup should."""

    code = "no-backup"


@dataclass(frozen=True, slots=True)
class Backup:
    """One folder of a shelf."""

    folder: Path
    day: date
    number: int  # the second of a day is 2

    @classmethod
    def at(cls, folder: Path) -> "Backup | None":
        """None where the name is not that of a backup, or leads elsewhere."""
        match = _NAME.fullmatch(folder.name)
        if not match or folder.is_symlink() or not folder.is_dir():
            return None
        try:
            return cls(folder, date.fromisoformat(match[1]), int(match[2] or 1))
        except ValueError:
            return None

    @property
    def has_keys(self) -> bool:
        """Whether the keyboxes still lie there."""
        return (self.folder / KEYS).exists()

    def forget(self) -> None:
        """Our files and their folder; if anything else lies there, it stays, and so does that."""
        _forget(self.folder)

    def forget_keys(self) -> None:
        """First in the manifest, then the file: whoever looks in between finds no damage."""
        with suppress(PartRefused):
            manifest = read_manifest(self.folder)
            left = tuple(part for part in manifest.parts if part.name != KEYS)
            said = Manifest(manifest.day, manifest.version, left)
            disk.replace(self.folder / MANIFEST, said.compose())
        with suppress(FileNotFoundError):
            (self.folder / KEYS).unlink()


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many backups went, and how many lost what opens their cases."""

    whole: int
    keys: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The folder that all backups stand in."""

    folder: Path

    def backups(self) -> list[Backup]:
        """The oldest first. What has another name is not looked at."""
        with suppress(OSError):
            found = (Backup.at(path) for path in self.folder.iterdir())
            return sorted((one for one in found if one), key=lambda one: (one.day, one.number))
        return []

    def newest(self) -> Backup | None:
        """The last one."""
        return next(reversed(self.backups()), None)

    def before(self, made: Backup) -> "Checked | None":
        """The newest that was made before this one and is as it was made."""
        for one in reversed(self.backups()):
            if (one.day, one.number) < (made.day, made.number):
                with suppress(PartRefused):
                    return Checked.open(one.folder)
        return None

    def add(self, url: str, day: date) -> Backup:
        """A backup of this moment; it has its name only when all of it is on the disk.

        DatabaseRefused, Unwritable, TooManyBackups.
        """
        disk.make_private_folder(self.folder)
        self._clear()
        hidden = self.folder / f".{day.isoformat()}.{os.urandom(4).hex()}"
        disk.make_private_folder(hidden)
        try:
            with held(hidden):
                _fill(hidden, url, day)
                return self._name(hidden, day)
        except OSError:
            raise disk.Unwritable from None
        finally:
            shutil.rmtree(hidden, ignore_errors=True)

    def prune(self, today: date, *, keep: int, keep_keys: int) -> Pruned:
        """Forget backups over `keep` days old, and keyboxes over `keep_keys`; never the newest.

        The newest stays whatever the clock says: a clock that jumps must not empty the shelf.
        """
        self._clear()
        whole = keys = 0
        for one in self.backups()[:-1]:
            age = today - one.day
            if age > timedelta(days=keep):
                one.forget()
                whole += 1
            elif age > timedelta(days=keep_keys) and one.has_keys:
                one.forget_keys()
                keys += 1
        return Pruned(whole, keys)

    def _clear(self) -> None:
        """What a killed `add` left has all that opens cases, and no name that is ever pruned."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                if _BEGUN.fullmatch(path.name):
                    remove_unless_held(path, _forget)

    def _name(self, hidden: Path, day: date) -> Backup:
        for number in range(1, MOST_A_DAY + 1):
            ending = f".{number}" if number > 1 else ""
            folder = self.folder / f"{day.isoformat()}{ending}"
            with suppress(OSError):  # taken: a folder that is not empty is never replaced
                os.rename(hidden, folder)
                _sync(self.folder)
                return Backup(folder, day, number)
        raise TooManyBackups


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup whose parts were found as its manifest says."""

    manifest: Manifest
    folder: Path

    @classmethod
    def open(cls, folder: Path) -> "Checked":
        """PartRefused: a part missing, cut, changed, a link, or open to others. NoBackup."""
        if not folder.is_dir():
            raise NoBackup
        manifest = read_manifest(folder)
        for part in manifest.parts:
            if Part.of(folder, part.name) != part:
                raise PartRefused("changed")
        return cls(manifest, folder)

    def reader(self, name: str) -> PartReader:
        """One of its parts: the very file that is measured here, whatever has its name later.

        PartRefused where it is not in the backup (any more).
        """
        part = self.manifest.part(name)
        if part is None:
            raise PartRefused("no-keyboxes")
        with os.fdopen(open_plain(self.folder / name), "rb") as source:
            if Part.read(source, name) != part:
                raise PartRefused("changed")
            return PartReader(self.folder / name, source.fileno())


def _fill(folder: Path, url: str, day: date) -> None:
    with snapshot_of(url) as snapshot:
        _write(folder / LOG, snapshot, snapshot.log())
        _write(folder / KEYS, snapshot, snapshot.keys())
        version = snapshot.version
    manifest = Manifest(day, version, (Part.of(folder, LOG), Part.of(folder, KEYS)))
    disk.write_new(folder / MANIFEST, manifest.compose())


def _forget(folder: Path) -> None:
    for name in _OURS:
        with suppress(OSError):
            (folder / name).unlink()
    remove_abandoned(folder / MANIFEST)
    with suppress(OSError):
        folder.rmdir()


def _write(path: Path, snapshot: Snapshot, tables: Sequence[str]) -> None:
    writer = PartWriter(path)
    try:
        for name in tables:
            writer.write(name, snapshot.columns(name), snapshot.rows(name))
        writer.finish()
    finally:
        writer.close()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
