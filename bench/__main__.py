"""Measures, prints a table, writes bench/latest.json. Fails where a figure is out of reach."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import first_sync, onion, pages, rekeying, staff, through_nginx, uploads
from bench.rows import Row, measure, scene
from tests.postgres import throwaway_cluster

HERE = Path(__file__).parent


def main() -> int:
    """0 if every figure with a reach is within it."""
    rows: list[Row] = []
    for engine, database in (("SQLite", _sqlite), ("PostgreSQL", _postgres)):
        with tempfile.TemporaryDirectory(dir=HERE / "out") as folder:
            place = Path(folder)
            with database(place) as url, scene(url, place / "bodies") as here:
                rows += measure(engine, here.portal.url, here.bare.url, here.folder)
                rows += staff.measure(engine, url, here)
                if engine == "SQLite":
                    rows += [*uploads.measure(here), *pages.measure(here)]
    with tempfile.TemporaryDirectory(dir=HERE / "out") as folder:
        rows += uploads.measure_plain(Path(folder))
        rows += through_nginx.measure(Path(folder) / "bodies")
        rows += onion.measure(Path(folder))
    for last in (rekeying.measure, first_sync.measure):
        with tempfile.TemporaryDirectory(dir=HERE / "out") as folder:
            rows += last(Path(folder))
    _print(rows)
    text = json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
    (HERE / "latest.json").write_text(text + "\n", encoding="utf-8")
    return 0 if all(row.ok is not False for row in rows) else 1


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/bench.sqlite"


@contextmanager
def _postgres(_folder: Path) -> Iterator[str]:
    with throwaway_cluster(fsync=True) as cluster, cluster.fresh_database() as url:
        yield url


def _print(rows: list[Row]) -> None:
    table = Table("what", "value", "unit", "reach", "ok")
    for row in rows:
        ok = "" if row.ok is None else "yes" if row.ok else "NO"
        table.add_row(row.name, f"{row.value:g}", row.unit, row.reach, ok)
    Console().print(table)


if __name__ == "__main__":
    (HERE / "out").mkdir(exist_ok=True)
    sys.exit(main())
