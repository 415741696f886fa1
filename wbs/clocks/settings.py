"""The deadlines and days off that an inspectorate works by: a file, for they are others' rules."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Self

from crypto.errors import Malformed
from wbs.cases.lifecycle import State
from wbs.clocks.calendar import Calendar
from wbs.windows import AT_ONCE, Windows

FILE = "clocks.toml"
MOST_DAYS = 1000
MOST_FILE = 64 * 1024  # bytes
_TABLES = {"working_days", "check_ins", "days_off"}
_YEARS = range(2000, 2200)
_MOST_OFF = 100  # days off a year
IN_STATE = (
    State.VERIFIKASI,
    State.TELAAH,
    State.MENUNGGU_OTORISASI,
    State.DILIMPAHKAN,
    State.KEBERATAN,
)


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days. `in_state`: how long a case may stay in a state; `follow_up`: reminders.

    `check_ins`: so many months after the report somebody asks how its reporter is; it counts from
    `check_in_early` working days before. `windows`: the portal's, in which the reporter is shown
    what reviewers wrote.
    """

    calendar: Calendar
    first_reply: int
    in_state: dict[State, int]
    until_result: int
    reporter_answers: int
    reporter_objects: int
    follow_up: tuple[int, ...]
    reminder: int
    check_ins: tuple[int, ...]
    check_in_early: int
    windows: Windows = AT_ONCE

    @classmethod
    def parse(cls, untrusted: bytes) -> Self:
        """Read the file; every deadline must be there. Malformed names the place."""
        try:
            said = tomllib.loads(untrusted.decode("utf-8"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError):
            raise Malformed("clocks") from None
        if wrong := (said.keys() - {"windows"}) ^ _TABLES:
            raise Malformed(f"clocks.{min(wrong)}")
        days = _Table("clocks.working_days", said["working_days"])
        check_ins = _Table("clocks.check_ins", said["check_ins"])
        clocks = cls(
            calendar=_calendar(said["days_off"]),
            first_reply=days.count("first_reply"),
            in_state={state: days.count(state.value) for state in IN_STATE},
            until_result=days.count("until_result"),
            reporter_answers=days.count("reporter_answers"),
            reporter_objects=days.count("reporter_objects"),
            follow_up=days.counts("follow_up"),
            reminder=days.count("reminder"),
            check_ins=check_ins.counts("months"),
            check_in_early=check_ins.count("early"),
            windows=_windows(said.get("windows", {"answers": ""})),
        )
        days.require_empty()
        check_ins.require_empty()
        return clocks

    @classmethod
    def load(cls, home: Path | None = None) -> Self:
        """Those of a reviewer's folder, else those that came with the program. Malformed."""
        own = home / FILE if home else None
        if own is None or not own.exists():
            return cls.parse(resources.files(__package__).joinpath(FILE).read_bytes())
        return cls.read(own)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Those of a file. Malformed, OSError."""
        if file.stat().st_size > MOST_FILE:
            raise Malformed("clocks")
        return cls.parse(file.read_bytes())


class _Table:
    """The members of a table, each taken once."""

    def __init__(self, where: str, value: object) -> None:
        if not isinstance(value, dict):
            raise Malformed(where)
        self._where, self._left = where, dict(value)

    def count(self, name: str) -> int:
        """A number of days or months, at least one."""
        return self._checked(name, self._left.pop(name, None))

    def counts(self, name: str) -> tuple[int, ...]:
        """Such numbers, ascending."""
        value = self._left.pop(name, None)
        if not isinstance(value, list) or not 1 <= len(value) <= MOST_DAYS:
            raise Malformed(f"{self._where}.{name}")
        found = tuple(self._checked(name, one) for one in value)
        if list(found) != sorted(set(found)):
            raise Malformed(f"{self._where}.{name}")
        return found

    def require_empty(self) -> None:
        """Malformed where there is a member that means nothing."""
        if self._left:
            raise Malformed(f"{self._where}.{min(self._left)}")

    def _checked(self, name: str, value: object) -> int:
        if type(value) is not int or not 1 <= value <= MOST_DAYS:
            raise Malformed(f"{self._where}.{name}")
        return value


def _calendar(value: object) -> Calendar:
    where = "clocks.days_off"
    if not isinstance(value, dict):
        raise Malformed(where)
    by_year: dict[int, list[date]] = {}
    for year, days in value.items():
        is_year = year.isascii() and year.isdigit() and len(year) == len("2026")
        if not is_year or int(year) not in _YEARS or not isinstance(days, list):
            raise Malformed(where)
        if len(days) > _MOST_OFF or any(not _is_in(day, int(year)) for day in days):
            raise Malformed(f"{where}.{year}")
        by_year[int(year)] = days
    return Calendar.of(by_year)


def _windows(value: object) -> Windows:
    where = "clocks.windows"
    if not isinstance(value, dict) or value.keys() != {"answers"}:
        raise Malformed(where)
    if not isinstance(days := value["answers"], str):
        raise Malformed(f"{where}.answers")
    try:
        return Windows.parse(days)
    except ValueError:
        raise Malformed(f"{where}.answers") from None


def _is_in(day: object, year: int) -> bool:
    return type(day) is date and day.year == year
