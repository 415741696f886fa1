"""Each import contract turns red when it is broken, also in a roundabout way.

The plants go into an invented tree of packages under the project's real contracts.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

EMPTY_ROOMS = [
    "crypto/__init__.py",
    "wbs/__init__.py",
    *(f"wbs/{name}/__init__.py" for name in ("store", "cases", "journeys")),
    "portal/__init__.py",
    "reviewer/__init__.py",
    "reviewer/console/__init__.py",
    "reviewer/gateway/__init__.py",
]
LAYERS = "crypto <- wbs <- portal | reviewer"
REVIEWER = "The programs of reviewer/ never import each other"
ROOMS = "The rooms of wbs/ rest on those below"
CYCLES = "No import cycle"
PRIMITIVES = "Only crypto imports primitives"
SIGNED = "Only wbs and reviewer.gateway sign and check HTTP messages"
WEB = "crypto and wbs know no web framework"
SQL = "Only wbs.store speaks SQL"
TESTS = "What is installed imports neither tests nor the bench"

PLANTS: list[tuple[str, Mapping[str, str]]] = [
    (LAYERS, {"crypto/keys.py": "import wbs"}),
    (LAYERS, {"crypto/keys.py": "from reviewer.gateway import __doc__"}),
    (LAYERS, {"wbs/cli.py": "import portal"}),
    (LAYERS, {"wbs/cli.py": "import reviewer"}),
    (LAYERS, {"wbs/cli.py": "def main():\n    import reviewer.gateway"}),
    (LAYERS, {"portal/app.py": "import reviewer.gateway"}),
    (LAYERS, {"portal/app.py": "import reviewer"}),
    (LAYERS, {"reviewer/gateway/app.py": "from portal import __doc__"}),
    (LAYERS, {"reviewer/console/__init__.py": "", "reviewer/console/app.py": "import portal"}),
    (
        REVIEWER,
        {"reviewer/console/__init__.py": "", "reviewer/gateway/app.py": "import reviewer.console"},
    ),
    (
        REVIEWER,
        {"reviewer/courier/__init__.py": "from reviewer import gateway"},
    ),
    (
        REVIEWER,  # by way of the package that both stand in
        {
            "reviewer/console/__init__.py": "import reviewer",
            "reviewer/__init__.py": "import reviewer.gateway",
        },
    ),
    (REVIEWER, {"reviewer/shared.py": ""}),
    (ROOMS, {"wbs/cases/a.py": "import wbs.journeys.a", "wbs/journeys/a.py": ""}),
    (ROOMS, {"wbs/journeys/a.py": "import wbs.store"}),
    (ROOMS, {"wbs/new/__init__.py": ""}),
    (CYCLES, {"wbs/a.py": "import wbs.b", "wbs/b.py": "import wbs.a"}),
    (
        CYCLES,
        {
            "wbs/a.py": "import wbs.store.b",
            "wbs/store/b.py": "import wbs.c",
            "wbs/c.py": "import wbs.a",
        },
    ),
    (PRIMITIVES, {"wbs/a.py": "from cryptography.hazmat.primitives import hashes"}),
    (PRIMITIVES, {"wbs/store/a.py": "import nacl.secret"}),
    (PRIMITIVES, {"portal/a.py": "import argon2"}),
    (PRIMITIVES, {"reviewer/gateway/a.py": "import shamir_mnemonic"}),
    (PRIMITIVES, {"reviewer/a.py": "import mnemonic"}),
    (SIGNED, {"portal/a.py": "import http_message_signatures"}),
    (SIGNED, {"crypto/a.py": "import http_message_signatures"}),
    (SIGNED, {"reviewer/a.py": "import http_message_signatures"}),
    (WEB, {"wbs/a.py": "import flask"}),
    (WEB, {"wbs/store/a.py": "import werkzeug"}),
    (WEB, {"wbs/a.py": "import crypto.a", "crypto/a.py": "import jinja2"}),
    (SQL, {"wbs/a.py": "import sqlalchemy"}),
    (SQL, {"portal/a.py": "from sqlalchemy import text"}),
    (SQL, {"reviewer/gateway/a.py": "import psycopg"}),
    (TESTS, {"wbs/a.py": "import tests.process"}),
]
ALLOWED = {
    "crypto/keys.py": "import nacl, argon2, mnemonic, shamir_mnemonic, cryptography",
    "wbs/store/tables.py": "import sqlalchemy, alembic, psycopg",
    "wbs/__init__.py": "import http_message_signatures",
    "wbs/cases/case.py": "import crypto.keys",
    "portal/app.py": "import flask, wbs.cases.case, wbs.store.tables",
    "reviewer/gateway/app.py": "import http_message_signatures, flask, crypto.keys",
    "reviewer/console/__init__.py": "import wbs.cases.case",
}


def _lint(folder: Path, plants: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, text in {**dict.fromkeys(EMPTY_ROOMS, ""), **plants}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text + "\n", encoding="utf-8")
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(("contract", "plants"), PLANTS)
def test_a_forbidden_import_breaks_its_contract(
    tmp_path: Path, contract: str, plants: Mapping[str, str]
) -> None:
    checked = _lint(tmp_path, plants)
    assert checked.returncode != 0
    assert f"{contract} BROKEN" in checked.stdout


def test_what_is_meant_to_be_imported_may_be(tmp_path: Path) -> None:
    checked = _lint(tmp_path, ALLOWED)
    assert checked.returncode == 0, checked.stdout
