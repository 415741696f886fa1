"""The gateway's settings: complete and right, or it does not start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from wbs.days import HOME, Today, today_in
from wbs.store import DatabaseRefused
from wbs.store.engines import parse_url
from wbs.web.signatures import is_authority
from wbs.web.starting import MISSING, WRONG, SettingsRefused

DATABASE = "WBS_DATABASE"
TIMEZONE = "WBS_TIMEZONE"
AUTHORITY = "WBS_GATEWAY_AUTHORITY"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the gateway is told from outside.

    `authority`: the host, and the port unless it is the scheme's own, under which consoles reach
    the gateway; requests signed for any other are refused.
    """

    database: str
    today: Today
    authority: str

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Take them from environment variables. Raises SettingsRefused."""
        database = environment.get(DATABASE, "")
        authority = environment.get(AUTHORITY, "").lower()
        today = _today(environment.get(TIMEZONE, HOME))
        reason = _wrong_url(database)
        wrong = [
            *([f"{DATABASE} {WRONG if database else MISSING}"] if reason else []),
            *([] if today else [f"{TIMEZONE} {WRONG}"]),
            *([] if is_authority(authority) else [_wrong_authority(authority)]),
        ]
        if wrong or today is None:
            raise SettingsRefused(wrong, reason if database else "")
        return cls(database, today, authority)


def _wrong_url(database: str) -> str:
    """The store's sentence about it; nothing for a right one."""
    try:
        parse_url(database)
    except DatabaseRefused as refused:
        return str(refused)
    return ""


def _today(zone: str) -> Today | None:
    try:
        return today_in(zone)
    except ValueError:
        return None


def _wrong_authority(authority: str) -> str:
    return f"{AUTHORITY} {WRONG if authority else MISSING}"
