"""Where a case stands and what may be done now; taking a step, and approving one."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from crypto import strict_json
from crypto.ids import Chain, Role
from crypto.strict_json import JSON, Closed
from wbs import disk
from wbs.cases.case import Case, Line
from wbs.cases.lifecycle import BY_PLACE, State, Step
from wbs.cases.moving import MOST_MESSAGE, MOST_NAME, MOST_REASON, Outcome, Triage
from wbs.clocks.due import extends_from, next_promise
from wbs.clocks.settings import Clocks
from wbs.commands.conversation import entry_name, names_in
from wbs.commands.desk import reviewer_options, session
from wbs.commands.steps import meant_words, state_words
from wbs.journeys import reviewing
from wbs.journeys.inbox import find_case
from wbs.journeys.moves import Move, NoSuchPromise, NoSuchStep, NothingToAdopt, is_adoptable
from wbs.journeys.reviewing import Desk
from wbs.speech.voice import Voice, pass_voice

case_argument = click.argument("case")
_MAY_LACK = ("triage", "outcome", "destination", "promised")


def show_life(voice: Voice, desk: Desk, case: Case) -> None:
    """The state, what waits for a second person, and what this person may do."""
    life, acting = case.life, desk.acting(case)
    voice.title("review.stands", state=state_words(voice.text, life.state))
    if life.pressed is not None:
        voice.warn("moved.pressure")
    if life.promise is not None:
        voice.say("review.promises", day=voice.texts.day(life.promise.day))
    if life.proposal is not None:
        event = life.proposal.event
        entry = entry_name(Chain.TO_REPORTER, life.proposal.head.sequence)
        way = meant_words(voice.text, event, partial(names_in, desk.trusted.chain))
        may = life.may_approve(acting)
        voice.say("review.may_approve" if may else "review.proposed", entry=entry, way=way)
    steps = life.steps(acting)
    _show_ways(voice, steps, life.extension(acting))
    for line in case.lines:
        if is_adoptable(case, line, acting):
            voice.say("review.may_adopt", entry=entry_name(line.chain, line.head.sequence))
    if not steps and (ways := life.ways()):
        roles = frozenset[Role]().union(*(step.by for step in ways))
        voice.say("review.others", roles=", ".join(sorted(role.value for role in roles)))


def _show_ways(voice: Voice, steps: Iterable[Step], extension: Step | None) -> None:
    for step in steps:
        key = "review.may_propose" if step.approved_by else "review.may_step"
        voice.say(key, enters=step.enters.value, state=state_words(voice.text, step.enters))
    if extension:
        voice.say("review.may_extend", enters=extension.enters.value)


@click.command()
@case_argument
@click.argument("enters", type=click.Choice([*State.__members__], case_sensitive=False))
@click.argument("file", type=click.Path(path_type=Path))
@reviewer_options
@pass_voice
def step(
    voice: Voice,
    case: str,
    enters: str,
    file: Path,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Take a step, propose it, or extend the state of now."""
    said = strict_json.parse(disk.read(file, "step"))
    move = read_move(said, State(enters))
    clocks = Clocks.load(home)
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        if "promised" not in said:
            days, today = at.arrived(found.id), at.desk.today
            day = next_promise(found, days, clocks, today, enters=move.enters)
            move = replace(move, promised=day)
        until = extends_from(found, at.arrived(found.id), clocks, at.desk.today)
        if found.life.state is move.enters and until and move.promised and move.promised <= until:
            raise NoSuchPromise
        way = BY_PLACE.get((found.life.state, move.enters))
        reviewing.step(at.gateway, at.desk, found, move)
    voice.say("review.moved")
    if move.promised is not None and not (way and way.approved_by):
        voice.say("review.promised", day=voice.texts.day(move.promised))


@click.command()
@case_argument
@click.argument("entry")
@reviewer_options
@pass_voice
def approve(
    voice: Voice,
    case: str,
    entry: str,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Approve what somebody else proposed in ENTRY."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        line, waiting = _line_named(found, entry), found.life.proposal
        if waiting is None or line is None or line.head != waiting.head:
            raise NoSuchStep
        reviewing.approve(at.gateway, at.desk, found, waiting.head)
    voice.say("review.approved")


@click.command()
@case_argument
@click.argument("entry")
@reviewer_options
@pass_voice
def adopt(
    voice: Voice,
    case: str,
    entry: str,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Vouch for ENTRY, whose author is no longer listed."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        if (line := _line_named(found, entry)) is None:
            raise NothingToAdopt
        reviewing.adopt(at.gateway, at.desk, found, line)
    voice.say("review.adopted")


def _line_named(case: Case, entry: str) -> Line | None:
    """The entry that a person names as it is shown, such as J5."""
    name = entry.strip().upper()
    lines = (line for line in case.lines if entry_name(line.chain, line.head.sequence) == name)
    return next(lines, None)


def read_move(untrusted: JSON, enters: State) -> Move:
    """A step as a file says it; findings and day that it does not name are none. Malformed."""
    given = {**dict.fromkeys(_MAY_LACK), **untrusted} if isinstance(untrusted, dict) else untrusted
    with Closed(given, "step") as fields:
        return Move(
            enters,
            fields.text("reason", 1, MOST_REASON, lines=True),
            fields.text("message", 0, MOST_MESSAGE, lines=True),
            fields.optional("triage", lambda name: Triage.parse(fields.any(name))),
            fields.optional("outcome", lambda name: Outcome.parse(fields.any(name))),
            fields.optional("destination", lambda name: fields.text(name, 1, MOST_NAME)),
            fields.optional("promised", fields.day),
        )
