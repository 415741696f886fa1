"""Load from wrk, a compiled generator: Python clients are slower than what they would measure."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("load.lua")
CONNECTIONS = 8
SECONDS = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk saw."""

    per_second: float
    p95_ms: float


class LoadFailed(Exception):
    """Answers that were not 200, or none: then a rate means nothing."""


def run(url: str, folder: Path, *, new_ids: bool = False, signed: bool = False) -> Load:
    """POST the bodies of `folder` to `url` for SECONDS over CONNECTIONS; LoadFailed if any fails.

    `new_ids`: the folder holds a submission in pieces, and each request is another case. `signed`:
    it holds header fields of so many persons as there are connections, each to be sent once.
    """
    kind = "signed" if signed else "submit" if new_ids else "replay"
    threads = CONNECTIONS if signed else 1
    done = subprocess.run(
        [
            *("wrk", f"-t{threads}", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s"),
            *("-s", str(SCRIPT), url, "--", str(folder), kind),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout.strip().splitlines()[-1])
    if found["failed"] or not found["requests"]:
        raise LoadFailed(done.stdout)
    return Load(found["requests"] / found["seconds"], found["p95_us"] / 1000)
