"""Vectors (protocol section 20): a verb, what it is given, who made that, what must come of it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crypto.encoding import unb64
from tests.interop.outcomes import Outcome, plain

FOLDER = Path(__file__).parent
TEXTS = frozenset({"typed", "chain", "today", "kind"})  # all other texts are base64url
WITH = "with"


@dataclass(frozen=True)
class Vector:
    """One example. `given` holds bytes."""

    name: str
    maker: str
    do: str
    given: Mapping[str, Any]
    expect: Outcome
    shared: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One file. `shared` are members that several of its vectors are given."""

    about: str
    vectors: list[Vector]
    shared: Mapping[str, Mapping[str, Any]]

    def write(self, name: str) -> None:
        """Put it among the others."""
        said = {
            "about": self.about,
            "shared": plain(self.shared),
            "vectors": [_compose(vector) for vector in self.vectors],
        }
        text = json.dumps(said, ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def committed() -> Iterator[tuple[str, Vector]]:
    """Every vector that is there, and its file."""
    for path in sorted(FOLDER.glob("*.json")):
        sheet = json.loads(path.read_text(encoding="utf-8"))
        shared = {name: _with_bytes(members) for name, members in sheet["shared"].items()}
        for said in sheet["vectors"]:
            yield path.stem, _parse(said, shared)


def _compose(vector: Vector) -> dict[str, Any]:
    own = {WITH: vector.shared, **vector.given} if vector.shared else vector.given
    return {
        "name": vector.name,
        "maker": vector.maker,
        "do": vector.do,
        "given": plain(own),
        "expect": vector.expect.as_json(),
    }


def _parse(said: Mapping[str, Any], shared: Mapping[str, Mapping[str, Any]]) -> Vector:
    own = {name: value for name, value in said["given"].items() if name != WITH}
    name = said["given"].get(WITH)
    given = {**(shared[name] if name else {}), **_with_bytes(own)}
    return Vector(said["name"], said["maker"], said["do"], given, Outcome(**said["expect"]), name)


def _with_bytes(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in TEXTS else _decoded(value) for name, value in members.items()}


def _decoded(value: Any) -> Any:
    if isinstance(value, str):
        return unb64(value)
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    return _with_bytes(value) if isinstance(value, dict) else value
