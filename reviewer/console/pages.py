"""What all pages share: the room, the words of the address, and one way to render."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from reviewer.console.drafts import Draft
from reviewer.console.forms import new_slip
from reviewer.console.index import Filed
from reviewer.console.notices import Notice, Step
from reviewer.console.room import Room
from reviewer.console.typed import typed_fields, typed_form
from reviewer.console.wording import Words, words_of
from reviewer.console.work import Work
from wbs.journeys.reviewing import Desk
from wbs.speech.messages import DEFAULT, LANGUAGES

_MOST = 1000  # characters of what a form carries
_TOLD = frozenset(
    {
        *("replied", "noted", "renewed", "moved", "proposed", "approved", "adopted", "recused"),
        *("assigned", "linked", "unlinked", "proposed_all", "approved_all"),
    }
)


class Locked(Exception):
    """The console is locked."""


class LockedMeanwhile(Locked):
    """It was locked while a letter was on its way: whether that arrived is not known."""


class NoSuchCase(Exception):
    """No such case, or not for this person: nobody learns which."""


def blueprint(name: str) -> Blueprint:
    """Pages below /id/ and /en/."""
    pages = Blueprint(name, __name__, url_prefix=f"/<any({','.join(LANGUAGES)}):language>")

    @pages.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, str] | None) -> None:
        g.words = words_of((values or {}).pop("language", DEFAULT))

    return pages


def room_of() -> Room:
    """The console of this process."""
    room: Room = current_app.extensions["wbs-console"]
    return room


def current_words() -> Words:
    """Those of the address; Indonesian where it names no language."""
    first = request.path.split("/")[1]
    words: Words = g.get("words") or words_of(first if first in LANGUAGES else DEFAULT)
    return words


def address(endpoint: str, **values: object) -> str:
    """The address of a page in the language of this one."""
    return url_for(endpoint, language=current_words().language, **values)  # type: ignore[arg-type]  # any value is put into the address as text


def require_work() -> Work:
    """What is open. Locked."""
    work = room_of().work
    if work is None:
        raise Locked
    return work


def require_desk(work: Work) -> Desk:
    """The person under the roster in force; without one there is no case to show."""
    desk = work.desk
    if desk is None:
        raise NoSuchCase
    return desk


def find_case(work: Work, untrusted: str) -> Filed:
    """The case of an address. NoSuchCase."""
    id = work.aliases.case(untrusted)
    filed = work.index.cases.get(id) if id else None
    if filed is None:
        raise NoSuchCase
    return filed


def is_by_itself() -> bool:
    """Whether the script asks and no person: a server that always has news would keep us open."""
    return request.endpoint == "desk.state" or "sendiri" in request.args


def tell(key: str) -> None:
    """Say this on the next page, once."""
    session["told"] = key


def keep_typed(
    status: int,
    said: Mapping[str, str],
    *,
    basis: str = "",
    place: str = "",
    is_typing: bool = False,
) -> bool:
    """Keep what this request brought; the page that shows it says so, by field. Or False."""
    form, typed = typed_form(), tuple(typed_fields().items())
    slip, place = form.get("slip", "") or new_slip(), place or form.get("place", "")
    draft = Draft(slip[:_MOST], place[:_MOST], typed, basis[:_MOST], status, tuple(said.items()))
    room = room_of()
    is_kept = room.keep_draft(draft)
    if is_kept or is_typing:
        return is_kept
    # The letter of this slip was sent: this is another one.
    return room.keep_draft(replace(draft, slip=new_slip()))


def ask_again(why: str, **values: int) -> ResponseReturnValue:
    """To the page that asks for the passphrase. Never is that page itself the answer to a form:

    a browser keeps the form with it, and sends it again for whoever asks it to.
    """
    session["why"] = {"key": why, **values}
    return redirect(address("desk.locked"), 303)


def step_text(words: Words, step: Step | None) -> str:
    """How far the fetching is."""
    return words.get(f"step.{step.key}", done=step.done, of=step.of) if step else ""


def page(
    template: str, status: int = 200, *, of: Work | None = None, **values: object
) -> ResponseReturnValue:
    """Render; every page has the words, the warnings and the state of fetching.

    `of`: whose content it shows. It is not shown once that was locked: Locked.
    """
    room = room_of()
    # To a stranger a console says the same whether somebody works there or not.
    work = room.work if "browser" in session else None
    if of is not None and of is not work:
        raise Locked
    shown = _rendered(template, work, values)
    if of is not None and of is not room.work:
        raise Locked
    return shown, status


def _rendered(template: str, work: Work | None, values: Mapping[str, object]) -> str:
    words, room = current_words(), room_of()
    told = session.pop("told", None) if work else None
    return render_template(
        template,
        t=words.get,
        words=words,
        language=words.language,
        static="/static",
        address=address,
        other=_in_other_language(words),
        csrf_token=generate_csrf,
        work=work,
        label=room.label,
        told=told if told in _TOLD else None,
        warnings=[_warning(words, each) for each in work.notices()] if work else [],
        step=step_text(words, work.step if work else None),
        left=room.seconds_left() if work else 0,
        let_go=room.let_go,
        **values,
    )


def _in_other_language(words: Words) -> str:
    """This page's address in the other language; the list's where this is no such page."""
    first, _, rest = request.path.removeprefix("/").partition("/")
    is_page = first == words.language and request.method == "GET"
    return f"/{words.other}/{rest if is_page else ''}"


def _warning(words: Words, notice: Notice) -> str:
    text = words.get(notice.key, **dict(notice.values))
    return f"{text} {words.refusal(notice.code, notice.where)}" if notice.code else text
