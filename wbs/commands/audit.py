"""`wbs audit`: the staff log for whoever looks after those who look after reports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from crypto import strict_json
from crypto.encoding import b64
from crypto.errors import Malformed, Refusal
from crypto.ids import InspectorateId, PersonId
from crypto.roster_chain import RosterChain
from crypto.strict_json import Closed
from wbs import disk
from wbs.commands.desk import home_option
from wbs.commands.migrate import database_refusals
from wbs.days import HOME, today_in
from wbs.desk.workspace import Workspace
from wbs.rosters.roster_files import read_chain
from wbs.rosters.staff_keys import label_of, open_reviewer
from wbs.speech.messages import DISTRUST
from wbs.speech.voice import Voice, pass_voice, passphrase_option
from wbs.stafflog.ledger import Ledger, take_as_it_is
from wbs.stafflog.record import MOST_LINE
from wbs.stafflog.slip import Slip
from wbs.stafflog.walk import Checkpoint, Fault, Walk, keys_of
from wbs.store import Store
from wbs.store.looking import Looking

checkpoints_option = click.option(
    "--checkpoint", "checkpoints", multiple=True, type=click.Path(path_type=Path)
)
database_option = click.option("--database", envvar="WBS_DATABASE", metavar="URL")


class WhichLog(Refusal):
    """Neither a database nor an export with its rosters; or more than one log to choose from."""

    code = "which-log"


@dataclass(frozen=True, slots=True)
class Log:
    """One inspectorate's: genuine rosters, and lines of whoever keeps them."""

    chain: RosterChain
    lines: Iterable[bytes]


@click.group()
def audit() -> None:
    """Look at the log of what the staff asked; nothing of reports is in it."""


@audit.command()
@database_option
@click.option("--log", "export", type=click.Path(path_type=Path))
@click.option("--roster", "rosters", multiple=True, type=click.Path(path_type=Path))
@checkpoints_option
@pass_voice
@click.pass_context
def verify(
    ctx: click.Context,
    voice: Voice,
    database: str | None,
    export: Path | None,
    rosters: tuple[Path, ...],
    checkpoints: tuple[Path, ...],
) -> None:
    """Walk along the whole log and name the first entry that cannot be right.

    Of a database, or of an export with the rosters by which to know who is who. Ends with 4 where
    something is wrong.
    """
    kept = [_read_checkpoint(disk.read(path, "checkpoint")) for path in checkpoints]
    if export:
        chain = read_chain([disk.read(path, "roster") for path in rosters])
        ctx.exit(_verify(voice, [Log(chain, _lines_of(export))], kept))
    with _opened(database) as store:
        ctx.exit(_verify(voice, _logs(store), kept))


@audit.command("export")
@database_option
@click.option("--inspectorate", "wanted", metavar="ID")
@click.option("--after", type=click.IntRange(0), default=0, show_default=True, metavar="SEQUENCE")
@pass_voice
def write(_voice: Voice, database: str | None, wanted: str | None, after: int) -> None:
    """Write the log to stdout, a JSON document a line, the very lines that are chained."""
    with _opened(database) as store:
        known = Looking(store.database).inspectorates()
        found = [id for id in known if wanted in (None, str(id))]
        if len(found) != 1:
            raise WhichLog
        for line in store.staff_log.all(found[0], after):
            click.echo(line)


@audit.command()
@home_option
@click.option("--out", type=click.Path(path_type=Path), required=True)
@passphrase_option
@pass_voice
def checkpoint(voice: Voice, home: Path, out: Path, passphrase_file: Path | None) -> None:
    """Sign how far this folder's programs have seen the log, for an auditor to keep elsewhere."""
    workspace = Workspace(home)
    settings, sealed = workspace.settings(), workspace.key()
    _, label = label_of(sealed)
    keys = voice.unlock(passphrase_file, label, lambda typed: open_reviewer(sealed, typed))
    who = settings.inspectorate, settings.person
    slip = Ledger(who, keys.identity, workspace.log()).checkpoint()
    said = {"inspectorate": str(settings.inspectorate), "person": str(settings.person)}
    disk.write_new(out, strict_json.compose(_KIND | said | {"slip": str(slip)}))
    voice.say("audit.signed", sequence=slip.seen.sequence, hash=b64(slip.seen.hash))


@audit.command()
@home_option
@pass_voice
def accept(voice: Voice, home: Path) -> None:
    """Follow the log anew: the server was put back from a backup, and its operator said so."""
    workspace = Workspace(home)
    workspace.settings()
    take_as_it_is(workspace.log())
    voice.say("audit.accepted")


_KIND: dict[str, object] = {"type": "wbs staff log checkpoint", "version": 1}


def _read_checkpoint(untrusted: bytes) -> tuple[InspectorateId, Checkpoint]:
    with Closed(strict_json.parse(untrusted), "checkpoint") as fields:
        fields.constant("type", "wbs staff log checkpoint")
        fields.constant("version", 1)
        inspectorate = InspectorateId(fields.raw("inspectorate", 32))
        person = PersonId(fields.raw("person", 32))
        return inspectorate, Checkpoint(person, Slip.parse(fields.text("slip", 1, 512)))


@contextmanager
def _opened(database: str | None) -> Iterator[Store]:
    if database is None:
        raise WhichLog
    with database_refusals():
        store = Store.open(database, today=today_in(HOME))
    try:
        yield store
    finally:
        store.close()


def _logs(store: Store) -> list[Log]:
    found = []
    for id in Looking(store.database).inspectorates():
        chain = RosterChain.verify(id, store.rosters.published(id).rosters)
        found.append(Log(chain, store.staff_log.all(id)))
    return found


def _lines_of(path: Path) -> Iterator[bytes]:
    """One at a time, and none of them longer than one may be."""
    try:
        with path.open("rb") as file:
            while line := file.readline(MOST_LINE + 2):
                yield line.removesuffix(b"\n")
    except OSError:
        raise disk.Unreadable("staff log") from None


def _verify(
    voice: Voice, logs: Sequence[Log], kept: Sequence[tuple[InspectorateId, Checkpoint]]
) -> int:
    """How to end. Malformed for a checkpoint of another inspectorate: it would prove nothing."""
    known = {log.chain.inspectorate for log in logs}
    if any(id not in known for id, _ in kept):
        raise Malformed("checkpoint")
    ends = [
        _walk(voice, log, [one for id, one in kept if id == log.chain.inspectorate]) for log in logs
    ]
    return max(ends, default=0)


def _walk(voice: Voice, log: Log, kept: Sequence[Checkpoint]) -> int:
    names = {one.id: one.name for roster in log.chain.rosters for one in roster.persons}
    voice.title("audit.log", id=log.chain.inspectorate)
    with Walk(log.chain.inspectorate, keys_of(log.chain)) as walk:
        try:
            walk.go(log.lines)
            walk.compare(kept)
        except Fault as fault:
            tell_fault(voice, fault, names)
            return DISTRUST
        voice.say("audit.good", count=walk.head.sequence, hash=b64(walk.head.hash))
        for person, counter in walk.counters.items():
            voice.say("audit.person", name=names[person], person=person, count=counter)
    if not kept:
        voice.warn("audit.no_checkpoint")
    return 0


def tell_fault(voice: Voice, fault: Fault, names: Mapping[PersonId, str]) -> None:
    """The first bad entry, and who tells of it."""
    person = fault.person
    name = names.get(person, str(person)) if person else ""
    values = {"first": fault.first, "sequence": fault.sequence, "name": name, "person": person}
    voice.warn(f"broken.{fault.wrong.value}", **values)
