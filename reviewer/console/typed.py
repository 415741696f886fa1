"""What somebody typed is given back on whatever page a refusal leads to."""

from contextlib import suppress
from io import BytesIO
from typing import IO

from flask import Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from reviewer.console.drafts import WRITTEN
from reviewer.console.forms import MOST_UPLOAD, plain_text

MOST_FORM = 1024 * 1024  # bytes of typed text, as a browser encodes it
MOST_REQUEST = MOST_UPLOAD + MOST_FORM  # bytes of a letter
_TICKED = ("consequences", "persons", "cases")  # of these several at once
CHOSEN = (
    *("completeness", "priority", "oversight", "risk", "result", "who", "promised"),
    *_TICKED,
)
TOKEN = "csrf_token"  # the first field of each of our forms  # noqa: S105 its name
MOST_BODY = 2 * MOST_UPLOAD + MOST_FORM  # bytes; beyond, the server refuses before it reaches us
MOST_READ_AGAIN = 4 * MOST_FORM  # bytes of one field


class RequestInMemory(Request):
    """An uploaded file stays in memory: the framework would put it on the disk in clear."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def typed_form() -> MultiDict[str, str]:
    """The fields that this request brought; also where its files were too large."""
    if request.method != "POST":
        return MultiDict()
    with suppress(RequestEntityTooLarge):
        # What the framework refused halfway it goes on reading from there.
        if TOKEN in (form := request.form):
            return form
    return _read_again()


def typed_fields() -> dict[str, str]:
    """What somebody wrote and chose in the form that this request brought, as it is kept."""
    form, left, found = typed_form(), MOST_FORM, dict[str, str]()
    for name in (*WRITTEN, *CHOSEN):
        if text := plain_text(" ".join(form.getlist(name))[:left]):
            found[name] = text
            left -= len(text)
    return found


def _read_again() -> MultiDict[str, str]:
    """The whole body is in memory already (`wbs.web.serving`): only the framework did not want it.

    Twice is once too often for
    what is beyond reason: that is lost.
    """
    request.environ["wsgi.input"].seek(0)
    again = RequestInMemory(request.environ, populate_request=False)
    again.max_content_length, again.max_form_memory_size = MOST_BODY, MOST_READ_AGAIN
    with suppress(RequestEntityTooLarge):
        return again.form
    return MultiDict()
