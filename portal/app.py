"""The portal as a WSGI application: one way in, one place that turns refusals into answers."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.api import CALLS, Api, Call, Kept
from portal.gate import HEADER, PREFIX, Gate
from portal.pages import Document, Site
from portal.pages.headers import PAGE_HEADERS
from portal.plain import Plain, install, page_for
from wbs.readiness import MEDIA_TYPE as PLAIN_TEXT
from wbs.readiness import PATH as HEALTH
from wbs.readiness import Ready, word
from wbs.rosters.publishing import Publications
from wbs.store import Store
from wbs.web import problems
from wbs.web.arrival import check_arrival, problem_of_status
from wbs.web.problems import Problem, problem_of
from wbs.web.strict_headers import with_strict_headers
from wbs.web.wire import MEDIA_TYPE, Body

_FOR_PROGRAMS = ("/api/", "/static/", "/manifest", HEALTH)
MOST_HEAD = 8 * 1024  # bytes; an append that claims 32 files has one


def create_app(
    store: Store,
    site: Site | None = None,
    plain: Plain | None = None,
    *,
    gate: Gate | None = None,
    ready: Ready | None = None,
) -> WSGIApplication:
    """The portal over this store, with its pages if there are any, and those without script.

    Without a gate nobody is counted and everything is free: for tests of other things.
    `ready`: what /health says to whoever watches the process.
    It has no SECRET_KEY: nothing here could set a cookie.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["WTF_CSRF_ENABLED"] = False  # its token is a cookie; no call is authorised by one
    app.logger.disabled = True  # it would print what a reporter sent, inside a traceback
    app.url_map.merge_slashes = False  # a redirect would repeat the path in a header
    api = Api(store, Publications(store.rosters), _kept(gate))
    for name, call in CALLS.items():
        app.add_url_rule(
            PREFIX + name,
            name,
            _view(api, call, gate),
            methods=["POST"],
            provide_automatic_options=False,
        )
    for path, document in (site.documents if site else {}).items():
        view = _page(document)
        app.add_url_rule(path, path, view, provide_automatic_options=False, strict_slashes=False)
    if plain is not None:
        install(app, plain)
    if ready:
        app.add_url_rule(HEALTH, HEALTH, _health(ready), provide_automatic_options=False)
    app.register_error_handler(Exception, _refuser(site, plain))
    return with_strict_headers(app)


def _view(api: Api, call: Call, gate: Gate | None) -> Callable[[], Response]:
    def view() -> Response:
        check_arrival(request.mimetype, request.content_length)
        data = request.get_data(cache=False)
        if gate is not None:
            gate.admit(call.__name__, data, request.headers.get(HEADER))
        return Response(call(api, Body.unpack(data, MOST_HEAD)), content_type=MEDIA_TYPE)

    return view


def _kept(gate: Gate | None) -> Kept:
    return gate.kept if gate is not None else lambda _call: None


def _page(document: Document) -> Callable[[], Response]:
    def view() -> Response:
        squeeze = request.accept_encodings.quality("gzip") > 0
        headers = {**PAGE_HEADERS, **({"Content-Encoding": "gzip"} if squeeze else {})}
        body = document.squeezed if squeeze else document.body
        return Response(body, content_type=document.kind, headers=headers)

    return view


def _health(ready: Ready) -> Callable[[], Response]:
    def view() -> Response:
        said = word(ready)
        return Response(said.body, said.status, content_type=PLAIN_TEXT)

    return view


def _problem(error: Exception) -> Problem:
    if isinstance(error, MethodNotAllowed) and not request.path.startswith(PREFIX):
        return problems.OnlyRead()
    if isinstance(error, HTTPException):
        return problem_of_status(error.code or 0)
    return problem_of(error)


def _is_a_page_missing(problem: Problem) -> bool:
    """Whether a person mistyped an address; programs get what they understand."""
    is_read = request.method in ("GET", "HEAD")
    return problem.status == 404 and is_read and not request.path.startswith(_FOR_PROGRAMS)


def _refuser(site: Site | None, plain: Plain | None) -> Callable[[Exception], Response]:
    def refuse(error: Exception) -> Response:
        problem = _problem(error)
        page = page_for(problem, request.path, plain) if plain else None
        if site and not page and _is_a_page_missing(problem):
            page = _page(site.missing)()
            page.status_code = problem.status
        return page or Response(
            problem.body(),
            status=problem.status,
            headers=dict(problem.headers),
            content_type=problems.MEDIA_TYPE,
        )

    return refuse
