"""Reading what a form sent: texts at once, a file as a stream that is never kept as it came.

A body is read twice where it brings a file: how long the file is decides how its pieces are
sealed, and which case it belongs to stands in the form. It waits in memory, or on a spool that is.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO, RawIOBase
from typing import IO, Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header
from werkzeug.wsgi import get_input_stream

from crypto.errors import Malformed
from wbs.web import problems
from wbs.web.wire import MOST_REQUEST

# Bytes. A report has 64 KiB at the most, which a browser sends as 192 where every byte is escaped.
# Twice that: what is too long is then still given back, and said to be too long.
MOST_FORM = 384 * 1024
MOST_FILE = 25_000_000  # bytes: what a browser sends in one go over tor, and tmpfs must hold
MOST_UPLOAD = MOST_FILE + 1_000_000
LONGEST = 256 * 1024 * 1024  # bytes of a body of which the beginning is read: the text in it
_MOST_FIELDS = 400  # twenty persons of six fields, sixty exclusions, and the rest
_TEXTS, _FILES = "application/x-www-form-urlencoded", "multipart/form-data"
_LINE_END = re.compile("\r\n?|[\v\f\u2028\u2029]")
_CONTROL = re.compile("[\0-\t\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that a form brought, as far as it can be known without keeping it."""

    name: str
    size: int
    digest: bytes


class _Measure(RawIOBase):
    """Lets a file pass and keeps its size and SHA-256."""

    def __init__(self) -> None:
        self.size, self.digest = 0, hashlib.sha256()

    def write(self, plain: Any, /) -> int:
        self.size += len(plain)
        self.digest.update(plain)
        return len(plain)

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        return 0  # the parser turns every file back to its beginning


class Pour(RawIOBase):
    """Lets the first file of a form pass into a sink; what else there is, into nothing."""

    def __init__(self, sink: Any) -> None:
        self.sink = sink

    def write(self, plain: Any, /) -> int:
        """On to the sink."""
        if self.sink is not None:
            self.sink.write(bytes(plain))
        return len(plain)

    def seek(self, _offset: int, _whence: int = 0, /) -> int:
        """Nothing to turn back."""
        return 0


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, and its file if it brought one."""

    fields: MultiDict[str, str]
    file: Sent | None
    body: "Body"

    def text(self, name: str) -> str:
        """One field, cleaned; empty where it is missing."""
        return clean(self.fields.get(name, ""))

    def texts(self, name: str) -> tuple[str, ...]:
        """All fields of this name, as they came."""
        return tuple(self.fields.getlist(name))

    def pour(self, sink: Any) -> None:
        """Read the body again and let its file pass into `sink.write`."""
        waiting = [sink]

        def into(*_: object, **__: object) -> IO[bytes]:
            return Pour(waiting.pop() if waiting else None)  # type: ignore[return-value]  # it writes

        self.body.parse(into)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that can be read from its beginning again."""

    environ: Mapping[str, Any]
    kind: str
    length: int

    def parse(self, into: Any) -> MultiDict[str, str]:
        """The fields; each file is written to what `into` makes. Malformed, TooLarge."""
        kind, options = parse_options_header(self.kind)
        self._require_few(kind)
        parser = FormDataParser(
            stream_factory=into,
            max_form_memory_size=MOST_FORM,
            max_form_parts=_MOST_FIELDS,
            silent=False,
        )
        self.environ["wsgi.input"].seek(0)
        source = get_input_stream(dict(self.environ), max_content_length=MOST_UPLOAD)
        try:
            _, fields, _ = parser.parse(source, kind, self.length, options)
        except RequestEntityTooLarge:
            raise problems.TooLarge from None
        except ValueError:
            raise Malformed("form") from None
        return fields

    def _require_few(self, kind: str) -> None:
        """Before a parser makes objects of them: 600 MB of a megabyte of names. TooLarge."""
        source = self.environ["wsgi.input"]
        source.seek(0)
        if kind == _TEXTS and source.read(self.length).count(b"&") >= _MOST_FIELDS:
            raise problems.TooLarge


def read_form(environ: Mapping[str, Any], *, takes_file: bool) -> Form:
    """Read a form. With a file that is too large: what stands before it, and that it is.

    Raises WrongMediaType, LengthRequired, TooLarge, and Malformed for what is no form.
    """
    kind, length = environ.get("CONTENT_TYPE", ""), environ.get("CONTENT_LENGTH") or ""
    essence = parse_options_header(kind)[0]
    if essence not in (_TEXTS, _FILES):
        raise problems.WrongMediaType
    if not (length.isascii() and length.isdigit()):
        raise problems.LengthRequired
    has_file = takes_file and essence == _FILES
    if int(length) <= (MOST_UPLOAD if has_file else MOST_FORM):
        return _whole(Body(environ, kind, int(length)))
    if has_file and int(length) <= LONGEST:
        return _beginning(Body(environ, kind, int(length)))
    raise problems.TooLarge


def _beginning(body: Body) -> Form:
    """A browser sends fields in their order on the page: the text, and then the file."""
    mark = parse_options_header(body.kind)[1].get("boundary", "")
    read = body.environ["wsgi.input"].read(MOST_REQUEST) + f"\r\n--{mark}--\r\n".encode()
    cut = {**body.environ, "wsgi.input": BytesIO(read), "CONTENT_LENGTH": str(len(read))}
    form = _whole(Body(cut, body.kind, len(read)))
    if form.file is None:
        raise problems.TooLarge
    return replace(form, file=replace(form.file, size=body.length))


def _whole(body: Body) -> Form:
    found: list[tuple[str, _Measure]] = []

    def into(*, filename: str | None = None, **_: object) -> IO[bytes]:
        found.append((filename or "", _Measure()))
        return found[-1][1]  # type: ignore[return-value]  # the parser only writes to it

    fields = body.parse(into)
    return Form(fields, _only_file(found), body)


def _only_file(found: list[tuple[str, _Measure]]) -> Sent | None:
    """The first one; a browser sends an empty one without a name where nothing was chosen."""
    if not found or (found[0][0] == "" and found[0][1].size == 0):
        return None
    name, measure = found[0]
    return Sent(name.replace("\\", "/").rpartition("/")[2], measure.size, measure.digest.digest())


def clean(text: str) -> str:
    """What pasting brings along is no reason to refuse a text: as the script's pages do it."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    lines = _LINE_END.sub("\n", whole).replace("\t", " ")
    return _CONTROL.sub(lambda found: "\n" if found[0] == "\n" else "", lines).strip()
