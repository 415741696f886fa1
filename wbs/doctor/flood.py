"""What the portals say of a flood: each in a small file (WBS_FLOOD_STATUS), in words we know.

The file is in a folder of the portal's, so whoever took a portal over writes what it likes there:
nothing is followed, nothing waited for, little read, and nothing of it shown but our own words.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from stat import S_ISREG
from types import MappingProxyType

from wbs.doctor.finding import Finding, care, unseen, well, wrong
from wbs.doctor.settings import Place

AREA = "flood"
STATUS = "WBS_FLOOD_STATUS"
MOST = 4096  # bytes; with all alerts at once it has about 300
CODES: Mapping[str, str] = MappingProxyType(
    {
        "clock-wrong": "flood_clock",
        "files-refused": "flood_files",
        "unclaimed-full": "flood_unclaimed",
        "cases-refused": "flood_cases",
        "many-cases": "flood_many",
        "lane-full new": "flood_lane_new",
        "lane-full returning": "flood_lane_returning",
        "lane-full uploads": "flood_lane_uploads",
        "lane-full plain_new": "flood_lane_plain_new",
        "lane-full plain_returning": "flood_lane_plain_returning",
        "lane-full plain_uploads": "flood_lane_plain_uploads",
    }
)
_WRONG = frozenset({"clock-wrong", "cases-refused"})  # nobody can report, or hardly anybody


def examine_flood(found: Sequence[Place]) -> Iterator[Finding]:
    """Each portal's file, if its settings name one."""
    for place in found:
        if place.values.get(STATUS):
            yield from _examine(place.name, Path(place.values[STATUS]))


def _examine(name: str, path: Path) -> Iterator[Finding]:
    try:
        alerts = _alerts(path)
    except OSError:
        yield unseen(AREA, "flood_unseen", file=name)
        return
    except ValueError:
        yield wrong(AREA, "flood_garbled", file=name)
        return
    if not alerts:
        yield well(AREA, "flood_none", file=name)
    for alert in alerts:
        yield (wrong if alert in _WRONG else care)(AREA, CODES[alert], file=name)


def _alerts(path: Path) -> list[str]:
    """Those that the file names. OSError; ValueError where it is not what a portal writes."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as source:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            raise ValueError(STATUS)
        untrusted = source.read(MOST + 1)
    if len(untrusted) > MOST:
        raise ValueError(STATUS)
    try:
        said = json.loads(untrusted)
    except RecursionError:
        raise ValueError(STATUS) from None
    alerts = said.get("alerts") if isinstance(said, dict) else None
    if not isinstance(alerts, list) or not all(
        isinstance(one, str) and one in CODES for one in alerts
    ):
        raise ValueError(STATUS)
    return sorted(set(alerts), key=list(CODES).index)
