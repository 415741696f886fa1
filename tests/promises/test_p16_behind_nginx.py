"""Promise P16 for the stack as it is shipped: nginx in front, both doors flooded, words are given.

Both portals behind nginx share one budget. While it is used up a browser with script brings a
proof, which nginx must hand on; pages without script cannot work and have a budget of their own,
and nginx must hand on whether the form is theirs.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, Response

from crypto.ids import Stream
from portal.gate import HEADER
from tests.browser.hands import Hands
from tests.browser.stage import PATIENCE, PHONE
from tests.chromium import FLAGS
from tests.inspectorates import Inspectorate
from tests.plain.process import dated
from tests.plain.walker import Walker, encoded
from tests.process import HOST
from tests.promises.flooding import Attacker, Target, flood
from tests.promises.installation import found_inspectorate
from tests.stack.configured import CLEAR_NAME
from tests.stack.running import Stack, running_stack

pytestmark = pytest.mark.timeout(300)  # the stack is one fixture: 10 s on a quiet machine
AN_HOUR, SLOW = 10_000, 400  # the load of the promise, half of it at each door
WORDS = 3.0  # seconds
FULL = "lane-full new"


@dataclass(frozen=True)
class Front:
    """The stack, and who is reported to."""

    stack: Stack
    office: Inspectorate

    @property
    def url(self) -> str:
        """The clear name."""
        return f"https://{CLEAR_NAME}:{self.stack.https}"

    def target(self, url: str, door: str) -> Target:
        """What is flooded, through this door."""
        roster = self.office.newest
        positions = roster.positions(Stream.CONVERSATION)
        return Target(url, self.office.id.value, roster.hash.value, positions, door)

    @property
    def clear(self) -> Target:
        """By the clear name, with TLS."""
        return self.target(self.url, HOST)

    @property
    def onion(self) -> Target:
        """As tor comes."""
        return self.target("http://portal.onion", str(self.stack.settings.onion))

    def waits_until_it_is_full(self) -> None:
        """Both portals say so."""
        give_up = time.monotonic() + 60
        for door in ("onion-1", "clear-1"):
            status = self.stack.settings.run / "portal" / f"flood-{door}.status"
            while not (status.exists() and FULL in json.loads(status.read_text())["alerts"]):
                assert time.monotonic() < give_up, self.stack.printed(f"portal-{door}")
                time.sleep(0.1)


@pytest.fixture(scope="module")
def flooded() -> Iterator[Front]:
    """In the middle of it."""
    office = found_inspectorate()
    dated(office, date.today())  # pages without script go by the server's clock
    with running_stack(office) as stack:
        here = Front(stack, office)
        attacker = Attacker(here.onion, works=True, pace=0, most=AN_HOUR // 60)
        attacker.run()
        assert attacker.seen["200"] == attacker.most
        half: dict[str, Any] = {"an_hour": AN_HOUR / 2, "slow": SLOW // 2, "works": True}
        with flood(here.clear, **half) as clear, flood(here.onion, **half) as onion:
            here.waits_until_it_is_full()
            yield here
        assert min(clear["200"], onion["200"]) > 0


# --- with script -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def visitor(driver: Playwright, chromium_program: str) -> Iterator[Browser]:
    """Chromium that finds the clear name here."""
    found = f"--host-resolver-rules=MAP {CLEAR_NAME} {HOST}"
    browser = driver.chromium.launch(executable_path=chromium_program, args=[*FLAGS, found])
    yield browser
    browser.close()


def test_a_browser_brings_its_proof_through_nginx_and_gets_words(
    flooded: Front, visitor: Browser
) -> None:
    assert median(_clicks(visitor, flooded) for _ in range(3)) < WORDS


def _clicks(browser: Browser, here: Front) -> float:
    context = browser.new_context(viewport=PHONE, locale="id-ID", ignore_https_errors=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sent: list[Response] = []

    def keeps(answer: Response) -> None:
        if answer.url.endswith("/api/1/submit"):
            sent.append(answer)

    page.on("response", keeps)
    hands = Hands(page, here.url).opens().chooses_inspectorate().answers()
    before = time.monotonic()
    hands.sends()
    taken = time.monotonic() - before
    told = [(one.status, HEADER.lower() in one.request.headers) for one in sent]
    assert (told[0], told[-1]) == ((429, False), (200, True))
    context.close()
    return taken


# --- without script --------------------------------------------------------------------


@contextmanager
def at_the_onion(here: Front, site: str = "same-origin") -> Iterator[Walker]:
    """A browser without script as tor brings it in; `site`: where it says that a form came from."""
    way = httpx.HTTPTransport(uds=str(here.stack.settings.onion))
    with httpx.Client(base_url="http://portal.onion", transport=way, timeout=60) as client:

        def post(path: str, fields: Mapping[str, Any], files: Mapping[str, Any] | None) -> Any:
            body, kind = encoded(fields, files)
            headers = {"Content-Type": kind, "Sec-Fetch-Site": site}
            return client.post(path, content=body, headers=headers)

        yield Walker(client.get, post)


def test_pages_without_script_give_words_and_lead_back(flooded: Front) -> None:
    taken = []
    for number in range(3):
        with at_the_onion(flooded) as walker:
            walker.understands().chooses().answers(f"Laporan {number}")
            before = time.monotonic()
            words = walker.presses("kirim").words()
            taken.append(time.monotonic() - before)
            assert len(words) == 12
            walker.writes_down(words).presses("kirim", ("bukti.pdf", bytes(2_000_000)))
            assert walker.said("said") == "Terkirim dan tersimpan."
    assert median(taken) < WORDS


def test_a_strangers_page_sends_no_form_through_nginx(flooded: Front) -> None:
    with at_the_onion(flooded, "cross-site") as walker:
        walker.understands()
        assert walker.answer.status_code == 400
        assert "Pakai Tor Browser" in walker.answer.text
        assert "kunjungan" not in walker.answer.text
