"""A long case: its newest part is shown, the rest on request, and what it costs is bounded."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from time import thread_time

import pytest

from crypto.encoding import sha256
from crypto.ids import Chain
from crypto.receipt import MailboxCredential, ReceiptCode
from portal.plain.in_process import MOST_BYTES, CaseTooLong
from portal.plain.showing import SHOWN, SHOWN_CHARACTERS
from tests.plain.conftest import House
from tests.plain.walker import Walker
from tests.world import quiet
from wbs.cases.frames import Head
from wbs.cases.room import LAST_SIZE, MOST_ENTRIES, MOST_LAST, NEARLY
from wbs.journeys import reporting
from wbs.journeys.attaching import Letter
from wbs.journeys.services import Append as Addition
from wbs.journeys.services import CaseFull, PieceStore
from wbs.store import ByMailbox
from wbs.web.sealed import Append, SealedEntry

LONG = "'" * 60_000  # five times as long on a page


@dataclass
class Api:
    """How a program with keys of its own writes: the store's bounds are all there is."""

    house: House
    last: bytes = b""

    def append(self, credential: MailboxCredential, addition: Addition) -> None:
        self.last = addition.envelope
        entry = SealedEntry.parse(addition.envelope)
        at = ByMailbox(credential.mailbox())
        self.house.store.cases.append(at, [Append(entry, addition.seen)])

    def pieces(self, credential: MailboxCredential) -> PieceStore:
        return self.house.plain.portal.pieces(credential)


def reported(house: House, apa: str) -> ReceiptCode:
    return ReceiptCode.parse(" ".join(house.walker().reports(apa)))


def writes(house: House, code: ReceiptCode, texts: Iterable[str]) -> None:
    """The reporter sends these by a program that does not read in between."""
    api, chain = Api(house), Chain.FROM_REPORTER
    visit = reporting.come_back(house.plain.portal, code, house.plain.anchor)
    for text in texts:
        reporting.reply(api, visit, Letter(text, ()), progress=quiet)  # type: ignore[arg-type]  # the two calls that a reply makes
        before = visit.case.heads[chain]
        assert before is not None
        heads = {**visit.case.heads, chain: Head(before.sequence + 1, sha256(api.last))}
        visit = replace(visit, case=replace(visit.case, heads=heads))


def shown(walker: Walker) -> str:
    text: str = walker.answer.text
    return text.split('id="entries"')[1].split("</ol>")[0]


def part(walker: Walker, number: int = 0) -> Walker:
    """Press a button that shows another part, which stands outside of the form it sends."""
    button = [one for one in walker.page.loose if one.get("form") == "tulis"][number]
    path, fields = walker.sending("kirim")
    assert button["formaction"] == path
    return walker.sends(path, {**fields, "ke": [button["value"]]})


def test_the_newest_is_shown_and_what_is_older_on_request(house: House, story: str) -> None:
    code = reported(house, story)
    writes(house, code, [f"Pesan nomor {number}." for number in range(1, 2 * SHOWN + 1)])
    house.answers("budi", house.case(story).id, "Jawaban yang terbaru.")
    walker = house.walker().comes_back(code.words())
    assert "Jawaban yang terbaru." in shown(walker)
    assert f"Pesan nomor {SHOWN + 2}." in shown(walker)
    assert f"Pesan nomor {SHOWN + 1}." not in shown(walker)
    assert "dari 102" in walker.said("part")
    walker.form_with("kirim").fields["isi"] = ["Belum selesai ditulis."]
    part(walker)
    assert f"Pesan nomor {SHOWN + 1}." in shown(walker)
    assert f"Pesan nomor {SHOWN + 2}." not in shown(walker)
    assert walker.form_with("kirim").fields["isi"] == ["Belum selesai ditulis."]
    part(walker, 1)  # the first is now that of the newest answer
    assert story in shown(walker)
    assert "Pesan nomor 1." in shown(walker)
    part(walker)
    assert "Jawaban yang terbaru." in shown(walker)


def test_an_answer_before_all_that_was_written_since_is_one_press_away(
    house: House, story: str
) -> None:
    code = reported(house, story)
    house.answers("budi", house.case(story).id, "Jawaban di bawah banyak pesan.")
    writes(house, code, ["Pesan."] * SHOWN)
    walker = house.walker().comes_back(code.words())
    assert "Jawaban di bawah banyak pesan." not in shown(walker)
    assert "1 jawaban" in walker.said("answered")
    assert "Jawaban di bawah banyak pesan." in shown(part(walker))


@pytest.mark.parametrize("asked", ["0", "-1", "9999", "99999", "\u00b2", "x", ""])
def test_a_part_that_is_not_there_is_the_newest(house: House, story: str, asked: str) -> None:
    code = reported(house, story)
    walker = house.walker().comes_back(code.words())
    path, fields = walker.sending("kirim")
    walker.sends(path, {**fields, "ke": [f"sampai-{asked}"]})
    assert story in shown(walker)


@pytest.mark.parametrize(
    "texts", [["x"] * (MOST_ENTRIES - 1), [LONG] * 24], ids=["many", "long ones"]
)
def test_the_fullest_case_makes_a_small_page_in_little_time(
    house: House, story: str, texts: list[str]
) -> None:
    code = reported(house, story)
    writes(house, code, texts)
    visit = reporting.come_back(house.plain.portal, code, house.plain.anchor)
    with pytest.raises(CaseFull):
        reporting.reply(house.plain.portal, visit, Letter(LONG, ()), progress=quiet)
    walker = house.walker().understands().presses("buka")
    for number, word in enumerate(code.words(), 1):
        walker.form.fields[f"kata-{number}"] = [word]
    before = thread_time()
    walker.presses("buka")
    assert thread_time() - before < 1
    assert walker.answer.status_code == 200
    assert len(walker.answer.text) < 6 * SHOWN_CHARACTERS


@pytest.mark.parametrize(
    "texts", [["x"] * (MOST_ENTRIES - 1), [LONG] * 24], ids=["many", "long ones"]
)
def test_a_full_case_still_takes_an_alarm_and_the_withdrawal(
    house: House, story: str, texts: list[str]
) -> None:
    code = reported(house, story)
    writes(house, code, texts)
    walker = house.walker().comes_back(code.words())
    assert walker.presses("kirim", isi=LONG).answer.status_code == 409
    walker = house.walker().comes_back(code.words())
    assert ("Laporan ini penuh" in walker.text) == (len(texts) == MOST_ENTRIES - 1)
    walker.presses("tekanan").presses("kirim", isi="Saya ditekan." * 500)
    assert "Saya ditekan." in shown(walker)
    assert house.case(story).life.pressed
    walker.presses("tarik").presses("ya")
    assert house.case(story).withdrawn


def test_it_is_said_early_that_a_case_is_nearly_full(house: House, story: str) -> None:
    code = reported(house, story)
    writes(house, code, ["x"] * (MOST_ENTRIES - NEARLY - 2))
    walker = house.walker("en").comes_back(code.words())
    assert "nearly full" not in walker.text
    walker.presses("kirim", isi="One more.")
    assert f"room to send {NEARLY} more" in walker.text


def test_what_is_longer_is_not_opened_and_the_page_says_where_it_can_be(
    house: House, story: str
) -> None:
    code = reported(house, story)
    writes(house, code, [LONG] * ((MOST_BYTES + MOST_LAST * LAST_SIZE) // len(LONG)))
    with pytest.raises(CaseTooLong):
        house.plain.portal.read(code.keys().credential)
    walker = house.walker().comes_back(code.words())
    assert walker.answer.status_code == 409
    assert "terlalu panjang" in walker.said("stop")
