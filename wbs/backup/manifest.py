"""What a backup says about itself, and the proof that its parts are as they were made."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Self

from crypto import strict_json
from crypto.encoding import b64
from crypto.errors import Malformed
from crypto.strict_json import JSON, Closed
from wbs.store.parts import PartRefused

LOG, KEYS = "log.sqlite", "keyboxes.sqlite"
MANIFEST = "manifest.json"
MOST_BYTES = 2**50
MOST_MANIFEST = 64 * 1024  # bytes; ours have some hundred
_VERSION = re.compile(r"[0-9a-z]{1,32}")
_CHUNK = 1024 * 1024
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class Part:
    """One file. Its name is one of ours: what a manifest says is never taken as a path."""

    name: str
    size: int
    sha256: bytes

    @classmethod
    def of(cls, folder: Path, name: str) -> Self:
        """Measure a file. PartRefused."""
        with os.fdopen(open_plain(folder / name), "rb") as source:
            return cls.read(source, name)

    @classmethod
    def read(cls, source: IO[bytes], name: str) -> Self:
        """Measure a file that is open already."""
        size, digest = 0, hashlib.sha256()
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            digest.update(chunk)
        return cls(name, size, digest.digest())


@dataclass(frozen=True, slots=True)
class Manifest:
    """`version`: of the schema that the rows are of."""

    day: date
    version: str
    parts: tuple[Part, ...]

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Malformed."""
        with Closed(strict_json.parse(untrusted), "manifest") as fields:
            fields.constant("type", "wbs backup")
            fields.constant("version", 1)
            day = fields.day("day")
            schema = fields.text("schema", 1, 32)
            parts = fields.items("parts", _part, 1, 2)
        names = [part.name for part in parts]
        if names not in ([LOG], [LOG, KEYS]) or not _VERSION.fullmatch(schema):
            raise Malformed("manifest.parts")
        return cls(day, schema, parts)

    def compose(self) -> bytes:
        """The bytes that `parse` reads."""
        parts: list[JSON] = [
            {"name": part.name, "size": part.size, "sha256": b64(part.sha256)}
            for part in self.parts
        ]
        said: dict[str, JSON] = {"type": "wbs backup", "version": 1, "day": self.day.isoformat()}
        return strict_json.compose({**said, "schema": self.version, "parts": parts})

    def part(self, name: str) -> Part | None:
        """One of the two, if it is there."""
        return next((part for part in self.parts if part.name == name), None)


def read_manifest(folder: Path) -> Manifest:
    """PartRefused."""
    with os.fdopen(open_plain(folder / MANIFEST), "rb") as source:
        raw = source.read(MOST_MANIFEST)
    try:
        return Manifest.parse(raw)
    except Malformed:
        raise PartRefused("manifest") from None


def open_plain(path: Path) -> int:
    """A descriptor of a plain file that only its owner can change, and no link to another place.

    PartRefused.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise PartRefused("missing") from None
    except OSError:
        raise PartRefused("link") from None
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_mode & _OTHERS_WRITE:
        os.close(descriptor)
        raise PartRefused("open" if stat.S_ISREG(found.st_mode) else "link")
    return descriptor


def _part(value: JSON) -> Part:
    with Closed(value, "manifest.parts") as fields:
        name = fields.choice("name", frozenset({LOG, KEYS}))
        return Part(name, fields.integer("size", 0, MOST_BYTES), fields.raw("sha256", 32))
