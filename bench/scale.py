"""Row 3: does coming back take longer when a million others have reported before?

`python -m bench.scale [MAILBOXES]`. Of each engine a small and a large database, filled beside the
portal with rows of the right form; two portals over them, asked by turns. Refuses to begin where
the disk is short.
"""

import json
import os
import random
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import insert

from bench import load
from bench.rows import Row, command, median, write_bodies
from crypto.anchor import compose_anchor
from crypto.encoding import b64
from crypto.ids import InspectorateId
from tests.postgres import throwaway_cluster
from tests.process import serving
from tests.sealed_looking import FakeCase, sha256
from wbs.store.database import Database
from wbs.store.migrate import migrate
from wbs.store.tables import entry, keybox, mailbox
from wbs.web import wire

HERE = Path(__file__).parent
FEW, MANY = 1_000, 1_000_000
ROUNDS = 3
BATCH = 2_000  # cases in one transaction
DISK = 16 * 1024  # bytes that a case may take, its log and indexes counted
KEYS = 2**63 - 1
TABLES = (mailbox, keybox, entry)


def main(many: int = MANY) -> int:
    """0 if the ratio is within reach on both engines."""
    (HERE / "out").mkdir(exist_ok=True)
    rows: list[Row] = []
    for engine in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory(dir=HERE / "out") as folder:
            _require_disk(Path(folder), many)
            rows += _measured(engine, Path(folder), many)
    for row in rows:
        print(f"{row.name}: {row.value:g} {row.unit} {row.reach}")
    text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
    (HERE / "scale.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(row.ok is not False for row in rows) else 1


def _require_disk(folder: Path, many: int) -> None:
    free, wanted = shutil.disk_usage(folder).free, 2 * many * DISK
    if free < wanted:
        sys.exit(f"{many:,} mailboxes want {wanted / 1e9:.0f} GB free; here are {free / 1e9:.0f}")


def _measured(engine: str, folder: Path, many: int) -> Iterator[Row]:
    with ExitStack() as stack:
        crowds = [
            stack.enter_context(_crowd(engine, folder / f"{count}", count)) for count in (FEW, many)
        ]
        turns = [[load.run(each.url, each.bodies) for each in crowds] for _ in range(ROUNDS)]
    few, lots = (median([turn[at] for turn in turns]) for at in range(2))
    ratio, name = lots.p95_ms / few.p95_ms, f"check-back, {engine}, {many:,} mailboxes"
    yield Row(f"{name}: p95 ÷ at {FEW:,}", round(ratio, 2), "ratio", "≤ 1.3", ratio <= 1.3)
    yield Row(f"{name}: p95", round(lots.p95_ms, 1), "ms", "", None)
    yield Row(
        f"{name}: rate ÷ at {FEW:,}", round(lots.per_second / few.per_second, 2), "", "", None
    )


@dataclass(frozen=True, slots=True)
class _Crowd:
    """A portal over so many mailboxes, and the questions of those who come back."""

    url: str
    bodies: Path


@contextmanager
def _crowd(engine: str, folder: Path, count: int) -> Iterator[_Crowd]:
    folder.mkdir()
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/wbs.sqlite"
        if engine == "PostgreSQL":
            cluster = stack.enter_context(throwaway_cluster(fsync=True))
            url = stack.enter_context(cluster.fresh_database())
        migrate(url)
        office, anchor = os.urandom(32), folder / "anchor.json"
        write_bodies(folder / "back", "bodies", _fill(url, office, count))
        anchor.write_bytes(compose_anchor({InspectorateId(office): "Inspektorat Contoh"}))
        served = stack.enter_context(serving(command("portal", url, anchor), folder=folder))
        yield _Crowd(f"{served.url}/api/1/read", folder / "back")


def _fill(url: str, office: bytes, count: int) -> list[bytes]:
    """Keep `count` cases; FEW questions, spread over all of them."""
    database, roster = Database.open(url), os.urandom(32)
    asked: list[bytes] = []
    for start in range(0, count, BATCH):
        size = min(BATCH, count - start)
        cases = [FakeCase(office, roster) for _ in range(size)]
        # Keys that ascend: a table with drawn ones, filled in no order, would take hours. The
        # indexes are filled in no order, as in the field.
        keys = sorted(
            KEYS // count * (start + at) + secrets.randbelow(KEYS // count) for at in range(size)
        )
        with database.engines.writing.begin() as connection:
            kept = zip(*map(_rows, cases, keys), strict=True)
            for table, rows in zip(TABLES, kept, strict=True):
                connection.execute(insert(table), rows)
        asked += [_question(case) for case in random.sample(cases, max(1, size * FEW // count))]
    if not database.is_sqlite:
        with database.read() as connection:  # as it does by itself, soon
            connection.exec_driver_sql("VACUUM ANALYZE")
    database.close()
    random.shuffle(asked)
    return asked


def _rows(case: FakeCase, key: int) -> tuple[dict[str, object], ...]:
    first, box = case.grow(), case.keybox()
    place = {"inspectorate": case.inspectorate, "case_id": case.case}
    kept = {**place, "id": key or 1, "day": "2026-01-15"}
    return (
        {**place, "credential_hash": case.mailbox},
        {**kept, "stream": 1, "number": 0, "hash": sha256(box), "body": box},
        {
            **kept,
            "chain": 1,
            "sequence": 0,
            "secret_number": 0,
            "hash": sha256(first),
            "body": first,
        },
    )


def _question(case: FakeCase) -> bytes:
    return wire.pack({"credential": b64(case.credential), "from_reporter": 0, "to_reporter": 0})


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
