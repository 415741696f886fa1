"""The settings against a flood, each with a value that suits a small installation."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from portal.budgets import FREE

GIBIBYTE = 1024**3
STATE, STATUS = "WBS_FLOOD_STATE", "WBS_FLOOD_STATUS"
FREE_REPORTS, CASES_ALERT = "WBS_FREE_REPORTS", "WBS_CASES_ALERT"
MOST, UNCLAIMED = "WBS_DATABASE_MOST", "WBS_UNCLAIMED_MOST"
ROOM_FILES, ROOM_CASES = "WBS_ROOM_FILES", "WBS_ROOM_CASES"
NUMBERS = (FREE_REPORTS, CASES_ALERT, MOST, UNCLAIMED, ROOM_FILES, ROOM_CASES)
_MOST_NUMBER = 2**62


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, unless another word is said."""

    state: Path | None = None  # the file that all processes of the machine share
    status: Path | None = None  # where the operator's tools read how it stands
    free: int = FREE  # reports a minute that cost no work
    cases_alert: int = 500  # new cases a day from which the operator is told
    most: int | None = None  # that the database may grow to; on SQLite the disk is asked besides
    unclaimed: int = 20 * GIBIBYTE  # of files not yet claimed, in all cases together
    room_files: int = 2 * GIBIBYTE  # less room than this: no more files
    room_cases: int = GIBIBYTE // 2  # and less than this: no new cases either

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "tuple[Limits, list[str]]":
        """From environment variables; and the names of those that are wrong."""
        given = {name: environment[name] for name in NUMBERS if environment.get(name)}
        wrong = [name for name, value in given.items() if not _is_number(value)]
        sound = {name: int(value) for name, value in given.items() if name not in wrong}
        usual = cls()
        return cls(
            state=_path(environment, STATE),
            status=_path(environment, STATUS),
            free=sound.get(FREE_REPORTS, usual.free),
            cases_alert=sound.get(CASES_ALERT, usual.cases_alert),
            most=sound.get(MOST),
            unclaimed=sound.get(UNCLAIMED, usual.unclaimed),
            room_files=sound.get(ROOM_FILES, usual.room_files),
            room_cases=sound.get(ROOM_CASES, usual.room_cases),
        ), wrong


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and int(value) <= _MOST_NUMBER
