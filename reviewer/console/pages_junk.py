"""Several cases at once for the archive: proposed by one, each read and approved by another."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from flask import redirect, request
from flask.typing import ResponseReturnValue

from reviewer.console.drafts import JUNK, MANY
from reviewer.console.entries import Stage
from reviewer.console.filled import Filled, faults_of, mark_of
from reviewer.console.filling import read_move
from reviewer.console.forms import new_slip
from reviewer.console.many import MOST, One, Ticked, ticked, to_approve, to_archive
from reviewer.console.pages import (
    address,
    blueprint,
    current_words,
    page,
    require_desk,
    require_work,
    room_of,
    tell,
)
from reviewer.console.sending import given_back, refused, warned_of, warning
from reviewer.console.typed import typed_fields
from reviewer.console.work import Send, Work
from wbs.cases.case import Case
from wbs.cases.lifecycle import BY_PLACE, State
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.moves import Move
from wbs.journeys.reviewing import CaseMoved, Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("junk")
_WAY = BY_PLACE[State.VERIFIKASI, State.ARSIP]  # whichever: all ask for the same words


@dataclass(slots=True)
class _Went:
    """What became of each: how many are done, and what is to be said of the others."""

    done: int = 0
    failed: list[str] = field(default_factory=list)

    def words(self, key: str) -> str:
        said = current_words().get(key, done=self.done, failed=len(self.failed))
        return f"{said} {' · '.join(self.failed)}"


@PAGES.get("/arsip")
def choose() -> ResponseReturnValue:
    """The cases, a reason and a message for all of them."""
    work = require_work()
    words, stage = current_words(), _stage(work)
    draft = work.drafts.newest(MANY, JUNK)
    filled = Filled("")
    if draft is not None:
        filled = Filled("", draft.slip, dict(draft.typed), dict(draft.said), draft.status)
    shown = page(
        "junk.html",
        filled.status,
        of=work,
        offered=list(to_archive(work, stage)),
        chosen={code.partition(":")[0] for code in filled.typed.get("cases", "").split()},
        filled=filled,
        faults=faults_of(words, filled),
        place=work.drafts.place(MANY, JUNK),
        warned=warned_of(filled.typed.get("message", ""), filled.errors),
        most=MOST,
    )
    if draft is not None:
        work.drafts.was_shown(draft)
    return shown


@PAGES.post("/arsip")
def propose() -> ResponseReturnValue:
    """A proposal for each case that was ticked. What fails is named, and waits in the form."""
    work, typed, words = require_work(), typed_fields(), current_words()
    place = work.drafts.place(MANY, JUNK)
    chosen, offered = ticked(typed.get("cases", "").split(), to_archive(work, _stage(work)))
    move, wrong = read_move(typed, _WAY, withdrawn=False)
    errors = {name: words.get(key) for name, key in wrong.items()}
    if not 0 < len(chosen) <= MOST:
        errors["cases"] = words.get("junk.none" if not chosen else "junk.too_many", most=MOST)
    errors |= warning(typed.get("message", ""))
    if move is None or errors:
        return given_back(400, errors, place)

    def sends(_one: Ticked) -> Send:
        def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
            message = "" if case.withdrawn else move.message
            reviewing.step(gateway, desk, case, Move(move.enters, move.reason, message))

        return send

    went = _each(work, chosen, offered.values(), sends)
    if went.failed:
        return given_back(409, {"": went.words("junk.some_proposed")}, place)
    work.drafts.finish(request.form.get("slip", ""))
    tell("proposed_all")
    return redirect(address("desk.cases"), 303)


@PAGES.get("/arsip/setujui")
def read_all() -> ResponseReturnValue:
    """Each proposal in full, with the report: nothing is ticked beforehand."""
    return _approvals(require_work())


@PAGES.post("/arsip/setujui")
def approve() -> ResponseReturnValue:
    """Approve exactly the proposals that were shown and ticked, each for itself."""
    work, words = require_work(), current_words()
    chosen, offered = ticked(request.form.getlist("cases"), to_approve(work, _stage(work)))
    if not 0 < len(chosen) <= MOST:
        key = "junk.none" if not chosen else "junk.too_many"
        return _approvals(work, 400, wrong=words.get(key, most=MOST))

    def sends(one: Ticked) -> Send:
        def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
            waiting = case.life.proposal
            if waiting is None or waiting.head.hash.hex() != one.mark:
                raise CaseMoved
            reviewing.approve(gateway, desk, case, waiting.head)

        return send

    went = _each(work, chosen, offered.values(), sends)
    if went.failed:
        return _approvals(work, 409, wrong=went.words("junk.some_approved"))
    tell("approved_all")
    return redirect(address("desk.cases"), 303)


def _each(
    work: Work, chosen: Sequence[Ticked], offered: Iterable[One], sends: Callable[[Ticked], Send]
) -> _Went:
    """One after the other, for as long as a person waits; the rest is said to be left."""
    words, went = current_words(), _Went()
    numbers = {one.id: one.row.number for one in offered}
    give_up = time.monotonic() + room_of().habits.answer
    for one in chosen:
        number, case = numbers[one.id], work.aliases.case(one.id)
        if case is None or time.monotonic() > give_up:
            went.failed.append(words.get("junk.left", number=number))
            continue
        basis = (case, one.state, mark_of(JUNK, one.id, one.state, one.mark))
        if trouble := refused(work, basis, sends(one)):
            said = words.refusal(*trouble)
            went.failed.append(words.get("junk.failed", number=number, why=said))
        else:
            went.done += 1
    return went


def _approvals(work: Work, status: int = 200, *, wrong: str = "") -> ResponseReturnValue:
    offered = list(to_approve(work, _stage(work)))
    return page(
        "junk_approve.html",
        status,
        of=work,
        offered=offered,
        wrong=wrong,
        slip=new_slip(),
        most=MOST,
    )


def _stage(work: Work) -> Stage:
    return Stage(current_words(), require_desk(work), work.clocks)
