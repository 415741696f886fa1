"""The staff log as people meet it: a checkpoint, an audit, and a console that stops."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.test_exchange import desk
from tests.cli.world import WBS, World, published
from tests.process import HOST, serving

DISTRUST = 4


@pytest.fixture
def url(world: World) -> str:
    """A database of the test's own: what is changed there is nobody else's log."""
    return published(world, "audited.sqlite")


@pytest.fixture
def at(
    world: World, url: str, tmp_path_factory: pytest.TempPathFactory, where: tuple[str, str]
) -> Iterator[tuple[object, ...]]:
    """Ani's folder, and a gateway over that database."""
    environment = {"WBS_DATABASE": url}
    with serving(
        lambda port: [
            *("env", f"WBS_GATEWAY_AUTHORITY={HOST}:{port}"),
            *(*WBS, "gateway", "--listen", f"{HOST}:{port}"),
        ],
        folder=tmp_path_factory.mktemp("audited"),
        environment=environment,
    ) as server:
        yield desk(world, server, "ani", where)


def changes(world: World, *statements: str) -> None:
    """Whoever owns the database."""
    with closing(sqlite3.connect(world.folder / "audited.sqlite")) as connection, connection:
        for name in ("never_changes", "stays", "has_its_form"):
            connection.execute(f"DROP TRIGGER staff_log_{name}")
        for statement in statements:
            connection.execute(statement)


def test_a_look_is_written_down_and_the_audit_is_well(
    world: World, url: str, at: tuple[object, ...]
) -> None:
    for _ in range(2):
        world.well("review", "inbox", *at)
    said = world.well("--lang", "en", "audit", "verify", "--database", url)
    assert "2 entries, unbroken" in said
    assert "Ani Percobaan" in said
    lines = world.well("audit", "export", "--database", url).splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["read", "read"]
    after = world.well("audit", "export", "--database", url, "--after", 1).splitlines()
    assert after == lines[1:]
    export = world.write("log.jsonl", "".join(f"{line}\n" for line in lines))
    from_file = ("audit", "verify", "--log", export, "--roster", world.roster)
    assert "2 entries, unbroken" in world.well("--lang", "en", *from_file)
    world.write("log.jsonl", lines[0].replace('"read"', '"append"') + "\n")
    assert world.run(*from_file).code == DISTRUST


def test_a_cut_shows_to_the_checkpoint_and_to_the_desk_which_stops(
    world: World, url: str, at: tuple[object, ...]
) -> None:
    for _ in range(3):
        world.well("review", "inbox", *at)
    home = at[: at.index("--home") + 2][-2:]
    signing = ("--passphrase-file", world.passphrase("ani"))
    out = world.folder / "titik.json"
    world.well("audit", "checkpoint", *home, "--out", out, *signing)
    verify = ("--lang", "en", "audit", "verify", "--database", url, "--checkpoint", out)
    world.well(*verify)
    changes(world, "DELETE FROM staff_log WHERE sequence > 1")
    found = world.run(*verify)
    assert found.code == DISTRUST
    assert "CUT OFF" in found.complained
    stopped = world.run("--lang", "en", "review", "inbox", *at)
    assert stopped.code == DISTRUST
    assert "wbs audit accept" in stopped.complained
    world.well("audit", "accept", *home)
    world.well("review", "inbox", *at)
    assert world.run(*verify).code == DISTRUST  # the hole stays


def test_a_log_must_be_named(world: World) -> None:
    assert world.run("audit", "verify").code == 1
    assert world.run("audit", "export").code == 1


def test_a_request_with_ones_key_from_elsewhere_is_told(
    world: World, at: tuple[object, ...]
) -> None:
    world.well("review", "inbox", *at)
    memory = Path(str(at[at.index("--home") + 1])) / "log.json"
    kept = memory.read_bytes()
    memory.unlink()
    world.well("review", "inbox", *at)  # as a thief with a copy of the key
    memory.write_bytes(kept)
    ran = world.run("--lang", "en", "review", "inbox", *at)
    assert ran.code == 0, ran.complained
    assert "made with YOUR key" in ran.complained
    assert "made with YOUR key" not in world.run("--lang", "en", "review", "inbox", *at).complained
