"""The portal's settings: complete and right, or it does not start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from crypto.anchor import Anchor
from crypto.errors import Malformed
from crypto.visit import VisitKey
from portal.limits import Limits
from portal.memory_only import spools_in_memory, visit_key
from wbs.clocks.settings import Clocks
from wbs.days import HOME, Today, today_in
from wbs.store import DatabaseRefused
from wbs.store.engines import parse_url
from wbs.web.starting import MISSING, WRONG, SettingsRefused
from wbs.windows import Windows

DATABASE = "WBS_DATABASE"
TIMEZONE = "WBS_TIMEZONE"
ANCHOR = "WBS_ANCHOR"
PLAIN = "WBS_PLAIN"
PLAIN_KEY = "WBS_PLAIN_KEY"
SPOOL = "TMPDIR"
HOST_NOTICE = "WBS_HOST_NOTICE"
ONION = "WBS_ONION"
CLOCKS = "WBS_CLOCKS"
ANSWER_DAYS = "WBS_ANSWER_DAYS"
_ONION = re.compile(r"[a-z2-7]{56}\.onion")  # version 3, the only one that there is
LONGEST_HOST = 200  # characters: the name of an office, not a text


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the portal is told from outside. There is no field for a secret key.

    But `plain`, which opens what a page without script carries, and is forgotten at a restart.
    """

    database: str
    today: Today
    anchor: bytes | None  # without it there are no pages, only the API
    plain: VisitKey | None  # of the pages without script; without it they do not exist
    limits: Limits
    host: str = ""  # who runs this server, where that is a government reported on here
    onion: str = ""  # the same for Tor Browser, to be told where there is no script
    clocks: Clocks = field(default_factory=Clocks.load)  # by which reporters are told and shown

    @classmethod
    def read(cls, environment: Mapping[str, str], *, serving: bool = True) -> Self:
        """Take them from environment variables. Raises SettingsRefused.

        `serving`: by the process that serves. Whoever only looks is another user, often root: it
        must not make the key file, could not read it, and spools elsewhere.
        """
        wrong, reason = [], ""
        database = environment.get(DATABASE, "")
        try:
            parse_url(database)
        except DatabaseRefused as refused:
            reason = str(refused) if database else ""
            wrong.append(f"{DATABASE} {WRONG if database else MISSING}")
        today: Today | None = None
        try:
            today = today_in(environment.get(TIMEZONE, HOME))
        except ValueError:
            wrong.append(f"{TIMEZONE} {WRONG}")
        anchor = _anchor(environment, wrong)
        plain = _plain(environment, wrong, serving)
        if plain and not anchor:
            wrong.append(f"{ANCHOR} {MISSING}")
        limits, wrong_limits = Limits.read(environment)
        wrong += [f"{name} {WRONG}" for name in wrong_limits]
        host, onion = _host(environment, wrong), _onion(environment, wrong)
        clocks = _clocks(environment, wrong)
        if wrong or today is None:
            raise SettingsRefused(wrong, reason)
        return cls(database, today, anchor, plain, limits, host, onion, clocks)


def _anchor(environment: Mapping[str, str], wrong: list[str]) -> bytes | None:
    if not (file := environment.get(ANCHOR)):
        return None
    try:
        anchor = Path(file).read_bytes()
        Anchor.parse(anchor)
    except (OSError, Malformed):
        wrong.append(f"{ANCHOR} {WRONG}")
        return None
    return anchor


def _plain(environment: Mapping[str, str], wrong: list[str], serving: bool) -> VisitKey | None:
    """The visits' key, where pages without script are wanted and nothing would reach a disk."""
    switch = environment.get(PLAIN, "off")
    if switch != "on":
        if switch != "off":
            wrong.append(f"{PLAIN} {WRONG}")
        return None
    if serving and not spools_in_memory():
        wrong.append(f"{SPOOL} {WRONG}")
    if not (file := environment.get(PLAIN_KEY)):
        wrong.append(f"{PLAIN_KEY} {MISSING}")
        return None
    try:
        return visit_key(Path(file)) if serving else VisitKey.generate()
    except (OSError, ValueError):
        wrong.append(f"{PLAIN_KEY} {WRONG}")
        return None


def _host(environment: Mapping[str, str], wrong: list[str]) -> str:
    host = " ".join(environment.get(HOST_NOTICE, "").split())
    if not host.isprintable() or len(host) > LONGEST_HOST:
        wrong.append(f"{HOST_NOTICE} {WRONG}")
    return host


def _onion(environment: Mapping[str, str], wrong: list[str]) -> str:
    onion = environment.get(ONION, "")
    if onion and not _ONION.fullmatch(onion):
        wrong.append(f"{ONION} {WRONG}")
    return onion


def _clocks(environment: Mapping[str, str], wrong: list[str]) -> Clocks:
    """Deadlines, and the days of answers where this server has its own."""
    clocks = _deadlines(environment, wrong)
    if (days := environment.get(ANSWER_DAYS)) is None:
        return clocks
    try:
        return replace(clocks, windows=Windows.parse(days))
    except ValueError:
        wrong.append(f"{ANSWER_DAYS} {WRONG}")
        return clocks


def _deadlines(environment: Mapping[str, str], wrong: list[str]) -> Clocks:
    """The inspectorate's file, else those that came with the program."""
    if file := environment.get(CLOCKS):
        try:
            return Clocks.read(Path(file))
        except OSError:
            wrong.append(f"{CLOCKS} {WRONG}")
        except Malformed as malformed:
            wrong.append(f"{CLOCKS}: {malformed.where}")
    return Clocks.load()
