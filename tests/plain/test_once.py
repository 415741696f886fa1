"""Pressing twice, or again after a line broke, sends once: a report, a message, a file, the end.

Which of two that come at once is first is for the database to say: all of it on either kind.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from crypto.files import PIECE, PieceSealer
from crypto.ids import Chain
from portal.plain import uploading
from tests.plain.conftest import House
from tests.plain.walker import DI_MANA, Walker
from wbs.cases.events import Message

FILE = bytes(range(256)) * 4096  # 1 MiB: four pieces and the padding


@pytest.fixture
def house(either: House) -> House:
    """On SQLite, and on PostgreSQL under the portal's role."""
    return either


def test_on_postgresql_the_portal_may_no_more_than_its_role(on_postgresql: House) -> None:
    """Or the tests below would try less than they say."""
    with on_postgresql.store.database.engines.reading.connect() as line:
        assert line.execute(text("select current_user")).scalar_one() == "wbs_portal"
        with pytest.raises(ProgrammingError, match="permission denied"):
            line.execute(text("select count(*) from entry"))


def messages(house: House, story: str) -> list[Message]:
    """What the reporter wrote, as a reviewer reads it."""
    case = house.case(story)
    assert not case.findings
    assert all(line.counts for line in case.lines)
    return [line.event for line in case.lines if isinstance(line.event, Message)]


def ready(house: House, story: str) -> Walker:
    """At the last page of a report."""
    return house.walker().understands().chooses().answers(story)


def talking(house: House, story: str) -> Walker:
    """In the conversation."""
    walker = house.walker()
    return walker.writes_down(walker.reports(story))


def test_a_report_sent_three_times_is_one_with_the_same_words(house: House, story: str) -> None:
    walker = ready(house, story)
    path, fields = walker.sending("kirim")
    cards = [house.walker().sends(path, fields).words() for _ in range(3)]
    assert cards[0] == cards[1] == cards[2]
    assert house.case(story).report.report.apa == story


def test_a_report_sent_four_times_at_once_is_one(house: House, story: str) -> None:
    path, fields = ready(house, story).sending("kirim")
    walkers = [house.walker() for _ in range(4)]  # no server makes its app in many threads
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda one: one.sends(path, fields).words(), walkers))
    assert len({tuple(words) for words in sent}) == 1
    assert house.case(story).report.report.apa == story


def test_two_visits_have_words_of_their_own(house: House, story: str) -> None:
    first, second = (house.walker().reports(f"{story} {at}") for at in range(2))
    assert first != second


def test_a_report_changed_after_it_was_sent_is_not_sent_and_the_page_says_so(
    house: House, story: str
) -> None:
    walker = ready(house, story)
    path, fields = walker.sending("kirim")
    words = house.walker().sends(path, fields).words()
    changed = house.walker().sends(path, fields | {"di_mana": ["Tempat lain"]})
    assert "SUDAH terkirim sebelumnya" in changed.text
    assert house.walker().sends(path, fields).words() == words
    assert house.case(story).report.report.di_mana != "Tempat lain"
    assert "SUDAH terkirim" not in house.walker().sends(path, fields).text


def test_whoever_presses_with_another_report_sees_neither_words_nor_content(
    house: House, story: str
) -> None:
    """A stranger kept this page, and somebody else wrote under its ticket meanwhile."""
    mine, stranger = ready(house, story), house.walker()
    path, fields = mine.sending("kirim")
    words = house.walker().sends(path, fields).words()
    stranger.sends(path, fields | {"apa": ["Umpan."]})
    assert "SUDAH terkirim sebelumnya" in stranger.text
    assert "code-words" not in stranger.answer.text
    assert not [word for word in words if f">{word}<" in stranger.answer.text]
    assert story not in stranger.answer.text
    tickets = re.findall('name="kunjungan" value="([^"]*)"', stranger.answer.text)
    seen = [house.plain.open(one, at) for one, at in zip(tickets, ("begin", "check"), strict=True)]
    assert not [ticket for ticket in seen if list(ticket.code.words()) == words]


def test_what_differs_can_go_out_as_a_report_of_its_own(house: House, story: str) -> None:
    path, fields = ready(house, story).sending("kirim")
    first = house.walker().sends(path, fields).words()
    other = house.walker().sends(path, fields | {"apa": [f"{story} Yang lain."]})
    second = other.presses("tetap").presses("kirim").words()
    assert first != second
    assert house.case(f"{story} Yang lain.").report.report.di_mana == DI_MANA


def test_an_exclusion_added_after_it_was_sent_is_not_promised(house: House, story: str) -> None:
    walker = ready(house, story)
    path, fields = walker.sending("kirim")
    house.walker().sends(path, fields)
    tono = str(house.world.reviewer("tono").id)
    changed = house.walker().sends(path, fields | {"kecuali": [tono]})
    assert "SUDAH terkirim sebelumnya" in changed.text


def test_a_message_sent_again_is_one(house: House, story: str) -> None:
    walker = talking(house, story)
    path, fields = walker.fills(isi="Masih berlangsung.").sending("kirim")
    for _ in range(3):
        assert walker.sends(path, fields).said("said") == "Terkirim dan tersimpan."
    assert [one.text for one in messages(house, story)] == ["Masih berlangsung."]


def test_a_message_sent_four_times_at_once_is_one(house: House, story: str) -> None:
    path, fields = talking(house, story).fills(isi="Sekaligus.").sending("lampirkan")
    file = ("bukti.pdf", FILE)
    walkers = [house.walker() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        sent = list(threads.map(lambda one: one.sends(path, fields, file), walkers))
    assert {one.said("said") for one in sent} == {"Terkirim dan tersimpan."}
    assert [one.text for one in messages(house, story)] == ["Sekaligus."]


def test_the_same_words_again_from_a_new_page_are_a_new_message(house: House, story: str) -> None:
    walker = talking(house, story)
    for _ in range(2):
        walker.presses("kirim", isi="Ada lagi.")
    assert [one.text for one in messages(house, story)] == ["Ada lagi.", "Ada lagi."]


@pytest.mark.parametrize(
    "file",
    [("bukti.pdf", FILE[:-1] + b"x"), ("lain.pdf", FILE), ("bukti.pdf", FILE + b"x"), None],
    ids=["other content", "other name", "longer", "none"],
)
def test_another_file_in_the_same_place_is_not_taken_for_the_one_that_stands(
    house: House, story: str, file: tuple[str, bytes] | None
) -> None:
    walker = talking(house, story)
    path, fields = walker.fills(isi="Bukti.").sending("lampirkan")
    house.walker().sends(path, fields, ("bukti.pdf", FILE))
    walker.sends(path, fields if file else fields | {"ke": ["kirim"]}, file)
    assert "BELUM terkirim" in walker.said("changed")
    assert walker.form_with("kirim").fields["isi"] == ["Bukti."]
    assert len(messages(house, story)) == 1


def test_another_text_in_the_same_place_is_not_sent_and_given_back(
    house: House, story: str
) -> None:
    walker = talking(house, story)
    path, fields = walker.fills(isi="Satu.").sending("kirim")
    house.walker().sends(path, fields)
    walker.sends(path, fields | {"isi": ["Dua."]})
    assert "BELUM terkirim" in walker.said("changed")
    walker.presses("kirim")
    assert [one.text for one in messages(house, story)] == ["Satu.", "Dua."]


def test_an_answer_that_came_meanwhile_is_read_first(house: House, story: str) -> None:
    walker = talking(house, story)
    house.answers("budi", house.case(story).id, "Kapan itu terjadi?")
    walker.presses("kirim", isi="Tambahan.")
    assert "BELUM terkirim" in walker.said("changed")
    assert "Kapan itu terjadi?" in walker.text
    assert walker.form_with("kirim").fields["isi"] == ["Tambahan."]
    walker.presses("kirim")
    assert walker.said("said") == "Terkirim dan tersimpan."


def test_an_upload_that_broke_is_sent_again_whole(
    house: House, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    walker = talking(house, story)
    path, fields = walker.fills(isi="Bukti.").sending("lampirkan")

    class Broken(PieceSealer):
        def write(self, plain: bytes) -> int:
            written = super().write(plain)
            if self._index > 1:
                raise OSError("the database went away")
            return written

    with monkeypatch.context() as broken:
        broken.setattr(uploading, "PieceSealer", Broken)
        walker.sends(path, fields, ("bukti.pdf", FILE))
    assert walker.answer.status_code == 500
    assert messages(house, story) == []
    walker.sends(path, fields, ("bukti.pdf", FILE))
    assert walker.said("said") == "Terkirim dan tersimpan."
    (sent,) = messages(house, story)
    assert sent.files[0].size == len(FILE) > 2 * PIECE


def test_withdrawing_again_is_the_same(house: House, story: str) -> None:
    walker = talking(house, story).presses("tarik")
    path, fields = walker.sending("ya")
    for _ in range(2):
        assert "sudah ditarik" in house.walker().sends(path, fields).said("withdrawn")
    case = house.case(story)
    assert [line.chain for line in case.lines] == [Chain.FROM_REPORTER] * 2
