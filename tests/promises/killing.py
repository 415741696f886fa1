"""Requests that a kill meets at a chosen instant, and what must be true of them afterwards."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from crypto.strict_json import parse
from tests.promises.raw_http import SECONDS, Answer, Exchange, Request, ask
from tests.promises.told import Sealed, Told
from wbs.web.wire import Body


class Instant(Enum):
    """Where in its life a request is when the server dies."""

    BEFORE = "before it connects"
    CONNECTED = "connected, nothing sent"
    HEADERS = "inside the headers"
    BODY = "inside the body"
    WORKING = "while the server works"
    ANSWERING = "as the answer begins"


# The server's work is looked at most: the transaction is in there.
INSTANTS = (*Instant, Instant.BODY, Instant.WORKING, Instant.WORKING, Instant.WORKING)


@dataclass
class Victim:
    """One request, stopped at its instant. `is_kept` asks a living server about it."""

    request: Request
    instant: Instant
    is_kept: Callable[[int], bool]
    then: Callable[[int], None]
    exchange: Exchange = field(default_factory=lambda: Exchange(0))

    def approaches(self, port: int, chance: random.Random) -> None:
        """Go up to the instant, without the last step."""
        self.exchange = Exchange(port)
        if self.instant is Instant.BEFORE:
            return
        self.exchange.connect()
        head, body = self.request.head, self.request.body
        if self.instant is Instant.HEADERS:
            self.exchange.send(head[: chance.randrange(1, len(head))])
        elif self.instant is Instant.BODY:
            self.exchange.send(head)
            self.exchange.send(body[: chance.randrange(len(body))])
        elif self.instant in (Instant.WORKING, Instant.ANSWERING):
            self.exchange.send((head + body)[:-1])

    def leaps(self) -> None:
        """The last byte, after which the server works."""
        if self.instant in (Instant.WORKING, Instant.ANSWERING):
            self.exchange.send(self.request.raw[-1:])

    def was_acknowledged(self) -> bool:
        """After the kill: whether a whole answer had come by then that says so."""
        if self.instant not in (Instant.WORKING, Instant.ANSWERING):
            self.exchange.close()  # a server that survived would wait for the rest
            return False
        answer = self.exchange.answer()
        assert answer is None or answer.status in (200, 503)
        return answer is not None and answer.is_done

    def tries_again(self, port: int) -> None:
        """The same bytes on a new server are taken, or were kept."""
        again = ask_patiently(port, self.request)
        assert (again.status, Body.unpack(again.body).head) == (200, b"{}")
        self.then(port)  # that it was kept shows when everything is read at the end


def ask_patiently(port: int, request: Request) -> Answer:
    """Ask until the server is no longer busy; what it then says."""
    give_up = time.monotonic() + SECONDS
    while True:
        answer = ask(port, request.raw)
        assert answer is not None
        if answer.status != 503 or time.monotonic() > give_up:
            return answer
        time.sleep(0.02)


def submitting(told: Told, instant: Instant) -> Victim:
    """A new case: all of its three rows, or none."""

    def is_kept(port: int) -> bool:
        found = ask_patiently(port, told.reading())
        if found.status == 404:
            return False
        sent = told.prepared.submission
        assert Body.unpack(found.body).parts == (sent.keybox, sent.first)
        return True

    return Victim(told.submission(), instant, is_kept, lambda _port: None)


def uploading(sealed: Sealed, instant: Instant) -> Victim:
    """The last piece of a file; its message follows when the piece is there."""
    *before, piece = sealed.pieces
    head = parse(Body.unpack(piece.body).head)
    place = {**sealed.of.credential, "file": head["file"]}
    fetch = Request.of("/api/1/fetch", {**place, "index": head["index"]})

    def is_kept(port: int) -> bool:
        found = ask_patiently(port, Request.of("/api/1/pieces", place))
        stored = parse(Body.unpack(found.body).head)["stored"]
        assert isinstance(stored, list)
        assert stored[: len(before)] == list(range(len(before)))
        # Unclaimed, it is for nobody, whole or not.
        fetched = ask_patiently(port, fetch)
        assert fetched.status == 404
        return head["index"] in stored

    def then(port: int) -> None:
        send_all(port, [sealed.append])
        sealed.was_acknowledged()

    return Victim(piece, instant, is_kept, then)


def appending(sealed: Sealed, instant: Instant) -> Victim:
    """An entry that claims a complete file: both, or none."""
    head = parse(Body.unpack(sealed.append.body).head)
    piece = parse(Body.unpack(sealed.pieces[0].body).head)
    fetch = Request.of("/api/1/fetch", {**sealed.of.credential, "file": piece["file"], "index": 0})
    (envelope,) = Body.unpack(sealed.append.body).parts
    assert head["claims"] == [piece["file"]]

    def is_kept(port: int) -> bool:
        found, fetched = ask_patiently(port, sealed.of.reading()), ask_patiently(port, fetch)
        is_there = envelope in Body.unpack(found.body).parts
        assert fetched.is_done is is_there
        return is_there

    return Victim(sealed.append, instant, is_kept, lambda _port: sealed.was_acknowledged())


def send_all(port: int, requests: Sequence[Request]) -> None:
    """Every one of them is done."""
    for request in requests:
        assert ask_patiently(port, request).is_done
