"""Adopting: vouching for what somebody wrote who left or lost a role, after a question."""

from flask import request
from flask.typing import ResponseReturnValue

from reviewer.console.entries import Stage, show_entry
from reviewer.console.filled import mark_of
from reviewer.console.forms import new_slip
from reviewer.console.index import Filed
from reviewer.console.pages import (
    NoSuchCase,
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
)
from reviewer.console.pages_steps import done
from reviewer.console.sending import refused
from reviewer.console.work import Work
from wbs.cases.case import Case, Line
from wbs.cases.moving import Approved, Stepped
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("adopting")


@PAGES.get("/kasus/<id>/kukuhkan/<mark>")
def adoption(id: str, mark: str) -> ResponseReturnValue:
    """The entry, what to think of, and a question."""
    work = require_work()
    return _page(work, find_case(work, id), mark)


@PAGES.post("/kasus/<id>/kukuhkan/<mark>")
def send_adoption(id: str, mark: str) -> ResponseReturnValue:
    """Adopt the entry that the page showed."""
    work = require_work()
    filed = find_case(work, id)

    def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
        reviewing.adopt(gateway, desk, case, _line(case, mark))

    basis = (filed.case.id, request.form.get("basis", ""), mark_of("adopt", mark))
    if trouble := refused(work, basis, send):
        why = current_words().refusal(*trouble)
        return _page(work, find_case(work, id), mark, 409, wrong=why)
    return done(id, "adopted")


def _line(case: Case, mark: str) -> Line:
    """NoSuchCase: no page is there."""
    found = next((line for line in case.lines if line.head.hash.hex() == mark), None)
    if found is None:
        raise NoSuchCase
    return found


def _page(
    work: Work, filed: Filed, mark: str, status: int = 200, *, wrong: str = ""
) -> ResponseReturnValue:
    line = _line(filed.case, mark)
    stage = Stage(current_words(), require_desk(work), work.clocks)
    return page(
        "adopt.html",
        status,
        of=work,
        id=work.aliases.of(filed.case.id),
        shown=show_entry(stage, filed, line, is_news=False),
        is_move=isinstance(line.event, Stepped | Approved),
        basis=filed.state,
        slip=new_slip(),
        wrong=wrong,
    )
