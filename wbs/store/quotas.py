"""What one case may hold, so that one code cannot fill the disk.

Far above what anybody honest needs, and counted from what stands there already: the number of
entries is the newest one's sequence, and files are looked at only when one more begins.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, case, func, select

from crypto.files import MOST_PIECES
from wbs.cases.room import LAST_SIZE, MOST_ENTRIES, MOST_LAST
from wbs.store.address import Address, ByMailbox
from wbs.store.question import Question, calling
from wbs.store.tables import claim, file, mailbox
from wbs.web.problems import CaseFull
from wbs.web.sealed import Append

MOST_FILES = 512  # of both sides, claimed or not
MOST_UNCLAIMED = (
    2 * MOST_PIECES
)  # pieces: the largest letter, and once more where it was begun anew
MOST_CLAIMED = 16 * MOST_PIECES  # pieces: 4 GiB, sixteen of the largest letters

_HOLDS = Question(
    {
        ByMailbox: select(
            func.count(file.c.id).label("files"),
            func.coalesce(
                func.sum(case((claim.c.file.is_(None), file.c.pieces), else_=0)), 0
            ).label("unclaimed"),
            func.coalesce(func.sum(file.c.pieces), 0).label("pieces"),
        )
        .join_from(mailbox, file, file.c.case_id == mailbox.c.case_id)
        .join(claim, claim.c.file == file.c.id, isouter=True)
        .where(ByMailbox.IS)
    },
    calling("portal_holds(:hash)", "files", "unclaimed", "pieces"),
)


def check_entries(address: Address, appends: Sequence[Append]) -> None:
    """Whether these may be added. A reviewer is known by name and not counted. Raises CaseFull."""
    if not isinstance(address, ByMailbox):
        return
    if not all(_fits(append) for append in appends):
        raise CaseFull


def _fits(append: Append) -> bool:
    beyond = append.entry.header.sequence - MOST_ENTRIES
    is_last = len(append.entry.body) <= LAST_SIZE and not append.claims
    return beyond < (MOST_LAST if is_last else 0)


def check_files(connection: Connection, address: Address, pieces: int) -> None:
    """Whether a file of so many pieces may begin here. Raises CaseFull."""
    if not isinstance(address, ByMailbox):
        return
    found = _HOLDS.ask(connection, address, {}).one()
    if found.files >= MOST_FILES or found.unclaimed + pieces > MOST_UNCLAIMED:
        raise CaseFull
    if found.pieces + pieces > MOST_CLAIMED:
        raise CaseFull
