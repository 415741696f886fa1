"""Letters that are not sent: kept while somebody types, and a page with all that wait."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Response, redirect, request
from flask.typing import ResponseReturnValue

from reviewer.console.drafts import JUNK, RECUSAL, TASKS, Draft
from reviewer.console.pages import (
    address,
    blueprint,
    current_words,
    keep_typed,
    page,
    require_work,
    room_of,
)
from reviewer.console.work import Work
from wbs.cases.lifecycle import State

PAGES = blueprint("drafts")
_NOW_LOCKED = 423
_NOT_KEPT = 409


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A letter that waits. `href`: its form; empty where its case is not to be seen."""

    slip: str
    text: str
    said: tuple[str, ...]
    number: str
    href: str


@PAGES.get("/tulisan")
def waiting() -> ResponseReturnValue:
    """All that wait."""
    work = require_work()
    drafts = [*work.drafts.all.values()]
    shown = [_shown(work, each) for each in drafts]
    status = max((each.status for each in drafts), default=200)
    answer = page("drafts.html", status, of=work, drafts=shown)
    for each in drafts:
        work.drafts.was_shown(each)
    return answer


@PAGES.post("/tulisan")
def keep() -> ResponseReturnValue:
    """For the script: what stands in a form now, also at the moment at which it locks."""
    is_kept = keep_typed(200, {}, is_typing=True)
    if room_of().work is None:
        return Response(status=_NOW_LOCKED)
    return Response(status=204 if is_kept else _NOT_KEPT)


@PAGES.post("/tulisan/hapus")
def drop() -> ResponseReturnValue:
    """Somebody wants one no more."""
    require_work().drafts.drop(request.form.get("slip", ""))
    return redirect(address("drafts.waiting"), 303)


def _shown(work: Work, draft: Draft) -> ShownDraft:
    said = tuple(text for _, text in draft.said)
    place = work.drafts.where(draft)
    if place is not None and place[1] == JUNK:
        many, at = current_words().get("junk.many"), address("junk.choose")
        return ShownDraft(draft.slip, draft.text, said, many, at)
    if place is None or place[0] not in work.index.cases:
        return ShownDraft(draft.slip, draft.text, said, "", "")
    case, kind = place
    href = _form_of(kind, work.aliases.of(case))
    return ShownDraft(draft.slip, draft.text, said, next(_numbers(work, place)), href)


def _form_of(kind: str, id: str) -> str:
    """The address of the form of one of KINDS."""
    if kind in State.__members__:
        return address("steps.step", id=id, enters=kind)
    if kind == RECUSAL:
        return address("recusing.recusal", id=id)
    if kind == TASKS:
        return address("tasks.tasks", id=id)
    return address(f"write.{kind}", id=id)


def _numbers(work: Work, place: tuple[object, str]) -> Iterator[str]:
    yield from (row.number for row in work.index.rows if row.id == place[0])
    yield "?"
