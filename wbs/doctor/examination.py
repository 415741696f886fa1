"""One look at a whole installation, in the order in which a fault explains the next."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from wbs.backup.sets import Shelf
from wbs.days import HOME, today_in
from wbs.doctor import data, doors
from wbs.doctor import machine as kernel
from wbs.doctor import settings as places
from wbs.doctor.asking import Visitor
from wbs.doctor.finding import Finding, Said, care, unseen, well, wrong
from wbs.doctor.flood import examine_flood
from wbs.doctor.parts import Documents, Part, installed_parts
from wbs.doctor.settings import DATABASE, TIMEZONE, Place
from wbs.store import DatabaseRefused, Store
from wbs.store.engines import parse_url
from wbs.store.looking import Looking
from wbs.web.problems import Busy
from wbs.web.starting import SettingsRefused

ANCHOR, PLAIN, PLAIN_KEY, SPOOL = "WBS_ANCHOR", "WBS_PLAIN", "WBS_PLAIN_KEY", "TMPDIR"
DAYS_WITHOUT_BACKUP = 2  # one night that failed is a warning, two are a habit
BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be looked at besides this machine's own settings."""

    files: Sequence[Path] = ()
    doors: Mapping[str, Sequence[str]] | None = None  # addresses by the part's name
    socks: str | None = None
    database: str = ""  # looked at in place of those that the settings name
    folder: Path | None = None  # of the database, where its URL does not tell
    backups: Path | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """Where the installation is, what it is told, and what time it is."""

    wishes: Wishes
    environment: Mapping[str, str]
    now: datetime
    machine: kernel.Machine = field(default_factory=kernel.Machine)
    installed: datetime = field(default_factory=data.installed_on)

    def findings(self) -> Iterator[Finding]:
        """All of them."""
        parts = installed_parts()
        found, told = self._places(parts)
        yield from told
        yield from self._databases(found)
        yield from self.machine.examine()
        yield kernel.examine_room(self.machine, self._folder(self._looked_at(found)))
        yield from self._memory(found)
        yield from examine_flood(found)
        yield from self._backups()
        for part in parts:
            yield from self._door(part, found)

    def _places(self, parts: Sequence[Part]) -> tuple[list[Place], list[Finding]]:
        if not self.wishes.files:
            place, findings = places.place_of(self.environment)
            none = unseen(places.AREA, "settings_none")
            if not place.values.keys() - {SPOOL}:  # nothing of ours: then nothing is wrong in it
                return [], [none] if self.wishes.database else [none, *findings]
            return [place], findings
        read = [places.read_place(file, parts) for file in self.wishes.files]
        return [place for place, _ in read if place], [one for _, told in read for one in told]

    def _databases(self, found: Sequence[Place]) -> Iterator[Finding]:
        """Each process's way to it; what stands in it is read over the first that works."""
        with ExitStack() as stack:
            first: tuple[Place, Store] | None = None
            for place in (one for one in self._looked_at(found) if one.values.get(DATABASE)):
                url, zone = place.values[DATABASE], _zone(place)
                store, told = stack.enter_context(data.opened(place, url, today_in(zone)))
                yield from told
                first = first or ((place, store) if store else None)
            if first:
                yield from self._contents(*first, found)

    def _looked_at(self, found: Sequence[Place]) -> Sequence[Place]:
        """Root is let in as no service, so it may name the database and a role to read it with."""
        if not self.wishes.database:
            return found
        zone = next((one.values[TIMEZONE] for one in found if one.values.get(TIMEZONE)), HOME)
        return [Place("--database", None, {DATABASE: self.wishes.database, TIMEZONE: zone})]

    def _contents(self, place: Place, store: Store, found: Sequence[Place]) -> Iterator[Finding]:
        today = self.now.astimezone(ZoneInfo(_zone(place))).date()
        try:
            published = data.publications(store)
            newest = Looking(store.database).newest_day()
            formless = Looking(store.database).formless()
        except Busy:
            yield wrong(data.DATABASE, "database_busy")
            return
        except DatabaseRefused as refused:
            fault = Said("database", str(refused))
            yield wrong(data.DATABASE, "database_refused", file=place.name, fault=fault)
            return
        if formless:
            yield wrong(data.DATABASE, "rows_formless", count=formless)
        yield from data.examine_rosters(published, today)
        for anchor in sorted({one.values[ANCHOR] for one in found if one.values.get(ANCHOR)}):
            yield from data.examine_anchor(Path(anchor), published)
        moments = data.Moments(self.now, self.installed, newest)
        yield from data.examine_clock(moments, published, today)

    def _folder(self, found: Sequence[Place]) -> Path | None:
        """Where the database grows: told, or the folder of SQLite's file."""
        if self.wishes.folder:
            return self.wishes.folder
        for place in found:
            try:
                url = parse_url(place.values.get(DATABASE, ""))
            except DatabaseRefused:
                continue
            if url.get_backend_name() == "sqlite" and url.database:
                return Path(url.database).absolute().parent
        return None

    def _memory(self, found: Sequence[Place]) -> Iterator[Finding]:
        """What may hold something in clear for a moment must never reach a disk."""
        spools = {place.values[SPOOL] for place in found if place.values.get(SPOOL)}
        mine = self.environment.get(SPOOL, "")
        if mine and not Path(mine).is_dir():  # whatever is started from here meets it
            yield wrong(kernel.AREA, "spool_missing", folder=mine)
            spools.discard(mine)
        elif not spools:
            yield unseen(kernel.AREA, "spool_unseen")
        for spool in sorted(spools):
            yield kernel.examine_folder(self.machine, Path(spool), code="spool")
        keys = {
            place.values.get(PLAIN_KEY, "") for place in found if place.values.get(PLAIN) == "on"
        }
        for key in sorted(filter(None, keys)):
            yield kernel.examine_folder(self.machine, Path(key).parent, code="key")

    def _backups(self) -> Iterator[Finding]:
        if self.wishes.backups is None:
            yield unseen(BACKUP, "backup_unseen")
            return
        newest = Shelf(self.wishes.backups).newest()
        if newest is None:
            yield wrong(BACKUP, "backup_none")
            return
        age = (self.now.astimezone(ZoneInfo(HOME)).date() - newest.day).days
        told = {"day": newest.day, "days": age}
        late = age > DAYS_WITHOUT_BACKUP
        yield care(BACKUP, "backup_old", **told) if late else well(BACKUP, "backup_good", **told)

    def _door(self, part: Part, found: Sequence[Place]) -> Iterator[Finding]:
        addresses = (self.wishes.doors or {}).get(part.name, ())
        if not addresses:
            yield unseen(part.name, "door_unseen", option=f"--{part.name}")
        documents = _documents(part, found)
        for address in addresses:
            with Visitor(address, self.wishes.socks) as visitor:
                yield from doors.examine_door(part, visitor, documents)


def _zone(place: Place) -> str:
    """The place's time zone; home where that is wrong, which was told already."""
    zone = place.values.get(TIMEZONE, HOME)
    try:
        today_in(zone)
    except ValueError:
        return HOME
    return zone


def _documents(part: Part, found: Sequence[Place]) -> Documents:
    """What the part serves under the first of its settings that are right."""
    for place in found:
        if place.part in (part, None):
            try:
                return part.documents(place.values)
            except SettingsRefused:
                continue
    return {}
