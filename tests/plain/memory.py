"""What a file of 25 MB costs the server: memory and what waits on its tmpfs, counted together."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from portal.plain.forms import MOST_FILE
from tests.plain.process import PlainInstallation, walking

_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Cost:
    """Bytes. `grown`: of the process's highest memory; `waited`: the most seen on the tmpfs."""

    grown: int
    waited: int

    @property
    def whole(self) -> int:
        """Both."""
        return self.grown + self.waited


def highest(process: int) -> int:
    """VmHWM: the most memory that the process has had since it was reset."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1]) * 1024


def spooled(process: int, memory: Path) -> int:
    """Bytes of the files that a process holds open on the tmpfs, named there or not."""
    device, total = memory.stat().st_dev, 0
    for each in Path(f"/proc/{process}/fd").iterdir():
        try:
            state = os.stat(each)
        except OSError:
            continue  # closed meanwhile
        total += state.st_blocks * _BLOCK if state.st_dev == device else 0
    return total


@contextmanager
def most_spooled(process: int, memory: Path) -> Iterator[list[int]]:
    """The most that was seen waiting while the block ran."""
    done, found = Event(), [0]

    def looks() -> None:
        while not done.wait(0.002):
            found[0] = max(found[0], spooled(process, memory))

    thread = Thread(target=looks)
    thread.start()
    try:
        yield found
    finally:
        done.set()
        thread.join()


def cost_of_the_largest_upload(at: PlainInstallation) -> Cost:
    """Report, then send the largest file there may be."""
    process, content = at.portal.process.pid, os.urandom(1000) * (MOST_FILE // 1000)
    with walking(at) as walker:
        walker.writes_down(walker.reports())
        walker.presses("kirim", ("klein.bin", content[:1000]))  # everything is loaded
        Path(f"/proc/{process}/clear_refs").write_text("5")
        before = highest(process)
        with most_spooled(process, at.memory) as waited:
            walker.presses("kirim", ("besar.bin", content))
        assert walker.said("said") == "Terkirim dan tersimpan."
        return Cost(highest(process) - before, waited[0])
