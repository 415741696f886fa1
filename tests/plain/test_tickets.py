"""A page's ticket, in an attacker's hands: moved, cut, kept, forged, and offered to the API."""

from datetime import timedelta

import pytest
from werkzeug.test import Client

from crypto.encoding import b64
from crypto.ids import CaseId
from crypto.receipt import ReceiptCode
from crypto.visit import TICKET, Ticket, VisitKey, seal_ticket
from portal.app import create_app
from portal.plain.places import PAGES, START, path_of
from tests.gateway.asking import PARTS, framed
from tests.inspectorates import TODAY
from tests.plain.conftest import House
from tests.plain.walker import Walker, encoded

ENDED = 410
GUARDED = [page for page in PAGES if page != START]


def ticket_of(walker: Walker, button: str) -> str:
    return walker.form_with(button).fields["kunjungan"][0]


def is_ended(walker: Walker) -> bool:
    return walker.answer.status_code == ENDED and "Sesi ini sudah berakhir" in walker.said("stop")


@pytest.fixture(scope="module")
def talking(on_sqlite: House) -> Walker:
    """Somebody in the middle of a conversation."""
    walker = on_sqlite.walker()
    return walker.writes_down(walker.reports("Percakapan untuk karcis."))


@pytest.mark.parametrize("page", [page for page in GUARDED if page != "talk"])
def test_a_ticket_of_another_page_is_refused(house: House, talking: Walker, page: str) -> None:
    ticket = ticket_of(talking, "kirim")
    thief = house.walker().sends(path_of("id", page), {"kunjungan": [ticket], "ke": ["ya"]})
    assert is_ended(thief)


@pytest.mark.parametrize("page", GUARDED)
@pytest.mark.parametrize(
    "ticket", [None, "", "A", "A" * TICKET, "A" * 5000, "\0" * TICKET, "é" * TICKET]
)
def test_no_page_goes_on_without_its_ticket(house: House, page: str, ticket: str | None) -> None:
    fields = {"ke": ["lanjut"]} | ({} if ticket is None else {"kunjungan": [ticket]})
    assert is_ended(house.walker().sends(path_of("id", page), fields))


def test_a_cut_ticket_is_refused(house: House, talking: Walker) -> None:
    ticket = ticket_of(talking, "kirim")
    for cut in (ticket[:-1], ticket[1:], ticket[:40], ticket + ticket):
        fields = {"kunjungan": [cut], "ke": ["baru"]}
        assert is_ended(house.walker().sends(path_of("id", "talk"), fields))


def test_a_ticket_of_another_installation_is_refused(house: House, story: str) -> None:
    code = ReceiptCode.parse(" ".join(house.walker().reports(story)))
    ticket, day = Ticket(code, house.case(story).id, 1), TODAY.toordinal()
    forged = seal_ticket(ticket, key=VisitKey.generate(), page="talk", day=day)
    fields = {"kunjungan": [forged], "ke": ["baru"]}
    assert is_ended(house.walker().sends(path_of("id", "talk"), fields))


@pytest.mark.parametrize("button", ["baru", "kirim"])
def test_a_ticket_that_names_another_case_is_refused(house: House, story: str, button: str) -> None:
    code = ReceiptCode.parse(" ".join(house.walker().reports(story)))
    forged = house.plain.seal(Ticket(code, CaseId.generate(), 1), "talk")
    fields = {"kunjungan": [forged], "ke": [button], "isi": ["Tolong."]}
    assert is_ended(house.walker().sends(path_of("id", "talk"), fields))
    assert len(house.case(story).lines) == 1


@pytest.mark.parametrize("button", ["baru", "kirim"])
def test_after_withdrawal_an_old_page_shows_and_sends_nothing(
    house: House, story: str, button: str
) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story))
    path, fields = walker.fills(isi="Masih di sini.").sending(button)
    walker.presses("tarik").presses("ya")
    walker.sends(path, fields)
    assert walker.answer.status_code == ENDED
    assert "sudah ditarik" in walker.said("withdrawn")
    assert story not in walker.text
    assert len(house.case(story).lines) == 2


def test_a_page_found_two_days_later_opens_nothing_and_gives_back_what_was_typed(
    house: House, story: str
) -> None:
    walker = house.walker().understands().chooses().presses("lanjut")
    walker.presses("lanjut", kategori="WEWENANG")
    path, fields = walker.fills(apa=story).sending("lanjut")
    house.clock[0] += timedelta(days=2)
    try:
        walker.sends(path, fields)
        assert is_ended(walker)
        assert walker.form.fields["apa"] == [story]
        walker.presses("lanjut", paham="ya").presses("lapor")
        assert walker.form.fields["apa"] == [story]
    finally:
        house.clock[0] -= timedelta(days=2)


def test_a_conversation_found_two_days_later_gives_back_the_message_only(
    house: House, story: str
) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story))
    path, fields = walker.fills(isi="Belum terkirim.").sending("kirim")
    house.clock[0] += timedelta(days=2)
    try:
        walker.sends(path, fields)
        assert is_ended(walker)
        assert walker.form.fields["isi"] == ["Belum terkirim."]
        assert story not in walker.answer.text
    finally:
        house.clock[0] -= timedelta(days=2)


STRANGERS = [
    *(None, "", "cross-site", "same-site", "none", "Cross-Site", "Same-Origin"),
    *("cross-site, none", "same-origin, cross-site", "cross-site, same-origin"),
]


@pytest.mark.parametrize("site", STRANGERS)
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_strangers_page_cannot_send_a_form_of_ours(
    house: House, talking: Walker, site: str | None, language: str
) -> None:
    """Nor one that only does not say where it is from: over an onion most browsers do not."""
    stranger = Client(create_app(house.store, house.site, house.plain))
    body, kind = encoded(talking.sending("baru")[1], None)
    path, headers = path_of(language, "talk"), {} if site is None else {"Sec-Fetch-Site": site}
    asked = stranger.post(path, data=body, content_type=kind, headers=headers)
    assert asked.status_code == 400
    assert "Percakapan untuk karcis" not in asked.text
    assert "kunjungan" not in asked.text
    assert "Tor Browser" in asked.text
    assert f'href="{path_of(language, START)}"' in asked.text


@pytest.mark.parametrize("page", PAGES)
def test_of_a_strangers_form_nothing_is_given_back(house: House, page: str) -> None:
    stranger = Client(create_app(house.store, house.site, house.plain))
    asked = stranger.post(path_of("id", page), data={"apa": "umpan-4471", "isi": "umpan-4471"})
    assert asked.status_code == 400
    assert "umpan-4471" not in asked.text


@pytest.mark.parametrize("call", ["read", "append", "pieces"])
def test_the_api_does_not_take_a_ticket(house: House, talking: Walker, call: str) -> None:
    ticket = ticket_of(talking, "baru")
    heads = ({"credential": ticket, "from_reporter": 0, "to_reporter": 0}, {"kunjungan": ticket})
    for head in heads:
        asked = house.client.post(f"/api/1/{call}", data=framed(head), content_type=PARTS)
        assert asked.status_code == 400
    body, kind = encoded({"kunjungan": [ticket]}, None)
    assert house.client.post(f"/api/1/{call}", data=body, content_type=kind).status_code == 415


def test_every_page_has_a_ticket_of_one_length(house: House, story: str) -> None:
    walker = house.walker().understands()
    lengths = {len(ticket_of(walker, "lapor"))}
    walker.chooses().answers(story)
    lengths.add(len(ticket_of(walker, "kirim")))
    walker.presses("kirim")
    walker.writes_down(walker.words())
    lengths |= {len(ticket_of(walker, "kirim")), len(ticket_of(walker, "baru"))}
    assert lengths == {TICKET}


def test_the_words_are_on_their_card_and_nowhere_else(house: House, story: str) -> None:
    walker = house.walker()
    words = walker.reports(story)
    code = ReceiptCode.parse(" ".join(words))
    walker.writes_down(words)
    for trace in (
        " ".join(words),
        words[0] + " " + words[1],
        b64(code.expose()),
        code.expose().hex(),
    ):
        assert trace not in walker.answer.text
        assert not any(trace in f"{name}: {value}" for name, value in walker.answer.headers)
