"""I-JSON, read so that no two readers can differ about what was said (RFC 7493, and stricter)."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from types import TracebackType
from typing import Self, TypeVar

from crypto.encoding import unb64
from crypto.errors import Malformed

Item = TypeVar("Item")
JSON = None | bool | int | str | list["JSON"] | dict[str, "JSON"]

DEPTH = 32  # no format of ours comes near; a parser must never be driven into the stack
MOST = 2**53 - 1  # beyond, JavaScript rounds
_DIGITS = len(str(MOST))


def parse(untrusted: bytes) -> dict[str, JSON]:
    """Read one object. Raises Malformed for everything protocol section 1 refuses."""
    value = _decode(untrusted)
    if not isinstance(value, dict) or not _is_sound(value):
        raise Malformed("json")
    return value


def compose(value: Mapping[str, object]) -> bytes:
    """Write an object compactly; the result passes `parse`."""
    raw = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return raw.encode("utf-8")


def _decode(untrusted: bytes) -> object:
    try:
        return _DECODER.decode(untrusted.decode("utf-8"))
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        return None


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError  # a name twice: two readers would take different values
    return found


def _integer(text: str) -> int:
    if len(text) > _DIGITS + 1 or text == "-0" or abs(int(text)) > MOST:
        raise ValueError
    return int(text)


def _no_number(_text: str) -> None:
    raise ValueError  # fraction, exponent, NaN, Infinity


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_int=_integer,
    parse_float=_no_number,
    parse_constant=_no_number,
)


def _is_sound(value: object) -> bool:
    """No lone surrogate and no nesting beyond DEPTH. Walks without recursion."""
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if not item.isascii() and any("\ud800" <= char <= "\udfff" for char in item):
                return False
        elif isinstance(item, dict | list):
            if depth > DEPTH:
                return False
            inner = [*item, *item.values()] if isinstance(item, dict) else item
            waiting.extend((each, depth + 1) for each in inner)
    return True


class Closed:
    """Reads the members of one object; leaving its `with` block refuses members nobody read."""

    def __init__(self, value: JSON, where: str) -> None:
        if not isinstance(value, dict):
            raise Malformed(where)
        self._left = dict(value)
        self._where = where

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None and self._left:
            raise Malformed(self._where)  # the additional name is from outside: not repeated

    def refuse(self, name: str) -> Malformed:
        """The refusal for a member of this object."""
        return Malformed(f"{self._where}.{name}")

    def any(self, name: str) -> JSON:
        """Take a member, whatever it is; a missing one is refused."""
        if name not in self._left:
            raise self.refuse(name)
        return self._left.pop(name)

    def constant(self, name: str, wanted: str | int) -> None:
        """Take a member that must have this very value and type."""
        value = self.any(name)
        if type(value) is not type(wanted) or value != wanted:
            raise self.refuse(name)

    def integer(self, name: str, least: int, most: int) -> int:
        """Take an integer within bounds, both included."""
        value = self.any(name)
        if type(value) is not int or not least <= value <= most:
            raise self.refuse(name)
        return value

    def boolean(self, name: str) -> bool:
        """Take true or false."""
        value = self.any(name)
        if not isinstance(value, bool):
            raise self.refuse(name)
        return value

    def text(self, name: str, least: int, most: int, *, lines: bool = False) -> str:
        """Take text of `least` to `most` code points; with `lines`, tab and line feed may occur."""
        value = self.any(name)
        if not isinstance(value, str) or not least <= len(value) <= most:
            raise self.refuse(name)
        if any(_is_control(char) and not (lines and char in "\n\t") for char in value):
            raise self.refuse(name)
        return value

    def choice(self, name: str, choices: frozenset[str]) -> str:
        """Take one of several words."""
        value = self.any(name)
        if not isinstance(value, str) or value not in choices:
            raise self.refuse(name)
        return value

    def raw(self, name: str, size: int | None = None) -> bytes:
        """Take base64url of `size` bytes (of any number, if None)."""
        value = self.any(name)
        raw = unb64(value, f"{self._where}.{name}") if isinstance(value, str) else None
        if raw is None or (size is not None and len(raw) != size):
            raise self.refuse(name)
        return raw

    def day(self, name: str) -> date:
        """Take a real day of the years 2000 to 9999."""
        value = self.any(name)
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or value != day.isoformat() or day.year < 2000:
            raise self.refuse(name)
        return day

    def items(
        self, name: str, read: Callable[[JSON], Item], least: int, most: int
    ) -> tuple[Item, ...]:
        """Take a list of `least` to `most` members, each read by `read`."""
        value = self.any(name)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise self.refuse(name)
        return tuple(read(item) for item in value)

    def sorted_bytes(self, name: str, size: int, least: int, most: int) -> tuple[bytes, ...]:
        """Take a sorted list, nothing twice, of base64url of `size` bytes each."""
        found = self.items(name, lambda item: _raw(item, size, self.refuse(name)), least, most)
        if list(found) != sorted(set(found)):
            raise self.refuse(name)
        return found

    def optional(self, name: str, read: Callable[[str], Item]) -> Item | None:
        """Take null, or what `read(name)` takes."""
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return None
        return read(name)


def _raw(item: JSON, size: int, refusal: Malformed) -> bytes:
    raw = unb64(item, refusal.where) if isinstance(item, str) else b""
    if len(raw) != size:
        raise refusal
    return raw


def _is_control(char: str) -> bool:
    return char < " " or "\x7f" <= char <= "\x9f"
