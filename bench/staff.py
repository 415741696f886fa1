"""Requests of the staff that each write a line of the log, against a view that commits one row."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from time import time

from bench import load
from bench.rows import Row, Scene, by_turns, command, rows_of
from tests.process import serving
from tests.staff import Member, Staff
from wbs.days import HOME, today_in
from wbs.stafflog.slip import START, Kind, Slip
from wbs.store import Store
from wbs.web import wire
from wbs.web.signatures import Caller, Message, sign

PATH = "/gateway/1/digests"
EACH = 500  # signed beforehand for each person: more than anybody asks in one run
BODY = wire.pack({})


@dataclass
class Pen:
    """A person who signs ahead: each request opens a line of its own."""

    caller: Caller
    member: Member
    counter: int = 0

    def fields(self, host: str, now: int) -> dict[str, str]:
        """The header fields of the next request."""
        self.counter += 1
        key, counter = self.member.keys.identity, self.counter
        return sign(
            Message("POST", host, PATH, "", BODY),
            caller=self.caller,
            key=key,
            now=now,
            slip_of=lambda request: Slip.sign(
                self.caller.who, key, (counter, Kind.READ, request, START)
            ),
        )


def measure(name: str, url: str, here: Scene) -> Iterator[Row]:
    """`name`: the engine. Over the database of the scene, whose bare view it is compared with."""
    staff = Staff([Member.new() for _ in range(load.CONNECTIONS)])
    pens = [Pen(staff.caller(member), member) for member in staff.members]
    store = Store.open(url, today=today_in(HOME))
    staff.publish(store)
    with serving(command("gateway", url), folder=here.folder) as gateway:

        def ours() -> load.Load:
            _sign(pens, gateway.url.removeprefix("http://"), here.folder / "signed")
            before = sum(1 for _ in store.staff_log.all(staff.id))
            found = load.run(gateway.url + PATH, here.folder / "signed", signed=True)
            lines = sum(1 for _ in store.staff_log.all(staff.id)) - before
            assert lines >= int(found.per_second * load.SECONDS)
            return found

        pair = by_turns(ours, lambda: load.run(f"{here.bare.url}/write", here.folder / "write"))
    store.close()
    yield from rows_of(f"staff requests with a line of the log each, {name}", pair, reach=None)


def _sign(pens: list[Pen], host: str, folder: Path) -> None:
    """For load.lua: what each of its threads, which is one person, sends in this order."""
    rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "body").write_bytes(BODY)
    now = int(time())
    for number, pen in enumerate(pens, 1):
        signed = [pen.fields(host, now) for _ in range(EACH)]
        lines = ["\t".join(signed[0]), *("\t".join(one.values()) for one in signed)]
        (folder / f"fields.{number}").write_text("\n".join(lines) + "\n", "ascii")
