"""A case in words: what counts, and as plainly what does not and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

import click

from crypto.errors import Refusal
from crypto.ids import Chain, PersonId
from crypto.roster_chain import RosterChain
from wbs import disk
from wbs.cases.case import Case, Line, Standing
from wbs.cases.events import (
    Adopt,
    Assigned,
    Introduce,
    Reported,
    Unexclude,
    Withdraw,
    Written,
)
from wbs.cases.frames import SharedFile
from wbs.cases.moving import MOVING, Objected, Pressed, Recused, Stepped
from wbs.commands.steps import author_words, moved_words, said_in
from wbs.form.report import Kapan, Report, Terlapor
from wbs.journeys.attaching import download, safe_name
from wbs.journeys.services import PieceStore, Unreachable
from wbs.journeys.telling import Decided, Left, told_words
from wbs.partial import remove_abandoned
from wbs.speech.voice import Voice, harmless
from wbs.web.problems import Problem

NO_DAYS: Mapping[bytes, date] = MappingProxyType({})
# The same in every language: colleagues speak of an entry, and files are named by it.
_LETTERS = {Chain.FROM_REPORTER: "P", Chain.TO_REPORTER: "J", Chain.INTERNAL: "C"}
_CODED = frozenset({"kategori", "penerusan", "sumber_pengetahuan"})


class NoSuchFile(Refusal):
    """A number that no file of the case has."""

    code = "no-such-file"


class FilesMissing(Refusal):
    """Some files could not be fetched and verified, or not be written."""

    code = "files-missing"


def show_case(
    voice: Voice, case: Case, chain: RosterChain, days: Mapping[bytes, date] = NO_DAYS
) -> None:
    """Every entry in order, then what is wrong with what the server handed over.

    `days`: when an envelope arrived, by its hash, where somebody says so.
    """
    if not case.report.with_script:
        voice.warn("case.no_script")
    show_lines(voice, case, case.lines, chain, days)
    if case.withdrawn:
        voice.warn("case.withdrawn")
    for finding in case.findings:
        trouble = voice.text(f"finding.{finding.trouble.value}")
        if finding.chain:
            voice.warn(
                "case.finding", trouble=trouble, entry=entry_name(finding.chain, finding.sequence)
            )
        else:
            voice.warn("case.finding_nowhere", trouble=trouble)


def show_lines(
    voice: Voice,
    case: Case,
    lines: Iterable[Line],
    chain: RosterChain,
    days: Mapping[bytes, date],
) -> None:
    """Some entries of a case."""
    for line in lines:
        _show_line(voice, case, line, days)
        _show_standing(voice, line)
        if line.standing is not Standing.NOT_YOURS:
            _show_event(voice, case, line, chain)


def show_report(voice: Voice, report: Report) -> None:
    """The reporter's answers in the order of the form; what was not known is left out."""
    for name in report.compose():
        for words in answer_words(voice, report, name):
            click.echo(f"  {voice.text(f'field.{name}')}:")
            voice.quote(words, "    ")


def answer_words(voice: Voice, report: Report, name: str) -> Iterator[str]:
    """An answer as people read it; one for each person, none for what is not known."""
    value = getattr(report, name)
    if name == "siapa":
        yield from (_person(voice, person) for person in report.siapa)
    elif isinstance(value, Kapan):
        yield from filter(None, [_when(voice, value)])
    elif isinstance(value, str):
        yield voice.text(f"label.{value}") if name in _CODED else value


def _person(voice: Voice, person: Terlapor) -> str:
    return harmless(person_words(voice.text, person))


def _when(voice: Voice, when: Kapan) -> str:
    return when_words(voice.text, when, date.isoformat)


def person_words(text: Callable[..., str], person: Terlapor) -> str:
    """Somebody who is reported, each detail under its label; the name needs none."""
    given = {name: said for name, said in person.compose().items() if isinstance(said, str)}
    if "peran" in given:
        given["peran"] = text(f"label.{given['peran']}")
    return ", ".join(
        said if name == "nama" else text(f"person.{name}", said=said)
        for name, said in given.items()
    )


def when_words(text: Callable[..., str], when: Kapan, day: Callable[[date], str]) -> str:
    """From when until when; empty where nothing is known."""
    first, last = (day(each) if each else "" for each in (when.mulai, when.selesai))
    said = first or last
    if first and last:
        said = text("case.from_until", first=first, last=last)
    elif last:
        said = text("case.until", last=last)
    elif first and when.masih_berlangsung:
        said = text("case.since", first=first)
    goes_on = {True: "case.goes_on", False: "case.is_over", None: ""}[when.masih_berlangsung]
    return ", ".join(filter(None, [said, text(goes_on) if goes_on else ""]))


def shared_files(case: Case) -> Iterator[tuple[str, SharedFile]]:
    """Every file of every entry that counts, with the name that it keeps for ever."""
    for line in case.counted():
        if isinstance(line.event, Written):
            yield from _named_files(line, line.event)


def save_files(
    voice: Voice, case: Case, pieces: PieceStore, folder: Path, only: str | None = None
) -> None:
    """Fetch every file, or the one of this name; what is there already stays as it is.

    FilesMissing after all others were fetched; NoSuchFile, Unreachable.
    """
    files = dict(shared_files(case))
    wanted = [only.strip().upper()] if only is not None else list(files)
    if not files.keys() >= {*wanted}:
        raise NoSuchFile
    disk.make_private_folder(folder)
    failed = 0
    for name in wanted:
        shared = files[name]
        try:
            _save_file(voice, case, pieces, shared, folder / f"{name}-{safe_name(shared)}")
        except Unreachable:
            raise  # and so it would be for the next
        except (Refusal, Problem, OSError):
            voice.warn("files.failed", number=name, name=shared.name)
            failed += 1
    if failed:
        raise FilesMissing


def _save_file(
    voice: Voice, case: Case, pieces: PieceStore, shared: SharedFile, target: Path
) -> None:
    """Fetch one file; it appears only when its last piece was verified."""
    remove_abandoned(target)
    if target.exists():
        voice.say("files.there", file=target)
        return
    with voice.progress("progress.fetching", name=shared.name) as advance:
        download(
            shared,
            pieces,
            inspectorate=case.inspectorate,
            case=case.id,
            target=target,
            progress=advance,
        )
    voice.say("files.saved", file=target)


def entry_name(chain: Chain, sequence: int | None) -> str:
    """An entry's name: by its own chain and place in it, so that no later one changes it."""
    return f"{_LETTERS[chain]}{(sequence or 0) + 1}"


def _named_files(line: Line, event: Written) -> Iterator[tuple[str, SharedFile]]:
    entry = entry_name(line.chain, line.head.sequence)
    for position, shared in enumerate(event.files, 1):
        yield f"{entry}-{position}", shared


def _show_line(voice: Voice, case: Case, line: Line, days: Mapping[bytes, date]) -> None:
    day = days.get(line.head.hash)
    voice.title(
        "case.entry_on" if day else "case.entry",
        entry=entry_name(line.chain, line.head.sequence),
        who=author_words(voice.text, case, line, day),
        place=voice.text(f"chain.{line.chain.label}"),
        day=day,
    )


def _show_standing(voice: Voice, line: Line) -> None:
    if line.standing is Standing.NOT_YOURS:
        voice.say("case.not_yours")
    elif line.standing is not Standing.COUNTS:
        reason = voice.text(f"reason.{line.reason}")
        click.secho("  " + voice.text(f"case.{line.standing.value}", reason=reason), fg="red")
    if line.before_the_change and line.standing is not Standing.NOT_YOURS:
        voice.say("case.before_the_change")


def _show_event(voice: Voice, case: Case, line: Line, chain: RosterChain) -> None:
    event = line.event
    if isinstance(event, Reported):
        show_report(voice, event.report)
        if event.excluded:
            voice.say("case.excluded", names=names_in(chain, event.excluded))
    elif isinstance(event, Written):
        if event.text:
            voice.quote(event.text)
        _show_files(voice, line, event)
    elif isinstance(event, MOVING):
        _show_moving(voice, case, line, chain)
    else:
        _show_change(voice, line, chain)


def _show_moving(voice: Voice, case: Case, line: Line, chain: RosterChain) -> None:
    """A step, an approval and the like: what it does, and what it says."""
    event = line.event
    if isinstance(event, Decided | Left):
        for words in told_words(voice.texts, event):
            voice.quote(words)
        return
    moved = moved_words(voice.text, line, case, partial(names_in, chain))
    click.echo(f"  {moved}")
    if isinstance(event, Stepped | Recused):
        for label, words in said_in(voice.texts, event):
            click.echo(f"  {label}:")
            voice.quote(words, "    ")
    elif isinstance(event, Objected | Pressed) and event.text:
        voice.quote(event.text)


def _show_change(voice: Voice, line: Line, chain: RosterChain) -> None:
    event = line.event
    if isinstance(event, Introduce):
        voice.say("case.introduces", names=names_in(chain, event.introduction.recipients))
    elif isinstance(event, Unexclude):
        voice.say("case.unexcludes", names=names_in(chain, event.persons))
    elif isinstance(event, Withdraw):
        voice.say("case.withdraws")
    elif isinstance(event, Assigned):
        names = names_in(chain, event.persons)
        voice.say("case.assigns" if names else "case.assigns_nobody", names=names)
        if event.text:
            voice.quote(event.text)
    elif isinstance(event, Adopt):
        voice.say("case.adopts", number=entry_name(line.chain, event.entry.sequence))


def _show_files(voice: Voice, line: Line, event: Written) -> None:
    for name, shared in _named_files(line, event):
        number = name if line.counts else "-"
        voice.say("case.file", number=number, name=shared.name, size=voice.texts.size(shared.size))


def names_in(chain: RosterChain, ids: Iterable[PersonId]) -> str:
    """Names, also of those whom only an earlier roster has."""
    known = {person.id: person.name for roster in chain.rosters for person in roster.persons}
    return ", ".join(sorted(known.get(id, "?") for id in ids))
