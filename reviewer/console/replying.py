"""Replies to begin with: those that come with the program, and the inspectorate's own text files.

A file in the folder `balasan` of the reviewer's own: its first line is the name, the rest the text.
One with the name of a file of the program takes its place; an empty one takes it away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from wbs.cases.events import MOST_TEXT
from wbs.speech.voice import harmless, harmless_text

FOLDER = "balasan"
_ENDING = ".txt"
MOST_FILE = 4 * MOST_TEXT  # bytes
MOST_REPLIES = 50
MOST_NAME = 80  # characters


@dataclass(frozen=True, slots=True)
class Reply:
    """A text that somebody changes before it is sent."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Replies:
    """By file. `unreadable`: files of the folder that are none, or too many."""

    all: Mapping[str, Reply]
    unreadable: tuple[str, ...] = ()


def replies_of(home: Path) -> Replies:
    """The program's, and those of a reviewer's folder."""
    found, unreadable = dict(_packaged()), list[str]()
    own = sorted(home.joinpath(FOLDER).glob(f"*{_ENDING}"))
    for path in own[:MOST_REPLIES]:
        try:
            reply = _parse(_read(path))
        except (OSError, ValueError):
            unreadable.append(harmless(path.name))
            continue
        found.pop(path.name, None)
        if reply is not None:
            found[path.name] = reply
    unreadable += [harmless(path.name) for path in own[MOST_REPLIES:]]
    return Replies(dict(sorted(found.items())), tuple(unreadable))


def _packaged() -> Mapping[str, Reply]:
    files = resources.files(__package__).joinpath("replies").iterdir()
    parsed = {file.name: _parse(file.read_bytes()) for file in files}
    return {name: reply for name, reply in parsed.items() if reply is not None}


def _read(path: Path) -> bytes:
    """ValueError: longer than any reply."""
    with path.open("rb") as file:
        raw = file.read(MOST_FILE + 1)
    if len(raw) > MOST_FILE:
        raise ValueError
    return raw


def _parse(raw: bytes) -> Reply | None:
    """None for an empty one. ValueError: no text, nothing after the name, or too long."""
    lines = harmless_text(raw.decode("utf-8-sig").replace("\r\n", "\n")).strip()
    name, _, text = lines.partition("\n")
    if not lines:
        return None
    if not text.strip() or len(text) > MOST_TEXT or len(name) > MOST_NAME:
        raise ValueError
    return Reply(harmless(name.strip()), text.strip())
