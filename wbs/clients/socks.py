"""Through a SOCKS5 proxy such as tor: it is given the host's name, and says why it could not go on.

Written here because the library's own repeats none of a proxy's reasons, and takes those that Tor
Browser's port gives (proposal 304 of the Tor project: 0xF0 and up) for a broken proxy.
"""

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from wbs.journeys.services import NoProxy, NoSuchOnion, OnionClosed, Unreachable

DEFAULT_PORT = 9050  # tor's
SECONDS = 60  # if nobody says how long
SECONDS_KEPT = 5  # that a connection without work is kept, as httpx does
_VERSION, _CONNECT, _BY_NAME = 5, 1, 3
_NOBODY, _NAMED = 0, 2  # ways to greet: without a name, with one
_DONE = 0
_PASSWORD = b"\x01-"  # its length and itself: one byte at least, and nobody checks it
_LONGEST = 255  # bytes of a name: its length has one byte
_ADDRESSES = {1: 4, 4: 16}  # kinds of an address in the answer, and their bytes
# What will be said again however often one asks. 0xF4 and 0xF5: no key for this onion in tor's
# folder, or a wrong one; 0xF6: its last letters do not fit the others.
_FOR_GOOD: dict[int, type[Unreachable]] = {
    0xF4: OnionClosed,
    0xF5: OnionClosed,
    0xF6: NoSuchOnion,
}
_NOT_FOUND = (0x04, 0xF0)  # no such host; no descriptor of this onion, yet or any more


class ProxyRefused(httpcore.ProxyError):
    """The proxy did not reach the host. `means`: what that is for a person."""

    def __init__(self, means: Unreachable, *, for_good: bool = False) -> None:
        super().__init__(means.code)
        self.means, self.is_for_good = means, for_good


class SocksTransport(httpx.HTTPTransport):
    """httpx's own transport over connections that a proxy makes."""

    def __init__(self, proxy: httpx.URL, tls: ssl.SSLContext | None) -> None:
        """`proxy`: socks5h://[NAME@]HOST[:PORT]. Tor keeps circuits of different names apart."""
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=1,
            keepalive_expiry=SECONDS_KEPT,
            network_backend=_Through(proxy),
        )


class _Through(httpcore.NetworkBackend):
    """Connections to a host, made by the proxy."""

    def __init__(self, proxy: httpx.URL) -> None:
        self._host, self._port = proxy.host, proxy.port or DEFAULT_PORT
        self._name = proxy.username.encode("ascii")
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(  # noqa: PLR0917 the library says which arguments there are
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises ProxyRefused, and as any connection of the library."""
        del local_address, socket_options
        give_up = time.monotonic() + (timeout or SECONDS)
        try:
            stream = self._sockets.connect_tcp(self._host, self._port, timeout)
        except httpcore.ConnectError:
            raise ProxyRefused(NoProxy()) from None
        try:
            _Talk(stream, give_up).leads_to(host, port, self._name)
        except BaseException:
            stream.close()
            raise
        return stream


@dataclass(frozen=True, slots=True)
class _Talk:
    """What is said between the connection to the proxy and the first byte for the host."""

    stream: httpcore.NetworkStream
    give_up: float

    def leads_to(self, host: str, port: int, name: bytes) -> None:
        """From the greeting to the answer; what comes after it is the host's. ProxyRefused."""
        self._greet(name)
        where = host.encode("ascii")
        if len(where) > _LONGEST:
            raise ProxyRefused(Unreachable("not-found"), for_good=True)
        self._say(_VERSION, _CONNECT, 0, _BY_NAME, len(where), *where, *port.to_bytes(2, "big"))
        _, reply, _, kind = self._hear(4)
        if reply != _DONE:
            raise _refusal(reply)
        # Where the proxy stands is nothing to us, but it comes before what the host says.
        size = self._hear(1)[0] if kind == _BY_NAME else _ADDRESSES.get(kind)
        if size is None:
            raise _no_proxy_of_ours()
        self._hear(size + 2)  # and a port

    def _greet(self, name: bytes) -> None:
        ways = [_NOBODY, _NAMED] if name else [_NOBODY]
        self._say(_VERSION, len(ways), *ways)
        version, way = self._hear(2)
        if version != _VERSION or way not in ways:
            raise _no_proxy_of_ours()
        if way == _NAMED:
            self._say(1, len(name), *name, *_PASSWORD)
            if self._hear(2)[1] != _DONE:
                raise _no_proxy_of_ours()

    def _say(self, *said: int) -> None:
        self.stream.write(bytes(said), self._left())

    def _hear(self, size: int) -> bytes:
        heard = b""
        while len(heard) < size:
            chunk = self.stream.read(size - len(heard), self._left())
            if not chunk:
                raise _no_proxy_of_ours()
            heard += chunk
        return heard

    def _left(self) -> float:
        """Counted from the first byte: a proxy that drips holds nobody."""
        return max(self.give_up - time.monotonic(), 0.01)


def _no_proxy_of_ours() -> ProxyRefused:
    return ProxyRefused(Unreachable("proxy"))


def _refusal(reply: int) -> ProxyRefused:
    if lasting := _FOR_GOOD.get(reply):
        return ProxyRefused(lasting(), for_good=True)
    return ProxyRefused(Unreachable("not-found" if reply in _NOT_FOUND else "proxy"))
