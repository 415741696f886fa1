"""A circuit cut in the middle of an upload: it goes on where it stopped, over a new one."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest
from playwright.sync_api import Browser, expect

from crypto import strict_json
from crypto.receipt import ReceiptCode
from tests.browser.hands import Hands
from tests.browser.stage import DESK
from tests.onion.browsers import PATIENCE
from tests.onion.control import control
from tests.onion.stage import Onions
from tests.promises.wiretap import HttpMessage, Wiretap
from wbs.web.wire import Body

pytestmark = pytest.mark.timeout(400)  # the first test boots the network
PIECE = 256 * 1024  # bytes
PIECES = 24
CUT_AFTER = 9  # answers; well in the middle, and no answer of a first or last piece
# Pieces that a browser has on their way at once (flight.ts). What was on a connection that had been
# used before Chromium itself sends once more, and asks no page.
IN_FLIGHT = 4
Stored = Counter[tuple[str, int]]  # how often the portal said "it stands" of each piece


def big_file(folder: Path) -> Path:
    """Pieces that differ from each other."""
    file = folder / "rekaman.bin"
    file.write_bytes(b"".join(number.to_bytes(4, "big") * (PIECE // 4) for number in range(PIECES)))
    return file


def stored(tap: Wiretap) -> Stored:
    """As it was heard between tor and the portal, since the beginning."""
    return Counter(
        _piece(asked)
        for asked, answer in tap.answered()
        if asked.path == "/api/1/piece" and answer.head.startswith(b"HTTP/1.1 200")
    )


def _piece(asked: HttpMessage) -> tuple[str, int]:
    head = strict_json.parse(Body.unpack(asked.body).head)
    return str(head["file"]), int(str(head["index"]))


@contextmanager
def cutting(onions: Onions) -> Iterator[list[int]]:
    """Close the reporter's circuits before the CUT_AFTER-th piece's answer gets to the reporter.

    Gives how many were closed, once they were.
    """
    tap, before, closed = onions.tap, stored(onions.tap).total(), list[int]()
    one_at_a_time = Lock()

    def cut() -> None:
        with one_at_a_time:
            if not closed and stored(tap).total() - before >= CUT_AFTER:
                with control(onions.reporter) as tor:
                    closed.append(tor.cuts())

    tap.when_something_is_answered = cut
    yield closed
    tap.when_something_is_answered = lambda: None


def test_a_browser_sends_again_only_what_was_on_its_way(
    onions: Onions, through_tor: Browser, tmp_path: Path
) -> None:
    context = through_tor.new_context(viewport=DESK, locale="id-ID")
    context.set_default_timeout(PATIENCE)
    hands = Hands(context.new_page(), onions.portal)
    words = onions.reports("Kantor Peramban Putus").read_text("utf-8")
    hands.comes_back(ReceiptCode.parse(words).words())
    before = stored(onions.tap)
    with cutting(onions) as closed:
        hands.writes("Rekamannya.", [big_file(tmp_path)])
    expect(hands.page.locator("#talk-entries > li")).to_have_count(2)
    assert closed[0] >= 1
    sent = stored(onions.tap) - before
    assert sorted(index for _, index in sent) == list(range(PIECES))
    assert sent.total() - PIECES <= IN_FLIGHT
    context.close()


def test_the_command_sends_again_only_what_was_on_its_way(onions: Onions, tmp_path: Path) -> None:
    words = onions.reports("Kantor Sirkuit Putus")
    before = stored(onions.tap)
    coming = (*onions.door, "--words-file", words)
    with cutting(onions) as closed:
        onions.world.well("reply", *coming, "--file", big_file(tmp_path))
    assert closed[0] >= 1
    sent = stored(onions.tap) - before
    assert sorted(index for _, index in sent) == list(range(PIECES))
    assert sorted(sent.values()) == [1] * (PIECES - 1) + [2]
    onions.world.well("check", *coming, "--save-files", tmp_path / "kembali")
    (fetched,) = (tmp_path / "kembali").iterdir()
    assert fetched.read_bytes() == big_file(tmp_path).read_bytes()


def test_a_report_whose_circuit_breaks_is_kept_once(onions: Onions) -> None:
    onions.tap.when_something_is_answered = lambda: cut_at_submission(onions)
    words = onions.reports("Kantor Laporan Putus")
    onions.tap.when_something_is_answered = lambda: None
    asked = [one for one, _ in onions.tap.answered() if one.path == "/api/1/submit"]
    assert asked[-1].body == asked[-2].body, "the answer was lost, and the same bytes came again"
    assert "Diterima" in onions.world.well("check", *onions.door, "--words-file", words)
    assert onions.case("Kantor Laporan Putus")


def cut_at_submission(onions: Onions) -> None:
    """Once: the portal has the report, its reporter does not hear so."""
    if onions.tap.answered()[-1][0].path == "/api/1/submit":
        onions.tap.when_something_is_answered = lambda: None
        with control(onions.reporter) as tor:
            assert tor.cuts() >= 1
