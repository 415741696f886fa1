"""Unlocking, the list of cases, the roster, and what the pages' script asks for."""

from functools import partial

from flask import Response, jsonify, redirect, request, session
from flask.typing import ResponseReturnValue

from crypto.errors import CannotOpen, Refusal
from reviewer.console.choosing import FILTERS, MINE, UNKNOWN, Choice
from reviewer.console.duties import left_words, look_of
from reviewer.console.forms import PassphraseForm
from reviewer.console.pages import (
    Locked,
    address,
    ask_again,
    blueprint,
    current_words,
    page,
    require_work,
    room_of,
    step_text,
)
from reviewer.console.room import LockedAgain, OldForm, TooSoon
from reviewer.console.rosters import show_roster
from reviewer.console.wording import Words
from wbs.journeys.inbox import numbers_of

PAGES = blueprint("desk")
ON_A_PAGE = 50
ALL = "semua"  # in an address: the whole list, whatever was looked for
MOST_DIGITS = 6  # of a page's number
# Why the passphrase is asked for again, and the status that goes with it.
_LETTERS = {"unlock.kept": 409, "unlock.unknown": 409, "unlock.lost": 409}
_WHY = _LETTERS | {
    "unlock.empty": 400,
    "unlock.old": 400,
    "unlock.wrong": 403,
    "unlock.again": 409,
    "unlock.soon": 429,
    "unlock.broken": 500,
}


@PAGES.get("/")
def cases() -> ResponseReturnValue:
    """The list, all of it, or those of a group or in a state."""
    work = require_work()
    if ALL in request.args:
        work.search.clear()
        return redirect(address("desk.cases"), 303)
    rows = work.index.find(work.search)
    choice = Choice.of(request.args)
    wanted, counts = choice.sort(rows)
    pages = max(1, -(-len(wanted) // ON_A_PAGE))
    number = min(_number(request.args.get("hal", "")), pages)
    start = (number - 1) * ON_A_PAGE
    return page(
        "cases.html",
        of=work,
        rows=wanted[start : start + ON_A_PAGE],
        groups=counts["kelompok"],
        filters={name: choice.some(name, counts) for name in FILTERS if name != "kelompok"},
        filter_words=partial(_filter_words, current_words()),
        choice=choice,
        list_at=_list_at,
        until=partial(left_words, current_words()),
        look_of=look_of,
        total=len(work.index.rows),
        left_cases=sorted(numbers_of(work.index.left).values()),
        found=len(rows),
        sought=work.search.typed,
        number=number,
        pages=pages,
    )


@PAGES.post("/cari")
def search() -> ResponseReturnValue:
    """Look for words in what is open. They stand in no address: a browser keeps those."""
    require_work().search.ask(request.form.get("dicari", ""))
    return redirect(address("desk.cases"), 303)


@PAGES.get("/buka")
def locked() -> ResponseReturnValue:
    """Ask for the passphrase, and say why again."""
    room = room_of()
    if room.work is not None:
        session.pop("why", None)
        return redirect(address("desk.cases"), 303)
    why = dict(session.pop("why", {}))
    key = why.pop("key", "")
    said = current_words().get(key, **why) if key in _WHY else ""
    about, wrong = (said, "") if key in _LETTERS else ("", said)
    return page("unlock.html", _WHY.get(key, 200), form=room.form, about=about, wrong=wrong)


@PAGES.post("/buka")
def unlock() -> ResponseReturnValue:
    """Open the key file."""
    form = PassphraseForm()
    if not form.passphrase.data:
        return ask_again("unlock.empty")
    try:
        room_of().unlock(form.passphrase.data, form.number.data or "")
    except TooSoon as soon:
        return ask_again("unlock.soon", seconds=soon.seconds)
    except (OldForm, LockedAgain, Refusal) as refused:
        return ask_again(_why(refused))
    return redirect(address("desk.cases"), 303)


@PAGES.post("/kunci")
def lock() -> ResponseReturnValue:
    """Let go of everything."""
    room_of().lock()
    return redirect(address("desk.locked"), 303)


@PAGES.post("/ambil")
def fetch() -> ResponseReturnValue:
    """Look at the server now."""
    require_work()
    room_of().ask()
    return redirect(address("desk.cases"), 303)


@PAGES.post("/hilang")
def gone() -> ResponseReturnValue:
    """Somebody has dealt with what the server has no longer: it is said no more."""
    require_work().memory.count_gone(0)
    return redirect(address("desk.cases"), 303)


@PAGES.get("/roster")
def roster() -> ResponseReturnValue:
    """Who is listed, since when, and what changed."""
    work = require_work()
    trusted = work.trusted
    shown = show_roster(current_words(), trusted, work.today()) if trusted else None
    return page("roster.html", of=work, roster=shown)


@PAGES.get("/keadaan")
def state() -> ResponseReturnValue:
    """For the script: how far fetching is, and how long until it locks. Keeps nobody awake."""
    room, words = room_of(), current_words()
    work = room.work
    if work is None:
        return jsonify(locked=True)
    left, step = room.seconds_left(), work.step
    return jsonify(
        locked=False,
        left=left,
        soon=words.get("step.locks_soon", seconds=left),
        step=step_text(words, step),
        done=step.done if step else 0,
        of=step.of if step else 0,
        revision=work.revision,
    )


@PAGES.post("/hadir")
def present() -> ResponseReturnValue:
    """For the script: somebody types. That the request came has already kept the room open."""
    if room_of().work is None:
        raise Locked
    return Response(status=204)


def _list_at(choice: Choice, number: int = 0, **more: int) -> str:
    """The address of a list; what is empty is left out."""
    return address("desk.cases", **choice.asked, hal=number or None, **more)


def _filter_words(words: Words, name: str, word: str) -> str:
    """A word of a filter, as people read it."""
    if name == "tugas":
        return words.get("list.tasks_mine" if word == MINE else "list.tasks_nobody")
    if name == "risiko":
        return words.get("list.no_triage") if word == UNKNOWN else words.get(f"found.{word}")
    return words.get(f"state.{word}" if name == "keadaan" else f"label.{word}")


def _why(refused: Exception) -> str:
    if isinstance(refused, OldForm):
        return "unlock.old"
    if isinstance(refused, LockedAgain):
        return "unlock.again"
    return "unlock.wrong" if isinstance(refused, CannotOpen) else "unlock.broken"


def _number(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS
    return max(1, int(typed)) if is_number else 1
