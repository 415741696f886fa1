"""Sharing out: on whom the tasks of a case fall. It decides nothing about who may act."""

from collections.abc import Mapping

from flask import request
from flask.typing import ResponseReturnValue

from crypto.ids import PersonId
from reviewer.console.drafts import TASKS
from reviewer.console.entries import Stage, names_of
from reviewer.console.filling import read_tasks
from reviewer.console.index import Filed
from reviewer.console.pages import (
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
)
from reviewer.console.pages_steps import Filled, done, fault_of, mark_of
from reviewer.console.sending import given_back, refused
from reviewer.console.typed import typed_fields
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.journeys import assigning, reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("tasks")


@PAGES.get("/kasus/<id>/tugas")
def tasks(id: str) -> ResponseReturnValue:
    """Who has them: as it is now, or what waits there."""
    work = require_work()
    filed = find_case(work, id)
    draft = work.drafts.newest(filed.case.id, TASKS)
    if draft is None:
        # With its text: whoever saves it unchanged writes what a link looks like to others.
        now = assigning.held(require_desk(work), filed.case)
        typed = {"persons": " ".join(one.value.hex() for one in now.persons), "text": now.text}
        return _page(work, filed, Filled(filed.state, typed=typed))
    shown = _page(work, filed, Filled.of(draft, filed))
    work.drafts.was_shown(draft)
    return shown


@PAGES.post("/kasus/<id>/tugas")
def send_tasks(id: str) -> ResponseReturnValue:
    """Keep it for colleagues; the reporter never sees it."""
    work, typed, words = require_work(), typed_fields(), current_words()
    filed = find_case(work, id)
    place, basis = work.drafts.place(filed.case.id, TASKS), request.form.get("basis", "")
    meant, wrong = read_tasks(typed, _readers(require_desk(work), filed.case))
    if meant is None:
        said = {name: words.get(key) for name, key in wrong.items()}
        return given_back(400, said, place, basis=basis)

    def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
        assigning.assign(gateway, desk, case, meant)

    mark = mark_of(TASKS, *(part for pair in typed.items() for part in pair))
    if trouble := refused(work, (filed.case.id, basis, mark), send):
        return given_back(409, {"": words.unsent(*trouble)}, place)
    work.drafts.finish(request.form.get("slip", ""))
    return done(id, "assigned")


def _readers(desk: Desk, case: Case) -> Mapping[str, PersonId]:
    """Whom one may choose, by a name for the form."""
    return {one.value.hex(): one for one in sorted(reviewing.readers(desk, case))}


def _page(work: Work, filed: Filed, filled: Filled) -> ResponseReturnValue:
    desk, words, case = require_desk(work), current_words(), filed.case
    chain = Stage(words, desk, work.clocks).chain
    names = {code: names_of(chain, [id])[0] for code, id in _readers(desk, case).items()}
    mine = desk.person.id.value.hex()
    return page(
        "tasks.html",
        filled.status,
        of=work,
        id=work.aliases.of(case.id),
        place=work.drafts.place(case.id, TASKS),
        filled=filled,
        faults={name: fault_of(words, text) for name, text in filled.errors.items()},
        who={
            code: words.get("entry.you", name=name) if code == mine else name
            for code, name in sorted(names.items(), key=lambda pair: pair[1])
        },
        chosen=filled.typed.get("persons", "").split(),
    )
