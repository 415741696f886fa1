"""The console as a WSGI application: sessions, errors, headers; the pages hang on it."""

import hmac
import logging
import secrets
from importlib import resources
from typing import NamedTuple
from wsgiref.types import WSGIEnvironment

from flask import Flask, Response, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from reviewer.console import (
    pages_adopting,
    pages_case,
    pages_desk,
    pages_drafts,
    pages_junk,
    pages_links,
    pages_recusing,
    pages_steps,
    pages_tasks,
    pages_writing,
)
from reviewer.console.doorway import HEADERS, StartToken, is_ours, with_doorway
from reviewer.console.pages import (
    Locked,
    LockedMeanwhile,
    NoSuchCase,
    address,
    ask_again,
    current_words,
    is_by_itself,
    keep_typed,
    page,
    room_of,
)
from reviewer.console.room import Room
from reviewer.console.typed import (
    MOST_FORM,
    MOST_REQUEST,
    RequestInMemory,
    typed_fields,
    typed_form,
)
from reviewer.console.work import Closed
from wbs import look
from wbs.speech.messages import DEFAULT
from wbs.web.strict_headers import with_strict_headers
from wbs.web.strict_parser import Guarded

SCRIPT = "console.js"
_PUBLIC = frozenset({"start", "static_file"})
_LETTERS = frozenset(
    {
        "write.send_reply",
        "write.send_note",
        "write.begin_reply",
        "steps.send_step",
        "recusing.send_recusal",
        "tasks.send_tasks",
        "junk.propose",
    }
)
_PAGES = (
    pages_desk,
    pages_case,
    pages_writing,
    pages_steps,
    pages_adopting,
    pages_recusing,
    pages_tasks,
    pages_links,
    pages_junk,
    pages_drafts,
)
_LOG = logging.getLogger(__name__)


class Console(Flask):
    """Flask with requests that stay in memory."""

    request_class = RequestInMemory


def create_app(room: Room, token: StartToken, *, port: int) -> Guarded:
    """The console over this room, for the browser that brings the token, on this port."""
    app = _framework(room, port)
    browser = secrets.token_urlsafe(32)
    app.before_request(lambda: _admit(browser))
    CSRFProtect(app)
    app.add_url_rule("/mulai", "start", lambda: _start(token, browser), methods=["GET"])
    app.add_url_rule("/", "home", lambda: redirect(f"/{DEFAULT}/"), methods=["GET"])
    app.add_url_rule("/static/<name>", "static_file", _static_file, methods=["GET"])
    for module in _PAGES:
        app.register_blueprint(module.PAGES)
    app.register_error_handler(Exception, _fail)
    inside = with_strict_headers(with_doorway(app.wsgi_app, port), HEADERS)
    return Guarded(
        inside, lambda environ: is_ours(environ, port) and _brings(app, environ, browser)
    )


def _brings(app: Flask, environ: WSGIEnvironment, browser: str) -> bool:
    """Whether a request has the cookie of the browser that was let in."""
    found = app.session_interface.open_session(app, app.request_class(environ))
    brought = found.get("browser", "") if found is not None else ""
    return hmac.compare_digest(str(brought), browser)


def _framework(room: Room, port: int) -> Flask:
    app = Console(__name__, static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=secrets.token_bytes(32),
        # A browser does not tell ports apart: several consoles of one machine must not mix.
        SESSION_COOKIE_NAME=f"wbs-console-{port}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MOST_REQUEST,
        MAX_FORM_MEMORY_SIZE=MOST_FORM,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.logger.disabled = True  # a traceback would show what a case says; see _fail
    app.url_map.merge_slashes = False
    app.jinja_env.loader = look.loader("reviewer.console")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["wbs-console"] = room
    return app


def _admit(browser: str) -> ResponseReturnValue | None:
    """Only the browser that brought the token, whatever it asks for."""
    if request.endpoint in _PUBLIC:
        return None
    if not hmac.compare_digest(str(session.get("browser", "")), browser):
        if request.method != "POST":
            return page("fault.html", 403, fault="stranger")
        # Of a stranger's form nothing is read, and no page answers it: it may be of an earlier
        # start, with a passphrase or a letter in it, which the browser would keep with the page.
        return redirect(f"/{current_words().language}/buka", 303)
    room = room_of()
    if not is_by_itself() and room.work is not None:
        room.touch()
    return None


def _start(token: StartToken, browser: str) -> ResponseReturnValue:
    """Exchange the token for the cookie, once."""
    if request.method != "GET" or not token.spend(request.args.get("kunci", "")):
        return page("fault.html", 403, fault="start")
    session.clear()
    session["browser"] = browser
    return redirect(f"/{DEFAULT}/", 303)


def _static_file(name: str) -> ResponseReturnValue:
    """The two files that pages load; no name is ever looked up on the disk."""
    if name == look.STYLE:
        return Response(look.style(), content_type="text/css; charset=utf-8")
    if name == SCRIPT:
        content = resources.files("reviewer.console").joinpath("static", SCRIPT).read_bytes()
        return Response(content, content_type="text/javascript; charset=utf-8")
    return page("fault.html", 404, fault="missing")


def _fail(error: Exception) -> ResponseReturnValue:
    """Every failure as a page, without anything that was sent."""
    if isinstance(error, Locked | Closed):
        return _locked(is_unknown=isinstance(error, LockedMeanwhile))
    if isinstance(error, HTTPException) and error.code in (301, 302, 303, 307, 308):
        return error
    status, fault = _fault(error)
    if request.method == "POST" and request.endpoint == "desk.unlock":
        return ask_again("unlock.old" if fault == "form" else "unlock.broken")
    if request.method == "POST" and request.endpoint in _LETTERS:
        return _given_back(status, fault)
    return page("fault.html", status, fault=fault)


class Fault(NamedTuple):
    """A page's status, and the words on it."""

    status: int
    fault: str


def _fault(error: Exception) -> Fault:
    if isinstance(error, NoSuchCase):
        return Fault(404, fault="missing")
    if isinstance(error, CSRFError):
        return Fault(400, fault="form")
    if isinstance(error, HTTPException):
        status = error.code or 500
        return Fault(status, {404: "missing", 413: "large"}.get(status, "other"))
    _LOG.error("broken: %s", _place(error))
    return Fault(500, fault="ours")


def _locked(*, is_unknown: bool) -> ResponseReturnValue:
    """To the unlocking page, which says what became of a letter; its text waits sealed."""
    if request.method != "POST" or request.endpoint not in _LETTERS:
        return redirect(f"/{current_words().language}/buka", 303)
    why = "unlock.unknown" if is_unknown else "unlock.kept"
    said = current_words().get("unlock.unknown_said" if is_unknown else "unlock.kept_said")
    is_kept = keep_typed(409, {"": said})
    return ask_again(why if is_kept or not typed_fields() else "unlock.lost")


def _given_back(status: int, fault: str) -> ResponseReturnValue:
    """The letter waits where its form is, or with all that wait where there is none."""
    words, room = current_words(), room_of()
    said = words.get("write.too_large" if fault == "large" else f"fault.{fault}")
    if not keep_typed(status, {"": said}):
        return _locked(is_unknown=False)
    if room.work is None:
        return ask_again("unlock.kept")
    has_form = fault != "missing" and typed_form().get("place")
    return redirect(request.path if has_form else address("drafts.waiting"), 303)


def _place(error: Exception) -> str:
    """What went wrong and where, without any value: a message might repeat what a case says."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {where}"
