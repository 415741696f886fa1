"""Leaving a case: handling it no longer, or proposing that a colleague does not."""

from collections.abc import Mapping

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crypto.ids import PersonId
from reviewer.console.drafts import RECUSAL
from reviewer.console.entries import Stage, names_of
from reviewer.console.filling import read_leaving
from reviewer.console.index import Filed
from reviewer.console.pages import (
    address,
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
    tell,
)
from reviewer.console.pages_steps import Filled, done, fault_of, mark_of
from reviewer.console.sending import given_back, refused, warned_of, warning
from reviewer.console.typed import typed_fields
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.cases.lifecycle import RECUSAL_APPROVED_BY
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("recusing")


@PAGES.get("/kasus/<id>/mundur")
def recusal(id: str) -> ResponseReturnValue:
    """What it means, and who: empty, or what waits there."""
    work = require_work()
    filed = find_case(work, id)
    draft = work.drafts.newest(filed.case.id, RECUSAL)
    shown = _page(work, filed, Filled.of(draft, filed) if draft else Filled(filed.state))
    if draft:
        work.drafts.was_shown(draft)
    return shown


@PAGES.post("/kasus/<id>/mundur")
def send_recusal(id: str) -> ResponseReturnValue:
    """Say it of oneself, or propose it for somebody."""
    work, typed, words = require_work(), typed_fields(), current_words()
    mark = mark_of(RECUSAL, *(part for pair in typed.items() for part in pair))
    if mark in work.sent:  # the case may be shut to this person by now
        return redirect(address("desk.cases"), 303)
    filed = find_case(work, id)
    place, me = work.drafts.place(filed.case.id, RECUSAL), require_desk(work).person.id
    leaving, wrong = read_leaving(typed, _readers(require_desk(work), filed.case))
    errors = {name: words.get(key) for name, key in wrong.items()}
    errors |= warning(typed.get("message", ""))
    basis = request.form.get("basis", "")
    if leaving is None or errors:
        return given_back(400, errors, place, basis=basis)

    def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
        reviewing.recuse(gateway, desk, case, leaving)

    if trouble := refused(work, (filed.case.id, basis, mark), send):
        return given_back(409, {"": words.unsent(*trouble)}, place)
    work.drafts.finish(request.form.get("slip", ""))
    if leaving.persons != {me}:
        return done(id, "proposed")
    tell("recused")
    return redirect(address("desk.cases"), 303)


def _readers(desk: Desk, case: Case) -> Mapping[str, PersonId]:
    """Whom one may choose, by a name for the form; this person first."""
    others = sorted(reviewing.readers(desk, case) - {desk.person.id})
    return {one.value.hex(): one for one in (desk.person.id, *others)}


def _page(work: Work, filed: Filed, filled: Filled) -> ResponseReturnValue:
    desk, words, case = require_desk(work), current_words(), filed.case
    chain = Stage(words, desk, work.clocks).chain
    names = {code: names_of(chain, [id])[0] for code, id in _readers(desk, case).items()}
    mine = desk.person.id.value.hex()
    return page(
        "recuse.html",
        filled.status,
        of=work,
        id=work.aliases.of(case.id),
        place=work.drafts.place(case.id, RECUSAL),
        filled=filled,
        faults={name: fault_of(words, text) for name, text in filled.errors.items()},
        who={**names, mine: words.get("recuse.myself", name=names[mine])},
        chosen=filled.typed.get("who", ""),
        approvers=words.roles(RECUSAL_APPROVED_BY),
        replaces=case.life.proposal is not None,
        warned=warned_of(filled.typed.get("message", ""), filled.errors),
    )
