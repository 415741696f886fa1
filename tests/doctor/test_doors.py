"""A running door, seen from outside by the doctor: honest, or changed on the way."""

import gzip
import http.server
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.app import create_app as portal_app
from portal.served import site_of
from portal.settings import Settings
from reviewer.gateway.app import create_app as gateway_app
from tests.doctor.conftest import Patient
from tests.process import HOST, free_port
from wbs.days import HOME, today_in
from wbs.doctor.asking import Visitor
from wbs.doctor.doors import SOON, talkative
from wbs.doctor.finding import Level, worst
from wbs.store import Store
from wbs.web.serving import server_for

CARE, WRONG, WELL = Level.CARE, Level.WRONG, Level.WELL
Headers = list[tuple[str, str]]
Change = Callable[[WSGIEnvironment, Headers, bytes], tuple[Headers, bytes]]


def honest(_environ: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return headers, body


def between(app: WSGIApplication, change: Change) -> WSGIApplication:
    """Somebody between a door and its visitors."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        begun: dict[str, Any] = {}

        def begin(status: str, headers: Headers, *_: object) -> Callable[[bytes], object]:
            begun.update(status=status, headers=headers)
            return lambda _: None

        body = b"".join(app(environ, begin))
        headers, body = change(environ, begun["headers"], body)
        headers = [pair for pair in headers if pair[0].lower() != "content-length"]
        start(begun["status"], [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return answer


@contextmanager
def running(app: WSGIApplication) -> Iterator[str]:
    """A door of this test's own, on a free port."""
    port = free_port()
    server = server_for(app, f"{HOST}:{port}")
    Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.close()


@pytest.fixture
def store(patient: Patient) -> Iterator[Store]:
    opened = Store.open(patient.url, today=today_in(HOME))
    yield opened
    opened.close()


def portal_of(
    patient: Patient, store: Store, *, ready: bool = True, onion: str = ""
) -> WSGIApplication:
    """The portal that the patient's settings make."""
    settings = {"WBS_DATABASE": patient.url, "WBS_ANCHOR": str(patient.file("anchor.json"))}
    settings |= {"WBS_ONION": onion} if onion else {}
    return portal_app(store, site_of(Settings.read(settings)), ready=lambda: ready)


def codes(patient: Patient, address: str, area: str = "portal") -> Mapping[str, Level]:
    """What is said of a door."""
    patient.doors = {area: (address,)}
    return {one.code: one.level for one in patient.findings() if one.area == area}


def test_honest_doors_are_well(patient: Patient, store: Store) -> None:
    gateway = gateway_app(store, authority="gateway.example", ready=lambda: True)
    with running(portal_of(patient, store)) as first, running(gateway) as second:
        patient.doors = {"portal": (first,), "gateway": (second,)}
        findings = patient.findings()
    assert worst(findings) is WELL, [one for one in findings if one.level is not WELL]
    found = [one.code for one in findings if one.area in patient.doors]
    assert sorted(found) == ["door_ready", "door_ready", "door_same", "door_strict", "door_strict"]


def test_a_door_that_is_not_ready_is_named(patient: Patient, store: Store) -> None:
    with running(portal_of(patient, store, ready=False)) as address:
        assert codes(patient, address)["door_not_ready"] is WRONG


def without(name: str) -> Change:
    return lambda _, headers, body: ([pair for pair in headers if pair[0] != name], body)


def adding(name: str, value: str, path: str = "") -> Change:
    def change(environ: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
        wanted = not path or environ["PATH_INFO"] == path
        return ([*headers, (name, value)] if wanted else headers), body

    return change


def of_another_kind(kind: str, path: str) -> Change:
    def change(environ: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
        if environ["PATH_INFO"] != path:
            return headers, body
        others = [pair for pair in headers if pair[0] != "Content-Type"]
        return [*others, ("Content-Type", kind)], body

    return change


def laxer_on_one_page(
    environ: WSGIEnvironment, headers: Headers, body: bytes
) -> tuple[Headers, bytes]:
    return laxer(environ, headers, body) if environ["PATH_INFO"] == "/id/lapor" else (headers, body)


def laxer(_: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return [
        (name, value.replace("script-src 'self'", "script-src *")) for name, value in headers
    ], body


def one_byte_more(environ: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
    return headers, body + b" " if environ["PATH_INFO"] == "/static/wbs.js" else body


def another_reader(
    environ: WSGIEnvironment, headers: Headers, body: bytes
) -> tuple[Headers, bytes]:
    if "anchor" not in environ["PATH_INFO"] or ("Content-Encoding", "gzip") in headers:
        return headers, body
    return headers, body[:-9] + b'AAAAAA";\n'


def for_whom(is_chosen: Callable[[WSGIEnvironment], bool]) -> Change:
    """Another script for some, gzip or not as they want it."""

    def change(environ: WSGIEnvironment, headers: Headers, body: bytes) -> tuple[Headers, bytes]:
        if environ["PATH_INFO"] != "/static/wbs.js" or not is_chosen(environ):
            return headers, body
        squeezed = ("Content-Encoding", "gzip") in headers
        script = b"fetch('/tells');" + (gzip.decompress(body) if squeezed else body)
        return headers, gzip.compress(script) if squeezed else script

    return change


def takes_gzip(environ: WSGIEnvironment) -> bool:
    return "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")


def is_a_browser(environ: WSGIEnvironment) -> bool:
    """As far as nginx hands on anything that tells."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    return takes_gzip(environ) and site == "same-origin" and "CONTENT_TYPE" not in environ


def is_mozilla(environ: WSGIEnvironment) -> bool:
    named = environ.get("HTTP_USER_AGENT", "").startswith("Mozilla/5.0 ")
    return named and bool(environ.get("HTTP_ACCEPT_LANGUAGE")) and is_a_browser(environ)


CHANGES: list[tuple[Change, str]] = [
    (without("Content-Security-Policy"), "door_lax"),
    (without("Referrer-Policy"), "door_lax"),
    (without("Cache-Control"), "door_lax"),
    (laxer, "door_lax"),
    (laxer_on_one_page, "door_lax"),
    (adding("X-Frame-Options", "DENY"), "door_lax"),  # said twice, some browsers believe neither
    (adding("Set-Cookie", "visitor=7", "/"), "door_talks"),
    (adding("ETag", "7"), "door_talks"),
    (adding("Refresh", "0; url=https://other.example/", "/id/"), "door_talks"),
    (adding("Link", "<https://other.example/>; rel=preconnect", "/static/wbs.js"), "door_talks"),
    (adding("Server", "nginx/1.22.1"), "door_talks"),
    (one_byte_more, "door_differs"),
    (of_another_kind("text/html; charset=iso-2022-jp", "/id/"), "door_differs"),
    (of_another_kind("text/html; charset=utf-8", "/static/wbs.js"), "door_differs"),
    (another_reader, "door_differs"),
    (for_whom(takes_gzip), "door_differs"),
    (for_whom(is_a_browser), "door_differs"),
    (for_whom(is_mozilla), "door_differs"),
    (for_whom(lambda environ: not takes_gzip(environ)), "door_differs"),
]


@pytest.mark.parametrize(("change", "code"), CHANGES)
def test_what_is_changed_on_the_way_is_named(
    patient: Patient, store: Store, change: Change, code: str
) -> None:
    with running(between(portal_of(patient, store), change)) as address:
        found = codes(patient, address)
    assert found[code] is WRONG
    assert ("door_strict" in found) == (code == "door_differs")


MINE, OTHER = "a" * 56 + ".onion", "b" * 56 + ".onion"


@pytest.mark.parametrize(
    ("led_to", "is_well"),
    [
        (f"http://{MINE}/id", True),
        (f"http://{MINE}", True),
        (f"http://{OTHER}/id", False),
        (f"http://{MINE}@{OTHER}/id", False),
        (f"http://{MINE}.example/", False),
        ("https://wbs.example/id", False),
        ("http://[", False),
    ],
)
def test_tor_browser_is_led_nowhere_but_to_our_own_onion(
    patient: Patient, store: Store, led_to: str, is_well: bool
) -> None:
    patient.tell("portal-clear-1.env", {**patient.settings(), "WBS_ONION": MINE})
    app = portal_of(patient, store, onion=MINE)
    leading = between(app, adding("Onion-Location", led_to, "/id/"))
    with running(leading) as address:
        found = codes(patient, address)
    assert ("door_leads" not in found) == is_well
    assert "door_same" in found


def test_a_name_of_a_server_without_its_version_is_no_fault() -> None:
    assert talkative(httpx.Headers({"Server": "nginx", "Date": "now"})) == set()
    assert talkative(httpx.Headers({"Server": "nginx/1.22.1"})) == {"server"}


def test_somebody_else_at_that_address_is_named(patient: Patient, store: Store) -> None:
    stranger = between(portal_of(patient, store), lambda _, headers, _body: (headers, b"hello"))
    with running(stranger) as address:
        assert codes(patient, address)["door_other"] is WRONG


def test_a_door_that_does_not_answer_is_named(patient: Patient) -> None:
    assert codes(patient, f"http://{HOST}:{free_port()}") == {"door_silent": WRONG}


class Page(http.server.BaseHTTPRequestHandler):
    """Answers anything with nothing."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


@contextmanager
def enciphered(folder: Path, days: float) -> Iterator[str]:
    """A server with a certificate that holds for so long; its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "chain.pem", folder / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem, secret)
    with http.server.ThreadingHTTPServer((HOST, 0), Page) as server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://{HOST}:{server.server_address[1]}"
        server.shutdown()


def test_the_days_of_a_certificate_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enciphered(tmp_path, SOON + 0.5) as address:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "chain.pem"))
        with Visitor(address, None) as visitor:
            assert visitor.certificate_days() == SOON


def test_a_certificate_of_nobody_or_one_that_ended_is_not_passed_over(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with enciphered(patient.folder, 30) as address:
        assert codes(patient, address) == {"door_certificate": WRONG}
    monkeypatch.setenv("SSL_CERT_FILE", str(patient.file("chain.pem")))
    with enciphered(patient.folder, -1) as address:
        assert codes(patient, address) == {"door_certificate": WRONG}
