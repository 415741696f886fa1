"""I-JSON, read so that no two readers can differ about what was said (RFC 7493, and stricter)."""

import json
import re
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
# Patterns, not a look at each character or value: a stranger's 60,000 would cost many times more,
# and whoever fills a case with values pays nothing for the time of whoever reads it.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)  # or what began as one
_LONG_NUMBER = re.compile(rb"[0-9]{16,}")
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_NO_BRACKETS = bytes(one for one in range(256) if one not in b"[]{}")
_MAY_BE_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_LINES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def parse(untrusted: bytes, nested: int | None = None) -> dict[str, JSON]:
    """Read one object. Raises Malformed for everything protocol section 1 refuses.

    `nested`: how many lists and objects it may have, itself included, if that is bounded.
    """
    value = _decode(untrusted, nested)
    if not isinstance(value, dict) or not _is_unicode(untrusted, value):
        raise Malformed("json")
    return value


def compose(value: Mapping[str, object]) -> bytes:
    """Write an object compactly; the result passes `parse`."""
    raw = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return raw.encode("utf-8")


def parse_day(untrusted: str) -> date | None:
    """A real day of the years 2000 to 9999, written YYYY-MM-DD; None for everything else."""
    try:
        day = date.fromisoformat(untrusted)
    except ValueError:
        return None
    return day if day.isoformat() == untrusted and day.year >= 2000 else None


def _decode(untrusted: bytes, nested: int | None) -> object:
    if not _is_plain(_STRING.sub(b"", untrusted), nested):
        return None
    try:
        return _DECODER.decode(untrusted.decode("utf-8"))
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        return None


def _is_plain(outside: bytes, nested: int | None) -> bool:
    """What stands outside of strings: no nesting beyond bounds, no integer that others round.

    Before anything is made of it: a list costs its maker two bytes and us a hundred.
    """
    if b"-0" in outside:  # zero has no sign, and what else begins or goes on so is refused anyway
        return False
    numbers = _LONG_NUMBER.findall(outside)
    if any(len(number) > _DIGITS or int(number) > MOST for number in numbers):
        return False
    brackets = outside.translate(_ONE_KIND, _NO_BRACKETS)
    if nested is not None and len(brackets) > 2 * nested:
        return False
    for _ in range(DEPTH):  # each time the innermost go
        if not brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    return not brackets


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError  # a name twice: two readers would take different values
    return found


def _no_number(_text: str) -> None:
    raise ValueError  # fraction, exponent, NaN, Infinity


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_float=_no_number, parse_constant=_no_number
)


def _is_unicode(untrusted: bytes, value: dict[str, JSON]) -> bool:
    """No lone surrogate: as such none passes for UTF-8, so it can only have been escaped."""
    if not _MAY_BE_SURROGATE.search(untrusted):
        return True
    try:
        compose(value)
    except UnicodeEncodeError:
        return False
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

    def has(self, name: str) -> bool:
        """Whether a member is there, for the few that may be left out."""
        return name in self._left

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
        if (_CONTROL_IN_LINES if lines else _CONTROL).search(value):
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
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
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
