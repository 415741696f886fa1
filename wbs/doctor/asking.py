"""Asks a running door over HTTP, as a stranger would: nothing followed, nothing kept, bounded."""

import ssl
import time
import zlib
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import httpx

from wbs.doctor import browser

MOST = 8 * 1024 * 1024  # bytes of one answer; our largest document is 0.5 MB
SECONDS = 60  # for one answer: an onion may have to be found first


class NoAnswer(Exception):
    """Nothing came, or not HTTP, or too much. `is_certificate`: TLS refused it."""

    def __init__(self, *, is_certificate: bool = False) -> None:
        super().__init__()
        self.is_certificate = is_certificate


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door said."""

    status: int
    headers: httpx.Headers
    body: bytes

    def read(self) -> bytes | None:
        """The body as a browser reads it; None where it does not unpack, whole and within MOST."""
        coding = ", ".join(self.headers.get_list("Content-Encoding")).lower()
        if coding in ("", browser.IDENTITY):
            return self.body
        unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            body = unpacking.decompress(self.body, MOST) if coding == "gzip" else b""
        except zlib.error:
            return None
        return body if unpacking.eof and not unpacking.unused_data else None


class Visitor:
    """One visitor to one address."""

    def __init__(self, address: str, socks: str | None) -> None:
        """`address` was checked: https, or http to an onion or this machine."""
        self.url = httpx.URL(address)
        self._client = httpx.Client(
            base_url=self.url,
            follow_redirects=False,
            trust_env=False,  # a proxy from the environment would see which onion is examined
            proxy=f"socks5h://{socks}" if socks else None,
            timeout=SECONDS,
            verify=ssl.create_default_context(),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._client.close()

    def ask(self, method: str, path: str, coding: str = browser.IDENTITY) -> Answer:
        """One answer to what looks like a browser's question. Raises NoAnswer."""
        give_up = time.monotonic() + SECONDS
        try:
            with closing(self._begun(method, path, coding)) as answer:
                body = bytearray()
                for chunk in answer.iter_raw():
                    body += chunk
                    if len(body) > MOST or time.monotonic() > give_up:
                        raise NoAnswer
                return Answer(answer.status_code, answer.headers, bytes(body))
        except httpx.ConnectError as error:
            raise NoAnswer(is_certificate="CERTIFICATE" in str(error)) from None
        except (httpx.HTTPError, httpx.InvalidURL):
            raise NoAnswer from None

    def _begun(self, method: str, path: str, coding: str) -> httpx.Response:
        """Nothing that httpx would say of itself goes with it."""
        is_read = method == "GET"
        said = browser.reading(path, coding) if is_read else browser.calling(coding)
        made = self._client.build_request(method, path)
        asked = httpx.Request(method, made.url, headers=said, extensions=made.extensions)
        return self._client.send(asked, stream=True)

    def certificate_days(self) -> int | None:
        """Whole days for which the certificate still holds; None without TLS. Raises NoAnswer."""
        if self.url.scheme != "https":
            return None
        try:
            with closing(self._begun("GET", "/", browser.SQUEEZED)) as answer:
                line = answer.extensions["network_stream"].get_extra_info("ssl_object")
                until = ssl.cert_time_to_seconds(str(line.getpeercert()["notAfter"]))
        except httpx.HTTPError:
            raise NoAnswer from None
        return int((until - datetime.now(UTC).timestamp()) // 86400)
