"""A case: reading it, its files, and a new secret where the readers changed."""

from collections.abc import Callable, Iterator

from flask import Response, redirect
from flask.typing import ResponseReturnValue

from crypto.errors import Refusal
from crypto.ids import Stream
from reviewer.console.closing import show_closing
from reviewer.console.entries import Stage
from reviewer.console.errands import Occupied, run
from reviewer.console.fetching import Verified, verify
from reviewer.console.index import Filed
from reviewer.console.living import show_life
from reviewer.console.pages import (
    NoSuchCase,
    address,
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
    room_of,
    tell,
)
from reviewer.console.pages_links import show_links
from reviewer.console.showing import show_case, show_tasks
from reviewer.console.work import Closed, Work
from wbs.cases.lifecycle import ENDED
from wbs.commands.conversation import shared_files
from wbs.journeys.attaching import safe_name
from wbs.journeys.rekeying import stale_streams
from wbs.web.problems import Problem

PAGES = blueprint("case")
_STREAMS = {"percakapan": Stream.CONVERSATION, "internal": Stream.INTERNAL}


@PAGES.get("/kasus/<id>")
def read(id: str) -> ResponseReturnValue:
    """Everything of a case; it is read from then on."""
    work = require_work()
    filed = find_case(work, id)
    shown = _page(work, filed)
    work.show(filed.case.id)
    return shown


@PAGES.get("/kasus/<id>/surat")
def letter(id: str) -> ResponseReturnValue:
    """A page to print for the inspectorate's files, once the case has ended."""
    work = require_work()
    filed = find_case(work, id)
    shown = show_closing(Stage(current_words(), require_desk(work), work.clocks), filed)
    if shown is None:
        raise NoSuchCase
    return page("letter.html", of=work, id=work.aliases.of(filed.case.id), letter=shown)


@PAGES.get("/kasus/<id>/berkas/<place>")
def file(id: str, place: str) -> ResponseReturnValue:
    """A file, once all of it was verified."""
    work = require_work()
    case = find_case(work, id).case
    shared = dict(shared_files(case)).get(place)
    if shared is None:
        raise NoSuchCase
    try:
        leave = room_of().files.take()
    except Occupied:
        return page("fault.html", 503, fault="busy")
    try:
        with work.gateway() as gateway:
            verified = verify(shared, case, gateway.pieces(case.id), work.workspace.home)
    except BaseException as error:
        leave()
        if work.open and isinstance(error, Refusal | Problem | OSError):
            return page("fault.html", 502, fault="file")
        raise
    answer = _handed_out(work, verified, leave)
    answer.headers.set("Content-Disposition", "attachment", filename=safe_name(shared))
    answer.content_length = shared.size
    return answer


@PAGES.post("/kasus/<id>/kunci-baru/<any(percakapan,internal):stream>")
def renew(id: str, stream: str) -> ResponseReturnValue:
    """Introduce a new secret for those who may read now."""
    work = require_work()
    filed = find_case(work, id)
    room = room_of()
    try:
        run(lambda: work.renew(filed.case.id, _STREAMS[stream]), room.errands, room.habits.answer)
    except Refusal as refused:
        said = current_words().refusal(refused.code, refused.where)
        return _page(work, find_case(work, id), 409, wrong=said)
    except (Problem, OSError):
        said = current_words().refusal("server-broken")
        return _page(work, find_case(work, id), 409, wrong=said)
    tell("renewed")
    return redirect(address("case.read", id=id), 303)


def _handed_out(work: Work, verified: Verified, leave: Callable[[], None]) -> Response:
    """A reader that stops reading holds its place; locking ends what is still to come."""

    def content() -> Iterator[bytes]:
        for piece in verified.content():
            if not work.open:
                raise Closed
            yield piece

    answer = Response(content(), content_type="application/octet-stream")
    answer.call_on_close(verified.close)
    answer.call_on_close(leave)
    return answer


def _page(work: Work, filed: Filed, status: int = 200, **values: object) -> ResponseReturnValue:
    stage = Stage(current_words(), require_desk(work), work.clocks)
    id = filed.case.id
    number = next((row.number for row in work.index.rows if row.id == id), id.value.hex()[:8])
    names = {stream: name for name, stream in _STREAMS.items()}
    return page(
        "case.html",
        status,
        of=work,
        id=work.aliases.of(id),
        life=show_life(stage, filed),
        has_ended=filed.case.life.state in ENDED,
        case=show_case(stage, filed, number, work.memory.seen.get(id)),
        tasks=show_tasks(stage, filed.case),
        links=show_links(work, filed),
        stale=[names[stream] for stream in stale_streams(stage.desk, filed.case)],
        **values,
    )
