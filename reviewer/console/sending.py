"""Sending what a form brought: once, in reasonable time; what is refused waits in its form."""

from collections.abc import Mapping

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crypto.encoding import sha256
from crypto.errors import Refusal
from crypto.ids import CaseId
from reviewer.console.asking import asks_who, has_gap
from reviewer.console.errands import NoAnswerYet, run
from reviewer.console.pages import Locked, LockedMeanwhile, current_words, keep_typed, room_of
from reviewer.console.work import Closed, Send, Work
from wbs.journeys.reviewing import NotListed
from wbs.web.problems import Problem


def given_back(
    status: int, said: Mapping[str, str], place: str, *, basis: str = ""
) -> ResponseReturnValue:
    """To the form, which shows it again: no page answers what was typed (see `drafts`)."""
    if not keep_typed(status, said, basis=basis, place=place):
        raise Locked
    return redirect(request.path, 303)


def refused(work: Work, basis: tuple[CaseId, str, str], send: Send) -> tuple[str, str] | None:
    """Send it as `Work.write` does; code and place of what refused it. LockedMeanwhile."""
    try:
        _write(work, basis, send)
    except (Refusal, Problem, OSError, Closed) as error:
        if not work.open:
            raise LockedMeanwhile from None
        return _code(error), getattr(error, "where", "")
    return None


def warned_of(text: str, errors: Mapping[str, str]) -> str:
    """What a form carries whose writer is warned of exactly this text, and told nothing else.

    Whoever sends again because of another fault has not answered the warning. That files are to be
    chosen again is none: it comes with the warning.
    """
    again = current_words().get("write.choose_again")
    faults = {name for name, said in errors.items() if said != again}
    return _mark(text) if faults == {"asks"} else ""


def warning(text: str) -> dict[str, str]:
    """Said once of a text for the reporter; the same text sent again goes (see `warned_of`)."""
    mark = _mark(text)
    is_news = mark and request.form.get("warned", "") != mark
    if not is_news:
        return {}
    said = (
        current_words().get("write.asks") if asks_who(text) else "",
        current_words().get("write.brackets") if has_gap(text) else "",
    )
    return {"asks": " ".join(filter(None, said))}


def _mark(text: str) -> str:
    """Empty: nothing to warn of."""
    return sha256(text.encode()).hex() if asks_who(text) or has_gap(text) else ""


def _write(work: Work, basis: tuple[CaseId, str, str], send: Send) -> None:
    """As `Work.write`, but not for longer than a person waits: NoAnswerYet."""
    room = room_of()
    try:
        run(lambda: work.write(basis, send), room.errands, room.habits.answer)
    except NoAnswerYet:
        if basis[2] not in work.sent:
            raise


def _code(error: Exception) -> str:
    if isinstance(error, Closed):  # the roster took this person off just now
        return NotListed.code
    if isinstance(error, Refusal):
        return error.code
    return "server-broken" if isinstance(error, Problem) else "disk"
