"""Pages over HTTP: what each may do, in both encodings, and nothing for any other method."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import Client

from crypto.anchor import compose_anchor
from portal.app import create_app
from portal.pages import Site
from tests.inspectorate import SmallInspectorate
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.store.migrate import migrate

CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "data:",
    "connect-src": "'self'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.build(compose_anchor({SmallInspectorate().id: "Inspektorat"}))


@pytest.fixture(scope="module")
def client(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    url = f"sqlite:///{Path(tmp_path_factory.mktemp('pages')) / 'wbs.sqlite'}"
    migrate(url)
    store = Store.open(url, today=today_in(HOME))
    yield Client(create_app(store, site))
    store.close()


def test_every_document_may_do_exactly_what_it_uses(client: Client, site: Site) -> None:
    for path, document in site.documents.items():
        answer = client.get(path)
        assert answer.status_code == 200, path
        policy = answer.headers["Content-Security-Policy"]
        assert dict(one.split(" ", 1) for one in policy.split("; ")) == CSP
        assert ALWAYS.items() <= {*answer.headers.items()}
        assert len(answer.headers.getlist("Content-Security-Policy")) == 1
        assert answer.headers["Content-Type"] == document.kind
        assert "Set-Cookie" not in answer.headers


def test_squeezed_or_not_it_is_the_same(client: Client, site: Site) -> None:
    for path, document in site.documents.items():
        plain = client.get(path)
        assert "Content-Encoding" not in plain.headers
        assert plain.data == document.body
        squeezed = client.get(path, headers={"Accept-Encoding": "gzip, br"})
        assert squeezed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(squeezed.data) == document.body
        refused = client.get(path, headers={"Accept-Encoding": "gzip;q=0"})
        assert refused.data == document.body
        assert {one.headers["Vary"] for one in (plain, squeezed)} == {"Accept-Encoding"}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_a_page_is_only_read(client: Client, method: str) -> None:
    answer = client.open("/id/lapor", method=method, data=b"apa=rahasia")
    assert answer.status_code == 405
    assert ALWAYS.items() <= {*answer.headers.items()}
    assert answer.headers["Allow"] == "GET, HEAD"
    assert b"rahasia" not in answer.data


@pytest.mark.parametrize(
    "path",
    ["/ID/lapor", "/static/", "/static/../id/", "/static/wbs.js/x", "/x"],
)
def test_there_is_nothing_beside_the_documents(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Location" not in answer.headers
    assert ALWAYS.items() <= {*answer.headers.items()}


def test_a_slash_too_few_or_too_many_is_no_redirect(client: Client) -> None:
    assert client.get("/id").data == client.get("/id/").data == client.get("/").data
    assert client.get("/id/lapor/").data == client.get("/id/lapor").data


def test_whoever_asks_gets_the_same(client: Client) -> None:
    """Nothing of a visitor is a reason for anything."""
    one = client.get("/id/", headers={"User-Agent": "A", "Accept-Language": "en", "Cookie": "a=b"})
    other = client.get("/id/?utm=1", headers={"User-Agent": "B", "Referer": "https://x.example/"})
    assert one.data == other.data
    assert list(one.headers) == list(other.headers)


@pytest.mark.parametrize("path", ["/ID/lapor", "/id/laporr", "/x", "/id/%3Cb%3Erahasia"])
def test_a_mistyped_address_is_told_in_both_languages_and_not_repeated(
    client: Client, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert ALWAYS.items() <= {*answer.headers.items()}
    assert "Halaman itu tidak ada" in answer.text
    assert '<div lang="en">' in answer.text
    assert "There is no such page" in answer.text
    assert {'href="/id/"', 'href="/en/"'} <= {*answer.text.replace(">", " ").split()}
    assert "rahasia" not in answer.text
    assert answer.data == client.get("/another").data
    assert client.head(path).status_code == 404


@pytest.mark.parametrize("path", ["/api/1/x", "/static/x.js", "/manifest.jso", "/api/2/read"])
def test_a_program_is_refused_in_its_own_words(client: Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert client.post("/x").content_type == "application/problem+json"
