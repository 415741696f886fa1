"""Cases about one subject: which, and saying so. Only those that this person reads are found.

No address holds a case's number, and what was typed wrongly is not repeated.
"""

from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crypto.ids import CaseId
from crypto.slot import Word
from reviewer.console.filled import mark_of
from reviewer.console.forms import new_slip
from reviewer.console.index import Filed
from reviewer.console.pages import (
    address,
    blueprint,
    current_words,
    find_case,
    page,
    require_work,
)
from reviewer.console.pages_steps import done
from reviewer.console.sending import refused
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.journeys import assigning
from wbs.journeys.assigning import NothingToLink
from wbs.journeys.attaching import Progress
from wbs.journeys.inbox import LEAST_PREFIX, NoSuchCase
from wbs.journeys.reviewing import CaseMoved, Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("links")
_OURS = {
    NoSuchCase.code: "links.no-such-case",
    NothingToLink.code: "links.nothing-to-link",
}


@dataclass(frozen=True, slots=True)
class ShownLink:
    """Another case. `is_said_here`: this one says so, and can take it back."""

    id: str
    number: str
    about: str
    is_said_here: bool


def show_links(work: Work, filed: Filed) -> tuple[ShownLink, ...]:
    """The cases about the same subject that this person reads, in the order of the list."""
    words, found = current_words(), work.index.linked(filed.case.id)
    return tuple(
        ShownLink(
            work.aliases.of(row.id),
            row.number,
            words.get(f"label.{row.kind or 'unknown'}"),
            found[row.id],
        )
        for row in work.index.rows
        if row.id in found
    )


@PAGES.get("/kasus/<id>/taut")
def links(id: str) -> ResponseReturnValue:
    """Those that there are, and a field for another."""
    work = require_work()
    filed, code = find_case(work, id), request.args.get("salah", "")
    words = current_words()
    return page(
        "links.html",
        of=work,
        id=work.aliases.of(filed.case.id),
        links=show_links(work, filed),
        basis=filed.state,
        slip=new_slip(),
        wrong=words.get(_OURS[code]) if code in _OURS else words.unsent(code) if code else "",
    )


@PAGES.post("/kasus/<id>/taut")
def add(id: str) -> ResponseReturnValue:
    """Say it of the case whose number was typed."""
    work = require_work()
    filed = find_case(work, id)
    other = _numbered(work, request.form.get("nomor", ""))
    return _say(work, filed, other, Word.LINK)


@PAGES.post("/kasus/<id>/taut/cabut")
def remove(id: str) -> ResponseReturnValue:
    """Take back what this case says of another."""
    work = require_work()
    filed = find_case(work, id)
    return _say(work, filed, work.aliases.case(request.form.get("lain", "")), Word.UNLINK)


def _numbered(work: Work, typed: str) -> CaseId | None:
    """The one case of this person whose number begins like this."""
    wanted = "".join(typed.lower().split())
    found = [id for id in work.index.cases if id.value.hex().startswith(wanted)]
    return found[0] if len(found) == 1 and len(wanted) >= LEAST_PREFIX else None


def _say(work: Work, filed: Filed, other: CaseId | None, word: Word) -> ResponseReturnValue:
    id = work.aliases.of(filed.case.id)
    if other is None:
        return _again(id, NoSuchCase.code)

    def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
        held = work.index.cases.get(other)
        if held is None:
            raise CaseMoved
        assigning.link(gateway, desk, (case, held.case), word)

    mark = mark_of(word.name, other.value.hex())
    if trouble := refused(work, (filed.case.id, request.form.get("basis", ""), mark), send):
        return _again(id, trouble[0])
    return done(id, "linked" if word is Word.LINK else "unlinked")


def _again(id: str, code: str) -> ResponseReturnValue:
    return redirect(address("links.links", id=id, salah=code), 303)
