"""Rows of the table: ratios of the portal to a bare view, measured by turns in one run."""

import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert

from bench import load
from bench.reports import Inspectorate, inspectorate, sealed_report
from bench.targets import BARE, KEY, READ, WRITTEN
from crypto.anchor import compose_anchor
from crypto.encoding import b64
from crypto.envelope import EnvelopeHeader
from tests.process import Server, serving
from wbs.days import HOME, today_in
from wbs.journeys.reporting import Prepared
from wbs.rosters.publishing import publish
from wbs.store import Store
from wbs.store.database import Database
from wbs.store.migrate import migrate
from wbs.store.tables import random_key
from wbs.web import wire
from wbs.web.sealed import SealedEntry, SealedKeybox, Submission

ROUNDS = 3
MAILBOXES = 300  # different ones to come back to
DRAWN = 12  # bytes of an id that the load draws anew; see load.lua


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of `bench/latest.json`."""

    name: str
    value: float
    unit: str
    reach: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Both servers over one database, what is served there, and the folder with what to send."""

    portal: Server
    bare: Server
    folder: Path
    served: Inspectorate


@dataclass(frozen=True, slots=True)
class Ready:
    """A filled database: its inspectorate, the anchor's file, the folder with what to send."""

    url: str
    served: Inspectorate
    anchor: Path
    folder: Path


def ready(url: str, folder: Path) -> Ready:
    """Prepare a database with cases to come back to."""
    migrate(url)
    served = inspectorate()
    store = Store.open(url, today=today_in(HOME))
    publish(store, served.id, [served.roster], served.freshness)
    prepared = [sealed_report(served.trusted) for _ in range(MAILBOXES)]
    for one in prepared:
        store.cases.submit(_submission(one))
    store.close()
    _prepare_bare(url, prepared)
    _write_bodies(folder, served, prepared)
    anchor = folder / "anchor.json"
    anchor.write_bytes(compose_anchor({served.id: "Inspektorat Kabupaten Contoh"}))
    return Ready(url, served, anchor, folder)


@contextmanager
def scene(url: str, folder: Path) -> Iterator[Scene]:
    """Serve such a database twice."""
    made = ready(url, folder)
    with ExitStack() as stack:
        portal = stack.enter_context(serving(command("portal", url, made.anchor), folder=folder))
        bare = stack.enter_context(serving(command("bare", url), folder=folder))
        yield Scene(portal, bare, folder, made.served)


def measure(name: str, ours: str, bare: str, folder: Path) -> Iterator[Row]:
    """Rows 1 and 2. `name` tells what is measured, `ours` and `bare` are addresses."""
    submit = by_turns(
        lambda: load.run(f"{ours}/api/1/submit", folder / "new", new_ids=True),
        lambda: load.run(f"{bare}/write", folder / "write"),
    )
    yield from rows_of(f"sealed submissions, {name}", submit)
    back = by_turns(
        lambda: load.run(f"{ours}/api/1/read", folder / "back"),
        lambda: load.run(f"{bare}/read", folder / "keys"),
    )
    yield from rows_of(f"check-back, {name}", back)


def rows_of(
    name: str, pair: tuple[load.Load, load.Load], *, reach: float | None = 0.7
) -> Iterator[Row]:
    """Our rate, that of the bare view, and their ratio, which `reach` wants at the least."""
    ours, bare = pair
    ratio = ours.per_second / bare.per_second
    wanted, ok = (f"≥ {reach}", ratio >= reach) if reach else ("", None)
    yield Row(f"{name} ÷ bare view", round(ratio, 2), "ratio", wanted, ok)
    yield Row(name, round(ours.per_second), "1/s", "", None)
    yield Row(f"{name}: bare view", round(bare.per_second), "1/s", "", None)
    yield Row(f"{name}: p95", round(ours.p95_ms, 1), "ms", "", None)


def by_turns(
    ours: Callable[[], load.Load], bare: Callable[[], load.Load]
) -> tuple[load.Load, load.Load]:
    """Medians of ROUNDS, taken by turns so that a noisy minute hits both."""
    pairs = [(ours(), bare()) for _ in range(ROUNDS)]
    return median([pair[0] for pair in pairs]), median([pair[1] for pair in pairs])


def median(loads: list[load.Load]) -> load.Load:
    """Of each figure by itself."""
    return load.Load(
        statistics.median(one.per_second for one in loads),
        statistics.median(one.p95_ms for one in loads),
    )


def command(kind: str, url: str, *more: Path) -> Callable[[int], list[str | Path]]:
    """Starts `bench.targets` on a port."""
    words = [sys.executable, "-m", "bench.targets", kind, url]
    return lambda port: [*words, f"127.0.0.1:{port}", *more]


def _submission(one: Prepared) -> Submission:
    return Submission(
        one.submission.mailbox,
        SealedEntry.parse(one.submission.first),
        SealedKeybox.parse(one.submission.keybox),
    )


def _submit_body(served: Inspectorate, one: Prepared) -> bytes:
    head = {
        "inspectorate": str(served.id),
        "case": str(one.submission.case),
        "mailbox": b64(one.submission.mailbox),
        "claims": [],
    }
    return wire.pack(head, one.submission.keybox, one.submission.first)


def _read_body(one: Prepared) -> bytes:
    credential = b64(one.code.keys().credential.expose())
    return wire.pack({"credential": credential, "from_reporter": 0, "to_reporter": 0})


def _read_answer(one: Prepared) -> bytes:
    head = {
        "inspectorate": str(one.submission.inspectorate),
        "case": str(one.submission.case),
        "keyboxes": 1,
        "from_reporter": 1,
        "to_reporter": 0,
        "more": False,
    }
    return wire.pack(head, one.submission.keybox, one.submission.first)


def _prepare_bare(url: str, prepared: list[Prepared]) -> None:
    database = Database.open(url)
    with database.engines.writing.begin() as connection:
        BARE.create_all(connection, [WRITTEN, READ])
        rows = [
            {"id": random_key(), "key": _key(number), "body": _read_answer(one)}
            for number, one in enumerate(prepared)
        ]
        connection.execute(insert(READ), rows)
    database.close()


def _key(number: int) -> bytes:
    return number.to_bytes(KEY, "big")


def _write_bodies(folder: Path, served: Inspectorate, prepared: list[Prepared]) -> None:
    body = _submit_body(served, prepared[0])
    write_bodies(folder / "write", "bodies", [body])
    write_bodies(folder / "new", "submit", _cut(body, prepared[0]))
    write_bodies(folder / "back", "bodies", [_read_body(one) for one in prepared])
    write_bodies(folder / "keys", "bodies", [_key(number) for number in range(len(prepared))])


def write_bodies(folder: Path, stem: str, bodies: list[bytes]) -> None:
    """For load.lua, which takes them from a new folder."""
    folder.mkdir(parents=True)
    for number, body in enumerate(bodies, 1):
        (folder / f"{stem}.{number}").write_bytes(body)


def _cut(body: bytes, one: Prepared) -> list[bytes]:
    """The body without the drawn parts of its ids, in the order of load.lua."""
    case = EnvelopeHeader.parse(one.submission.first).case.value[:DRAWN]
    parts: list[bytes] = []
    for drawn in (b64(case), b64(one.submission.mailbox[:DRAWN])):
        before, _, body = body.partition(drawn.encode("ascii"))
        parts.append(before)
    before, keybox, rest = body.partition(case)
    between, envelope, after = rest.partition(case)
    if not keybox or not envelope or case in after:
        raise ValueError("the ids are not where they should be")
    return [*parts, before, between, after]
