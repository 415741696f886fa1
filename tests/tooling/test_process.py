"""A server that a test starts is reached, heard, and gone afterwards."""

import sys
from pathlib import Path

import httpx
import pytest

from tests.process import DidNotAnswer, free_port, serving

FILE_SERVER = [sys.executable, "-u", "-m", "http.server", "--bind", "127.0.0.1"]
HAS_A_CHILD_THAT_LISTENS = """
import subprocess, sys
subprocess.run([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", sys.argv[1]])
"""


def _file_server(port: int) -> list[str]:
    return [*FILE_SERVER, str(port)]


def _parent(port: int) -> list[str]:
    return [sys.executable, "-c", HAS_A_CHILD_THAT_LISTENS, str(port)]


def test_it_answers_and_its_output_is_kept(tmp_path: Path) -> None:
    with serving(_file_server, folder=tmp_path) as server:
        assert httpx.get(server.url, trust_env=False).is_success
        assert "GET / HTTP" in server.output()
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_its_children_end_with_it(tmp_path: Path) -> None:
    with serving(_parent, folder=tmp_path) as server:
        assert httpx.get(server.url, trust_env=False).is_success
    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_it_can_be_killed_at_once(tmp_path: Path) -> None:
    with serving(_file_server, folder=tmp_path) as server:
        assert not server.has_ended()
        server.kill()
        assert server.has_ended()
        server.kill()


def test_what_a_dead_server_printed_is_in_the_error(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no such setting')"]
    with (
        pytest.raises(DidNotAnswer, match="no such setting"),
        serving(lambda _port: command, folder=tmp_path),
    ):
        pytest.fail("it answered")


def test_the_environment_is_added_to_ours(tmp_path: Path) -> None:
    code = "import os, sys; sys.exit(os.environ['WBS_WORD'] + str('PATH' in os.environ))"
    with (
        pytest.raises(DidNotAnswer, match="padiTrue"),
        serving(
            lambda _port: [sys.executable, "-c", code],
            folder=tmp_path,
            environment={"WBS_WORD": "padi"},
        ),
    ):
        pytest.fail("it answered")


def test_free_ports_are_in_the_range_of_the_unprivileged() -> None:
    assert 1024 <= free_port() <= 65535


def test_no_port_is_given_twice_while_its_server_may_be_starting() -> None:
    """By the kernel alone some thirty of a thousand would be."""
    assert len({free_port() for _ in range(1000)}) == 1000
