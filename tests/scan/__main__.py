"""`make scan`: run every tool, print a table, end with 1 where a finding has no answer."""

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from crypto.anchor import compose_anchor
from tests.promises.installation import found_inspectorate, gateway, portal, publish_in
from tests.scan.finding import (
    Accepted,
    Found,
    ToolFailed,
    accepted,
    idle,
    unexplained,
)
from tests.scan.tools import TOOLS, Target, Tool

SECONDS = 600  # of all together; a tool that would begin later does not run, which is told


def main(part: str) -> int:
    """The number of findings that are not answered and of tools that did not run."""
    tools = [tool for tool in TOOLS if part in tool.__name__]
    if not tools:
        _say(f"there is no tool named {part}")
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = found_inspectorate()
        url = f"sqlite:///{folder / 'wbs.sqlite'}"
        publish_in(url, office)
        anchor = folder / "anchor.json"
        anchor.write_bytes(compose_anchor({office.id: office.newest.name}))
        with portal(url, folder, anchor) as reporters, gateway(url, folder) as reviewers:
            target = Target(reporters.url, reviewers.url, folder)
            return scan(target, tools)


def scan(target: Target, tools: Sequence[Tool]) -> int:
    """Run them and tell; a tool that did not run is never counted as one that found nothing."""
    known, found, ran, missing = accepted(), [], set(), []
    began = time.monotonic()
    for tool in tools:
        name = "policy" if tool.__name__ == "policies" else tool.__name__
        try:
            of_tool, took = _run(tool, target, time_left=began + SECONDS > time.monotonic())
        except ToolFailed as failed:
            missing.append(name)
            _say(f"{name:14} NOT DONE: {failed}")
        else:
            ran.add(name)
            found += of_tool
            _tell(f"{name:14} {took:4.0f} s", of_tool, known)
    left, to_nothing = unexplained(found, known), idle(found, known, ran)
    for answer in to_nothing:
        _say(f"an answer to nothing: {answer.tool} {answer.what} {answer.where}")
    _say(f"{len(found)} findings, {len(found) - len(left)} answered, {len(left)} unexplained")
    _say(
        f"{len(ran)} of {len(tools)} tools ran" + "".join(f"; NOT DONE: {name}" for name in missing)
    )
    return len(left) + len(missing) + len(to_nothing)


def _run(tool: Tool, target: Target, *, time_left: bool) -> tuple[list[Found], float]:
    """What it found, and the seconds that it took. Raises ToolFailed."""
    if not time_left:
        raise ToolFailed("no time left")
    began = time.monotonic()
    found = sorted({*tool(target)}, key=lambda one: (one.what, one.where))
    return found, time.monotonic() - began


def _tell(head: str, found: list[Found], known: list[Accepted]) -> None:
    left = unexplained(found, known)
    _say(f"{head} {len(found)} findings, {len(left)} unexplained")
    for one in left:
        _say(f"{'':14} {one.what} · {one.where}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1] if len(sys.argv) > 1 else ""), 1))
