"""A founded inspectorate on disk, and `wbs` as people run it."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from crypto import keyfile
from tests.cli.forks import Ran, forks
from wbs.cli import main

WBS = [sys.executable, "-m", "wbs"]
NAME = "Inspektorat Uji Coba"
CUSTODIANS = ["kustodian-a", "kustodian-b", "kustodian-c"]
OFFICERS = ["petugas-1", "petugas-2"]
READERS = ["ani", "budi", "citra"]


def person(label: str, *roles: str, deputies: Sequence[str] = ()) -> dict[str, object]:
    """One entry of a plan."""
    return {
        "label": label,
        "name": f"{label.title()} Percobaan",
        "unit": "Irban",
        "roles": list(roles),
        "deputies": list(deputies),
        "id": None,
    }


def plan(**changes: object) -> dict[str, object]:
    """A plan where anybody can be missed."""
    work = ("verifikator", "penelaah", "pemeriksa")
    return {
        "type": "wbs plan",
        "version": 1,
        "name": NAME,
        "custodians": {"threshold": 2, "labels": CUSTODIANS},
        "officers": OFFICERS,
        "issued": None,
        "not_after": None,
        "persons": [
            person("ani", *work),
            person("budi", *work),
            person("citra", "inspektur", "penelaah", deputies=["ani", "budi"]),
        ],
        **changes,
    }


REPORT = {
    "kategori": "WEWENANG",
    "apa": "Kepala bidang memaksa bawahan menandatangani kuitansi kosong.",
    "siapa": "tidak tahu",
    "di_mana": "Bidang Sarana",
}


@dataclass(frozen=True)
class World:
    """The folder of a ceremony and the passphrases of its people."""

    folder: Path

    def run(
        self, *words: object, typed: str = "", environment: Mapping[str, str] | None = None
    ) -> Ran:
        """Run `wbs` as a process in this folder."""
        whole = {**os.environ, **(environment or {})}
        return forks().run([*map(str, words)], typed, self.folder, whole)

    def well(self, *words: object, typed: str = "") -> str:
        """Run `wbs`, which must end well; what it said."""
        ran = self.run(*words, typed=typed)
        assert ran.code == 0, ran.said + ran.complained
        return ran.said

    def write(self, name: str, value: object) -> Path:
        """A file of JSON, or of text."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        return path

    def passphrases(self) -> Path:
        """The folder of passphrase files."""
        return self.folder / "kata-sandi"

    def passphrase(self, label: str) -> Path:
        """One person's passphrase file."""
        return self.passphrases() / f"{label}.txt"

    def key(self, label: str) -> Path:
        """One person's key file."""
        return self.folder / "upacara" / "keys" / f"{label}.key"

    def share(self, label: str) -> Path:
        """One custodian's recovery share."""
        return self.key(label).with_suffix(".share")

    def signing(self, label: str) -> tuple[object, ...]:
        """The options with which somebody signs."""
        return ("--key", self.key(label), "--passphrase-file", self.passphrase(label))

    @property
    def keys(self) -> Path:
        """The folder with everybody's public keys."""
        return self.folder / "upacara" / "keys"

    @property
    def roster(self) -> Path:
        """Roster 0."""
        return self.folder / "upacara" / "roster-0.json"

    @property
    def freshness(self) -> Path:
        """Freshness 0."""
        return self.folder / "upacara" / "freshness-0.json"

    @property
    def anchor(self) -> Path:
        """The anchor that the ceremony made."""
        return self.folder / "upacara" / "anchor.json"


def found(folder: Path, **changes: object) -> World:
    """Hold a ceremony."""
    world = World(folder)
    for label in [*CUSTODIANS, *OFFICERS, *READERS]:
        world.write(f"kata-sandi/{label}.txt", f"sandi rahasia {label}\n")
    made = world.write("rencana.json", plan(**changes))
    _hold_ceremony(made, folder)
    return world


def _hold_ceremony(made: Path, folder: Path) -> None:
    """As `wbs ceremony` does, but with the cheapest key files that are accepted.

    Every command of these tests opens one, and at full cost that takes a second each.
    """
    out, passphrases = folder / "upacara", folder / "kata-sandi"
    command = ["ceremony", made, "--out", out, "--passphrases", passphrases]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "TIME", 2)
        patch.setattr(keyfile, "MEMORY_KIB", 65536)
        done = CliRunner().invoke(main, [str(word) for word in command])
    assert done.exit_code == 0, done.output


def published(world: World, name: str) -> str:
    """The URL of a fresh database in which the world's roster stands."""
    url = f"sqlite:///{world.folder / name}"
    world.well("migrate", "--database", url)
    world.well("roster", "publish", world.roster, "--freshness", world.freshness, "--database", url)
    return url
