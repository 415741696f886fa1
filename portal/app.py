"""The portal as a WSGI application: one way in, one place that turns refusals into answers."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from portal.api import CALLS, Api, Call
from wbs import problems
from wbs.arrival import check_arrival, problem_of_status
from wbs.problems import Problem, problem_of
from wbs.publishing import Publications
from wbs.store import Store
from wbs.strict_headers import with_strict_headers
from wbs.wire import MEDIA_TYPE, Body

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
        check_arrival(request.mimetype, request.content_length)
        body = Body.unpack(request.get_data(cache=False))
        return Response(call(api, body), content_type=MEDIA_TYPE)

    return view


def _problem(error: Exception) -> Problem:
    if isinstance(error, HTTPException):
        return problem_of_status(error.code or 0)
    return problem_of(error)


def _refuse(error: Exception) -> Response:
    problem = _problem(error)
    return Response(
        problem.body(),
        status=problem.status,
        headers=dict(problem.headers),
        content_type=problems.MEDIA_TYPE,
    )
