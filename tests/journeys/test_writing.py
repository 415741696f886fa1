"""Writing where somebody else wrote meanwhile, or a server hides what was there."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto.encoding import sha256
from crypto.ids import Chain
from crypto.receipt import MailboxCredential, ReceiptCode
from tests.journeys.between import Answer, Asked, Between, Step, lose, pass_on, refusing, saying
from tests.journeys.browser import Browser, JourneyRefused
from tests.journeys.conftest import Told
from tests.journeys.house import House
from tests.promises.installation import portal_client
from tests.world import quiet
from wbs.cases.events import Message
from wbs.cases.frames import Head
from wbs.cases.room import left
from wbs.journeys import reporting
from wbs.journeys.attaching import Letter
from wbs.journeys.services import Append, PieceStore
from wbs.web.wire import Body, pack

MOST_ATTEMPTS = 5


def elsewhere(house: House, told: Told, text: str) -> None:
    """The same reporter writes from another device, with the program of Python."""
    with portal_client(house.portal.url) as portal:
        visit = reporting.come_back(portal, ReceiptCode.parse(told.words), house.anchor)
        reporting.reply(portal, visit, Letter(text), progress=quiet)


Pages = Callable[[list[bytes], list[bytes], list[bytes]], object]


def showing(change: Pages) -> Step:
    """A mailbox from which something is taken: keyboxes, the reporter's entries, the others'."""

    def step(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
        answer = ask()
        body = Body.unpack(answer.body)
        head = json.loads(body.head)
        names = ("keyboxes", "from_reporter", "to_reporter")
        lists, at = [], 0
        for name in names:
            lists.append(list(body.parts[at : at + head[name]]))
            at += head[name]
        change(*lists)
        head |= {name: len(found) for name, found in zip(names, lists, strict=True)}
        return replace(answer, body=pack(head, *lists[0], *lists[1], *lists[2]))

    return step


def test_what_came_from_another_device_is_read_and_the_words_follow_it(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    elsewhere(house, told, "Dari ponsel.")
    middle.forget()
    browser.writes("Dari laptop.")
    browser.replies()
    assert told.reviewer("budi").texts() == ["Dari ponsel.", "Dari laptop."]
    assert middle.calls() == {"append": 2, "read": 1, "roster": 1}


def test_a_new_secret_is_fetched_before_anything_is_said_under_an_old_one(
    browser: Browser, told: Told, middle: Between
) -> None:
    told.reviewer("budi").introduces()
    middle.forget()
    browser.writes("Di bawah rahasia baru.", {"size": 300_000})
    browser.replies()
    case = told.reviewer("sari").reads()
    last = next(line for line in reversed(case.lines) if line.chain is Chain.FROM_REPORTER)
    assert (last.secret_number, last.counts, last.before_the_change) == (1, True, False)
    assert middle.calls()["append"] == 2
    assert middle.again == []


@pytest.mark.parametrize("slug", ["conflict", "newer-secret"])
def test_it_does_not_try_for_ever_and_keeps_the_text(
    browser: Browser, told: Told, middle: Between, slug: str
) -> None:
    middle.only("append", refusing(409, slug))
    browser.writes("Jangan hilang.", {"size": 300_000})
    with pytest.raises(JourneyRefused, match="case-changed"):
        browser.replies()
    assert sum(one.call == "append" for one in middle.asked) == MOST_ATTEMPTS
    pieces = middle.calls()["piece"]
    middle.honest()
    browser.replies()
    assert told.reviewer("budi").texts() == ["Jangan hilang."]
    assert (pieces, middle.calls()["piece"]) == (2, 0)


def test_a_lost_answer_and_then_a_conflict_is_no_second_entry(
    browser: Browser, told: Told, middle: Between
) -> None:
    """The server kept it, then denies it."""
    denying = refusing(409, "conflict")
    middle.plan = lambda asked: (
        {1: lose, 2: denying}.get(asked.number, pass_on) if asked.call == "append" else pass_on
    )
    middle.forget()
    browser.writes("Satu kali.")
    browser.replies()
    assert told.reviewer("budi").texts() == ["Satu kali."]


def test_a_button_pressed_twice_sends_one_entry(
    browser: Browser, told: Told, middle: Between
) -> None:
    browser.writes("Tekan dua kali.", {"size": 300_000})
    browser.act("reply_twice")
    assert told.reviewer("budi").texts() == ["Tekan dua kali."]
    assert middle.calls()["piece"] == 2


def test_a_server_that_hides_an_answer_gets_no_words(
    browser: Browser, told: Told, middle: Between
) -> None:
    told.reviewer("budi").replies("Kapan?")
    browser.act("read_again")
    browser.writes("Kemarin.")
    browser.replies()
    middle.only("read", showing(lambda _boxes, _mine, theirs: theirs.clear()))
    visit = browser.comes_back(told.words)
    assert visit["obstacle"] == "history-hidden"
    assert "withheld" in visit["findings"]
    browser.writes("Tidak boleh terkirim.", {"size": 5})
    with pytest.raises(JourneyRefused, match="history-hidden"):
        browser.replies()
    with pytest.raises(JourneyRefused, match="history-hidden"):
        browser.act("withdraw")
    assert not {"piece", "append"} & set(middle.calls())


def test_a_server_that_hides_a_keybox_gets_no_words(
    browser: Browser, told: Told, middle: Between
) -> None:
    told.reviewer("budi").introduces()
    middle.only("read", showing(lambda boxes, _mine, _theirs: boxes.pop()))
    assert browser.comes_back(told.words)["obstacle"] == "history-hidden"
    browser.writes("Tidak boleh terkirim.")
    with pytest.raises(JourneyRefused, match="history-hidden"):
        browser.replies()
    assert "append" not in middle.calls()


def test_under_a_secret_of_somebody_removed_nothing_is_written(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    office = house.world.regency
    later = replace(office, freshness=list(office.freshness))
    later.removes("tono")
    newest = (*later.rosters, later.freshness[-1])
    middle.only("roster", saying(pack({"rosters": len(later.rosters)}, *newest)))
    assert browser.comes_back(told.words)["obstacle"] == "no-secret"
    browser.writes("Tono masih membaca.")
    with pytest.raises(JourneyRefused, match="no-secret"):
        browser.replies()
    assert "append" not in middle.calls()


def test_on_a_broken_chain_nobody_writes(browser: Browser, told: Told, middle: Between) -> None:
    for text in ("Satu.", "Dua."):
        browser.act("read_again")
        browser.writes(text)
        browser.replies()
    middle.only("read", showing(lambda _boxes, mine, _theirs: mine.pop(1)))
    visit = browser.comes_back(told.words)
    assert (visit["obstacle"], visit["findings"]) == ("broken-chain", ["gap"])
    browser.writes("Tiga.")
    with pytest.raises(JourneyRefused, match="broken-chain"):
        browser.replies()
    assert "append" not in middle.calls()


def test_a_forged_answer_says_nothing(browser: Browser, told: Told, middle: Between) -> None:
    told.reviewer("budi").replies("Asli.")

    def forge(_boxes: list[bytes], _mine: list[bytes], theirs: list[bytes]) -> None:
        theirs[0] = theirs[0][:-1] + bytes([theirs[0][-1] ^ 1])

    middle.only("read", showing(forge))
    entry = browser.comes_back(told.words)["entries"][-1]
    assert (entry["text"], entry["person"], entry["reason"]) == ("", None, "cannot-open")


def test_letting_somebody_in_twice_is_once(browser: Browser, tell: Callable[..., Told]) -> None:
    told = tell("tono")
    (excluded,) = told.reviewer("budi").reads().excluded
    for _ in range(2):
        browser.act("unexclude", persons=[excluded.value])  # the second time from the old visit
    assert len(told.reviewer("budi").reads().lines) == 2


def filled(house: House, told: Told) -> None:
    """As many entries as a case takes, by a program that does not read in between."""
    chain, sent = Chain.FROM_REPORTER, list[bytes]()
    with portal_client(house.portal.url) as portal:
        visit = reporting.come_back(portal, ReceiptCode.parse(told.words), house.anchor)

        class Keeps:
            """The portal, and what it was given last."""

            def append(self, credential: MailboxCredential, addition: Append) -> None:
                sent.append(addition.envelope)
                portal.append(credential, addition)

            def pieces(self, credential: MailboxCredential) -> PieceStore:
                return portal.pieces(credential)

        while left(visit.case, Message):
            reporting.reply(Keeps(), visit, Letter("x"), progress=quiet)  # type: ignore[arg-type]  # the two calls that a reply makes
            before = visit.case.heads[chain]
            assert before is not None
            heads = {**visit.case.heads, chain: Head(before.sequence + 1, sha256(sent[-1]))}
            visit = replace(visit, case=replace(visit.case, heads=heads))


def test_in_a_full_case_only_what_must_always_fit_is_written(
    browser: Browser, told: Told, house: House, middle: Between
) -> None:
    filled(house, told)
    browser.comes_back(told.words)
    middle.forget()
    browser.writes("Satu lagi.", {"size": 300_000})
    with pytest.raises(JourneyRefused, match="case-full"):
        browser.replies()
    assert "piece" not in middle.calls()
    for _ in range(5):
        browser.act("tell_of_pressure", text="Saya ditekan.")
        browser.act("read_again")
    with pytest.raises(JourneyRefused, match="case-full"):
        browser.act("tell_of_pressure", text="Dan lagi.")
    browser.act("withdraw")
    case = told.reviewer("budi").reads()
    assert case.life.pressed
    assert case.withdrawn
