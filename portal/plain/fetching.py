"""A file of the conversation goes out: looked at whole first, and never for a browser to show."""

from urllib.parse import quote

from flask import Response, request

from crypto.errors import CannotOpen
from portal.plain.house import Asked
from portal.plain.showing import file_places
from portal.plain.talking import visit_of
from portal.plain.uploading import opened
from wbs.journeys.attaching import safe_name
from wbs.web.in_parts import InParts
from wbs.web.problems import Busy

HUNG_UP = "waitress.client_disconnected"  # in the environ: whether nobody is there any more


def _never() -> bool:
    return False


def fetch(asked: Asked) -> Response:
    """Stream the file that a button names. CannotOpen; Busy to whoever hung up meanwhile.

    Twice from the store: nothing is released of a file whose end is not what was sealed. The first
    time costs a second, so nobody has it who does not wait for it.
    """
    visit = visit_of(asked)
    shared = file_places(visit.case).get(asked.form.fields.get("berkas", ""))
    if shared is None:
        raise CannotOpen
    has_hung_up = request.environ.get(HUNG_UP, _never)
    for _ in opened(asked.plain.portal, visit, shared):
        if has_hung_up():
            raise Busy
    source = opened(asked.plain.portal, visit, shared)
    return Response(
        InParts(source, shared.size, asked.plain.downloads),
        content_type="application/octet-stream",
        headers={
            "Content-Length": str(shared.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(safe_name(shared))}",
        },
        direct_passthrough=True,
    )
