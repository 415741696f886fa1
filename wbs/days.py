"""Days, the only time that the sealed logs know."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Today = Callable[[], date]
HOME = "Asia/Jakarta"
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # readers know no other days, nor do databases


def today_in(zone: str) -> Today:
    """A clock that tells the day in `zone` (an IANA name) and nothing finer.

    Raises ValueError for a zone that does not exist.
    """
    try:
        place = ZoneInfo(zone)
    except (
        KeyError,
        OSError,
    ):  # ZoneInfoNotFoundError is a KeyError; a folder is an OSError
        raise ValueError("no such time zone") from None
    return lambda: datetime.now(place).date()


def is_possible(day: date) -> bool:
    """Whether a clock that says this may be right; an empty battery is of 1970."""
    return FIRST <= day <= LAST
