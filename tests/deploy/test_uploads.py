"""The largest file goes through nginx as it is shipped, by the onion and by the clear name."""

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from portal.plain.forms import LONGEST, MOST_FILE, MOST_UPLOAD
from portal.plain.spooling import AT_ONCE
from tests.plain.process import dated
from tests.plain.walker import OWN_PAGE, Walker, encoded
from tests.process import HOST
from tests.promises.installation import found_inspectorate
from tests.stack.configured import CLEAR_NAME
from tests.stack.running import Stack, running_stack
from wbs.web.places import QUICKER
from wbs.web.serving import READ_AT_ONCE
from wbs.web.wire import MOST_REQUEST

pytestmark = pytest.mark.timeout(300)  # a whole stack; 30 s on a quiet machine
SECONDS = 120  # for one answer on a busy machine
DONE = "Terkirim dan tersimpan."
HALF_SENT = 200
BODY = 2**20  # the largest that is taken anywhere but for files
DRIPS = AT_ONCE  # on each path: more than there are places
SECONDS_BETWEEN_DRIPS = 9  # below every time-out between two bytes
OUTGROWN = MOST_REQUEST + 2 * READ_AT_ONCE  # bytes of a body that has a place
PACE = 100_000  # bytes a second of an honest line
# Who sent that much at once and stopped makes room for such a line after so long. When it needs
# a place, a part of that is over.
SECONDS_OF_A_BURST = 2 + (QUICKER * OUTGROWN - MOST_REQUEST) / PACE
SECONDS_MORE = 20  # until the answer, on a busy machine, after the last byte


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    """With pages without script by either way."""
    office = found_inspectorate()
    dated(office, date.today())
    with running_stack(office, plain_clear=True) as made:
        yield made


@contextmanager
def _by_onion(stack: Stack) -> Iterator[httpx.Client]:
    transport = httpx.HTTPTransport(uds=str(stack.settings.onion))
    with httpx.Client(base_url="http://x.onion", transport=transport, timeout=SECONDS) as client:
        yield client


@contextmanager
def _by_name(stack: Stack) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=str(stack.settings.etc / "tls" / "chain.pem"))
    trusted.check_hostname = False  # the certificate of the moment has no more than a common name
    with httpx.Client(
        base_url=f"https://{HOST}:{stack.https}", verify=trusted, timeout=SECONDS
    ) as client:
        client.event_hooks = {"request": [_named]}
        yield client


def _named(request: httpx.Request) -> None:
    request.headers["Host"] = CLEAR_NAME
    request.extensions["sni_hostname"] = CLEAR_NAME


def _walker(client: httpx.Client, sent: Callable[[bytes], Any] = bytes) -> Walker:
    """`sent`: how a body goes out."""

    def post(path: str, fields: Mapping[str, Any], files: Mapping[str, Any] | None) -> Any:
        body, kind = encoded(fields, files)
        said = {"Content-Type": kind, "Content-Length": str(len(body)), **OWN_PAGE}
        return client.post(path, content=sent(body), headers=said)

    return Walker(client.get, post)


@pytest.mark.parametrize("way", [_by_onion, _by_name], ids=["onion", "clear"])
def test_the_largest_file_goes_through_whole(stack: Stack, way: Any) -> None:
    content = os.urandom(1000) * (MOST_FILE // 1000)
    with way(stack) as client:
        somebody = _walker(client)
        somebody.writes_down(somebody.reports()).presses("kirim", ("besar.bin", content))
        assert somebody.said("said") == DONE
        fetched: Any = somebody.fetches()  # httpx's answer
        assert fetched.content == content


@pytest.mark.parametrize("way", [_by_onion, _by_name], ids=["onion", "clear"])
def test_what_was_typed_beside_a_file_that_is_too_large_comes_back(stack: Stack, way: Any) -> None:
    before = _memory_of_nginx(stack)
    with way(stack) as client:
        somebody = _walker(client)
        somebody.writes_down(somebody.reports())
        somebody.presses("kirim", ("video.mp4", bytes(60_000_000)), isi="Ini videonya.")
        assert "paling besar 25 MB" in somebody.said("berkas-error")
        assert somebody.form_with("kirim").fields["isi"] == ["Ini videonya."]
        assert _memory_of_nginx(stack) - before < MOST_FILE / 2
        assert somebody.presses("kirim", ("foto.jpg", b"isi")).said("said") == DONE


@pytest.mark.parametrize("path", ["/id/tanpa-skrip/berkas", "/id/tanpa-skrip/percakapan"])
def test_what_nginx_itself_finds_too_large_is_said_in_both_languages(
    stack: Stack, path: str
) -> None:
    with closing(_begun(stack, path, LONGEST + 1, b"")) as line:
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()
    assert answer.startswith("HTTP/1.1 413 ")
    assert "Content-Type: text/html; charset=utf-8\r\n" in answer
    for said in ("Terlalu besar", "kirim tulisannya", "Too large", "send the text"):
        assert said in answer


@pytest.mark.parametrize("path", ["/refused/large", "/refused/page"])
def test_what_is_nginxs_own_nobody_asks_for(stack: Stack, path: str) -> None:
    with _by_onion(stack) as client:
        assert client.get(path).status_code == httpx.codes.NOT_FOUND


def test_a_program_is_told_so_in_its_own_words(stack: Stack) -> None:
    with _by_onion(stack) as client:
        answer = client.post("/api/1/submit", content=bytes(2_000_000))
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        assert answer.json()["type"] == "urn:wbs:problem:too-large"


@pytest.mark.parametrize("way", [_by_onion, _by_name], ids=["onion", "clear"])
def test_elsewhere_nothing_large_is_taken(stack: Stack, way: Any) -> None:
    with way(stack) as client:
        answer = client.post("/id/tanpa-skrip/", content=bytes(2_000_000))
        assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


# --- whoever sends slowly --------------------------------------------------------------


def _line(stack: Stack, way: Any) -> socket.socket:
    if way is _by_name:
        trusted = ssl.create_default_context(cafile=str(stack.settings.etc / "tls" / "chain.pem"))
        trusted.check_hostname = False
        line = socket.create_connection((HOST, stack.https), SECONDS)
        return trusted.wrap_socket(line, server_hostname=CLEAR_NAME)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    line.connect(str(stack.settings.onion))
    return line


def _begun(stack: Stack, path: str, length: int, part: bytes, way: Any = None) -> socket.socket:
    """A request whose body stops after `part`, or earlier if nobody takes it."""
    line = _line(stack, way)
    head = f"POST {path} HTTP/1.1\r\nHost: {CLEAR_NAME}\r\nContent-Length: {length}\r\n"
    with suppress(OSError):
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary=a\r\n\r\n".encode() + part)
    return line


@contextmanager
def _drips(stack: Stack, way: Any, first: int) -> Iterator[None]:
    """Uploads of which `first` bytes come at once, and then one now and then: without an end."""
    over = Event()
    with ExitStack() as held:
        lines = [
            held.enter_context(_begun(stack, f"/{path}", MOST_UPLOAD, b"-" * first, way))
            for path in ("id/tanpa-skrip/berkas", "en/no-script/file") * DRIPS
        ]

        def drip() -> None:
            while not over.wait(SECONDS_BETWEEN_DRIPS):
                for line in lines:
                    with suppress(OSError):
                        line.send(b"-")

        dripping = Thread(target=drip)
        dripping.start()
        try:
            yield
        finally:
            over.set()
            dripping.join()


def _paced(body: bytes) -> Iterator[bytes]:
    """As a line of PACE brings it."""
    begun = time.monotonic()
    for start in range(0, len(body), PACE // 10):
        time.sleep(max(0.0, begun + start / PACE - time.monotonic()))
        yield body[start : start + PACE // 10]


@pytest.mark.parametrize(
    ("way", "first"),
    [(_by_onion, 1), (_by_onion, OUTGROWN), (_by_name, OUTGROWN)],
    ids=["onion", "onion after a burst", "clear after a burst"],
)
def test_who_drips_keeps_neither_files_nor_messages_back(
    stack: Stack, way: Any, first: int
) -> None:
    content = os.urandom(1000) * 2000
    with way(stack) as client, _drips(stack, way, first):
        somebody = _walker(client, _paced)
        somebody.writes_down(somebody.reports())
        somebody.presses("kirim", isi="Masih ada yang ingin saya sampaikan.")
        assert somebody.said("said") == DONE
        time.sleep(SECONDS_OF_A_BURST if first > 1 else 0)
        begun = time.monotonic()
        somebody.presses("kirim", ("bukti.bin", content))
        assert somebody.said("said") == DONE
        assert time.monotonic() - begun < len(content) / PACE + SECONDS_MORE
        assert somebody.fetches().content == content  # type: ignore[attr-defined]  # httpx's answer


@pytest.mark.parametrize("path", ["/api/1/submit", "/id/tanpa-skrip/percakapan"])
def test_half_sent_bodies_cost_nginx_next_to_nothing(stack: Stack, path: str) -> None:
    before = _memory_of_nginx(stack)
    with ExitStack() as held:
        for _ in range(HALF_SENT):
            held.enter_context(_begun(stack, path, BODY, bytes(BODY - 500)))
        assert _memory_of_nginx(stack) - before < HALF_SENT * BODY / 10


def _memory_of_nginx(stack: Stack) -> int:
    """Bytes of its processes and of what waits in its spool, where files have no names."""
    master = stack.programs["nginx"].pid
    children = Path(f"/proc/{master}/task/{master}/children").read_text("utf-8").split()
    spool = str(stack.settings.run / "spool")
    return sum(
        _resident(Path("/proc") / number) + _spooled(Path("/proc") / number, spool)
        for number in (str(master), *children)
    )


def _resident(process: Path) -> int:
    lines = (process / "status").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


def _spooled(process: Path, spool: str) -> int:
    found = 0
    for each in (process / "fd").iterdir():
        with suppress(OSError):  # closed meanwhile
            found += each.stat().st_size if str(each.readlink()).startswith(spool) else 0
    return found
