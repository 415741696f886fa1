"""How many persons a published roster lists, which every keybox made for it has to match."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, select

from crypto.ids import InspectorateId, RosterHash, Stream
from wbs.store.tables import roster
from wbs.web.problems import Malformed, UnknownInspectorate, UnknownRoster
from wbs.web.sealed import SealedKeybox

_BESIDE = {Stream.CONVERSATION: 2, Stream.INTERNAL: 1}  # recovery, and the reporter


@dataclass(frozen=True, slots=True)
class KnownRosters:
    """Remembers what was looked up: a published roster never changes and never goes away."""

    _persons: dict[tuple[InspectorateId, RosterHash], int] = field(default_factory=dict)

    def check(
        self, connection: Connection, inspectorate: InspectorateId, box: SealedKeybox
    ) -> None:
        """A box has a position for everyone of its roster: a smaller one would show an exclusion.

        Raises UnknownInspectorate, UnknownRoster or Malformed.
        """
        place = (inspectorate, box.header.roster)
        persons = self._persons.get(place)
        if persons is None:
            persons = self._persons[place] = _look_up(connection, *place)
        if box.header.count != persons + _BESIDE[box.header.stream]:
            raise Malformed("keybox count")


_PERSONS = select(roster.c.persons).where(
    roster.c.inspectorate == bindparam("inspectorate"), roster.c.hash == bindparam("hash")
)
_INSPECTORATE = (
    select(roster.c.id).where(roster.c.inspectorate == bindparam("inspectorate")).limit(1)
)


def _look_up(connection: Connection, inspectorate: InspectorateId, hash: RosterHash) -> int:
    of_inspectorate = {"inspectorate": inspectorate.value}
    found = connection.execute(_PERSONS, of_inspectorate | {"hash": hash.value}).scalar()
    if found is not None:
        return int(found)
    if connection.execute(_INSPECTORATE, of_inspectorate).first() is None:
        raise UnknownInspectorate
    raise UnknownRoster
