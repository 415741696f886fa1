"""The line to a portal: it retries, it tells, it stops, and it believes nothing it is answered."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from crypto.receipt import ReceiptCode
from tests.inspectorates import person_id
from tests.journeys.between import (
    Answer,
    Asked,
    Between,
    Step,
    cut,
    halve,
    lose,
    pass_on,
    refusing,
    saying,
)
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.world import REPORT
from wbs.web.wire import MEDIA_TYPE, Body, pack

MIB = 1024 * 1024
BUSY = saying(b"", "text/plain", 503, Retry_After="0")
LONG = 50  # seconds of silence: whoever waits for their end is told from whoever does not


@pytest.mark.parametrize(
    ("step", "why"),
    [(cut, "network"), (lose, "network"), (BUSY, "busy"), (refusing(500, "broken"), "broken")],
    ids=["cut", "lost", "busy", "broken"],
)
def test_what_may_pass_is_tried_again_and_told(
    browser: Browser, house: House, middle: Between, step: Step, why: str
) -> None:
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    browser.news()
    middle.only("submit", step, 1, 2)
    assert browser.sends() == {"uncertain": False}
    told = browser.news()
    assert [(one["kind"], one["call"]) for one in told] == [
        ("waiting", "submit"),
        ("waiting", "submit"),
        ("answered", "submit"),
    ]
    assert [(one["attempt"], one["why"]) for one in told[:2]] == [(1, why), (2, why)]
    assert len({json.dumps(one.head) for one in middle.asked}) == 1


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (cut, "unreachable"),
        (lose, "unreachable"),
        (refusing(503, "busy"), "busy"),
        (refusing(500, "broken"), "server-broken"),
    ],
    ids=["cut", "lost", "busy", "broken"],
)
def test_tries_end_and_what_is_kept_stays_open(
    browser: Browser, house: House, middle: Between, step: Step, code: str
) -> None:
    browser.opens(middle.url, house.anchor, attempts=3)
    browser.finds(house.world.regency.id)
    made = browser.prepares(REPORT)
    middle.only("submit", step)
    assert browser.sends() == {"uncertain": True, "code": code}
    assert len(middle.asked) == 3
    middle.honest()
    assert browser.sends() == {"uncertain": False}
    assert browser.comes_back(made["words"])["entries"][0]["kind"] == "report"


@contextmanager
def silent() -> Iterator[Step]:
    """A server that answers nothing until the block ends."""
    over = threading.Event()

    def step(_asked: Asked, _ask: object) -> Answer | None:
        over.wait(LONG)
        return None

    yield step
    over.set()


def test_a_server_that_never_answers_is_left(
    browser: Browser, house: House, middle: Between
) -> None:
    browser.opens(middle.url, house.anchor, attempts=2, call=300)
    with silent() as step:
        middle.only("roster", step)
        before = time.monotonic()
        with pytest.raises(JourneyRefused, match="unreachable"):
            browser.finds(house.world.regency.id)
        assert time.monotonic() - before < LONG / 2
    assert len(middle.asked) == 2


def test_sending_can_be_called_off(browser: Browser, house: House, middle: Between) -> None:
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    with silent() as step:
        middle.only("submit", step)
        before = time.monotonic()
        assert browser.sends(stop_after=100) == {"uncertain": True, "code": "cancelled"}
        assert time.monotonic() - before < LONG / 2
    assert len(middle.asked) == 1


def test_a_refusal_of_the_server_is_told_apart(
    browser: Browser, told: Told, middle: Between
) -> None:
    with pytest.raises(JourneyRefused) as unknown:
        browser.comes_back(" ".join(_right_words()))
    assert unknown.value.code == "unknown-code"
    assert "abadi" not in unknown.value.everything
    for slug, code in [
        ("unknown-code", "unknown-code"),
        ("media-type", "server-broken media-type"),
        ("never-heard-of", "server-broken answer"),
    ]:
        middle.only("read", refusing(404, slug))
        with pytest.raises(JourneyRefused) as refused:
            browser.comes_back(told.words)
        assert str(refused.value) == code
        assert len(middle.asked) == 1  # nothing is gained by asking again


def _right_words() -> tuple[str, ...]:
    return ReceiptCode(bytes(16)).words()


NONSENSE: dict[str, Step] = {
    "another media type": saying(pack({}), "text/html"),
    "a media type with a parameter": saying(pack({}), MEDIA_TYPE + "; charset=utf-8"),
    "no parts": saying(b""),
    "a part that is cut": saying(b"\0\0\0\x09{}"),
    "no JSON": saying(b"\0\0\0\x02{]"),
    "a member too many": saying(pack({"more": 1})),
    "a part too many": saying(pack({}, b"x")),
    "longer than it may be": saying(pack({}, bytes(MIB))),
    "a problem that is no JSON": saying(b"<html>", "application/problem+json", 409),
    "a problem as text": saying(b"no", "text/plain", 404),
    "a missing list": refusing(409, "missing-pieces"),
    "a success that is another": saying(b"", MEDIA_TYPE, 204),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_and_leaves_it_open_whether_it_is_kept(
    browser: Browser, house: House, middle: Between, name: str
) -> None:
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    middle.only("submit", NONSENSE[name])
    said = browser.sends()
    assert said["uncertain"]
    assert said["code"].startswith("server-broken ")
    assert len(middle.asked) == 1


def test_a_redirect_is_never_followed(browser: Browser, house: House, middle: Between) -> None:
    browser.opens(middle.url, house.anchor, attempts=1)
    browser.finds(house.world.regency.id)
    browser.prepares(REPORT)
    elsewhere = saying(b"", "text/plain", 307, Location="/api/1/submit")
    middle.only("submit", elsewhere)
    assert browser.sends() == {"uncertain": True, "code": "unreachable"}
    assert len(middle.asked) == 1


def _changed(**members: object) -> Step:
    def step(_asked: Asked, ask: Any) -> Answer | None:
        answer: Answer = ask()
        body = Body.unpack(answer.body)
        head = {**json.loads(body.head), **members}
        return Answer(answer.status, answer.kind, pack(head, *body.parts))

    return step


LIES: dict[str, Step] = {
    "more without end": _changed(more=True),
    "too many keyboxes": _changed(keyboxes=3),
    "a number below nothing": _changed(keyboxes=-1, from_reporter=3),
    "another inspectorate's length": _changed(inspectorate="AAAA"),
    "an empty envelope": saying(
        pack(
            {
                "inspectorate": "A" * 43,
                "case": "A" * 22,
                "keyboxes": 0,
                "from_reporter": 1,
                "to_reporter": 0,
                "more": True,
            },
            b"",
        )
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_a_mailbox_that_cannot_be_is_refused(
    browser: Browser, told: Told, middle: Between, name: str
) -> None:
    middle.only("read", LIES[name])
    with pytest.raises(JourneyRefused, match="server-broken answer"):
        browser.comes_back(told.words)
    assert len(middle.asked) <= 3


def test_an_answer_too_long_is_not_read_to_its_end(
    browser: Browser, told: Told, middle: Between, paper: Any
) -> None:
    told.reviewer("budi").replies("Lihat.", paper)
    browser.comes_back(told.words)
    middle.only("fetch", saying(pack({}, bytes(8 * MIB))))
    with pytest.raises(JourneyRefused, match="server-broken size"):
        browser.act("download", file=0)


@pytest.mark.parametrize("what", ["flipped", "another", "cut", "missing"])
def test_a_file_with_one_wrong_piece_is_no_file(
    browser: Browser, told: Told, middle: Between, paper: Any, what: str
) -> None:
    told.reviewer("budi").replies("Lihat.", paper)
    browser.comes_back(told.words)
    others: list[bytes] = []

    def wrong(asked: Asked, ask: Any) -> Answer | None:
        answer: Answer = ask()
        (piece,) = Body.unpack(answer.body).parts
        if asked.head["index"] != 2:
            others.append(piece)
            return answer
        while not others:  # pieces come a few at a time, in any order
            time.sleep(0.01)
        bad = {
            "flipped": piece[:-1] + bytes([piece[-1] ^ 1]),
            "another": others[0],
            "cut": piece[:-16],
            "missing": b"",
        }[what]
        return Answer(200, MEDIA_TYPE, pack({}, bad))

    middle.only("fetch", wrong)
    with pytest.raises(JourneyRefused, match="cannot-open"):
        browser.act("download", file=0)
    middle.honest()
    assert browser.act("download", file=0)["size"] == paper.stat().st_size


@pytest.mark.parametrize("step", [cut, halve])
def test_a_download_survives_a_line_that_fails_now_and_then(
    browser: Browser, told: Told, middle: Between, paper: Any, step: Step
) -> None:
    told.reviewer("budi").replies("Lihat.", paper)
    browser.comes_back(told.words)
    middle.forget()
    middle.plan = lambda asked: step if asked.number % 2 else pass_on
    assert browser.act("download", file=0)["size"] == paper.stat().st_size


def test_a_browser_is_told_to_send_and_keep_nothing_else(
    browser: Browser, house: House, middle: Between
) -> None:
    (asked,) = browser.act("options", inspectorate=house.world.regency.id.value)["seen"]
    assert asked == {
        "url": f"{middle.url}/api/1/roster",
        "method": "POST",
        "credentials": "omit",
        "cache": "no-store",
        "redirect": "error",
        "referrerPolicy": "no-referrer",
    }


def test_a_path_and_a_head_never_hold_what_was_typed(
    browser: Browser, told: Told, middle: Between
) -> None:
    browser.comes_back(told.words)
    browser.act("read_again")
    assert {one.call for one in middle.asked} <= {"roster", "submit", "read"}
    sent = json.dumps([one.head for one in middle.asked] + middle.headers)
    assert person_id("budi").value.hex() not in sent
    # A credential in base64 begins like a word once in some hundred thousand times.
    assert not re.findall(rf'"(?:{"|".join(told.words.split())})[^\w-]', sent)
