"""Settings as systemd reads them from files, and who else could read them."""

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wbs.days import HOME, today_in
from wbs.doctor.finding import Finding, Said, care, well, wrong
from wbs.doctor.parts import Part
from wbs.store import DatabaseRefused
from wbs.store.engines import parse_url
from wbs.web.starting import SettingsRefused

AREA = "settings"
MOST = 64 * 1024  # bytes; ours have a few hundred
DATABASE, TIMEZONE = "WBS_DATABASE", "WBS_TIMEZONE"
_PREFIX = "WBS_"
_STRANGERS = stat.S_IRWXO
_GROUP_WRITES = stat.S_IWGRP


@dataclass(frozen=True, slots=True)
class Place:
    """The settings of one process, and the part of the program that they are for, if known."""

    name: str
    part: Part | None
    values: Mapping[str, str]


def read_place(path: Path, parts: Sequence[Part]) -> tuple[Place | None, list[Finding]]:
    """A settings file: what it says, and whether only those can read it who should."""
    findings = list(_privacy(path))
    try:
        with path.open("rb") as source:
            text = source.read(MOST).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None, [*findings, wrong(AREA, "settings_unreadable", file=path.name)]
    place = Place(path.name, part_of(path.name, parts), _parse(text))
    return place, [*findings, *judge(place)]


def place_of(environment: Mapping[str, str]) -> tuple[Place, list[Finding]]:
    """The settings of the environment, for where there are no files."""
    ours = (name for name in environment if name.startswith(_PREFIX) or name == "TMPDIR")
    values = {name: environment[name] for name in ours}
    place = Place("environment", None, values)
    return place, list(judge(place))


def part_of(name: str, parts: Sequence[Part]) -> Part | None:
    """Whose settings these are: portal.env and portal-onion.env are the portal's."""
    return next((part for part in parts if name.startswith(part.name)), None)


def judge(place: Place) -> Iterator[Finding]:
    """What is missing or wrong in it, as the process itself would say."""
    try:
        _check(place)
    except SettingsRefused as refused:
        for fault in refused.faults:
            yield wrong(AREA, "settings_fault", file=place.name, fault=Said("settings", fault))
    else:
        yield well(AREA, "settings_good", file=place.name)


def _check(place: Place) -> None:
    if place.part:
        return place.part.check(place.values)
    faults = []
    try:
        parse_url(place.values.get(DATABASE, ""))
    except DatabaseRefused:
        faults.append(f"{DATABASE} {'is wrong' if place.values.get(DATABASE) else 'is missing'}")
    try:
        today_in(place.values.get(TIMEZONE, HOME))
    except ValueError:
        faults.append(f"{TIMEZONE} is wrong")
    if faults:
        raise SettingsRefused(faults)
    return None


def _privacy(path: Path) -> Iterator[Finding]:
    """They may hold a database's password: for the owner and the service's group only."""
    try:
        found = path.lstat()
    except OSError:
        return
    if stat.S_ISLNK(found.st_mode):
        yield wrong(AREA, "settings_link", file=path.name)
        return
    if found.st_uid not in (0, os.geteuid()):
        yield wrong(AREA, "settings_owner", file=path.name)
    if found.st_mode & _STRANGERS:
        yield wrong(AREA, "settings_open", file=path.name)
    elif found.st_mode & _GROUP_WRITES:
        yield care(AREA, "settings_group", file=path.name)


def _parse(text: str) -> dict[str, str]:
    """The plain form of systemd's EnvironmentFile: NAME=VALUE, quotes around it, # comments."""
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if line and line[0] not in "#;")
    return {name.strip(): _unquoted(value.strip()) for name, _, value in pairs}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value
