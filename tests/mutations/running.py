"""Running: break a line in a copy of the house, run the named test there, and want it red."""

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutations.listed import Mutation

HOUSE = Path(__file__).parents[2]
COPIED = (
    *("crypto", "wbs", "portal", "reviewer", "deploy", "tests"),
    *("pyproject.toml", "package.json"),
)
RED = 1  # pytest's "tests were collected and run but some of them failed"
HEAD = """# Mutations

Each line below breaks one line of security and names the test that goes red for it.
`python -m tests.mutations` breaks each of them in a copy and wants every test red; the ordinary
run checks that the list still fits the code, and tries a handful.

| file | what is broken | test that goes red |
|---|---|---|
"""


def table(mutations: Iterable[Mutation]) -> str:
    """`tests/mutations.md`."""
    rows = [
        f"| `{one.file}` | {one.breaks} | `{one.test.rpartition('/')[2]}` |" for one in mutations
    ]
    return HEAD + "\n".join(rows) + "\n"


def copy_house(target: Path) -> Path:
    """Everything that the tests of the core need."""
    for name in COPIED:
        source = HOUSE / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(source, target / name, ignore=ignored)
        else:
            shutil.copy(source, target / name)
    (target / "node_modules").symlink_to(HOUSE / "node_modules")
    return target


@contextmanager
def broken(house: Path, mutation: Mutation) -> Iterator[None]:
    """The copy with one line broken, whole again afterwards."""
    path = house / mutation.file
    whole = path.read_text("utf-8")
    path.write_text(whole.replace(mutation.old, mutation.new), "utf-8")
    try:
        yield
    finally:
        path.write_text(whole, "utf-8")


def goes_red(house: Path, mutation: Mutation) -> bool:
    """Whether the named test fails while the line is broken."""
    options = ["-x", "-q", "--no-header", "-p", "no:cacheprovider"]
    command = [sys.executable, "-B", "-m", "pytest", *options, mutation.test]
    with broken(house, mutation):
        run = subprocess.run(command, cwd=house, capture_output=True, timeout=300, check=False)
    return run.returncode == RED
