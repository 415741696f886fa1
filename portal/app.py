"""The portal as a WSGI application: one way in, one place that turns refusals into answers."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from portal.api import CALLS, Api, Call
from wbs import problems
from wbs.problems import Problem, problem_of
from wbs.publishing import Publications
from wbs.store import Store
from wbs.strict_headers import with_strict_headers
from wbs.wire import MEDIA_TYPE, MOST_REQUEST, Body

PREFIX = "/api/1/"


def create_app(store: Store) -> WSGIApplication:
    """The portal over this store. It has no SECRET_KEY: nothing here could set a cookie."""
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["WTF_CSRF_ENABLED"] = False  # its token is a cookie; no call is authorised by one
    app.logger.disabled = True  # it would print what a reporter sent, inside a traceback
    app.url_map.merge_slashes = False  # a redirect would repeat the path in a header
    api = Api(store, Publications(store.rosters))
    for name, call in CALLS.items():
        app.add_url_rule(
            PREFIX + name,
            name,
            _view(api, call),
            methods=["POST"],
            provide_automatic_options=False,
        )
    app.register_error_handler(Exception, _refuse)
    return with_strict_headers(app)


def _view(api: Api, call: Call) -> Callable[[], Response]:
    def view() -> Response:
        return Response(call(api, Body.unpack(_request_body())), content_type=MEDIA_TYPE)

    return view


def _request_body() -> bytes:
    """The body, of which nothing is read before its type and length are right."""
    if request.mimetype != MEDIA_TYPE:
        raise problems.WrongMediaType
    if request.content_length is None:
        raise problems.LengthRequired
    if request.content_length > MOST_REQUEST:
        raise problems.TooLarge
    return request.get_data(cache=False)


_OF_HTTP = {404: problems.UnknownPath, 405: problems.WrongMethod, 413: problems.TooLarge}


def _problem(error: Exception) -> Problem:
    if not isinstance(error, HTTPException):
        return problem_of(error)
    known = _OF_HTTP.get(error.code or 0)
    return known() if known else problems.Malformed("http")


def _refuse(error: Exception) -> Response:
    problem = _problem(error)
    return Response(
        problem.body(),
        status=problem.status,
        headers=dict(problem.headers),
        content_type=problems.MEDIA_TYPE,
    )
