"""Sending the report, and the twelve words: the same ones however often the button is pressed."""

from crypto.errors import TooLarge
from crypto.freshness import TrustedRoster
from crypto.visit import Ticket
from portal.plain.draft import CHECKED
from portal.plain.faults import Fault, faults_of, first_faulty
from portal.plain.house import Asked, Shown
from portal.plain.screens import STAY, answer, change, list_of, show, show_changed, trusted_of
from portal.plain.talking import seen_ticket, show_talk
from wbs.cases.case import Case
from wbs.journeys.reporting import Drawn, come_back, prepare, submit
from wbs.journeys.services import Conflict, UnknownCode

LETTERS = 4  # of a word are enough
_CONFLICT = 409


def check(asked: Asked) -> Shown:
    """The last page of a report: change something, or send."""
    if asked.go != "kirim":
        return change(asked) or answer(asked)
    if not asked.draft.answers["inspektorat"]:
        return show(asked, "check")
    today = asked.plain.today()
    faulty = first_faulty(asked.draft, today)
    if faulty:
        return show(asked, faulty, None, faults_of(asked.draft, faulty, today))
    try:
        return _send(asked)
    except TooLarge:
        return show(asked, "apa", None, (Fault("apa", "page_refusal.too-large"),))


def _send(asked: Asked) -> Shown:
    """The words, if this report is kept now or was before."""
    before = _kept(asked)
    if before is None:
        trusted = trusted_of(asked, asked.draft)
        if not _is_as_shown(asked, trusted):
            return show_changed(asked, asked.draft)
        before = _sent(asked, trusted)
    if before is not None and not _is_the_same(asked, before):
        return _show_already(asked)
    return Shown("code", asked.ticket, {"code": asked.ticket.code.words()})


def _is_as_shown(asked: Asked, trusted: TrustedRoster) -> bool:
    """Whether the readers are still those of the page, and everybody left out is among them.

    A new list may have whoever was left out by another id, and people whom no page named.
    """
    draft = asked.draft
    seen = draft.answers[CHECKED] == list_of(trusted)
    return seen and not draft.gone_from(trusted.readers())


def _sent(asked: Asked, trusted: TrustedRoster) -> Case | None:
    """Keep the report. The case that stood already, because it was sent before.

    To seal again would give other bytes, and a conflict with ourselves: the mailbox decides.
    """
    plain, ticket, draft = asked.plain, asked.ticket, asked.draft
    prepared = prepare(
        draft.report(),
        trusted,
        excluded=draft.excluded_among(trusted.readers()),
        today=plain.today(),
        with_script=False,
        drawn=Drawn(ticket.code, ticket.case),
    )
    try:
        submit(plain.portal, prepared)
    except Conflict:  # the same page, sent twice at once
        before = _kept(asked)
        if before is None:
            raise
        return before
    return None


def _kept(asked: Asked) -> Case | None:
    try:
        return come_back(asked.plain.portal, asked.ticket.code, asked.plain.anchor).case
    except UnknownCode:
        return None


def _show_already(asked: Asked) -> Shown:
    """Another report stands: neither its words nor anything of it is shown.

    Whoever holds a page of this visit may be somebody else than whoever wrote on it: a stranger who
    made you write under a ticket of theirs would only have to press once more. What is on this page
    can go out as a report of its own, under words of its own.
    """
    return Shown("check", Ticket.draw(), {}, asked.draft, status=_CONFLICT, template="already")


def _is_the_same(asked: Asked, before: Case) -> bool:
    """Whether what stands says what this page says: a report changed afterwards was not sent."""
    draft, kept = asked.draft, before.report
    wanted = {id for id in draft.excluded if id in {str(each) for each in kept.excluded}}
    everybody = wanted == {str(each) for each in kept.excluded} == set(draft.excluded)
    return draft.report() == kept.report and draft.inspectorate == before.inspectorate and everybody


def code(asked: Asked) -> Shown:
    """The words are written down: two of them are asked for."""
    if asked.go == "sudah":
        return _show_two(asked, ())
    return Shown("code", asked.ticket, {"code": asked.ticket.code.words()})


def two(asked: Asked) -> Shown:
    """Two words from the paper, then the conversation, where files can be sent."""
    if asked.go == "lihat":
        return code(asked)
    if asked.go == STAY:
        return _show_two(asked, ())
    words = asked.ticket.code.words()
    faults = tuple(
        Fault(f"dua-{at}", "code.wrong_word", {"number": place + 1})
        for at, place in enumerate(_asked_for(asked))
        if not _fits(asked.form.text(f"dua-{at}"), words[place])
    )
    if faults:
        return _show_two(asked, faults)
    visit = come_back(asked.plain.portal, asked.ticket.code, asked.plain.anchor)
    return show_talk(asked, visit, seen_ticket(asked.ticket.code, visit))


def _fits(typed: str, word: str) -> bool:
    typed = typed.lower()
    return len(typed) >= LETTERS and word.startswith(typed)


def _show_two(asked: Asked, faults: tuple[Fault, ...]) -> Shown:
    typed = [asked.form.text(f"dua-{at}") for at in range(2)]
    values = {"places": [place + 1 for place in _asked_for(asked)], "typed": typed}
    return Shown("two", asked.ticket, values, faults=faults, status=400 if faults else 200)


def _asked_for(asked: Asked) -> tuple[int, int]:
    """Two places that are the same whenever this page is shown: the case's id was drawn."""
    first, step = asked.ticket.case.value[:2]
    one, other = first % 12, (first % 12 + 1 + step % 11) % 12
    return min(one, other), max(one, other)
