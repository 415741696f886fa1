"""A console meets 10,000 cases of ten entries for the first time; then it has them.

The console's own parts in a process of their own, the gateway in another, SQLite, both here.
`python -m bench.first_sync [CASES]` measures this alone; `… at HOME` is that process.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from werkzeug.test import Client

from bench.reports import REPORT
from bench.rows import Row
from reviewer.console.app import create_app
from reviewer.console.command import _doors
from reviewer.console.doorway import StartToken
from reviewer.console.room import Habits, Room
from reviewer.console.work import Work
from tests.pasts import FULL, PASSPHRASE, Life, fill, make_home, trusted_of
from tests.promises.installation import ROOT, gateway
from tests.staff import Member, Staff
from wbs.days import HOME, today_in
from wbs.desk.workspace import Workspace
from wbs.store import Store
from wbs.store.migrate import migrate

CASES, READERS = 10_000, 8
PORT = 8090
TIMES = 5
REACHES = {"first": 20.0, "later": 1.0, "open": 0.1, "search": 0.1, "list": 0.1}  # seconds
MEMORY = 600  # MB
NAMES = {
    "first": "first sync",
    "fetching": "first sync: until all was fetched",
    "cpu": "first sync: processor time of the console",
    "later": "later sync, one new case",
    "list": "list",
    "open": "open a case",
    "search": "search",
}


def measure(folder: Path, cases: int = CASES) -> Iterator[Row]:
    """Sealing the cases is not counted; every signature is verified."""
    url = f"sqlite:///{folder}/wbs.sqlite"
    migrate(url)
    staff, store = Staff([Member.new() for _ in range(READERS)]), Store.open(url, today=_TODAY)
    staff.publish(store)
    store.close()
    trusted, writer = trusted_of(staff), staff.members[0]
    fill(url, (Life.begins(REPORT, trusted, writer).goes_on(FULL) for _ in range(cases)))
    with gateway(url, folder) as served:
        home = make_home(folder / "meja", staff, staff.members[1], served.url)
        command = [sys.executable, "-m", "bench.first_sync", "at", str(home)]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            first = _heard(process)
            fill(url, iter([Life.begins(REPORT, trusted, writer).goes_on(FULL)]))
            _say(process)
            found = {**first, **_heard(process)}
            _say(process)
    if found.pop("cases") != cases + 1:
        raise ValueError("not every case was read")
    yield from _rows(f"{cases:,} cases of {FULL} entries", found)


def _rows(what: str, found: dict[str, float]) -> Iterator[Row]:
    for key, name in NAMES.items():
        reach, value = REACHES.get(key), found[key]
        ok = None if reach is None else value <= reach
        yield Row(f"{name}, {what}", value, "s", f"≤ {reach:g}" if reach else "", ok)
    memory = found["memory"]
    yield Row(f"console's memory, {what}", memory, "MB", f"≤ {MEMORY}", memory <= MEMORY)


_TODAY = today_in(HOME)


def _heard(process: "subprocess.Popen[str]") -> dict[str, float]:
    assert process.stdout is not None
    found: dict[str, float] = json.loads(process.stdout.readline())
    return found


def _say(process: "subprocess.Popen[str]") -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def _console(home: Path) -> None:
    """Measures what a person waits for; a line in is the word to go on."""
    workspace = Workspace(home)
    room, token = Room(workspace, _doors(workspace, None), Habits()), StartToken()
    room.unlock(PASSPHRASE, room.form)
    if (work := room.work) is None:
        raise ValueError("the console stayed locked")
    steps = _Steps(work)
    before = time.process_time()
    first = steps.looks()
    cpu = time.process_time() - before
    _tell({"first": first, "fetching": steps.fetched, "cpu": round(cpu, 2)})
    sys.stdin.readline()
    later = steps.looks()
    browser = Client(create_app(room, token, port=PORT))
    _get(browser, f"/mulai?kunci={token.value}")
    ids = iter([work.aliases.of(row.id) for row in work.index.rows[:: max(1, CASES // 100)]])
    figures = {
        "later": later,
        "list": _median(lambda: _get(browser, "/id/")),
        "open": _median(lambda: _get(browser, f"/id/kasus/{next(ids)}")),
    }
    searched = []
    for words in ("perjalanan selesai", "kata yang tidak ada", "bandingkan 7", "urusan", "zzz"):
        work.search.ask(words)
        searched.append(_median(lambda: _get(browser, "/id/")))
    figures["search"] = max(searched)
    _tell({**figures, "memory": _highest(), "cases": len(work.index.cases)})
    sys.stdin.readline()


class _Steps:
    """Looks at the server, and knows when the last of it was fetched."""

    def __init__(self, work: Work) -> None:
        self._work, self.fetched = work, 0.0

    def looks(self) -> float:
        """Seconds."""
        started = time.perf_counter()
        whole = self._work._file

        def filing(*, changed_roster: bool) -> None:
            self.fetched = round(time.perf_counter() - started, 2)
            whole(changed_roster=changed_roster)

        self._work._file = filing  # type: ignore[method-assign]  # only to look at the clock
        self._work.look()
        self._work._file = whole  # type: ignore[method-assign]  # its own again
        if self._work.trouble:
            raise ValueError(self._work.trouble.code)
        return round(time.perf_counter() - started, 2)


def _median(action: Callable[[], None]) -> float:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return round(sorted(taken)[TIMES // 2], 3)


def _get(browser: Client, path: str) -> None:
    headers = {"Host": f"127.0.0.1:{PORT}", "Sec-Fetch-Site": "none"}
    answer = browser.get(path, headers=headers, buffered=True)
    if answer.status_code not in (200, 303):
        raise ValueError(f"{path} answered {answer.status_code}")


def _tell(found: dict[str, float]) -> None:
    print(json.dumps(found), flush=True)


def _highest() -> float:
    """VmHWM of this process in MB."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) * 1024 / 1e6)
    raise ValueError("no VmHWM")


if __name__ == "__main__":
    if sys.argv[1:2] == ["at"]:
        _console(Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory(dir=Path(__file__).parent / "out") as place:
            for row in measure(Path(place), int(sys.argv[1]) if sys.argv[1:] else CASES):
                print(f"{row.name}: {row.value:g} {row.unit} {row.reach}", flush=True)
