"""The gateway's settings: complete and right, or it does not start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from wbs.days import HOME, Today, today_in
from wbs.signatures import is_authority
from wbs.store import DatabaseRefused
from wbs.store.engines import parse_url

DATABASE = "WBS_DATABASE"
TIMEZONE = "WBS_TIMEZONE"
AUTHORITY = "WBS_GATEWAY_AUTHORITY"


class SettingsRefused(Exception):
    """Names every setting that is missing or wrong; never a value, which may hold a password."""


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
        wrong = [
            *_wrong_database(database),
            *([] if today else [f"{TIMEZONE} is wrong: the name of a time zone, such as {HOME}"]),
            *([] if is_authority(authority) else [_wrong_authority(authority)]),
        ]
        if wrong or today is None:
            raise SettingsRefused("\n".join(wrong))
        return cls(database, today, authority)


def _wrong_database(database: str) -> list[str]:
    if not database:
        return [f"{DATABASE} is missing: the URL of the database"]
    try:
        parse_url(database)
    except DatabaseRefused as refused:
        return [f"{DATABASE} is wrong: {refused}"]
    return []


def _today(zone: str) -> Today | None:
    try:
        return today_in(zone)
    except ValueError:
        return None


def _wrong_authority(authority: str) -> str:
    fault = "wrong" if authority else "missing"
    return f"{AUTHORITY} is {fault}: the host that consoles ask, such as gateway.example:8443"
