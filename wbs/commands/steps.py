"""The steps of a case in words, for every page and command that shows them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from crypto.ids import PersonId
from wbs.cases.case import Case, Line
from wbs.cases.frames import Head
from wbs.cases.lifecycle import State
from wbs.cases.moving import Approved, Objected, Pressed, Recused, Stepped
from wbs.cases.words import Words
from wbs.journeys.acting_as import acting_as

Text = Callable[..., str]
Names = Callable[[Iterable[PersonId]], str]


def state_words(text: Text, state: State) -> str:
    """Where a case stands, for a reviewer."""
    return text(f"state.{state.value}")


def way_words(text: Text, leaves: State, enters: State) -> str:
    """From where to where."""
    return text("moved.way", leaves=state_words(text, leaves), enters=state_words(text, enters))


def meant_words(text: Text, event: Stepped | Recused, names: Names) -> str:
    """What a step or a recusal comes to."""
    if isinstance(event, Recused):
        return text("moved.recusal", names=names(event.persons))
    if event.extends:
        return text("moved.extension", state=state_words(text, event.leaves))
    return way_words(text, event.leaves, event.enters)


def proposed_at(case: Case, entry: Head) -> Stepped | Recused | None:
    """The step or recusal, perhaps a proposal, that somebody named."""
    found = (line.event for line in case.lines if line.head == entry)
    return next((event for event in found if isinstance(event, Stepped | Recused)), None)


def moved_words(text: Text, line: Line, case: Case, names: Names) -> str:
    """What an entry does to the case; empty where it is no step and the like."""
    event = line.event
    if isinstance(event, Stepped | Recused):
        meant = meant_words(text, event, names)
        if line.is_proposal:
            return text("moved.proposal", way=meant)
        is_step = isinstance(event, Stepped) and not event.extends
        return text("moved.step", way=meant) if is_step else meant
    if isinstance(event, Approved):
        agreed = proposed_at(case, event.entry)
        way = meant_words(text, agreed, names) if agreed else "?"
        return text("moved.approval", way=way)
    if isinstance(event, Objected):
        return text("moved.objection")
    return text("moved.pressure") if isinstance(event, Pressed) else ""


def author_words(text: Text, case: Case, line: Line, day: date | None) -> str:
    """Who wrote an entry; and as what somebody acted by a delegation, perhaps outside its days."""
    if line.person is None:
        return text(f"who.{line.chain.label}")
    acted = acting_as(case, line, day)
    if acted is None:
        return line.person.name
    one = acted.delegation
    return text(
        "case.acted" if acted.on_its_days else "case.acted_off_its_days",
        name=line.person.name,
        title=text(f"title.{one.kind.value}"),
        roles=", ".join(sorted(role.value for role in acted.roles)),
        begins=one.begins,
        ends=one.ends,
    )


def said_in(words: Words, event: Stepped | Recused) -> Iterator[tuple[str, str]]:
    """What a step or a recusal says, each under its label."""
    text = words.get
    yield text("says.reason"), event.reason
    if event.message:
        yield text("says.message"), event.message
    if isinstance(event, Recused):
        return
    if event.promised:
        yield text("says.promised"), words.day(event.promised)
    for finding in (event.triage, event.outcome):
        for name, value in (finding.compose() if finding else {}).items():
            codes = value if isinstance(value, list) else [value]
            if codes:
                yield text(f"says.{name}"), ", ".join(text(f"found.{code}") for code in codes)
    if event.destination:
        yield text("says.destination"), event.destination
