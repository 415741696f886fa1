"""An installation to examine: settings, database, machine and backups of the test's own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crypto.anchor import compose_anchor
from tests.inspectorates import TODAY, Inspectorate
from tests.promises.installation import found_inspectorate, publish_in
from wbs.backup.sets import Shelf
from wbs.doctor.examination import Examination, Wishes
from wbs.doctor.finding import Finding, Level
from wbs.doctor.machine import GIB, Machine, Room

NOW = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=5)
MOUNTS = (
    "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n22 21 0:20 / /run rw - tmpfs tmpfs rw\n"
    "23 21 8:2 / /run/disk rw - ext4 /dev/sda2 rw\n24 21 0:21 / /run/a\\040b rw - tmpfs tmpfs rw\n"
)
KERNEL = {
    "proc/swaps": "Filename Type Size Used Priority\n",
    "proc/sys/kernel/core_pattern": "core\n",
    "proc/self/mountinfo": MOUNTS,
}


@dataclass
class Patient:
    """Where everything is, and how to look at it."""

    folder: Path
    url: str
    office: Inspectorate
    doors: dict[str, tuple[str, ...]] = field(default_factory=dict)
    now: datetime = NOW
    installed: datetime = NOW
    files: tuple[str, ...] = ("portal-clear-1.env", "gateway.env")

    def file(self, name: str) -> Path:
        """One of its files."""
        return self.folder / name

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        """Write one of its files anew."""
        path = self.file(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return path

    def tell(self, name: str, settings: Mapping[str, str]) -> None:
        """A settings file, as systemd reads it."""
        lines = [f"{name}={value}" for name, value in settings.items()]
        self.write(name, "# settings\n\n" + "\n".join(lines) + "\n")

    def settings(self) -> dict[str, str]:
        """What the portal is told."""
        anchor = str(self.file("anchor.json"))
        return {"WBS_DATABASE": f'"{self.url}"', "WBS_ANCHOR": anchor, "TMPDIR": "/run/wbs/spool"}

    def findings(self, **more: object) -> list[Finding]:
        """What the doctor says."""
        wishes: dict[str, object] = {
            "files": tuple(self.file(name) for name in self.files),
            "doors": self.doors,
            "folder": self.folder,
            "backups": self.file("shelf"),
        }
        machine = Machine(self.file("kernel"), lambda _: Room(100 * GIB, 50 * GIB))
        looks = Examination(
            Wishes(**{**wishes, **more}),  # type: ignore[arg-type]  # a test names what it wants
            {},
            self.now,
            machine,
            self.installed,
        )
        return list(looks.findings())

    def level_of(self, code: str, **more: object) -> Level | None:
        """How something stands; None where nothing is said of it."""
        found = [one.level for one in self.findings(**more) if one.code == code]
        return found[0] if found else None


@pytest.fixture
def make_patient(tmp_path: Path) -> Callable[[str], Patient]:
    """A healthy installation over a database that is empty until now."""

    def make(url: str) -> Patient:
        office = found_inspectorate()
        publish_in(url, office)
        patient = Patient(tmp_path, url, office)
        anchor = compose_anchor({office.id: office.newest.name})
        patient.write("anchor.json", anchor.decode())
        for name, text in KERNEL.items():
            patient.write(f"kernel/{name}", text)
        patient.tell("portal-clear-1.env", patient.settings())
        gateway = patient.settings() | {"WBS_GATEWAY_AUTHORITY": "gateway.example"}
        patient.tell("gateway.env", gateway)
        make_backup(patient, 1)
        return patient

    return make


@pytest.fixture
def patient(make_patient: Callable[[str], Patient], tmp_path: Path) -> Patient:
    """On SQLite."""
    return make_patient(f"sqlite:///{tmp_path / 'wbs.sqlite'}")


@pytest.fixture
def patient_of_either(make_patient: Callable[[str], Patient], database_url: str) -> Patient:
    """Once on SQLite, once on PostgreSQL."""
    return make_patient(database_url)


def make_backup(patient: Patient, days_ago: int) -> Path:
    """A backup of that day."""
    day = TODAY - timedelta(days=days_ago)
    made = Shelf(patient.file("shelf")).add(patient.url, day)
    assert json.loads((made.folder / "manifest.json").read_text())["day"] == day.isoformat()
    return made.folder
