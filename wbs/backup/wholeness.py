"""Whether what stands in a backup is whole: hashes of every body, and all that stood there before.

A backup is as good as the database it was made of. What the disk of a running server has spoilt
is noticed here, before the last good backup is thrown away.

A door's process that was taken over can add rows that belong together with nothing, and nobody can
delete them: they are counted and told, and stop no backup. What they look like, a row that was
lost before its first night looks like too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from crypto.encoding import sha256
from crypto.envelope import EnvelopeHeader
from crypto.errors import Malformed
from crypto.keybox import KeyboxHeader
from crypto.strict_json import parse_day
from wbs.backup.manifest import KEYS, LOG
from wbs.backup.sets import Checked
from wbs.store.parts import PartReader, PartRefused

_GAP = "SELECT 1 FROM entry GROUP BY case_id, chain HAVING count(*) != max(sequence) + 1"
# Which files are claimed stood in the file's row at first, and has a table of its own since.
_HOLE = """
WITH stored AS (SELECT file AS of, count(*) AS pieces FROM piece GROUP BY file)
SELECT 1 FROM file LEFT JOIN stored ON of = file.id
WHERE coalesce(stored.pieces, 0) != file.pieces AND file.stream IS NOT NULL
"""
_HOLE_BY_CLAIM = """
WITH stored AS (SELECT file AS of, count(*) AS pieces FROM piece GROUP BY file)
SELECT 1 FROM file LEFT JOIN stored ON of = file.id
WHERE coalesce(stored.pieces, 0) != file.pieces AND file.id IN (SELECT file FROM claim)
"""
# 1 is from-reporter, whose entry 0 is the report.
_LOST = """
SELECT 1 FROM mailbox WHERE case_id NOT IN
    (SELECT case_id FROM entry WHERE chain = 1 AND sequence = 0)
"""
_ORPHAN = "SELECT 1 FROM entry WHERE case_id NOT IN (SELECT case_id FROM mailbox)"

# What was acknowledged, and is looked for in the next backup. Keyboxes of no case come back with no
# restore, so they are not missed.
_COLUMNS = ("case_id", "key", "hash")
_STANDING = {
    "mailbox": "SELECT case_id, credential_hash AS key, NULL AS hash FROM mailbox",
    "entry": "SELECT case_id, id AS key, hash FROM entry",
    "keybox": "SELECT case_id, id AS key, hash FROM keybox",
    "claim": """
        SELECT case_id, piece.id AS key, NULL AS hash
        FROM claim JOIN file ON file.id = claim.file JOIN piece ON piece.file = file.id""",
}


@dataclass(frozen=True, slots=True)
class Whole:
    """What was counted on the way. `odd`: what no program of ours leaves so."""

    cases: int
    entries: int
    keyboxes: int
    odd: int


def verify(backup: Checked, keys: Checked | None = None, earlier: Checked | None = None) -> Whole:
    """Read everything once. `keys`: the backup whose keyboxes go with it, if not its own.

    `earlier`: one of the same database from before. PartRefused.
    """
    with backup.reader(LOG) as log:
        cases, (entries, odd) = _count(log, "mailbox"), _hashed(log, "entry", EnvelopeHeader.parse)
        hole = _HOLE_BY_CLAIM if "claim" in log.tables else _HOLE
        odd += sum(1 for query in (_GAP, hole, _LOST, _ORPHAN) for _ in log.select(query))
        known = _cases(log, "mailbox")
        erased = _cases(log, "erasure") if "erasure" in log.tables else frozenset()
        if earlier and _gone(log, LOG, earlier) - erased:
            raise PartRefused("gone")
    owner = keys or backup
    if owner.manifest.part(KEYS) is None:
        return Whole(cases, entries, 0, odd)
    with owner.reader(KEYS) as boxes:
        keyboxes, odd_boxes = _hashed(boxes, "keybox", KeyboxHeader.parse)
        if earlier and (_gone(boxes, KEYS, earlier) & known) - erased:
            raise PartRefused("gone")
    return Whole(cases, entries, keyboxes, odd + odd_boxes)


def _gone(part: PartReader, name: str, earlier: Checked) -> frozenset[object]:
    """Cases of which this part lacks what the earlier one has."""
    if earlier.manifest.part(name) is None:
        return frozenset()
    found = set[object]()
    with earlier.reader(name) as before:
        for table in _STANDING.keys() & before.tables & part.tables:
            query = _STANDING[table]
            stood = ([row[column] for column in _COLUMNS] for row in before.select(query))
            part.put_beside("earlier", _COLUMNS, stood)  # type: ignore[arg-type]  # what SQLite gave it takes
            lacks = part.select(f"SELECT * FROM temp.earlier EXCEPT {query}")  # noqa: S608 our own words
            found.update(row["case_id"] for row in lacks)
    return frozenset(found)


def _cases(part: PartReader, table: str) -> frozenset[object]:
    return frozenset(row["case_id"] for row in _rows(part, table))


def _count(part: PartReader, table: str) -> int:
    return sum(1 for _ in _rows(part, table))


def _hashed(part: PartReader, table: str, parse: Callable[[bytes], object]) -> tuple[int, int]:
    """How many rows, each with the hash that it had when it arrived; and how many are none."""
    count = odd = 0
    for row in _rows(part, table):
        body, id, day = row.get("body"), row.get("id"), row.get("day")
        has_place = isinstance(id, int) and id > 0 and parse_day(str(day)) is not None
        if has_place and not (isinstance(body, bytes) and sha256(body) == row.get("hash")):
            raise PartRefused("spoilt")
        if has_place and isinstance(body, bytes) and _is_one(body, parse):
            count += 1
        else:
            odd += 1
    return count, odd


def _is_one(body: bytes, parse: Callable[[bytes], object]) -> bool:
    try:
        parse(body)
    except Malformed:
        return False
    return True


def _rows(part: PartReader, table: str) -> Iterator[dict[str, object]]:
    if table not in part.tables:
        raise PartRefused("foreign")
    return part.rows(table)
