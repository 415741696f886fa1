"""Moving a case: a step or the proposal of one, and the approval of what somebody proposed."""

from flask import redirect, request
from flask.typing import ResponseReturnValue

from reviewer.console.entries import Stage
from reviewer.console.filled import Filled, Sent, faults_of, mark_of, show_form
from reviewer.console.filling import CHOICES, CONSEQUENCES, DESTINATIONS, read_move
from reviewer.console.forms import new_slip
from reviewer.console.index import Filed
from reviewer.console.living import act_words, show_life
from reviewer.console.pages import (
    NoSuchCase,
    address,
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
    tell,
)
from reviewer.console.sending import given_back, refused, warned_of
from reviewer.console.showing import last_of_reporter, show_case
from reviewer.console.typed import typed_fields
from reviewer.console.wording import Words
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.cases.life import NO_ROLE, NO_STEP, ONE_PERSON
from wbs.cases.lifecycle import BY_PLACE, ENDED, Finding, State, Step
from wbs.clocks.due import extends_from, next_promise
from wbs.commands.steps import state_words, way_words
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.moves import Move
from wbs.journeys.reviewing import CaseMoved, Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("steps")


@PAGES.get("/kasus/<id>/langkah/<enters>")
def step(id: str, enters: str) -> ResponseReturnValue:
    """A step: empty, or what waits there."""
    work = require_work()
    filed, state = find_case(work, id), _state(enters)
    return show_form(work, filed, state.value, lambda filled: _page(work, filed, state, filled))


@PAGES.post("/kasus/<id>/langkah/<enters>")
def send_step(id: str, enters: str) -> ResponseReturnValue:
    """Take it, or propose it."""
    work = require_work()
    filed, state, words = find_case(work, id), _state(enters), current_words()
    form = Sent.of(state.value, typed_fields())
    way = _way(require_desk(work), filed.case, state)
    if form.mark in work.sent:
        return done(id, "moved")
    if way is None:
        code = _why_not(require_desk(work), filed.case, state)
        place = work.drafts.place(filed.case.id, state.value)
        return given_back(409, {"": words.refusal(code)}, place)
    move, wrong = read_move(form.typed, way, withdrawn=filed.case.withdrawn)
    errors = {name: _wrong_words(words, name, key) for name, key in wrong.items()}
    if move and way.extends:
        errors |= _shorter(work, filed, move)
    if back := form.goes(work, filed, (move, errors), reviewing.step):
        return back
    return done(id, "proposed" if way.approved_by else "moved")


@PAGES.get("/kasus/<id>/setujui")
def approval(id: str) -> ResponseReturnValue:
    """What would be approved, all of it, and a question."""
    work = require_work()
    return _approval_page(work, find_case(work, id))


@PAGES.post("/kasus/<id>/setujui")
def send_approval(id: str) -> ResponseReturnValue:
    """Approve the proposal that the page showed, and no other."""
    work = require_work()
    filed, shown = find_case(work, id), request.form.get("proposal", "")

    def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
        waiting = case.life.proposal
        if waiting is None or waiting.head.hash.hex() != shown:
            raise CaseMoved
        reviewing.approve(gateway, desk, case, waiting.head)

    basis = (filed.case.id, request.form.get("basis", ""), mark_of("approve", shown))
    if trouble := refused(work, basis, send):
        why = current_words().refusal(*trouble)
        return _approval_page(work, find_case(work, id), 409, wrong=why)
    return done(id, "approved")


def done(id: str, told: str) -> ResponseReturnValue:
    """Back to the case, with a word of what was done."""
    tell(told)
    return redirect(address("case.read", id=id), 303)


def _state(untrusted: str) -> State:
    """NoSuchCase: no page is there."""
    if untrusted not in State.__members__:
        raise NoSuchCase
    return State(untrusted)


def _way(desk: Desk, case: Case, enters: State) -> Step | None:
    """The step there, if this person may take it."""
    if enters is case.life.state:
        return case.life.extension(desk.acting(case))
    return next((one for one in case.life.steps(desk.acting(case)) if one.enters is enters), None)


def _why_not(desk: Desk, case: Case, enters: State) -> str:
    """The code of what stands against a step that this person may not take."""
    way = BY_PLACE.get((case.life.state, enters))
    if way is None or not (way.extends or way in case.life.ways()):
        return NO_STEP
    return ONE_PERSON if desk.person.id in case.life.barred(way) else NO_ROLE


def _page(work: Work, filed: Filed, enters: State, filled: Filled) -> ResponseReturnValue:
    desk, words, case = require_desk(work), current_words(), filed.case
    stage, way = Stage(words, desk, work.clocks), _way(desk, case, enters)
    last = last_of_reporter(stage, filed)
    newest = show_case(stage, filed, "", work.memory.seen.get(case.id)).entries[-1]
    finding = way.finding if way else None
    return page(
        "step.html",
        filled.status,
        of=work,
        id=work.aliases.of(case.id),
        place=work.drafts.place(case.id, enters.value),
        filled=filled,
        faults=faults_of(words, filled),
        title=act_words(words, way) if way else words.get("fill.title"),
        way=_from_to(words, case, enters),
        promises=enters not in ENDED and (not case.withdrawn or enters is case.life.state),
        promised=_promised(work, filed, enters, filled),
        cannot="" if way else words.refusal(_why_not(desk, case, enters)),
        approvers=words.roles(way.approved_by) if way else "",
        extends=enters is case.life.state,
        replaces=case.life.proposal is not None and enters is not case.life.state,
        withdrawn=case.withdrawn,
        choices=CHOICES[finding] if finding else {},
        consequences=CONSEQUENCES if finding is Finding.OUTCOME else (),
        destinations=DESTINATIONS if finding is Finding.DESTINATION else (),
        warned=warned_of(filled.typed.get("message", ""), filled.errors),
        last=last,
        newest=newest if filled.errors and newest.anchor != last.anchor else None,
    )


def _from_to(words: Words, case: Case, enters: State) -> str:
    state = case.life.state
    if enters is state:
        return state_words(words.get, state)
    return way_words(words.get, state, enters)


def _promised(work: Work, filed: Filed, enters: State, filled: Filled) -> str:
    """What the form has; at first the deadline that the step begins."""
    if filled.typed:
        return filled.typed.get("promised", "")
    day = next_promise(filed.case, filed.days, work.clocks, require_desk(work).today, enters=enters)
    return day.isoformat() if day else ""


def _shorter(work: Work, filed: Filed, move: Move) -> dict[str, str]:
    """An extension that extends nothing; the fold, which knows no deadline, would let it pass."""
    today = require_desk(work).today
    until = extends_from(filed.case, filed.days, work.clocks, today)
    if until is None or move.promised is None or move.promised > until:
        return {}
    words = current_words()
    return {"promised": words.get("fill.shorter", day=words.day(until))}


def _wrong_words(words: Words, name: str, key: str) -> str:
    return words.get(key, what=words.get(f"says.{name}"))


def _approval_page(
    work: Work, filed: Filed, status: int = 200, *, wrong: str = ""
) -> ResponseReturnValue:
    stage = Stage(current_words(), require_desk(work), work.clocks)
    return page(
        "approve.html",
        status,
        of=work,
        id=work.aliases.of(filed.case.id),
        life=show_life(stage, filed),
        basis=filed.state,
        slip=new_slip(),
        wrong=wrong,
    )
