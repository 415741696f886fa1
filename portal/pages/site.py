"""Every document that a browser may load from here, ready to be sent, and their manifest."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType

from crypto.anchor import Anchor
from crypto.encoding import b64, sha256
from portal.pages.rendering import (
    PACKAGE,
    SLUGS,
    STATIC,
    path_of,
    render,
    render_missing,
)
from wbs import look
from wbs.clocks.settings import Clocks

HTML, SCRIPT, STYLE, JSON = (
    "text/html; charset=utf-8",
    "text/javascript; charset=utf-8",
    "text/css; charset=utf-8",
    "application/json",
)
MANIFEST = "/manifest.json"


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it is and as it is sent to a browser that takes gzip."""

    kind: str
    body: bytes
    squeezed: bytes

    @classmethod
    def of(cls, kind: str, body: bytes) -> "Document":
        """Squeeze it once, with no time in it: the same bytes at every start."""
        return cls(kind, body, gzip.compress(body, 9, mtime=0))

    @classmethod
    def built(cls, kind: str, folder: Traversable, name: str) -> "Document":
        """One that was squeezed when it was built: smaller, in a time that no start may take."""
        body, squeezed = (folder.joinpath(each).read_bytes() for each in (name, f"{name}.gz"))
        return cls(kind, body, squeezed)


@dataclass(frozen=True, slots=True)
class Site:
    """All documents by path. Nothing here depends on who asks."""

    documents: Mapping[str, Document]
    missing: Document  # for every other address

    @classmethod
    def build(
        cls,
        anchor: bytes,
        plain: bool = False,
        host: str = "",
        onion: str = "",
        *,
        clocks: Clocks | None = None,
    ) -> "Site":
        """Render everything; the anchor file becomes a module that the script imports.

        `plain`: whether there are pages without script to lead to from where there is none.
        `host`: who runs this server, if the first page has to say so. `onion`: where Tor Browser
        finds the same. `clocks`: the inspectorate's own, if not the program's. Malformed where
        `anchor` is no anchor.
        """
        Anchor.parse(anchor)
        documents = dict(_pages(plain, host, onion, clocks or Clocks.load()))
        documents |= dict(_files(anchor))
        documents[MANIFEST] = Document.of(JSON, _manifest(documents))
        missing = Document.of(HTML, render_missing().encode())
        return cls(MappingProxyType(documents), missing)


def _pages(plain: bool, host: str, onion: str, clocks: Clocks) -> Iterator[tuple[str, Document]]:
    for language, pages in SLUGS.items():
        for page in pages:
            html = render(page, language, plain, host, onion=onion, clocks=clocks)
            document = Document.of(HTML, html.encode())
            yield path_of(language, page), document
            if (language, page) == ("id", "home"):
                yield "/", document


def _files(anchor: bytes) -> Iterator[tuple[str, Document]]:
    static = resources.files(PACKAGE).joinpath("static")
    yield f"{STATIC}/wbs.js", Document.built(SCRIPT, static, "wbs.js")
    hiding = static.joinpath("no-script.css").read_bytes()
    yield f"{STATIC}/no-script.css", Document.of(STYLE, hiding)
    module = f"export const anchor = {json.dumps(b64(anchor))};\n"
    yield f"{STATIC}/anchor.js", Document.of(SCRIPT, module.encode())
    yield f"{STATIC}/look.css", Document.built(STYLE, look.FOLDER, look.PAGES)


def _manifest(documents: Mapping[str, Document]) -> bytes:
    """What an outside monitor compares: SHA-256 of every document by path."""
    hashes = {path: sha256(document.body).hex() for path, document in sorted(documents.items())}
    return json.dumps({"type": "wbs manifest", "version": 1, "sha256": hashes}, indent=1).encode()
