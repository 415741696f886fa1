"""Writing: a reply to the reporter, or a note for colleagues, each on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue

from crypto.ids import Stream
from reviewer.console.drafts import Draft
from reviewer.console.entries import Stage
from reviewer.console.forms import MOST_UPLOAD, LetterForm, new_slip, plain_text
from reviewer.console.index import Filed
from reviewer.console.pages import (
    Locked,
    address,
    blueprint,
    current_words,
    find_case,
    page,
    require_desk,
    require_work,
    room_of,
    tell,
)
from reviewer.console.replying import replies_of
from reviewer.console.sending import given_back, refused, warned_of, warning
from reviewer.console.showing import last_of_reporter, people, readers_of, show_case
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.cases.writing import needs_new_secret
from wbs.journeys import reviewing
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway

PAGES = blueprint("write")


@dataclass(frozen=True, slots=True)
class Kind:
    """A reply or a note."""

    name: str
    send: Callable[..., None]
    stream: Stream
    told: str


REPLY = Kind("reply", reviewing.reply, Stream.CONVERSATION, "replied")
NOTE = Kind("note", reviewing.note, Stream.INTERNAL, "noted")


@PAGES.get("/kasus/<id>/balas")
def reply(id: str) -> ResponseReturnValue:
    """A reply: empty, or what waits there."""
    return _form(id, REPLY)


@PAGES.post("/kasus/<id>/balas")
def send_reply(id: str) -> ResponseReturnValue:
    """Send it to the reporter."""
    return _send(id, REPLY)


@PAGES.get("/kasus/<id>/balas/contoh")
def begun(id: str) -> ResponseReturnValue:
    """Where a browser lands that asks again, or that had to unlock first."""
    return redirect(address("write.reply", id=id), 303)


@PAGES.post("/kasus/<id>/balas/contoh")
def begin_reply(id: str) -> ResponseReturnValue:
    """Put a ready text behind what was typed; nothing is sent. The form shows it, to be changed."""
    work = require_work()
    filed, form = find_case(work, id), LetterForm()
    found = replies_of(work.workspace.home).all.get(request.form.get("contoh", ""))
    if found is not None:
        parts = (plain_text(form.text.data or ""), found.text)
        draft = Draft(
            slip=form.slip.data or new_slip(),
            place=work.drafts.place(filed.case.id, REPLY.name),
            typed=(("text", "\n\n".join(filter(None, parts))),),
            basis=form.basis.data or "",
            said=(("files", current_words().get("write.choose_again")),)
            if form.brings_files()
            else (),
        )
        if not room_of().keep_draft(draft):
            raise Locked
    return redirect(address("write.reply", id=id), 303)


@PAGES.get("/kasus/<id>/catatan")
def note(id: str) -> ResponseReturnValue:
    """A note: empty, or what waits there."""
    return _form(id, NOTE)


@PAGES.post("/kasus/<id>/catatan")
def send_note(id: str) -> ResponseReturnValue:
    """Keep it for colleagues."""
    return _send(id, NOTE)


def _form(id: str, kind: Kind) -> ResponseReturnValue:
    work = require_work()
    filed = find_case(work, id)
    form = LetterForm(formdata=None)
    form.basis.data = filed.state
    draft = work.drafts.newest(filed.case.id, kind.name)
    if draft is None:
        return _page(work, filed, kind, form)
    form.text.data, form.slip.data = dict(draft.typed).get("text", ""), draft.slip
    form.basis.data = draft.basis or filed.state
    shown = _page(work, filed, kind, form, status=draft.status, errors=dict(draft.said))
    work.drafts.was_shown(draft)
    return shown


def _send(id: str, kind: Kind) -> ResponseReturnValue:
    work = require_work()
    filed = find_case(work, id)
    form = LetterForm()
    letter, wrong = form.letter()
    place = work.drafts.place(filed.case.id, kind.name)
    words = current_words()
    errors = {name: words.get(key) for name, key in wrong.items()}
    if kind is REPLY:
        errors |= warning(form.text.data or "")
    if letter is None or errors:
        if form.brings_files():  # a browser does not keep them: they would silently stay behind
            errors.setdefault("files", words.get("write.choose_again"))
        return given_back(400, errors, place, basis=form.basis.data or "")
    basis = (filed.case.id, form.basis.data or "", form.mark(letter))

    def send(gateway: Gateway, desk: Desk, case: Case, progress: Progress) -> None:
        kind.send(gateway, desk, case, letter, progress=progress)

    if trouble := refused(work, basis, send):
        errors = {"": words.unsent(*trouble)}
        if letter.attachments:
            errors["files"] = words.get("write.choose_again")
        return given_back(409, errors, place)
    work.drafts.finish(form.slip.data or "")
    tell(kind.told)
    return redirect(address("case.read", id=id), 303)


def _page(
    work: Work,
    filed: Filed,
    kind: Kind,
    form: LetterForm,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> ResponseReturnValue:
    desk = require_desk(work)
    stage, case = Stage(current_words(), desk, work.clocks), filed.case
    makes = needs_new_secret(case, kind.stream, desk.trusted)
    wanted = people(stage, reviewing.readers(desk, case))
    readers = wanted if makes else readers_of(stage, case, kind.stream)
    may = desk.person.reads and desk.person.id not in case.excluded
    newest = show_case(stage, filed, "", work.memory.seen.get(case.id)).entries[-1]
    return page(
        "write.html",
        status,
        of=work,
        id=work.aliases.of(case.id),
        place=work.drafts.place(case.id, kind.name),
        kind=kind.name,
        form=form,
        errors=errors or {},
        warned=warned_of(form.text.data or "", errors or {}),
        readers=readers or (),
        makes_secret=makes,
        unheard=_unheard(kind, case),
        replies=replies_of(work.workspace.home) if kind is REPLY else None,
        is_first=kind is NOTE and not case.secrets[Stream.INTERNAL],
        may_write=may,
        most_upload=MOST_UPLOAD,
        last=(last := last_of_reporter(stage, filed)),
        newest=newest if errors and newest.anchor != last.anchor else None,
    )


def _unheard(kind: Kind, case: Case) -> str:
    """Why a reply would reach nobody; empty where it would reach the reporter."""
    gone = kind is REPLY and case.withdrawn
    return current_words().refusal(reviewing.ReporterLeft.code) if gone else ""
