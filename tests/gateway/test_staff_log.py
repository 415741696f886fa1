"""What the gateway says of the staff log: each answer names the line that it wrote down before."""

import base64
from dataclasses import replace
from typing import Any

import httpx

from tests.gateway.asking import Asker, framed, slug
from tests.gateway.conftest import Place
from wbs.stafflog.record import Record

NOTHING = framed({})


def line_of(answer: httpx.Response) -> Record:
    """The line that an answer names."""
    told = answer.headers["wbs-log"]
    return Record.parse(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))


def lines(place: Place) -> list[Record]:
    return [Record.parse(line) for line in place.store.staff_log.all(place.staff.id)]


def with_slip(asker: Asker, slip: str) -> Asker:
    """Signs requests that carry this slip."""
    return replace(asker, further={"slip": slip})


def test_an_answer_names_the_line_of_its_request(place: Place) -> None:
    asker = place.asker()
    request = asker.request("digests", NOTHING)
    written = line_of(asker.send(request))
    assert str(written.slip) == request.headers["wbs-log"]
    assert written.who == asker.caller.who
    assert written == lines(place)[-1]


def test_what_is_refused_for_its_content_is_in_the_log(place: Place) -> None:
    asker = place.asker()
    answer = asker.ask("day", {"day": "yesterday"})
    assert slug(answer) == "malformed"
    assert line_of(answer) == lines(place)[-1]


def test_what_is_not_signed_is_nobodys_and_not_in_the_log(place: Place) -> None:
    before, asker = lines(place), place.asker()
    request = asker.request("digests", NOTHING)
    request.headers["signature"] = "sig=:" + "A" * 86 + "==:"
    assert slug(answer := asker.send(request)) == "unauthorized"
    assert "wbs-log" not in answer.headers
    assert lines(place) == before


def test_what_is_not_in_the_log_is_not_served(place: Place) -> None:
    asker = place.asker()
    old = asker.request("digests", NOTHING)
    newest = line_of(asker.ask("digests", {}))
    answer = asker.send(old)  # its counter is lower than that of the newest
    assert slug(answer) == "out-of-step"
    assert line_of(answer) == newest == lines(place)[-1]


def test_a_slip_of_another_request_opens_no_line(place: Place) -> None:
    asker = place.asker()
    slip = asker.request("digests", NOTHING).headers["wbs-log"]
    answer = asker.send(with_slip(asker, slip).request("roster", NOTHING))
    assert slug(answer) == "out-of-step"
    assert str(lines(place)[-1].slip) != slip


def test_one_slip_serves_for_all_that_is_read(place: Place) -> None:
    asker = place.asker()
    first = asker.request("roster", NOTHING)
    asker.send(first)
    going_on = with_slip(asker, slip := first.headers["wbs-log"])
    before = lines(place)
    for call, body in (("digests", NOTHING), ("log", framed({"after": 0}))):
        answer = going_on.send(going_on.request(call, body))
        assert answer.status_code == 200
        assert str(line_of(answer).slip) == slip
    assert lines(place) == before


def test_no_slip_for_reading_serves_for_a_letter(place: Place) -> None:
    asker = place.asker()
    first = asker.request("roster", NOTHING)
    asker.send(first)
    letter: dict[str, Any] = {"case": "A" * 22, "appends": []}
    going_on = with_slip(asker, first.headers["wbs-log"])
    assert slug(going_on.send(going_on.request("append", framed(letter)))) == "unauthorized"


def test_the_log_is_that_of_the_persons_own_inspectorate(place: Place) -> None:
    place.asker().ask("digests", {})
    theirs = place.asker(staff=place.others)
    _, parts = theirs.answered("log", {"after": 0})
    assert {Record.parse(part).inspectorate for part in parts} == {place.others.id}
