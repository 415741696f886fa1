"""Promise P16: many who ask for much at once, and take nothing, have no memory beyond the bound."""

from contextlib import ExitStack, closing
from pathlib import Path
from socket import SO_RCVBUF, SOL_SOCKET, socket
from time import monotonic, sleep

from tests.gateway.asking import PARTS, framed
from tests.portal.conftest import append_head, read_head
from tests.process import HOST
from tests.promises.test_p16_flood import MEMORY, Place, place
from tests.sealed_looking import FakeCase

READERS = 600
ENTRIES, BLOCKS = 20, 15  # of 60 KiB: more than one answer takes
ANSWER = 900_000  # bytes, at the least


def _read(case: FakeCase) -> bytes:
    body = framed(read_head(case))
    head = f"POST /api/1/read HTTP/1.1\r\nHost: x\r\nContent-Type: {PARTS}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def _long_case(here: Place) -> FakeCase:
    case = here.case()
    assert here.send(here.submission(case)).status_code == 200
    for _ in range(ENTRIES):
        more = framed(append_head(case), case.grow(blocks=BLOCKS))
        assert here.send(more, call="append").status_code == 200
    assert len(here.send(framed(read_head(case)), call="read").content) > ANSWER
    return case


def test_hundreds_who_read_a_long_case_keep_to_the_bound(tmp_path: Path) -> None:
    with place(tmp_path, free=READERS) as here, ExitStack() as stack:
        request = _read(_long_case(here))
        for _ in range(READERS):
            line = stack.enter_context(closing(socket()))
            line.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
            line.settimeout(20)
            line.connect((HOST, here.server.port))
            line.sendall(request)
        end = monotonic() + 5
        while monotonic() < end:
            assert here.memory() < MEMORY
            sleep(0.1)
        again = here.submission(here.case())
        assert here.send(again).status_code == 200
