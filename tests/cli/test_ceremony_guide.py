"""docs/upacara-kunci.md is carried out from its first line to its last, by people who type."""

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from crypto import keyfile
from tests.architecture.source import ROOT
from wbs.cli import main
from wbs.speech.voice import Voice

GUIDE = (ROOT / "docs" / "upacara-kunci.md").read_text("utf-8")
BLOCKS = re.findall(r"```(sh|json)\n(.*?)```", GUIDE, re.DOTALL)
PLAN = json.loads(next(text for kind, text in BLOCKS if kind == "json"))
LINES = [line for kind, text in BLOCKS if kind == "sh" for line in text.splitlines()]
KINDS = {
    "custodian": PLAN["custodians"]["labels"],
    "officer": PLAN["officers"],
    "reviewer": [one["label"] for one in PLAN["persons"]],
}


def _passphrase(_voice: Voice, _file: Path | None, label: str, **_new: bool) -> str:
    return f"sandi rahasia {label}"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One folder for all machines of the guide; the cheapest key files that are accepted."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keyfile, "TIME", 2)
    monkeypatch.setattr(keyfile, "MEMORY_KIB", 65536)
    monkeypatch.setattr(Voice, "passphrase", _passphrase)
    return tmp_path


def _wbs(words: list[str]) -> str:
    done = CliRunner().invoke(main, words, input="y\n", catch_exceptions=False)
    assert done.exit_code == 0, f"{words}: {done.output}"
    return done.output


def _others_keys() -> None:
    """Those of whom the guide says: each with the own label."""
    for kind, labels in KINDS.items():
        for label in labels:
            if not Path(f"{label}.key").exists():
                _wbs(["key", "new", "--kind", kind, "--label", label, "--out", f"{label}.key"])


def _second_plan() -> None:
    """rencana-1.json: somebody keeps the id under a new key, as the guide says."""
    checked = _wbs(["roster", "check", "roster-0.json"])
    first = PLAN["persons"][0]
    entry = checked[checked.index(f"- {first['name']},") :]
    id = entry[entry.index("; id ") + len("; id ") :].split()[0]
    persons = [{**first, "id": id}, *PLAN["persons"][1:]]
    Path("rencana-1.json").write_text(json.dumps({**PLAN, "persons": persons}), "utf-8")


def test_every_line_of_the_ceremony_does_what_the_guide_says(desk: Path) -> None:
    (desk / "rencana.json").write_text(json.dumps(PLAN), "utf-8")
    for line in LINES:
        if line.startswith("cp *"):
            _others_keys()
        if "rencana-1.json" in line:
            _second_plan()
        program, *words = shlex.split(line)
        if program == "wbs":
            _wbs(words)
        else:
            subprocess.run(["bash", "-ec", line], check=True)
    assert any("roster-1.json" in line and " publish " in line for line in LINES)
