"""Sharing out: on whom the tasks of a case fall. It decides nothing about who may act."""

from collections.abc import Mapping

from flask.typing import ResponseReturnValue

from crypto.ids import PersonId
from reviewer.console.drafts import TASKS
from reviewer.console.entries import Stage, names_of
from reviewer.console.filled import Filled, Sent, faults_of, show_form
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
from reviewer.console.pages_steps import done
from reviewer.console.typed import typed_fields
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.journeys import assigning, reviewing
from wbs.journeys.reviewing import Desk

PAGES = blueprint("tasks")


@PAGES.get("/kasus/<id>/tugas")
def tasks(id: str) -> ResponseReturnValue:
    """Who has them: as it is now, or what waits there."""
    work = require_work()
    filed = find_case(work, id)
    # With its text: whoever saves it unchanged writes what a link looks like to others.
    now = assigning.held(require_desk(work), filed.case)
    begun = {"persons": " ".join(one.value.hex() for one in now.persons), "text": now.text}
    return show_form(work, filed, TASKS, lambda filled: _page(work, filed, filled), begun=begun)


@PAGES.post("/kasus/<id>/tugas")
def send_tasks(id: str) -> ResponseReturnValue:
    """Keep it for colleagues; the reporter never sees it."""
    work, words, form = require_work(), current_words(), Sent.of(TASKS, typed_fields())
    filed = find_case(work, id)
    meant, wrong = read_tasks(form.typed, _readers(require_desk(work), filed.case))
    read = meant, {name: words.get(key) for name, key in wrong.items()}
    return form.goes(work, filed, read, assigning.assign) or done(id, "assigned")


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
        faults=faults_of(words, filled),
        who={
            code: words.get("entry.you", name=name) if code == mine else name
            for code, name in sorted(names.items(), key=lambda pair: pair[1])
        },
        chosen=filled.typed.get("persons", "").split(),
    )
