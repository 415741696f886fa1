"""New keys for 1,000 live cases with `wbs review rekey`, after one of nine left.

The command as a process, the gateway another one, SQLite; the folder had fetched all before.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.reports import REPORT
from bench.rows import Row
from tests.pasts import PASSPHRASE, Life, fill, make_home, trusted_of
from tests.promises.installation import ROOT, gateway
from tests.staff import Member, Staff
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.store.migrate import migrate

CASES, READERS, ENTRIES = 1_000, 8, 4
REACH = 30  # seconds


def measure(folder: Path, cases: int = CASES) -> Iterator[Row]:
    """From the command's start to its end: unlocking, fetching, reading and all."""
    url = f"sqlite:///{folder}/wbs.sqlite"
    migrate(url)
    staff, store = Staff([Member.new() for _ in range(READERS + 1)]), Store.open(url, today=_today)
    staff.publish(store)
    trusted, writer = trusted_of(staff), staff.members[0]
    fill(url, (Life.begins(REPORT, trusted, writer).goes_on(ENTRIES) for _ in range(cases)))
    with gateway(url, folder) as served:
        home = make_home(folder / "meja", staff, staff.members[1], served.url)
        _run(home, "inbox")
        staff.members.pop()
        staff.renew()
        staff.publish(store)
        store.close()
        taken, said = _run(home, "rekey")
        if str(cases) not in said.splitlines()[-1]:
            raise ValueError(said)
    name = f"new keys for {cases:,} cases, {READERS} readers"
    yield Row(name, round(taken, 1), "s", f"≤ {REACH}", taken <= REACH)


_today = today_in(HOME)


def _run(home: Path, command: str) -> tuple[float, str]:
    """Seconds, and what it said."""
    secret = home / "sandi.txt"
    secret.write_text(PASSPHRASE, "utf-8")
    words = [sys.executable, "-m", "wbs", "review", command, "--home", str(home)]
    started = time.perf_counter()
    ran = subprocess.run(
        [*words, "--passphrase-file", secret], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return time.perf_counter() - started, ran.stdout
