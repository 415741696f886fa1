"""Whoever names another host than ours sees nothing of nginx's own."""

import shutil
import socket
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.inspectorates import Inspectorate
from tests.postgres import Cluster
from tests.process import HOST, free_port
from tests.stack.configured import CLEAR_NAME, configured
from tests.stack.running import Stack
from tests.stack.visiting import Answer, ask
from wbs.web.strict_headers import STRICT_HEADERS

OTHER = "lain.example"


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """nginx as it is shipped, with nobody behind it."""
    folder = Path(tempfile.mkdtemp(prefix="wbs-names."))
    folder.chmod(0o755)  # nginx is another user
    https, http = free_port(), free_port()
    listens = {"tls_listen": f"{HOST}:{https}", "http_listen": f"{HOST}:{http}"}
    settings = configured(folder, clear_name=CLEAR_NAME, **listens)
    nobody, no_office = cast(Cluster, None), cast(Inspectorate, None)
    made = Stack(settings, nobody, no_office, https, http)
    try:
        made.start_nginx()
        yield made
    finally:
        made.end()
        shutil.rmtree(folder)


def _asked(line: socket.socket, host: str) -> Answer:
    return ask(line, f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())


def _tls(stack: Stack) -> socket.socket:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = socket.create_connection((HOST, stack.https), 60)
    return trusting.wrap_socket(line, server_hostname=CLEAR_NAME)


def _onion(stack: Stack) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(60)
    line.connect(str(stack.settings.onion))
    return line


def _is_strict(answer: Answer) -> bool:
    return all(answer.headers.get(name.lower()) == value for name, value in STRICT_HEADERS)


def test_another_host_by_the_clear_name_gets_no_answer(stack: Stack) -> None:
    ours, other = (_asked(_tls(stack), host) for host in (CLEAR_NAME, OTHER))
    assert (ours.status, _is_strict(ours)) == (502, True)
    assert (other.status, other.body) == (0, b"")


def test_another_host_by_the_onion_gets_what_ours_gets(stack: Stack) -> None:
    ours, other = (_asked(_onion(stack), host) for host in ("x.onion", OTHER))
    assert (other.status, _is_strict(other)) == (502, True)
    assert other.body == ours.body
