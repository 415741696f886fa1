"""The tree of pages without script, hung into the portal's app: one way in for every form."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from flask import Flask, Response, request

from crypto.errors import Refusal
from crypto.receipt import WORD_COUNT
from crypto.visit import Ticket
from portal.plain import sending, talking
from portal.plain.fetching import fetch
from portal.plain.forms import Form, read_form
from portal.plain.headers import PLAIN_HEADERS
from portal.plain.house import Asked, NotFromHere, Plain, Shown, VisitEnded
from portal.plain.places import (
    PAGES,
    REPORT_PAGES,
    ROOTS,
    SENDING,
    START,
    language_of,
    path_of,
    upload_path,
)
from portal.plain.refusing import Stopped, stopped
from portal.plain.screens import answer, begin
from portal.plain.showing import answers
from wbs.form.report import Report
from wbs.web.problems import Busy, Problem

Journey = Callable[[Asked], Shown | Response]
JOURNEYS: Mapping[str, Journey] = MappingProxyType(
    {
        "begin": begin,
        **dict.fromkeys(REPORT_PAGES, answer),
        "check": sending.check,
        "code": sending.code,
        "two": sending.two,
        "words": talking.words,
        "talk": talking.talk,
        "withdraw": talking.withdraw,
        "object": talking.objects,
        "pressure": talking.presses,
        "file": fetch,
    }
)
# What a browser says of a form on a page of ours. Nothing else will do, and silence least: over
# plain http to an onion only browsers that trust onions, as Tor Browser does, say where it is from.
_OURS = "same-origin"
# Refusals whose pages have no form: nothing of what was sent was read.
_BARE = MappingProxyType({"not-from-here": "strange", "turned-away": "turned_away"})


def install(app: Flask, plain: Plain) -> None:
    """Serve every page of the tree, in both languages."""
    for language in ROOTS:
        paths = {path_of(language, page): page for page in PAGES}
        for path, page in {**paths, upload_path(language): "talk"}.items():
            view = _view(plain, language, page)
            app.add_url_rule(path, path, view, methods=["GET", "POST"], strict_slashes=False,
                             provide_automatic_options=False)  # fmt: skip # one sentence


def _view(plain: Plain, language: str, page: str) -> Callable[[], Response]:
    def view() -> Response:
        if request.method != "POST":
            return _render(plain, language, _start(None))  # whichever it is: begin at the beginning
        form: Form | None = None
        try:
            form = _read()
            shown = _go(plain, language, page, form)
        except Exception as error:  # whatever went wrong, what was typed is given back (P15)
            return _render_refused(plain, language, page, stopped(error, form))
        return shown if isinstance(shown, Response) else _render(plain, language, shown)

    return view


def _read() -> Form:
    if request.headers.get("Sec-Fetch-Site") != _OURS:
        raise NotFromHere  # a stranger's page would have you write under a ticket that it holds too
    return read_form(request.environ, takes_file=request.path in SENDING)


def _go(plain: Plain, language: str, page: str, form: Form) -> Shown | Response:
    if page == START:
        asked = Asked(plain, language, page, form, Ticket.draw())
        understood = form.text("paham") == "ya"
        return Shown("begin", asked.ticket, {}, asked.draft) if understood else _start(asked)
    ticket = plain.open(form.fields.get("kunjungan", ""), page)
    return JOURNEYS[page](Asked(plain, language, page, form, ticket))


def _start(asked: Asked | None) -> Shown:
    draft = asked.draft if asked else None
    return Shown(
        START, None, {"not_chosen": asked is not None}, draft, status=400 if asked else 200
    )


def _refused(plain: Plain, language: str, page: str, stop: Stopped) -> Shown:
    """A page that says what happened and gives back what was typed."""
    pages = plain.pages[language]
    if stop.code == "withdrawn":
        return Shown(START, None, status=stop.status, template="withdrawn")
    said = pages.refusal(stop.code, stop.where)
    if stop.code in _BARE:
        return Shown(START, None, stop=said, status=stop.status, template=_BARE[stop.code])
    draft = stop.draft if page in (START, "begin", *REPORT_PAGES) else None
    if page == "words" and stop.form is not None and stop.code != "visit-ended":
        typed = [stop.form.text(f"kata-{number}") for number in range(1, WORD_COUNT + 1)]
        return Shown(page, Ticket.draw(), {"typed": typed}, stop=said, status=stop.status)
    values = {"code": stop.code, "typed": "", "go": ""}
    if stop.form is not None:
        values |= {"typed": stop.form.text("isi"), "go": stop.form.text("ke")}
        values["message"] = stop.form.text(talking.MESSAGE)
    ticket = None
    if stop.form is not None and stop.may_repeat:
        try:
            ticket = plain.open(stop.form.fields.get("kunjungan", ""), page)
        except VisitEnded:
            ticket = None
    again = page if ticket else START
    return Shown(again, ticket, values, draft, stop=said, status=stop.status, template="stopped")


def _render_refused(plain: Plain, language: str, page: str, stop: Stopped) -> Response:
    response = _render(plain, language, _refused(plain, language, page, stop))
    if stop.retry_after:
        response.headers["Retry-After"] = stop.retry_after
    return response


def _render(plain: Plain, language: str, shown: Shown) -> Response:
    return Response(
        _html(plain, language, shown),
        status=shown.status,
        content_type="text/html; charset=utf-8",
        headers=PLAIN_HEADERS,
    )


def _html(plain: Plain, language: str, shown: Shown) -> str:
    pages = plain.pages[language]
    values = dict(shown.values)
    draft = shown.draft
    report = values.get("report")
    if isinstance(report, Report):
        values["rows"] = list(answers(pages, report, draft.not_known if draft else ()))
    wrong = {
        fault.at: pages.texts.get(fault.key, **fault.values) for fault in shown.faults if fault.key
    }
    return pages.render(
        shown.template or shown.page,
        page=shown.page,
        ticket=plain.seal(shown.ticket, shown.page) if shown.ticket else "",
        seal=lambda page: plain.seal(shown.ticket, page) if shown.ticket else "",
        draft=draft,
        answer=draft.answers if draft else {},
        carried=list(draft.fields(but="" if shown.template else shown.page)) if draft else [],
        wrong=wrong,
        stop=shown.stop,
        **values,
    )


def turned_away(plain: Plain) -> Mapping[str, str]:
    """By the root of each language: the page for whoever comes while too many wait."""
    stop = Stopped("turned-away", "", Busy.status, None)
    return {
        root: _html(plain, each, _refused(plain, each, START, stop)) for each, root in ROOTS.items()
    }


def page_for(problem: Problem, path: str, plain: Plain) -> Response | None:
    """What the server says where a request does not come as far as a form; None: not our path."""
    language = language_of(path)
    if language is None:
        return None
    stop = stopped(problem, None)
    if path in SENDING and stop.code == "too-large":
        stop = replace(stop, code="file-too-large")  # sent from a conversation, which stands
    if stop.code == "busy":
        stop = replace(stop, code="turned-away")  # nothing was read: the browser holds it all
    return _render_refused(plain, language, START, stop)


__all__ = ["Plain", "Refusal", "install", "page_for"]
