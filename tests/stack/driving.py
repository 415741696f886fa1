"""Drives a stack through everything that can happen to a request, well and badly."""

import os
import select
import signal
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from crypto.encoding import b64
from portal.plain.spooling import AT_ONCE
from tests.promises.raw_http import Request
from tests.promises.told import Told
from tests.stack.running import Stack
from tests.stack.visiting import (
    SECONDS,
    Answer,
    Visitor,
    ask,
    failing_handshake,
    hang_up,
    rest_of,
    send,
)
from wbs.web.serving import READ_AT_ONCE
from wbs.web.wire import MOST_REQUEST

CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"  # the beginning of one
LOOK = 0.02  # seconds between two looks


@dataclass
class Drive:
    """`answers`: what came, by what was tried."""

    visitor: Visitor
    told: Told
    answers: dict[str, Answer] = field(default_factory=dict)

    @property
    def stack(self) -> Stack:
        """What is driven."""
        return self.visitor.stack

    def asks(self, what: str, raw: bytes, line: Callable[[], socket.socket] | None = None) -> None:
        """Over the clear name unless said otherwise."""
        self.answers[what] = ask((line or self.visitor.tls)(), raw)

    def well(self) -> None:
        """What an honest reporter and a reader of pages do, over both ways."""
        see, call = self.visitor, self.visitor.call
        for way, line in (("clear", see.tls), ("onion", see.onion)):
            self.asks(f"page {way}", see.head("GET", "/id", "Accept-Encoding: gzip"), line)
            self.asks(f"roster {way}", call(self._roster()), line)
        self.asks("redirect", see.head("GET", "/id"), lambda: see.tcp(self.stack.http))
        self.asks("submit", call(self.told.submission()))
        self.asks("read", call(self.told.reading()))
        self.asks("read onion", call(self.told.reading()), see.onion)
        self.asks("head", see.head("HEAD", "/id/"))

    def refused_by_us(self) -> None:
        """Every refusal of the portals and the gateway that needs no fault."""
        see, call = self.visitor, self.visitor.call
        nobody = {"credential": b64(bytes(32)), "from_reporter": 0, "to_reporter": 0}
        submission = self.told.submission()
        self.asks("malformed", call(Request("/api/1/read", b"nonsense")))
        self.asks("unknown path", see.head("GET", f"/{see.marks.path}"))
        self.asks("unknown code", call(Request.of("/api/1/read", nobody)))
        self.asks("method", see.head("GET", "/api/1/read"))
        self.asks("method of a page", see.head("DELETE", "/id/"))
        self.asks("media type", call(submission, "text/plain"))
        self.asks("conflict", call(Request(submission.path, _altered(submission.body))))
        self.asks("unsigned", call(Request.of("/gateway/1/roster", {})), see.reviewers)

    def refused_by_nginx(self) -> None:
        """Every refusal that no program of ours hears of."""
        see = self.visitor
        path = see.marks.path.encode()
        self.asks("garbage", b"\x00\x01" + path + b"\r\n\r\n")
        self.asks("no host", b"GET /" + path + b" HTTP/1.1\r\n\r\n")
        self.asks("long header", see.head("GET", "/id", f"X-Long: {'x' * 9000}"))
        self.asks("long address", see.head("GET", "/" + see.marks.path * 300))
        self.asks("oversize", see.head("POST", "/api/1/submit", f"Content-Length: {2**21}"))
        self.asks("oversize onion", see.head("POST", "/id/", "Content-Length: 9999999"), see.onion)
        self.asks("oversize upload", see.head("POST", *self._upload(257 * 2**20)), see.onion)
        self.asks("trace", see.head("TRACE", "/id/"))
        self.asks("coding", see.head("POST", "/id/", "Transfer-Encoding: wrong"))
        self.asks("version", see.head("GET", "/id/", version="HTTP/3.0"))
        self.asks("plain on tls", see.head("GET", "/id/"), lambda: see.tcp(self.stack.https))

    def broken_lines(self) -> None:
        """Handshakes that fail, requests that stop in the middle."""
        see = self.visitor
        with failing_handshake():
            see.tls(name=f"{see.marks.name}.example")
        with failing_handshake():
            see.tls(maximum_version=ssl.TLSVersion.TLSv1_1)
        strict = ssl.create_default_context()
        with see.tcp(self.stack.https) as line, failing_handshake():
            strict.wrap_socket(line, server_hostname="lapor.example")
        noise = bytes(64) + see.marks.path.encode()
        self.asks("no tls", noise, lambda: see.tcp(self.stack.https))
        whole = see.call(self.told.submission())
        for cut in (b"", CLIENT_HELLO):
            line = see.tcp(self.stack.https)
            send(line, cut)
            hang_up(line)
        for cut in (whole[:40], whole[:-9000], whole):
            for way in (see.tls, see.onion):
                line = way()
                send(line, cut)
                hang_up(line)

    def too_many(self) -> None:
        """More uploads at one time than there may be: some are sent away.

        nginx hands the answer on when the next part of the body comes.
        """
        see = self.visitor
        head = see.head("POST", *self._upload(2 * MOST_REQUEST))
        lines = [see.onion() for _ in range(AT_ONCE + 1)]
        for line in lines:
            send(line, head + bytes(MOST_REQUEST + 2 * READ_AT_ONCE))
        answered, give_up = list[socket.socket](), time.monotonic() + SECONDS
        while not answered:
            assert time.monotonic() < give_up
            for line in lines:
                send(line, b"part of a file")
            answered, _, _ = select.select(lines, [], [], LOOK)
        self.answers["too many"] = rest_of(answered[0])
        for line in lines:
            hang_up(line)

    def faults(self) -> None:
        """A table that is gone, a database that stands still, a portal that is killed."""
        read = self.visitor.call(self.told.reading())
        with psycopg.connect(_plain(self.stack.cluster.url), autocommit=True) as database:
            database.execute("ALTER TABLE mailbox RENAME TO hidden")
            self.asks("broken", read)
            database.execute("ALTER TABLE hidden RENAME TO mailbox")
        with _locked(self.stack):
            self.asks("no answer in time", read)
            line = self.visitor.onion()
            send(line, read)
            self._wait_until_it_waits()
            os.killpg(self.stack.programs["portal-onion-1"].pid, signal.SIGKILL)
            with line:
                self.answers["killed"] = rest_of(line)

    def gone(self) -> None:
        """Nobody behind a door; a database that is killed and comes again."""
        read = self.visitor.call(self.told.reading())
        self.stack.kill("portal-onion-1")
        self.stack.close_door("portal-onion-1")
        self.asks("nobody there", read, self.visitor.onion)
        self.asks("nobody there, a page", self.visitor.head("GET", "/id/"), self.visitor.onion)
        self.stack.start_portal("onion-1")
        self.stack.wait_for("portal-onion-1")
        self.stack.cluster.kill()
        self.asks("busy", read)
        self.stack.cluster.start()
        give_up = time.monotonic() + SECONDS
        while time.monotonic() < give_up and not self.came_back(read):
            time.sleep(LOOK)

    def came_back(self, read: bytes) -> bool:
        """Like a client of ours, which tries again after a while."""
        self.asks("after all", read, self.visitor.onion)
        return self.answers["after all"].status == 200

    def _wait_until_it_waits(self) -> None:
        """Until a statement of the portal waits for our lock beside the one that timed out."""
        give_up = time.monotonic() + SECONDS
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        with psycopg.connect(_plain(self.stack.cluster.url), autocommit=True) as database:
            while time.monotonic() < give_up:
                row = database.execute(query).fetchone()
                if row and row[0] >= 2:
                    return
                time.sleep(LOOK)
        raise AssertionError("nobody waits")

    def _upload(self, length: int) -> tuple[str, str]:
        return "/id/tanpa-skrip/berkas", f"Content-Length: {length}"

    def _roster(self) -> Request:
        return Request.of("/api/1/roster", {"inspectorate": b64(self.stack.office.id.value)})


def _altered(body: bytes) -> bytes:
    """Other bytes for the same place."""
    return body[:-1] + bytes([body[-1] ^ 1])


@contextmanager
def _locked(stack: Stack) -> Iterator[None]:
    with psycopg.connect(_plain(stack.cluster.url)) as database:
        database.execute("LOCK TABLE mailbox IN ACCESS EXCLUSIVE MODE")
        yield
        database.rollback()


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def drive(stack: Stack, visitor: Visitor) -> Drive:
    """All of it."""
    made = Drive(visitor, Told.new(stack.office.trusted()))
    made.well()
    made.refused_by_us()
    made.refused_by_nginx()
    made.broken_lines()
    made.too_many()
    made.faults()
    made.gone()
    return made
