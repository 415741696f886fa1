"""The gateway as a WSGI application: nobody passes unsigned, every refusal is a problem."""

import logging
import time
from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from reviewer.gateway.api import CALLS, Api, Call
from reviewer.gateway.door import Clock, Door
from wbs import problems
from wbs.arrival import check_arrival, problem_of_status
from wbs.problems import Broken, Problem, problem_of
from wbs.publishing import Publications
from wbs.signatures import Fields, Message
from wbs.store import Store
from wbs.strict_headers import with_strict_headers
from wbs.wire import MEDIA_TYPE, Body

PREFIX = "/gateway/1/"
_LOG = logging.getLogger(__name__)


def create_app(store: Store, *, authority: str, clock: Clock = time.time) -> WSGIApplication:
    """The gateway over this store.

    `authority`: what consoles write into Host. It has no SECRET_KEY: nothing could set a cookie.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["WTF_CSRF_ENABLED"] = False  # its token is a cookie; no call is authorised by one
    app.logger.disabled = True  # a traceback would show what was sent; see _refuse
    app.url_map.merge_slashes = False  # a redirect would repeat the path in a header
    publications = Publications(store.rosters)
    api = Api(store, publications)
    door = Door(authority.lower(), publications, store.nonces, clock)
    for name, call in CALLS.items():
        app.add_url_rule(
            PREFIX + name,
            name,
            _view(door, api, call),
            methods=["POST"],
            provide_automatic_options=False,
        )
    app.register_error_handler(Exception, _refuse)
    return with_strict_headers(app)


def _view(door: Door, api: Api, call: Call) -> Callable[[], Response]:
    def view() -> Response:
        check_arrival(request.mimetype, request.content_length)
        message = _message(request.get_data(cache=False))
        caller = door.admit(message)
        return Response(call(api, caller, Body.unpack(message.body)), content_type=MEDIA_TYPE)

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
