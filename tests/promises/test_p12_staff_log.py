"""Promise P12: every staff request is in a log that shows any later edit, deletion or cut.

The attacker owns the database: drops its triggers, recomputes every hash and sequence, and shows
different people different logs. What is beyond them are the persons' keys.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.encoding import b64
from tests.stafflog.people import LATER, Office, Person, audit, chained, office_in, records
from wbs.speech.messages import DISTRUST
from wbs.stafflog.ledger import LogBroken
from wbs.stafflog.record import Record
from wbs.stafflog.slip import Kind

PERSONS = 3
LOOKS = 4


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with office_in(database_url) as office:
        yield office


@pytest.fixture
def people(office: Office) -> list[Person]:
    """Three who worked for some days: twelve looks and as many letters."""
    people = [office.person(number) for number in range(PERSONS)]
    for _ in range(LOOKS):
        for person in people:
            person.looks((Kind.APPEND,))
    return people


Attack = Callable[[list[Record]], list[bytes]]


def edited(log: list[Record], *, rehashed: bool) -> list[bytes]:
    """The fifth request gets another day."""
    changed = [*log[:4], replace(log[4], day=LATER), *log[5:]]
    return chained(changed) if rehashed else [one.compose() for one in changed]


def plain(log: list[Record]) -> list[bytes]:
    return [one.compose() for one in log]


ATTACKS: dict[str, tuple[Attack, str]] = {
    "edit": (lambda log: edited(log, rehashed=False), "ENTRY 5 WAS CHANGED"),
    "edit and hash anew": (lambda log: edited(log, rehashed=True), "NOT WHAT"),
    "delete": (lambda log: plain([*log[:4], *log[5:]]), "ENTRIES 5 AND WHAT FOLLOWS ARE MISSING"),
    "delete and number anew": (
        lambda log: chained([*log[:4], *log[5:]]),
        "NOT WHAT|CUT OFF|ARE MISSING",
    ),
    "delete the first": (lambda log: plain(log[1:]), "ENTRIES 1 AND WHAT FOLLOWS ARE MISSING"),
    "omit all of one person": (
        lambda log: chained([one for one in log if one.person != log[0].person]),
        "NOT WHAT|CUT OFF",
    ),
    "reorder": (
        lambda log: chained([*log[:4], log[5], log[4], *log[6:]]),
        "REQUESTS OF Ani",
    ),
    "reorder other persons": (
        lambda log: chained([*log[:3], log[4], log[3], *log[5:]]),
        "NOT WHAT|CUT OFF",
    ),
    "duplicate": (lambda log: plain([*log[:5], log[4], *log[5:]]), "ENTRY 6 IS NOT IN ITS PLACE"),
    "duplicate and number anew": (
        lambda log: chained([*log[:5], log[4], *log[5:]]),
        "has a counter that was there before",
    ),
    "renumber a person's requests": (
        lambda log: chained(
            [
                replace(one, slip=replace(one.slip, counter=one.slip.counter + 1))
                if one.person == log[0].person
                else one
                for one in log
            ]
        ),
        "IS NOT SIGNED by",
    ),
    "call it another kind": (
        lambda log: chained(
            [*log[:4], replace(log[4], slip=replace(log[4].slip, kind=Kind.UPLOAD)), *log[5:]]
        ),
        "ENTRY 5 IS NOT SIGNED by",
    ),
    "say that another person asked": (
        lambda log: chained([*log[:4], replace(log[4], person=log[0].person), *log[5:]]),
        "ENTRY 5 IS NOT SIGNED by",
    ),
    "bytes": (lambda log: [*plain(log[:4]), b"{}", *plain(log[5:])], "ENTRY 5 CANNOT BE READ"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_whoever_owns_the_database_changes_nothing_unnoticed(
    office: Office, people: list[Person], name: str, tmp_path: Path
) -> None:
    assert office.verify().exit_code == 0, office.verify().output
    attack, told = ATTACKS[name]
    lines = attack(records(office.lines()))
    export = tmp_path / "log"
    export.write_bytes(b"".join(line + b"\n" for line in lines))
    found = audit("verify", "--log", export, *rosters_in(office, tmp_path))
    assert found.exit_code == DISTRUST, found.output
    assert re.search(told, found.output), found.output
    if name != "bytes":  # of the database the same, where the row's columns can hold it
        office.rewrites(lines)
        in_database = office.verify()
        assert in_database.exit_code == DISTRUST, in_database.output
    assert people


def rosters_in(office: Office, folder: Path) -> list[object]:
    """As an auditor has them on paper or from the custodians."""
    words: list[object] = []
    for epoch, roster in enumerate(office.staff.rosters):
        path = folder / f"roster-{epoch}.json"
        path.write_bytes(roster)
        words += ["--roster", path]
    return words


def test_a_request_that_was_left_out_shows_as_a_hole_of_that_person(office: Office) -> None:
    ani, budi = office.person(0), office.person(1)
    ani.looks()
    budi.looks()
    log = office.lines()
    budi.asks(Kind.APPEND)
    office.rewrites(log)  # the server did as asked, answered, and forgot
    with pytest.raises(LogBroken):  # its place in the log is one that was given away before
        budi.asks(Kind.APPEND)
    found = office.verify()
    assert found.exit_code == DISTRUST
    assert "REQUESTS OF" in found.output
    assert str(budi.ledger.who[1]) in found.output
    with pytest.raises(LogBroken):
        budi.looks()


def test_the_end_that_is_cut_off_shows_to_who_saw_it_and_to_their_checkpoint(
    office: Office, people: list[Person], tmp_path: Path
) -> None:
    seen = checkpoint(office, people[0], tmp_path)
    assert office.verify("--checkpoint", seen).exit_code == 0
    office.rewrites(office.lines()[:-9])
    assert office.verify().exit_code == 0  # it is a whole log, of another day
    found = office.verify("--checkpoint", seen)
    assert found.exit_code == DISTRUST
    assert "CUT OFF" in found.output
    for person in people:
        with pytest.raises(LogBroken):
            person.looks()


def test_a_changed_end_shows_to_the_checkpoint(
    office: Office, people: list[Person], tmp_path: Path
) -> None:
    seen = checkpoint(office, people[-1], tmp_path)
    log = records(office.lines())
    at = people[-1].ledger.shelf.read().seen.sequence - 1
    office.rewrites(chained([*log[:at], replace(log[at], day=LATER), *log[at + 1 :]]))
    found = office.verify("--checkpoint", seen)
    assert found.exit_code == DISTRUST
    assert "NOT WHAT" in found.output


def checkpoint(office: Office, person: Person, folder: Path) -> Path:
    """What `wbs audit checkpoint` writes."""
    inspectorate, id = person.ledger.who
    path = folder / "checkpoint.json"
    path.write_text(
        '{"type":"wbs staff log checkpoint","version":1,'
        f'"inspectorate":"{inspectorate}","person":"{id}","slip":"{person.ledger.checkpoint()}"}}'
    )
    assert office.staff.id == inspectorate
    return path


def test_two_logs_for_two_people_can_never_become_one_again(office: Office) -> None:
    ani, budi = office.person(0), office.person(1)
    for person in (ani, budi):
        person.looks()
    common = office.lines()
    ani.looks((Kind.APPEND,))
    for_ani = office.lines()
    office.rewrites(common)
    budi.looks((Kind.APPEND,))
    for_budi = office.lines()
    with pytest.raises(LogBroken):  # Ani's console is never content with Budi's log
        ani.looks()
    office.rewrites(for_ani)
    with pytest.raises(LogBroken):
        budi.looks()
    both = records(for_ani) + [one for one in records(for_budi) if one not in records(common)]
    office.rewrites(chained(both))
    assert office.verify().exit_code == DISTRUST


def test_nobody_but_the_person_writes_in_that_persons_name(office: Office) -> None:
    ani, budi = office.person(0), office.person(1)
    ani.looks()
    budi.looks()
    log = records(office.lines())
    stolen = replace(log[-1], person=ani.ledger.who[1])
    office.rewrites(chained([*log, stolen]))
    found = office.verify()
    assert found.exit_code == DISTRUST
    assert "IS NOT SIGNED" in found.output


def test_a_stolen_key_shows_to_its_owner(office: Office) -> None:
    owner, thief = office.person(0), office.person(0)
    owner.looks()
    thief.looks()
    thief.asks(Kind.APPEND)
    owner.looks()
    assert owner.ledger.shelf.read().elsewhere == 2  # the thief's look and letter


def test_a_look_that_finds_much_leaves_the_same_lines_as_one_that_finds_nothing(
    office: Office,
) -> None:
    quiet, busy = office.person(0), office.person(1)
    quiet.looks(())
    busy.looks([Kind.READ] * 40)
    first, second = records(office.lines())
    assert (first.slip.kind, second.slip.kind) == (Kind.READ, Kind.READ)
    assert len(first.compose()) == len(second.compose())


def test_a_line_knows_no_case_and_nothing_finer_than_a_day(office: Office) -> None:
    person = office.person()
    person.looks((Kind.UPLOAD, Kind.APPEND))
    for line in office.lines():
        record = Record.parse(line)
        known = {
            *(b64(record.previous), str(record.inspectorate), str(record.person)),
            *(b64(record.slip.request), b64(record.slip.seen.hash), b64(record.slip.signature)),
            *(record.day.isoformat(), record.slip.kind.value, "staff log"),
        }
        text = line.decode()
        for value in sorted(known, key=len, reverse=True):
            text = text.replace(value, "")
        numbers = {int(number) for number in _numbers(text)}
        assert numbers <= {0, 1, 2, 3}, text  # version, sequence, counter, seen: as few as requests


def _numbers(text: str) -> list[str]:
    return "".join(one if one.isdigit() else " " for one in text).split()
