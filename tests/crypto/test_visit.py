"""A ticket is good for its own page, key and day, and is one length whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.encoding import b64
from crypto.errors import CannotOpen, Malformed
from crypto.visit import TICKET, Ticket, VisitKey, open_ticket, seal_ticket

KEY, OTHER_KEY = VisitKey(b"\x07" * 32), VisitKey(b"\x08" * 32)
DAY = 739_000
TICKETS = Ticket.draw()
SEALED = seal_ticket(TICKETS, key=KEY, page="talk", day=DAY)


def opened(text: str, *, key: VisitKey = KEY, page: str = "talk", day: int = DAY) -> Ticket:
    return open_ticket(text, key=key, page=page, day=day)


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), st.sampled_from(["check", "talk"]))
def test_it_opens_to_what_was_sealed_and_tells_nothing_by_its_length(
    mine: int, theirs: int, page: str
) -> None:
    ticket = Ticket(TICKETS.code, TICKETS.case, mine, theirs, 5)
    text = seal_ticket(ticket, key=KEY, page=page, day=DAY)
    assert opened(text, page=page) == ticket
    assert len(text) == TICKET


def test_the_same_ticket_is_never_the_same_text() -> None:
    assert seal_ticket(TICKETS, key=KEY, page="talk", day=DAY) != SEALED


def test_it_holds_nothing_in_clear() -> None:
    assert b64(TICKETS.code.expose())[:8] not in SEALED
    assert b64(TICKETS.case.value)[:8] not in SEALED


def test_another_page_is_refused() -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED, page="file")


def test_another_key_is_refused() -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED, key=OTHER_KEY)


@pytest.mark.parametrize("later", [0, 1])
def test_yesterdays_page_still_works(later: int) -> None:
    assert opened(SEALED, day=DAY + later) == TICKETS


@pytest.mark.parametrize("later", [-1, 2, 30, 365])
def test_a_page_found_later_is_refused(later: int) -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED, day=DAY + later)


@pytest.mark.parametrize("at", range(0, TICKET, 7))
def test_one_changed_character_is_refused(at: int) -> None:
    changed = SEALED[:at] + ("A" if SEALED[at] != "A" else "B") + SEALED[at + 1 :]
    with pytest.raises(CannotOpen):
        opened(changed)


@given(st.text(max_size=400))
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(CannotOpen):
        opened(text)


@pytest.mark.parametrize("text", [SEALED[:-1], SEALED + "A", SEALED * 2, "", "=" * TICKET])
def test_another_length_is_refused(text: str) -> None:
    with pytest.raises(CannotOpen):
        opened(text)


def test_a_number_that_no_chain_has_is_not_sealed() -> None:
    with pytest.raises(Malformed):
        seal_ticket(Ticket(TICKETS.code, TICKETS.case, 2**31), key=KEY, page="talk", day=DAY)
