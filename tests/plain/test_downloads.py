"""Files that go out: whoever takes them slowly keeps them from nobody."""

import os
import socket
import time
from contextlib import ExitStack, closing
from pathlib import Path

from portal.plain.fetching import HUNG_UP
from portal.plain.house import DOWNLOADS
from tests.plain.conftest import House
from tests.plain.process import plain_portal, walking
from tests.plain.walker import OWN_PAGE, Fields, encoded


def _request(path: str, fields: Fields) -> bytes:
    body, kind = encoded(fields, None)
    about = {**OWN_PAGE, "Host": "x", "Content-Type": kind, "Content-Length": str(len(body))}
    head = [f"POST {path} HTTP/1.1", *map(": ".join, about.items()), "", ""]
    return "\r\n".join(head).encode() + body


def test_who_takes_files_slowly_keeps_them_from_nobody(tmp_path: Path) -> None:
    content = os.urandom(8_000_000)
    with plain_portal(tmp_path) as at, walking(at) as walker, ExitStack() as held:
        walker.writes_down(walker.reports()).presses("kirim", ("bukti.pdf", content))
        request = _request(*walker.fetching())
        for _ in range(DOWNLOADS + 8):
            line = held.enter_context(closing(socket.socket()))
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(60)
            line.connect(("127.0.0.1", at.portal.port))
            line.sendall(request)
            assert line.recv(8) == b"HTTP/1.1"
        time.sleep(3)  # so that it shows how slow they are
        answer = walker.fetches()
    assert answer.content == content  # type: ignore[attr-defined]  # httpx's answer


def test_a_file_is_not_opened_to_its_end_for_whoever_hung_up(house: House) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports()).presses("kirim", ("bukti.pdf", bytes(3_000_000)))
    path, fields = walker.fetching()
    body, kind = encoded(fields, None)
    looks: list[bool] = []

    def hung_up() -> bool:
        looks.append(len(looks) == 2)
        return looks[-1]

    for status in (503, 200):
        environ = {HUNG_UP: hung_up} if status == 503 else {}
        answer = house.client.post(path, data=body, content_type=kind, environ_overrides=environ)
        assert answer.status_code == status
    assert looks == [False, False, True]
