"""Where the demo plays: a folder of its own, with keys whose passphrases lie beside them."""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crypto.errors import Refusal
from wbs import disk
from wbs.rosters.plan import Plan

DATA = Path(__file__).parents[2] / "deploy" / "demo"
MARK = "HANYA-DEMO.txt"
PROVINCE, REGENCY = "provinsi", "kabupaten"
_PID = "pid"
_WARNING = (
    "HANYA UNTUK DEMO. Kunci di sini tidak melindungi siapa pun: kata sandinya ada di sebelahnya.\n"
)


class NoDemoData(Refusal):
    """The demo's plans are not beside the program: it was installed without its sources."""

    code = "demo-checkout"


class ForeignFolder(Refusal):
    """A folder that the demo did not make; it will not delete it."""

    code = "demo-folder"


class AlreadyPlaying(Refusal):
    """Another demo uses this folder."""

    code = "demo-playing"


@dataclass(frozen=True, slots=True)
class Stage:
    """The folder and the names in it."""

    folder: Path

    @classmethod
    def clear(cls, folder: Path, told: Callable[[], None]) -> "Stage":
        """A fresh folder in the place of the last demo's; `told` before that one is deleted.

        ForeignFolder, AlreadyPlaying.
        """
        if not (DATA / f"{PROVINCE}.json").exists():
            raise NoDemoData
        if folder.exists():
            _require_ours(folder)
            told()
            shutil.rmtree(folder)
        disk.make_private_folder(folder / "log")
        disk.write_new(folder / MARK, _WARNING.encode())
        disk.write_new(folder / _PID, str(os.getpid()).encode())
        stage = cls(folder)
        for place in (PROVINCE, REGENCY):
            stage.write_passphrases(place)
        return stage

    def leave(self) -> None:
        """Nobody plays here any more; what was made stays to be looked at."""
        (self.folder / _PID).unlink(missing_ok=True)

    def write_passphrases(self, place: str) -> None:
        """One file a person; what follows the first line is for people who find it."""
        folder = self.passphrases(place)
        disk.make_private_folder(folder)
        for label in Plan.parse(disk.read(self.plan(place), "plan")).labels():
            content = f"hanya demo {place} {label}\n{_WARNING}"
            disk.write_new(folder / f"{label}.txt", content.encode())

    def plan(self, place: str) -> Path:
        """Who takes part there."""
        return DATA / f"{place}.json"

    def passphrases(self, place: str) -> Path:
        """The folder of passphrases, which no real installation has."""
        return self.folder / place / "kata-sandi"

    def ceremony(self, place: str) -> Path:
        """What the ceremony made."""
        return self.folder / place / "upacara"

    def roster(self, place: str) -> Path:
        """Roster 0."""
        return self.ceremony(place) / "roster-0.json"

    def freshness(self, place: str) -> Path:
        """Freshness 0."""
        return self.ceremony(place) / "freshness-0.json"

    def passphrase(self, label: str) -> Path:
        """Of a person in the regency."""
        return self.passphrases(REGENCY) / f"{label}.txt"

    def home(self, label: str) -> Path:
        """A reviewer's folder."""
        return self.folder / "penelaah" / label

    @property
    def anchor(self) -> Path:
        """Both inspectorates."""
        return self.folder / "jangkar.json"

    @property
    def words(self) -> Path:
        """The reporter's words; in reality on paper."""
        return self.folder / "kata-pelapor.txt"

    @property
    def database(self) -> Path:
        """The servers' SQLite file."""
        return self.folder / "wbs.sqlite"

    @property
    def url(self) -> str:
        """The same for the servers."""
        return f"sqlite:///{self.database.absolute()}"


def _require_ours(folder: Path) -> None:
    if not (folder / MARK).is_file():
        raise ForeignFolder
    with suppress(disk.Unreadable, ValueError, ProcessLookupError):
        os.kill(int(disk.read(folder / _PID, "pid")), 0)  # asks only whether it lives
        raise AlreadyPlaying
