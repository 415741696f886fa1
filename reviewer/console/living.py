"""Where a case stands, as a page shows it: what was proposed, what may be done now, how it came."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from crypto.ids import Chain, PersonId, Role
from reviewer.console.duties import Duty, ShownDuty, duties, show_duty
from reviewer.console.entries import Stage, anchor_of, names_in, names_of, show_step
from reviewer.console.index import Filed
from reviewer.console.wording import Words
from wbs.cases.case import Case, Line
from wbs.cases.life import Passage, Proposal
from wbs.cases.lifecycle import BY_PLACE, RECUSAL_APPROVED_BY, Step
from wbs.cases.moving import Approved, Objected, Recused, Stepped
from wbs.commands.steps import meant_words, proposed_at, state_words, way_words
from wbs.journeys.acting_as import acting_as
from wbs.speech.voice import harmless_text


@dataclass(frozen=True, slots=True)
class ShownWay:
    """A step that this person may take now. `enters`: as its page's address says it."""

    enters: str
    text: str


@dataclass(frozen=True, slots=True)
class ShownProposal:
    """What waits for a second person. `mark`: tells exactly this proposal from any other."""

    way: str
    proposed: str
    fields: tuple[tuple[str, str], ...]
    needs: str
    is_mine: bool
    may_approve: bool
    mark: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """One step of the way that the case came."""

    day: str
    way: str
    who: str
    reason: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ShownLife:
    """All of it. `nobody`: who can do something, where this person cannot. `lapsed`: what this
    person could do on the days of a delegation.
    """

    state: str
    since: str
    withdrawn: bool
    pressed: bool
    ways: tuple[ShownWay, ...]
    nobody: str
    lapsed: str
    proposal: ShownProposal | None
    duties: tuple[ShownDuty, ...]
    passages: tuple[ShownPassage, ...]


def show_life(stage: Stage, filed: Filed) -> ShownLife:
    """Where the case stands, for this person."""
    case, words = filed.case, stage.words
    acting = stage.desk.acting(case)
    steps = case.life.steps(acting)
    extension = case.life.extension(acting)
    passages = tuple(_journey(stage, filed))
    came = min(filed.days.values(), default=None)
    moved = [_line_of(case, each) for each in case.life.passages[-1:]]
    since = words.day(filed.day_of(moved[0]) if moved else came)
    is_known = since != words.day(None)
    return ShownLife(
        state=state_words(words.get, case.life.state),
        since=words.get("life.since", day=since) if is_known else "",
        withdrawn=case.withdrawn,
        pressed=case.life.pressed is not None,
        ways=tuple(
            ShownWay(step.enters.value, act_words(words, step))
            for step in (*steps, *([extension] if extension else ()))
        ),
        nobody="" if steps else _nobody(stage, case),
        lapsed=_lapsed(stage, case),
        proposal=show_proposal(stage, filed),
        duties=tuple(show_duty(words, one) for one in _duties(stage, filed)),
        passages=passages,
    )


def _duties(stage: Stage, filed: Filed) -> tuple[Duty, ...]:
    desk, case = stage.desk, filed.case
    return duties(case, filed.days, stage.clocks, desk.today, acting=desk.acting(case))


def act_words(words: Words, step: Step) -> str:
    """What somebody does who takes a step, or proposes it."""
    act = words.get("life.extend" if step.extends else f"act.{step.enters.value}")
    return words.get("life.propose", act=act) if step.approved_by else act


def show_proposal(stage: Stage, filed: Filed) -> ShownProposal | None:
    """The open proposal of a case."""
    case, words, waiting = filed.case, stage.words, filed.case.life.proposal
    if waiting is None:
        return None
    event, me = waiting.event, stage.desk.person.id
    return ShownProposal(
        way=meant_words(words.get, event, partial(names_in, stage.chain)),
        proposed=_proposed(stage, filed, waiting),
        fields=tuple(show_step(words, event)),
        needs=words.roles(_approved_by(event)),
        is_mine=me in waiting.persons,
        may_approve=case.life.may_approve(stage.desk.acting(case)),
        mark=waiting.head.hash.hex(),
        anchor=anchor_of(Chain.TO_REPORTER, waiting.head.sequence),
    )


def _approved_by(event: Stepped | Recused) -> frozenset[Role]:
    if isinstance(event, Recused):
        return RECUSAL_APPROVED_BY
    return BY_PLACE[event.leaves, event.enters].approved_by


def _proposed(stage: Stage, filed: Filed, waiting: Proposal) -> str:
    name = _who(stage, waiting.persons, adopted=len(waiting.persons) > 1)
    day = stage.words.day(filed.days.get(waiting.head.hash))
    return stage.words.get("life.proposed", name=name, day=day)


def _nobody(stage: Stage, case: Case) -> str:
    words, life, me = stage.words, case.life, stage.desk.person.id
    if life.may_approve(stage.desk.acting(case)):
        return ""
    ways = life.ways()
    if not ways:
        return words.get("life.ended")
    roles = words.roles(frozenset[Role]().union(*(step.by for step in ways)))
    is_barred = any(me in life.barred(step) for step in ways)
    return words.get("life.not_you" if is_barred else "life.others", roles=roles)


def _lapsed(stage: Stage, case: Case) -> str:
    """Delegations that are listed and not in force today, where a step would be open by them."""
    words, desk, life = stage.words, stage.desk, case.life
    over = [one for one in desk.person.delegations if not one.covers(desk.today)]
    today = desk.acting(case)
    listed = replace(today, roster=desk.trusted.newest)
    opens = {*life.steps(listed)} - {*life.steps(today)}
    extends = life.extension(listed) != life.extension(today)
    if not opens and not extends and life.may_approve(listed) == life.may_approve(today):
        return ""
    said = (f"{words.title(one)} ({words.term(one)})" for one in over)
    return words.get("acting.lapsed", acting="; ".join(said))


def _journey(stage: Stage, filed: Filed) -> Iterator[ShownPassage]:
    """Every step where it counted, extensions among them."""
    passed = {(one.chain, one.sequence): one for one in filed.case.life.passages}
    for line in filed.case.counted():
        if passage := passed.get((line.chain, line.head.sequence)):
            yield _passage(stage, filed, passage)
        elif isinstance(line.event, Stepped) and line.event.extends:
            yield _extension(stage, filed, line, line.event)


def _extension(stage: Stage, filed: Filed, line: Line, event: Stepped) -> ShownPassage:
    words = stage.words
    until = words.get("life.extended", day=words.day(event.promised))
    return ShownPassage(
        day=words.day(filed.day_of(line)),
        way=until,
        who=(names_in(stage.chain, [line.person.id]) if line.person else "")
        + _acted(stage, filed, line),
        reason=harmless_text(event.reason),
        anchor=anchor_of(line.chain, line.head.sequence),
    )


def _passage(stage: Stage, filed: Filed, passage: Passage) -> ShownPassage:
    words = stage.words
    line = _line_of(filed.case, passage)
    return ShownPassage(
        day=words.day(filed.day_of(line)),
        way=way_words(words.get, passage.leaves, passage.enters),
        who=_who(stage, passage.persons, adopted=_is_adopted(passage)) + _acted(stage, filed, line),
        reason=harmless_text(_reason(filed.case, line)),
        anchor=anchor_of(passage.chain, passage.sequence),
    )


def _acted(stage: Stage, filed: Filed, line: Line) -> str:
    """As what whoever took or approved it last acted, by a delegation."""
    acted = acting_as(filed.case, line, filed.day_of(line))
    return f" ({stage.words.title(acted.delegation, acted.roles)})" if acted else ""


def _is_adopted(passage: Passage) -> bool:
    """Whether more persons stand behind it than the step asks for."""
    step = BY_PLACE.get((passage.leaves, passage.enters))
    return step is not None and len(passage.persons) > (2 if step.approved_by else 1)


def _line_of(case: Case, passage: Passage) -> Line:
    place = (passage.chain, passage.sequence)
    return next(line for line in case.counted() if (line.chain, line.head.sequence) == place)


def _who(stage: Stage, persons: tuple[PersonId, ...], *, adopted: bool) -> str:
    names = list(_each_name(stage, persons))
    if not names:
        return stage.words.get("entry.reporter")
    if adopted:
        return stage.words.get("life.adopted", names=", ".join(names))
    *first, last = names
    return stage.words.get("life.by_two", name=first[0], second=last) if first else last


def _each_name(stage: Stage, persons: tuple[PersonId, ...]) -> Iterator[str]:
    for person in persons:
        yield from names_of(stage.chain, [person])


def _reason(case: Case, line: Line) -> str:
    """Why it was done, in the words of whoever did or proposed it."""
    event = line.event
    if isinstance(event, Approved):
        event = proposed_at(case, event.entry)
    if isinstance(event, Stepped):
        return event.reason
    return event.text if isinstance(event, Objected) else ""
