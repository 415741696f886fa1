"""A case in words: what counts, and as plainly what does not and why."""

from collections.abc import Iterator
from pathlib import Path

import click

from crypto.errors import Refusal
from crypto.ids import Chain, PersonId
from crypto.roster import RosterChain
from wbs import disk
from wbs.attaching import download, safe_name
from wbs.case import Case, Line, Standing
from wbs.events import Adopt, Introduce, Message, Reported, Unexclude, Written
from wbs.frames import SharedFile
from wbs.problems import Problem
from wbs.report import Kapan, Report, Terlapor
from wbs.services import PieceStore, Unreachable
from wbs.voice import Voice, harmless

_CODED = frozenset({"kategori", "penerusan", "sumber_pengetahuan"})


class NoSuchFile(Refusal):
    """A number that no file of the case has."""

    code = "no-such-file"


class FilesMissing(Refusal):
    """Some files could not be fetched and verified, or not be written."""

    code = "files-missing"


def show_status(voice: Voice, case: Case) -> None:
    """Where the case stands, for the reporter."""
    answers = sum(
        line.chain is Chain.TO_REPORTER and isinstance(line.event, Message)
        for line in case.counted()
    )
    voice.title("case.status", status=voice.texts.get("status.DITERIMA"))
    voice.say("case.answers" if answers else "case.no_answer", count=answers)


def show_case(voice: Voice, case: Case, chain: RosterChain) -> None:
    """Every entry in order, then what is wrong with what the server handed over."""
    for number, line in enumerate(case.lines, 1):
        _show_line(voice, number, line, case, chain)
    for finding in case.findings:
        where = voice.texts.get(f"chain.{finding.chain.label}") if finding.chain else ""
        text = voice.texts.get(f"finding.{finding.trouble.value}")
        click.secho(f"! {text} ({where} {finding.sequence or 0})", fg="yellow", bold=True)


def show_report(voice: Voice, report: Report) -> None:
    """The reporter's answers in the order of the form; what was not known is left out."""
    for name, value in report.compose().items():
        if name == "siapa":
            for person in report.siapa:
                _answer(voice, name, _person(voice, person))
        elif name == "kapan":
            _answer(voice, name, _when(voice, report.kapan))
        elif isinstance(value, str):
            _answer(voice, name, voice.texts.get(f"label.{value}") if name in _CODED else value)


def _person(voice: Voice, person: Terlapor) -> str:
    given = {name: text for name, text in person.compose().items() if isinstance(text, str)}
    if "peran" in given:
        given["peran"] = voice.texts.get(f"label.{given['peran']}")
    return ", ".join(given.values())


def _when(voice: Voice, when: Kapan | None) -> str:
    if when is None:
        return ""
    days = [day.isoformat() for day in (when.mulai, when.selesai) if day]
    return " / ".join(
        [*days, *([voice.texts.get("case.goes_on")] if when.masih_berlangsung else [])]
    )


def shared_files(case: Case) -> Iterator[SharedFile]:
    """Every file of every entry that counts, in order: files are named by their number here."""
    for line in case.counted():
        if isinstance(line.event, Written):
            yield from line.event.files


def save_files(
    voice: Voice, case: Case, pieces: PieceStore, folder: Path, only: int | None = None
) -> None:
    """Fetch every file, or the one with this number; what is there already stays as it is.

    FilesMissing after all others were fetched; NoSuchFile, Unreachable.
    """
    files = dict(enumerate(shared_files(case), 1))
    if only is not None and only not in files:
        raise NoSuchFile
    disk.make_private_folder(folder)
    failed = 0
    for number in [only] if only else files:
        shared = files[number]
        try:
            _save_file(voice, case, pieces, shared, folder / f"{number:02}-{safe_name(shared)}")
        except Unreachable:
            raise  # and so it would be for the next
        except (Refusal, Problem, OSError):
            voice.warn("files.failed", number=number, name=harmless(shared.name))
            failed += 1
    if failed:
        raise FilesMissing


def _save_file(
    voice: Voice, case: Case, pieces: PieceStore, shared: SharedFile, target: Path
) -> None:
    """Fetch one file; it appears only when its last piece was verified."""
    if target.exists():
        voice.say("files.there", file=target)
        return
    with voice.progress("progress.fetching", name=harmless(shared.name)) as advance:
        download(
            shared,
            pieces,
            inspectorate=case.inspectorate,
            case=case.id,
            target=target,
            progress=advance,
        )
    voice.say("files.saved", file=target)


def _show_line(voice: Voice, number: int, line: Line, case: Case, chain: RosterChain) -> None:
    who = harmless(line.person.name) if line.person else voice.texts.get(f"who.{line.chain.label}")
    place = voice.texts.get(f"chain.{line.chain.label}")
    click.secho(f"[{number}] {who} · {place}", bold=True)
    if line.standing is Standing.NOT_YOURS:
        voice.say("case.not_yours")
        return
    if line.standing is not Standing.COUNTS:
        reason = voice.texts.get(f"reason.{line.reason}")
        click.secho("  " + voice.texts.get(f"case.{line.standing.value}", reason=reason), fg="red")
    if line.before_the_change:
        voice.say("case.before_the_change")
    _show_event(voice, line, case, chain)


def _show_event(voice: Voice, line: Line, case: Case, chain: RosterChain) -> None:
    event = line.event
    if isinstance(event, Reported):
        show_report(voice, event.report)
        if event.excluded:
            voice.say("case.excluded", names=_names(chain, event.excluded))
    elif isinstance(event, Written):
        if event.text:
            voice.quote(event.text)
        _show_files(voice, event, case)
    elif isinstance(event, Introduce):
        voice.say("case.introduces", names=_names(chain, event.introduction.recipients))
    elif isinstance(event, Unexclude):
        voice.say("case.unexcludes", names=_names(chain, event.persons))
    elif isinstance(event, Adopt):
        voice.say("case.adopts", number=event.entry.sequence)


def _show_files(voice: Voice, event: Written, case: Case) -> None:
    numbers = {shared.id: number for number, shared in enumerate(shared_files(case), 1)}
    for shared in event.files:
        voice.say(
            "case.file",
            number=numbers.get(shared.id, "-"),
            name=harmless(shared.name),
            size=shared.size,
        )


def _names(chain: RosterChain, ids: frozenset[PersonId]) -> str:
    known = {person.id: person.name for roster in chain.rosters for person in roster.persons}
    return ", ".join(sorted(harmless(known.get(id, "?")) for id in ids))


def _answer(voice: Voice, name: str, text: str) -> None:
    if not text:
        return
    click.echo(f"  {voice.texts.get(f'field.{name}')}:")
    voice.quote(text, "    ")
