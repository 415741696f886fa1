"""`wbs review`: a reviewer's inbox, reading, replying, notes and files."""

from pathlib import Path

import click

from crypto.ids import Chain, PersonId
from wbs import disk
from wbs.commands.assign import assign, link, show_assigned
from wbs.commands.conversation import save_files, show_case
from wbs.commands.desk import home_option, reviewer_options, session
from wbs.commands.doors import attachments_of, choose_inspectorate, read_anchor
from wbs.commands.life import adopt, approve, show_life, step
from wbs.commands.recuse import recuse
from wbs.commands.rekey import rekey
from wbs.commands.report import inspectorate_option
from wbs.commands.sending import of_session, send
from wbs.commands.steps import state_words
from wbs.commands.typed import text_of
from wbs.desk.workspace import Settings, Workspace
from wbs.journeys.attaching import Letter
from wbs.journeys.inbox import find_case, numbers_of, readable, waits_for_us
from wbs.rosters.staff_keys import PUBLIC_ENDING, PublicKey
from wbs.speech.voice import Voice, pass_voice

case_argument = click.argument("case")
text_argument = click.argument("text", required=False, metavar="[TEXT|-]")
file_option = click.option("--file", "files", multiple=True, type=click.Path(path_type=Path))


@click.group()
def review() -> None:
    """Work on cases as a reviewer. CASE is the beginning of a case's number."""


review.add_command(step)
review.add_command(approve)
review.add_command(adopt)
review.add_command(recuse)
review.add_command(assign)
review.add_command(link)
review.add_command(rekey)


@review.command()
@home_option
@click.option("--key", type=click.Path(path_type=Path), required=True)
@click.option("--anchor", type=click.Path(path_type=Path), required=True)
@click.option("--gateway", required=True, metavar="URL")
@inspectorate_option
@click.option("--person")
@pass_voice
def init(
    voice: Voice,
    home: Path,
    key: Path,
    anchor: Path,
    gateway: str,
    inspectorate: str,
    person: str | None,
) -> None:
    """Set up a reviewer's folder."""
    public = PublicKey.parse(
        disk.read(key.with_name(key.name + PUBLIC_ENDING), "public key")
    ).identity()
    id = PersonId.from_text(person) if person else PersonId.of(public.value)
    where = choose_inspectorate(read_anchor(anchor), inspectorate)
    Workspace.create(
        home, disk.read(key, "key"), disk.read(anchor, "anchor"), Settings(gateway, where, id)
    )
    voice.say("review.ready", home=home)


@review.command()
@reviewer_options
@pass_voice
def inbox(voice: Voice, home: Path, passphrase_file: Path | None, socks: str | None) -> None:
    """Fetch what is new and list the cases that you may read."""
    with session(voice, home, passphrase_file, socks) as at:
        cases = list(readable(at.desk, at.papers.values()))
        me = at.desk.person.id
    numbers = numbers_of(case.id for case in cases)
    voice.title("review.cases", count=len(cases))
    for case in (one for one in cases if me in one.excluded):
        voice.say("review.closed", number=numbers[case.id])
    open_cases = (one for one in cases if me not in one.excluded)
    for case in sorted(open_cases, key=waits_for_us, reverse=True):
        kind = case.report.report.kategori or "unknown"
        answered = "review.withdrawn" if case.withdrawn else "review.answered"
        voice.say(
            "review.waits" if waits_for_us(case) else answered,
            number=numbers[case.id],
            kind=voice.text(f"label.{kind}"),
            place=case.report.report.di_mana.splitlines()[0][:60],
            state=state_words(voice.text, case.life.state),
            entries=len(case.counted()),
        )


@review.command()
@case_argument
@reviewer_options
@pass_voice
def read(
    voice: Voice, case: str, home: Path, passphrase_file: Path | None, socks: str | None
) -> None:
    """Read a case: every entry, also those that do not count, and why."""
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        voice.title("review.case", number=found.id.value.hex())
        show_life(voice, at.desk, found)
        show_assigned(voice, at.desk, found)
        show_case(voice, found, at.desk.trusted.chain, at.arrived(found.id))


@review.command()
@case_argument
@text_argument
@file_option
@reviewer_options
@pass_voice
def reply(
    voice: Voice,
    case: str,
    text: str | None,
    files: tuple[Path, ...],
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Write to the reporter."""
    _write(voice, case, text, files, home, passphrase_file, socks, Chain.TO_REPORTER)
    voice.say("review.replied")


@review.command()
@case_argument
@text_argument
@file_option
@reviewer_options
@pass_voice
def note(
    voice: Voice,
    case: str,
    text: str | None,
    files: tuple[Path, ...],
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Write for colleagues only; the reporter never sees it."""
    _write(voice, case, text, files, home, passphrase_file, socks, Chain.INTERNAL)
    voice.say("review.noted")


@review.command()
@case_argument
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), metavar="DIR")
@reviewer_options
@pass_voice
def fetch(
    voice: Voice,
    case: str,
    file: str | None,
    folder: Path,
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
) -> None:
    """Fetch a case's files, or the one of this name (such as P1-2), into DIR/CASE-NUMBER.

    Each appears only when it was verified. If one fails, the others are fetched all the same.
    """
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        own = folder / found.id.value.hex()  # in full: two cases may begin alike
        save_files(voice, found, at.gateway.pieces(found.id), own, file)


def _write(
    voice: Voice,
    case: str,
    text: str | None,
    files: tuple[Path, ...],
    home: Path,
    passphrase_file: Path | None,
    socks: str | None,
    chain: Chain,
) -> None:
    attachments = attachments_of(files)
    with session(voice, home, passphrase_file, socks) as at:
        found = find_case(at.desk, at.papers, case)
        moment = of_session(at, found, chain)
        moment.require_way()
        letter = Letter(text_of(voice, text, may_be_empty=bool(files)), attachments)
        send(voice, moment, letter)
