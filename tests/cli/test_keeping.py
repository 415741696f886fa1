"""`wbs keep` deletes what may go, says nothing, and goes on by itself."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from crypto.ids import FileId
from tests.cli.world import WBS
from tests.sealed_looking import FakeCase, pieces
from tests.store.conftest import Calendar, StoreWorld, at
from tests.store.spending import spend
from wbs.store import Store
from wbs.store.migrate import migrate

SECONDS = 60  # a busy machine


class Upload:
    """One piece that came long ago and was never claimed."""

    def __init__(self, url: str) -> None:
        migrate(url)
        self.store = Store.open(url, today=Calendar(date(2020, 1, 1)))
        world = StoreWorld(self.store, url, Calendar())
        world.publish()
        self.case: FakeCase = world.submitted()
        self.file = FileId(os.urandom(16))
        self.store.files.put(at(self.case), (self.file, 0, 2), pieces(2)[0])
        spend(self.store, b"n" * 16, expires=1)

    def is_there(self) -> bool:
        """Whether it still is."""
        return self.store.files.stored(at(self.case), self.file).count is not None


@contextmanager
def upload(url: str) -> Iterator[Upload]:
    """Closed afterwards."""
    made = Upload(url)
    yield made
    made.store.close()


def test_once_is_once_and_silent(database_url: str) -> None:
    with upload(database_url) as made:
        done = subprocess.run(
            [*WBS, "keep", "--once", "--database", database_url],
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
        assert done.stdout + done.stderr == b""
        assert not made.is_there()
        assert spend(made.store, b"n" * 16, expires=1)


def test_it_goes_on_until_it_is_stopped(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    with upload(url) as made:
        process = subprocess.Popen([*WBS, "keep"], env={**os.environ, "WBS_DATABASE": url})
        try:
            give_up = time.monotonic() + SECONDS
            while made.is_there():
                assert time.monotonic() < give_up
                time.sleep(0.05)
            assert process.poll() is None
        finally:
            process.terminate()
            process.wait()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--timezone", "Asia/rahasia"), "WBS_TIMEZONE"),
        (("--database", "sqlite:////no/such/rahasia"), "database"),
    ],
)
def test_what_is_wrong_is_said(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    done = subprocess.run(
        [*WBS, "--lang", "en", "keep", "--once", *words],
        env={**os.environ, "WBS_DATABASE": url},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "rahasia" not in done.stderr
