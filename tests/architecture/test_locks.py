"""The locks agree with each other and with pyproject.toml, and every line has its hash."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", re.MULTILINE)


def _lock(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return {canonicalize_name(package): version for package, version in PINNED.findall(text)}


def _asked_for(*groups: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked: list[str] = [*project["project"]["dependencies"]]
    for group in groups:
        asked += project["dependency-groups"][group]
    return [Requirement(line) for line in asked]


def test_what_runs_is_what_was_tested() -> None:
    assert _lock("run").items() <= _lock("test").items()


def test_the_locks_hold_all_that_is_asked_for() -> None:
    for name, groups in [("run", ["build"]), ("test", ["build", "test", "check", "lock"])]:
        locked = _lock(name)
        missing = [
            str(wanted)
            for wanted in _asked_for(*groups)
            if not (version := locked.get(canonicalize_name(wanted.name)))
            or version not in wanted.specifier
        ]
        assert missing == [], f"run `make lock`: requirements/{name}.txt"


def test_the_scans_lock_holds_its_tools_and_nothing_of_ours() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {canonicalize_name(name) for name in project["dependency-groups"]["scan"]}
    assert asked <= _lock("scan").keys()
    assert not asked & _lock("test").keys()


def test_what_runs_holds_no_tool_of_developers() -> None:
    assert not {"pytest", "mypy", "ruff", "uv", "hypothesis"} & _lock("run").keys()


def test_every_locked_package_has_hashes() -> None:
    for name in ("run", "test", "scan"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        for block in re.split(r"\n(?=[a-zA-Z])", text):
            assert block.startswith("#") or "--hash=sha256:" in block, block


def test_the_vectors_are_those_of_the_library_in_use() -> None:
    locked = _lock("test")
    assert locked["cryptography-vectors"] == locked["cryptography"]
