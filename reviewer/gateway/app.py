"""The gateway as a WSGI application: nobody passes unsigned, every refusal is a problem."""

import logging
import time
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from crypto.encoding import b64
from reviewer.gateway.api import CALLS, Api, Call
from reviewer.gateway.door import Clock, Door
from wbs.readiness import MEDIA_TYPE as PLAIN_TEXT
from wbs.readiness import PATH as HEALTH
from wbs.readiness import Ready, word
from wbs.rosters.publishing import Publications
from wbs.stafflog.slip import HEADER, kind_of
from wbs.store import Store
from wbs.web import problems
from wbs.web.arrival import check_arrival, problem_of_status
from wbs.web.problems import Broken, OutOfStep, Problem, problem_of
from wbs.web.signatures import Fields, Message
from wbs.web.strict_headers import with_strict_headers
from wbs.web.wire import MEDIA_TYPE, MOST_ASKED_HEAD, Body

PREFIX = "/gateway/1/"
_LOG = logging.getLogger(__name__)


def create_app(
    store: Store, *, authority: str, clock: Clock = time.time, ready: Ready | None = None
) -> WSGIApplication:
    """The gateway over this store.

    `authority`: what consoles write into Host. It has no SECRET_KEY: nothing could set a cookie.
    `ready`: what /health says, the one answer that needs no signature.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["WTF_CSRF_ENABLED"] = False  # its token is a cookie; no call is authorised by one
    app.logger.disabled = True  # a traceback would show what was sent; see _refuse
    app.url_map.merge_slashes = False  # a redirect would repeat the path in a header
    publications = Publications(store.rosters)
    api = Api(store, publications)
    door = Door(authority.lower(), publications, store.staff_log, clock)
    for name, call in CALLS.items():
        app.add_url_rule(
            PREFIX + name,
            name,
            _view(door, api, call),
            methods=["POST"],
            provide_automatic_options=False,
        )
    if ready:
        app.add_url_rule(HEALTH, HEALTH, _health(ready), provide_automatic_options=False)
    app.register_error_handler(Exception, _refuse)
    app.after_request(_tell_line)
    return with_strict_headers(app)


def _view(door: Door, api: Api, call: Call) -> Callable[[], Response]:
    kind = kind_of(call.__name__)

    def view() -> Response:
        check_arrival(request.mimetype, request.content_length)
        message = _message(request.get_data(cache=False))
        caller, written = door.admit(message, kind)
        g.line = written.line  # the answer tells it, whatever comes of the call
        if not written.is_let_in:
            raise OutOfStep
        body = Body.unpack(message.body, MOST_ASKED_HEAD)
        return Response(call(api, caller, body), content_type=MEDIA_TYPE)

    return view


def _tell_line(answer: Response) -> Response:
    """The line of the staff log that is this request's, or else the person's newest."""
    if line := g.get("line"):
        answer.headers[HEADER] = b64(line)
    return answer


def _health(ready: Ready) -> Callable[[], Response]:
    def view() -> Response:
        said = word(ready)
        return Response(said.body, said.status, content_type=PLAIN_TEXT)

    return view


def _message(body: bytes) -> Message:
    """The request as it was signed.

    Taken from the environment itself: `request.url` is decoded, and made up where Host is missing.
    """
    environ = request.environ
    return Message(
        environ["REQUEST_METHOD"],
        environ.get("HTTP_HOST", "").lower(),
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        body,
        Fields([(name.lower(), value) for name, value in request.headers.items()]),
    )


def _refuse(error: Exception) -> Response:
    problem = _problem(error)
    if isinstance(problem, Broken):
        _LOG.error("broken: %s", _place(error))
    return Response(
        problem.body(),
        status=problem.status,
        headers=dict(problem.headers),
        content_type=problems.MEDIA_TYPE,
    )


def _problem(error: Exception) -> Problem:
    if isinstance(error, MethodNotAllowed) and request.path == HEALTH:
        return problems.OnlyRead()
    if isinstance(error, HTTPException):
        return problem_of_status(error.code or 0)
    return problem_of(error)


def _place(error: Exception) -> str:
    """What went wrong and where, without any value: a message might repeat what was sent."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {where}"
