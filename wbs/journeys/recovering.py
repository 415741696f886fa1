"""When no reader is left: custodians together read what was sealed to the recovery key too."""

from collections.abc import Iterable, Iterator

from crypto.freshness import TrustedRoster
from crypto.ids import Stream
from crypto.keyfile import RecoveryKemKey
from crypto.roster import Roster
from wbs.cases.case import Case, NoCase
from wbs.cases.chains import Papers
from wbs.cases.fold import read_case
from wbs.cases.opening import Reader


def recovered_cases(
    papers: Iterable[Papers], key: RecoveryKemKey, trusted: TrustedRoster
) -> Iterator[Case]:
    """The cases that this key opens, read by the rules that hold for everybody."""
    reader = Reader(key, _position)
    for each in papers:
        try:
            yield read_case(each, reader, trusted)
        except NoCase:  # sealed to the key of another roster, or no case at all
            continue


def _position(roster: Roster, _stream: Stream) -> int:
    """Right behind all persons, in every keybox."""
    return len(roster.persons)
