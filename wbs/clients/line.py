"""A line to one server: a body goes out, a body or a refusal comes back, within bounds.

The server is a stranger: it may be slow for ever, answer without end, redirect, set cookies or
talk nonsense. Nothing of that gets further than this module.
"""

import re
import ssl
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from typing import Self

import httpx
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from crypto.errors import Malformed
from wbs.clients.puzzles import HEADER, PUZZLES, Puzzles, PuzzleSet
from wbs.clients.refusals import refusal_in
from wbs.clients.socks import ProxyRefused, SocksTransport
from wbs.clients.watch import Watch
from wbs.journeys.services import ServerBroken, Unreachable
from wbs.web.problems import Busy
from wbs.web.wire import MEDIA_TYPE, Body, pack

# The same for everybody: a version or a library's name would tell users apart.
_HEADERS = {
    "User-Agent": "wbs",
    "Accept": MEDIA_TYPE,
    "Accept-Encoding": "identity",  # what was packed may unpack to any size
    "Content-Type": MEDIA_TYPE,
}
_SILENCE = 60  # seconds without a byte; a new circuit takes a few
MOST_PROBLEM = 1024 * 1024  # bytes; `missing-pieces` may list some ten thousand indexes
_HOST = re.compile(r"[A-Za-z0-9.-]+|[0-9A-Fa-f:]+")  # what a Host field and a signature can name
SMALL = 64 * 1024  # bytes of an answer that says little more than yes


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to try, in seconds.

    `call`: one answer, from the first byte sent to the last one read. `all_calls`: after that no
    further attempt begins. `between`: the longest random pause between two attempts.
    """

    call: float = 300
    all_calls: float = 180  # an onion service may need that long to be found
    between: float = 15
    attempts: int = 8


class AddressRefused(ValueError):
    """An address of a server or a proxy that cannot be used; the message says which are."""


class OnionNeedsProxy(AddressRefused):
    """An onion's address without a proxy: looking its name up would tell the network."""


class _NoAnswer(Exception):
    """Nothing came, or a request to come again later: the same bytes may be sent again."""

    def __init__(self, means: Unreachable | None = None) -> None:
        super().__init__()
        self.means = means or Unreachable()


class Line:
    """Calls to one server, one at a time, over one connection that is kept while it lasts."""

    def __init__(
        self,
        address: str,
        *,
        proxy: str | None = None,
        auth: httpx.Auth | None = None,
        tls: ssl.SSLContext | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`address`: https://HOST, or http:// for an onion or this machine. `proxy`:
        socks5h://[NAME@]HOST:PORT, which is given the host's name (asking DNS for it would tell
        the network); tor takes another circuit for another NAME.

        Raises AddressRefused.
        """
        check_address(address, proxy)
        self._patience = patience or Patience()
        self._watch = Watch()
        self._is_over = False
        self._puzzles = Puzzles()
        self._client = httpx.Client(
            base_url=address,
            auth=auth,
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=min(_SILENCE, self._patience.call),
            limits=httpx.Limits(max_connections=1),
            follow_redirects=False,
            trust_env=False,  # a proxy from the environment would see who talks to whom
            transport=SocksTransport(httpx.URL(proxy), tls) if proxy else None,
            verify=tls or True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def hang_up(self) -> None:
        """From another thread: a call that waits is refused, and so is every later one."""
        self._is_over = True
        self._watch.cut()

    def call(self, path: str, head: Mapping[str, object], *parts: bytes, most: int = SMALL) -> Body:
        """Make one call; an answer of more than `most` bytes is not read.

        Where the server sets a puzzle, this solves it and asks again. Raises Unreachable after
        several tries (at once where a proxy says that more of them are in vain), ServerBroken for
        nonsense, and the refusals of wbs.journeys.services as the server says.
        """
        content = pack(head, *parts)
        for _ in range(PUZZLES):
            proof = self._puzzles.proof(path, content)
            try:
                answer: Body = self._again()(self._once, path, (content, proof), most)
            except PuzzleSet as puzzle:
                self._puzzles.keep(path, puzzle)
            except _NoAnswer as last:
                raise last.means from None
            else:
                return answer
        raise Unreachable

    def _again(self) -> Retrying:
        return Retrying(
            retry=retry_if_exception_type(_NoAnswer),
            stop=stop_after_attempt(self._patience.attempts)
            | stop_after_delay(self._patience.all_calls),
            # Random, so that many who were cut off together do not come back together.
            wait=wait_random_exponential(multiplier=0.5, max=self._patience.between),
            reraise=True,
        )

    def _once(self, path: str, sent: tuple[bytes, str | None], most: int) -> Body:
        if self._is_over:
            raise Unreachable
        content, proof = sent
        with self._nonsense_is_refused(), self._watch.cutting_after(self._patience.call):
            request = self._client.build_request(
                "POST",
                path,
                content=content,
                headers={HEADER: proof} if proof else None,
                extensions={"trace": self._watch.trace},
            )
            answer = self._client.send(request, stream=True)
            try:
                return _read(answer, most)
            finally:
                answer.close()

    @contextmanager
    def _nonsense_is_refused(self) -> Generator[None]:
        """The details stay here: they may repeat what a server made up."""
        try:
            yield
        except httpx.TransportError as error:
            self._watch.drop()
            refused = error.__cause__
            if not isinstance(refused, ProxyRefused):
                raise _NoAnswer from None
            if refused.is_for_good:
                raise refused.means from None
            raise _NoAnswer(refused.means) from None
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, Malformed):
            raise ServerBroken from None


def _read(answer: httpx.Response, most: int) -> Body:
    media_type = answer.headers.get("Content-Type", "")
    if answer.status_code == httpx.codes.OK and media_type == MEDIA_TYPE:
        return Body.unpack(_bounded(answer, most))
    if answer.status_code == Busy.status:
        raise _NoAnswer
    raise refusal_in(media_type, _bounded(answer, MOST_PROBLEM))


def _bounded(answer: httpx.Response, most: int) -> bytes:
    """The body as it came. Never unpacked: a packed one would grow past any bound."""
    chunks = bytearray()
    for chunk in answer.iter_raw():
        chunks += chunk
        if len(chunks) > most:
            raise ServerBroken("size")
    return bytes(chunks)


def check_address(address: str, proxy: str | None) -> None:
    """Whether a server may be spoken to there. Raises AddressRefused."""
    url = _url(address)
    enciphered = url.scheme == "https" or _is_onion(url.host) or _is_here(url.host)
    if url.scheme not in ("http", "https") or not enciphered:
        raise AddressRefused("a server's address begins with https://, an onion's with http://")
    if url.userinfo or url.query or url.fragment or not _HOST.fullmatch(url.host):
        raise AddressRefused("a server's address is https://HOST or https://HOST:PORT")
    if proxy is not None and _url(proxy).scheme != "socks5h":
        raise AddressRefused("a proxy's address is socks5h://HOST:PORT")
    if proxy is None and _is_onion(url.host):
        raise OnionNeedsProxy("an onion is reached through a proxy only")


def _is_onion(host: str) -> bool:
    return host.rstrip(".").lower().endswith(".onion")


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _url(untrusted: str) -> httpx.URL:
    try:
        return httpx.URL(untrusted)
    except (httpx.InvalidURL, ValueError):
        raise AddressRefused("this address cannot be read") from None
