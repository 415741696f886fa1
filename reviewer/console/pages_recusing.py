"""Leaving a case: handling it no longer, or proposing that a colleague does not."""

from collections.abc import Mapping

from flask import redirect
from flask.typing import ResponseReturnValue

from crypto.ids import PersonId
from reviewer.console.drafts import RECUSAL
from reviewer.console.entries import Stage, names_of
from reviewer.console.filled import Filled, Sent, faults_of, show_form
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
from reviewer.console.pages_steps import done
from reviewer.console.sending import warned_of
from reviewer.console.typed import typed_fields
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.cases.lifecycle import RECUSAL_APPROVED_BY
from wbs.journeys import reviewing
from wbs.journeys.reviewing import Desk

PAGES = blueprint("recusing")


@PAGES.get("/kasus/<id>/mundur")
def recusal(id: str) -> ResponseReturnValue:
    """What it means, and who: empty, or what waits there."""
    work = require_work()
    filed = find_case(work, id)
    return show_form(work, filed, RECUSAL, lambda filled: _page(work, filed, filled))


@PAGES.post("/kasus/<id>/mundur")
def send_recusal(id: str) -> ResponseReturnValue:
    """Say it of oneself, or propose it for somebody."""
    work, words, form = require_work(), current_words(), Sent.of(RECUSAL, typed_fields())
    if form.mark in work.sent:  # the case may be shut to this person by now
        return redirect(address("desk.cases"), 303)
    filed, desk = find_case(work, id), require_desk(work)
    leaving, wrong = read_leaving(form.typed, _readers(desk, filed.case))
    read = leaving, {name: words.get(key) for name, key in wrong.items()}
    if back := form.goes(work, filed, read, reviewing.recuse):
        return back
    if leaving and leaving.persons != {desk.person.id}:
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
        faults=faults_of(words, filled),
        who={**names, mine: words.get("recuse.myself", name=names[mine])},
        chosen=filled.typed.get("who", ""),
        approvers=words.roles(RECUSAL_APPROVED_BY),
        replaces=case.life.proposal is not None,
        warned=warned_of(filled.typed.get("message", ""), filled.errors),
    )
