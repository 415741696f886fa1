"""Under CI a skipped test is a failure: what was not run was not shown to hold."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.postgres import ProgramsMissing


@contextmanager
def skipped_without_programs() -> Iterator[None]:
    """PostgreSQL or tor may not be there on a person's own machine; CI takes no skip for it."""
    try:
        yield
    except ProgramsMissing as missing:
        pytest.skip(str(missing))


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", [])) if reporter else 0


def _forbidden_skips(config: pytest.Config) -> int:
    return _skipped(config) if os.environ.get("CI") else 0


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Turn a green run with skipped tests red."""
    if _forbidden_skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say so above pytest's closing line."""
    if count := _forbidden_skips(config):
        terminalreporter.section("CI skips nothing", sep="!", red=True, bold=True)
        terminalreporter.line(f"{count} skipped: this run FAILS. The reasons:", red=True)
