"""The project's files, as the tests of its shape read them."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("crypto", "wbs", "portal", "reviewer")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Comment:
    """A comment and the line it stands on."""

    line: int
    text: str


@dataclass(frozen=True)
class Source:
    """A Python file."""

    path: Path
    text: str

    def at(self, line: int) -> str:
        """A place in it, in the form that terminals make clickable."""
        return f"{self.path}:{line}"

    @cached_property
    def tree(self) -> ast.Module:
        """What it says."""
        return ast.parse(self.text)

    @property
    def length(self) -> int:
        """Its lines."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[Function]:
        """Every function and method, nested ones too."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node

    def comments(self) -> Iterator[Comment]:
        """Every comment."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield Comment(token.start[0], token.string)


def tracked_files() -> list[Path]:
    """Files that git tracks or would add, relative to the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = {Path(name) for name in listed.stdout.split("\0") if name}
    return sorted(name for name in names if (ROOT / name).is_file())


def python_files(*folders: str) -> list[Source]:
    """The Python files of some top-level folders."""
    return [
        Source(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
    ]
