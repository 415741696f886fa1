"""The portal's settings: complete and right, or it does not start."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from wbs.days import HOME, Today, today_in
from wbs.store import DatabaseRefused
from wbs.store.engines import parse_url

DATABASE = "WBS_DATABASE"
TIMEZONE = "WBS_TIMEZONE"


class SettingsRefused(Exception):
    """Names every setting that is missing or wrong; never a value, which may hold a password."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the portal is told from outside. There is no field for a secret key."""

    database: str
    today: Today

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Take them from environment variables. Raises SettingsRefused."""
        wrong: list[str] = []
        database = environment.get(DATABASE, "")
        try:
            parse_url(database)
        except DatabaseRefused as refused:
            missing = "is missing: the URL of the database"
            wrong.append(f"{DATABASE} {missing if not database else f'is wrong: {refused}'}")
        today: Today | None = None
        try:
            today = today_in(environment.get(TIMEZONE, HOME))
        except ValueError:
            wrong.append(f"{TIMEZONE} is wrong: the name of a time zone, such as {HOME}")
        if wrong or today is None:
            raise SettingsRefused("\n".join(wrong))
        return cls(database, today)
