"""Bad input is told where it is, in the person's language, and nothing typed is lost (P15)."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.test import Client

from crypto.anchor import compose_anchor
from crypto.files import PIECE
from crypto.ids import Chain, InspectorateId
from crypto.receipt import MailboxCredential, ReceiptCode, word_list
from portal.app import create_app
from portal.pages import Site
from portal.plain.forms import MOST_FILE, MOST_FORM, MOST_UPLOAD
from portal.plain.in_process import StorePortal
from portal.plain.places import PAGES, path_of
from portal.plain.showing import file_places
from tests.inspectorates import TODAY
from tests.plain.conftest import House
from tests.plain.walker import DI_MANA, Walker, encoded
from wbs.journeys.services import Mailbox, ServedRoster
from wbs.web.problems import Busy

URL = "application/x-www-form-urlencoded"
STRICT = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def asking(house: House, page: str) -> Walker:
    """At a page of questions, with what comes before answered."""
    walker = house.walker().understands().chooses().presses("lanjut")
    steps: tuple[Callable[[], Walker], ...] = (
        lambda: walker.presses("lanjut", kategori="WEWENANG"),
        lambda: walker.presses("lanjut", apa="Cerita"),
        lambda: walker.presses("lanjut", siapa_tidak_tahu="ya"),
        lambda: walker.presses("lanjut", di_mana=DI_MANA),
        lambda: walker.presses("lanjut"),
    )
    for step in steps:
        if walker.form.action == path_of("id", page):
            return walker
        step()
    return walker


BACKWARDS = {"mulai": "2026-02-02", "selesai": "2026-02-01"}
BOTH = {"mulai": "2026-02-01", "selesai": "2026-02-02", "berlangsung": "ya"}
TOMORROW, LATER = (str(TODAY + timedelta(days=days)) for days in (1, 2))
FAULTS = [
    ("kategori", {}, "kategori", "Pilih salah satu"),
    ("kategori", {"kategori": "<b>"}, "kategori", "Pilih salah satu"),
    ("apa", {"apa": " \t\n "}, "apa", "Ini harus dijawab"),
    ("apa", {"apa": "a" * 20_001}, "apa", "paling banyak 20000"),
    ("apa", {"apa": "x", "bagaimana": "b" * 20_001}, "bagaimana", "paling banyak 20000"),
    ("siapa", {}, "orang-1-nama", "Orang ke-1: isi paling sedikit"),
    ("siapa", {"orang__1__nama": "n" * 201}, "orang-1-nama", "paling banyak 200"),
    ("siapa", {"orang__1__nama": "n", "orang__1__peran": "raja"}, "orang-1-peran", "Pilih salah"),
    ("tempat", {"di_mana": ""}, "di_mana", "Ini harus dijawab"),
    ("tempat", {"di_mana": "d" * 2001}, "di_mana", "paling banyak 2000"),
    ("tempat", {"di_mana": "d", "mulai": "2026-02-30"}, "mulai", "Tanggal itu tidak ada"),
    ("tempat", {"di_mana": "d", "mulai": "kemarin"}, "mulai", "Tanggal itu tidak ada"),
    ("tempat", {"di_mana": "d", **BACKWARDS}, "selesai", "mendahului"),
    ("tempat", {"di_mana": "d", "mulai": LATER}, "mulai", "belum tiba. Periksa tahunnya"),
    ("tempat", {"di_mana": "d", "selesai": "9999-12-31"}, "selesai", "belum tiba"),
    ("tempat", {"di_mana": "d", **BOTH}, "selesai", "kosongkan tanggal akhir"),
    ("tempat", {"di_mana": "d", "berlangsung": "mungkin"}, "berlangsung", "Pilih salah satu"),
    ("tahu", {"saksi": "s" * 4001}, "saksi", "paling banyak 4000"),
    ("tahu", {"sumber_pengetahuan": "mimpi"}, "sumber_pengetahuan", "Pilih salah satu"),
    ("penerusan", {"penerusan": "terserah"}, "penerusan", "Pilih salah satu"),
]  # fmt: skip # one fault a line


@pytest.mark.parametrize(("page", "typed", "field", "said"), FAULTS)
def test_a_fault_is_said_at_its_question_and_what_was_typed_stays(
    house: House, page: str, typed: dict[str, str], field: str, said: str
) -> None:
    walker = asking(house, page).fills(**typed).presses("lanjut")
    assert walker.answer.status_code == 400
    assert walker.form.action == path_of("id", page)
    assert said in walker.said(f"{field}-error")
    for name, text in typed.items():
        if len(text) >= 10 and text.strip():
            assert walker.form.fields[name.replace("__", "-")] == [text]
    if page != "kategori":
        assert "WEWENANG" in walker.form.fields["kategori"]


def test_tomorrow_may_have_come_where_the_reporter_is(house: House) -> None:
    walker = asking(house, "tempat").presses("lanjut", di_mana="d", mulai=TOMORROW)
    assert walker.form.action == path_of("id", "tahu")
    walker.presses("kembali").presses("lanjut", mulai="2026-02-01", berlangsung="ya")
    assert walker.form.action == path_of("id", "tahu")


def test_a_day_that_has_not_come_is_not_sent_from_the_last_page_either(house: House) -> None:
    walker = house.walker().understands().chooses().answers("Tahunnya salah ketik.")
    path, fields = walker.sending("kirim")
    walker.sends(path, fields | {"mulai": [LATER]})
    assert (walker.answer.status_code, walker.form.action) == (400, path_of("id", "tempat"))
    assert walker.form.fields["mulai"] == [LATER]
    assert "Tahunnya salah ketik." not in {one.report.report.apa for one in house.cases("budi")}


def test_what_pasting_brings_along_is_no_reason_to_refuse(house: House, story: str) -> None:
    walker = asking(house, "apa").presses("lanjut", apa=f"\0{story}\x07\u2028dua\r\ntiga\t.")
    walker.presses("lanjut", siapa_tidak_tahu="ya").presses("lanjut", di_mana=DI_MANA)
    walker.presses("lanjut").presses("lanjut").presses("kirim")
    assert house.case(f"{story}\ndua\ntiga .").report.with_script is False


def test_a_report_too_long_as_a_whole_is_given_back(house: House) -> None:
    walker = asking(house, "apa").presses("lanjut", apa="é" * 20_000, bagaimana="é" * 20_000)
    walker.presses("lanjut", siapa_tidak_tahu="ya").presses("lanjut", di_mana=DI_MANA)
    walker.presses("lanjut").presses("lanjut").presses("kirim")
    assert walker.answer.status_code == 400
    assert "terlalu panjang" in walker.text
    assert walker.form.fields["apa"] == ["é" * 20_000]


def test_more_than_twenty_persons_are_not_asked_for(house: House) -> None:
    walker = asking(house, "siapa")
    for _ in range(25):
        walker.presses("tambah")
    assert len([name for name in walker.form.fields if name.endswith("-nama")]) == 20


def test_a_button_that_the_last_page_has_not_shows_it_again(house: House) -> None:
    walker = house.walker().understands().chooses().answers("Tombol yang tidak ada.")
    path, fields = walker.sending("kirim")
    walker.sends(path, fields | {"ke": ["entah"]})
    assert (walker.answer.status_code, walker.form.action) == (200, path)
    assert walker.form.fields["apa"] == ["Tombol yang tidak ada."]


# --- the words -------------------------------------------------------------------


def returning(house: House) -> Walker:
    return house.walker().understands().presses("buka")


def with_words(walker: Walker, words: list[str]) -> Walker:
    for number, word in enumerate(words, 1):
        walker.form.fields[f"kata-{number}"] = [word]
    return walker.presses("buka")


def test_a_word_that_is_none_is_named_before_anything_is_looked_up(house: House) -> None:
    words = list(ReceiptCode.generate().words())
    words[6] = "zzzz"
    walker = with_words(returning(house), words)
    assert walker.answer.status_code == 400
    assert "Kata ke-7 tidak ada dalam daftar" in walker.said("kata-7-error")
    assert [walker.form.fields[f"kata-{at}"][0] for at in range(1, 13)] == words


def test_swapped_words_are_told_before_anything_is_looked_up(house: House) -> None:
    words = list(ReceiptCode(bytes(range(16))).words())
    words[0], words[1] = words[1], words[0]
    walker = with_words(returning(house), words)
    assert "Belum ada yang dicari" in walker.said("kata-1-error")


def test_an_empty_box_is_named(house: House) -> None:
    words = list(ReceiptCode.generate().words())
    words[3] = ""
    walker = with_words(returning(house), words)
    assert "Kata ke-4 belum diisi" in walker.said("kata-4-error")


def test_twelve_empty_boxes_are_one_fault(house: House) -> None:
    walker = with_words(returning(house), [""] * 12)
    assert walker.answer.status_code == 400
    assert "Isi kedua belas kata." in walker.said("kata-1-error")
    assert [id for id in walker.page.by_id if id.endswith("-error")] == ["kata-1-error"]


def test_pasted_words_are_spread_and_judged(house: House) -> None:
    words = list(ReceiptCode.generate().words())
    pasted = with_words(returning(house), [f" 1. {' 2) '.join(words).upper()}"] + [""] * 11)
    assert pasted.answer.status_code == 404
    assert [pasted.form.fields[f"kata-{at}"][0].lower() for at in range(1, 13)] == words
    too_many = with_words(returning(house), [" ".join([*words, words[0]])] + [""] * 11)
    assert "lebih dari dua belas" in too_many.said("kata-1-error")
    few = with_words(returning(house), [" ".join(words[:5])] + [""] * 11)
    assert "Kata ke-6 belum diisi" in few.said("kata-6-error")


def test_a_box_with_more_than_twelve_words_hold_is_told_before_it_is_looked_into(
    house: House,
) -> None:
    """Normalising 24,000 combining marks takes five seconds, in which nobody else is served."""
    words = list(ReceiptCode.generate().words())
    words[2] = "\u0301\u0323" * 12_000
    walker = with_words(returning(house), words)
    assert walker.answer.status_code == 400
    assert "lebih dari dua belas" in walker.said("kata-3-error")
    assert walker.form.fields["kata-3"] == [words[2]]
    words[2] = "a" * 201
    assert "lebih dari dua belas" in with_words(returning(house), words).said("kata-3-error")


def test_the_longest_words_fit_into_one_box(house: House) -> None:
    longest = sorted(word_list(), key=len)[-1]
    pasted = "".join(f"{number}. {longest}, " for number in range(1, 13))
    walker = with_words(returning(house), [pasted] + [""] * 11)
    assert [walker.form.fields[f"kata-{at}"][0] for at in range(1, 13)] == [longest] * 12


def test_codes_that_lead_nowhere_look_alike(house: House) -> None:
    answers = []
    for _ in range(6):
        walker = with_words(returning(house), ["" for _ in range(12)])
        words = [word[:4] for word in ReceiptCode.generate().words()]
        walker = with_words(walker, words)
        assert walker.answer.status_code == 404
        assert "Tidak ada laporan dengan kata-kata ini" in walker.said("stop")
        # By their boxes: a button has the value "buka", with which a word of the list begins.
        text, emptied = re.subn(r'(name="kata-\d+" value=")[^"]+', r"\1", walker.answer.text)
        assert emptied == 12
        ticket = walker.form.fields["kunjungan"][0]
        headers = [pair for pair in walker.answer.headers if pair[0] != "Content-Length"]
        answers.append((text.replace(ticket, ""), headers, len(walker.answer.text)))
    assert all(one == answers[0] for one in answers)


def test_all_boxes_are_emptied(house: House) -> None:
    walker = with_words(returning(house), ["satu"] * 12).presses("kosong")
    assert {walker.form.fields[f"kata-{at}"][0] for at in range(1, 13)} == {""}


class BusyPortal(StorePortal):
    """A database that is too busy to answer."""

    def roster(self, inspectorate: InspectorateId) -> ServedRoster:
        del inspectorate
        raise Busy

    def read(self, credential: MailboxCredential) -> Mailbox:
        del credential
        raise Busy


def busy(house: House) -> House:
    """The same house with such a database."""
    portal = BusyPortal(house.store, house.plain.portal.publications)
    return replace(house, plain=replace(house.plain, portal=portal))


def test_words_that_cannot_be_looked_up_now_stay_typed(house: House) -> None:
    words = list(ReceiptCode.generate().words())
    walker = with_words(returning(busy(house)), words)
    assert walker.answer.status_code == 503
    assert "sedang sibuk" in walker.said("stop")
    assert [walker.form.fields[f"kata-{at}"][0] for at in range(1, 13)] == words


def test_a_report_that_cannot_be_sent_now_is_sent_by_the_next_press(
    house: House, story: str
) -> None:
    walker = house.walker().understands().chooses().answers(story)
    path, fields = walker.sending("kirim")
    stopped = busy(house).walker().sends(path, fields)
    assert stopped.answer.status_code == 503
    path, fields = stopped.sending("kirim")
    assert len(house.walker().sends(path, fields).words()) == 12
    assert house.case(story).report.report.di_mana == DI_MANA


@pytest.mark.parametrize("number", ["0", "-1", "99", "²", "9" * 5000, "x"])
def test_a_person_that_is_not_there_is_not_removed(house: House, number: str) -> None:
    walker = asking(house, "siapa").fills(orang__1__nama="Wira")
    path, fields = walker.sending("tambah")
    walker.sends(path, fields | {"ke": [f"hapus-{number}"]})
    assert walker.form.fields["orang-1-nama"] == ["Wira"]


# --- the conversation ------------------------------------------------------------


@pytest.fixture(scope="module")
def talking(on_sqlite: House) -> Walker:
    walker = on_sqlite.walker()
    return walker.writes_down(walker.reports("Percakapan dengan masukan buruk."))


def test_nothing_is_no_message(talking: Walker) -> None:
    talking.presses("kirim", isi="  ")
    assert "Tulis pesan atau pilih berkas" in talking.said("isi-error")


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("kosong.pdf", b""), "Berkas itu kosong"),
        (("besar.pdf", bytes(MOST_FILE + 1)), "paling besar 25 MB"),
        (("besar.pdf", bytes(MOST_UPLOAD + 1)), "paling besar 25 MB"),
        (("besar.pdf", bytes(40_000_000)), "paling besar 25 MB"),
    ],
    ids=["empty", "too big", "too big for all of it", "much too big"],
)
def test_a_file_that_cannot_be_sent_is_told_and_the_text_stays(
    talking: Walker, file: tuple[str, bytes], said: str
) -> None:
    talking.presses("kirim", file, isi="Pesan yang tetap ada.")
    assert talking.answer.status_code == 400
    assert said in talking.said("berkas-error")
    assert talking.form_with("kirim").fields["isi"] == ["Pesan yang tetap ada."]


def test_a_text_too_long_for_one_message_is_given_back(talking: Walker) -> None:
    text = "é" * 60_000
    talking.presses("kirim", isi=text)
    assert "Bagi menjadi beberapa pesan" in talking.said("isi-error")
    assert talking.form_with("kirim").fields["isi"] == [text]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("", "berkas"),
        ("..", "berkas"),
        ("C:\\Users\\x\\surat.pdf", "surat.pdf"),
        ("/etc/passwd", "passwd.bin"),
        ("laporan\u202efdp.exe", "laporanfdp.exe"),
        ("a" * 500 + ".pdf", ".pdf"),
        ("<script>.html", "_script_.html"),
    ],
)
def test_any_name_of_a_file_is_made_harmless(
    house: House, story: str, sent: str, shown: str
) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story)).presses("kirim", (sent, b"isi"), isi="Ini.")
    assert walker.said("said") == "Terkirim dan tersimpan."
    answer = walker.fetches()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert shown in answer.headers["Content-Disposition"]
    assert "\n" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("place", ["", "1-0-1", "2-0-1", "9-9-9", "1-1-0", "../x", "\0"])
def test_a_file_that_is_none_of_the_case_is_refused(
    house: House, talking: Walker, place: str
) -> None:
    form = next(one for one in talking.page.forms if one.id == "ambil")
    asked = house.walker().sends(form.action, form.fields | {"berkas": [place]})
    assert asked.answer.status_code == 409
    assert "tidak dapat dibuka" in asked.said("stop")


def test_of_a_file_that_was_damaged_nothing_goes_out(house: House, story: str) -> None:
    walker = house.walker()
    walker.writes_down(walker.reports(story)).presses("kirim", ("bukti.pdf", bytes(3 * PIECE)))
    name = f"{Chain.FROM_REPORTER.value}-1-1"
    (file,) = [shared for place, shared in file_places(house.case(story)).items() if place == name]
    assert house.database is not None
    with closing(sqlite3.connect(house.database)) as database, database:
        guards = "select name from sqlite_master where type = 'trigger' and tbl_name = 'piece'"
        for (guard,) in database.execute(guards).fetchall():
            database.execute(f"drop trigger {guard}")
        database.execute(
            "update piece set body = zeroblob(length(body)) where number = 2 and file ="
            " (select id from file where file_id = ?)",
            (file.id.value,),
        )
    answer = walker.fetches()
    assert answer.status_code == 409
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "isinya berubah di server" in answer.text


# --- bodies that are no forms ----------------------------------------------------

MULTI = "multipart/form-data; boundary=x"
BODIES = [
    ("application/json", b"{}", 415),
    ("text/plain", b"a=b", 415),
    ("", b"a=b", 415),
    ("multipart/form-data", b"a", 400),
    (MULTI, b"", 410),
    (MULTI, b"--x\r\nContent-Disposition: form-data\r\n\r\na", 400),
    (MULTI, b"--x\r\nnot a header\r\n\r\na\r\n--x--", 400),
    (MULTI, b"--x\r\n" + b"A" * 100_000, 400),
    (URL, b"\xff\xfe=\x00&&&=%", 400),
    (URL, b"&".join(b"a%d=b" % at for at in range(5000)), 413),
    (URL, b"&".join(b"a%d=b" % at for at in range(400)), 410),
    (URL, b"&" * 400, 413),
    (URL, b"a=" + b"%" * 300_000, 410),
    (URL, b"a=" + b"x" * MOST_FORM, 413),
]


@pytest.mark.parametrize("page", ["check", "talk", "words"])
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(("kind", "body", "status"), BODIES)
def test_what_is_no_form_gets_a_page_in_the_persons_language(
    house: House, page: str, language: str, kind: str, body: bytes, status: int
) -> None:
    path = path_of(language, page)
    asked = house.client.post(path, data=body, content_type=kind)
    assert asked.status_code == status
    assert f'<html lang="{language}"' in asked.text
    assert 'id="stop"' in asked.text
    assert STRICT.items() <= {*asked.headers.items()}


def test_a_form_of_too_many_fields_is_refused(house: House) -> None:
    body, kind = encoded({f"a{at}": ["b"] for at in range(1000)}, {"berkas": ("x", b"y")})
    asked = house.client.post(path_of("id", "talk"), data=body, content_type=kind)
    assert asked.status_code == 413


def test_every_page_and_refusal_is_as_strict_and_sets_nothing(house: House) -> None:
    client = house.client
    asked = [client.get(path_of("id", page)) for page in PAGES]
    asked += [client.post(path_of("en", page)) for page in PAGES]
    asked += [client.put(path_of("id", "talk")), client.delete(path_of("id", "start"))]
    asked += [client.get("/id/tanpa-skrip/tidak-ada"), client.get("/en/no-script/%00")]
    for one in asked:
        assert STRICT.items() <= {*one.headers.items()}, one.request.path
        assert "Set-Cookie" not in one.headers
        assert one.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "<script" not in one.text
    assert {one.status_code for one in asked} == {200, 404, 405, 415}


FIELD = re.compile(r"<(?:form|textarea|select|input)[^>]*>")


def test_no_field_is_remembered_by_a_browser(house: House, story: str) -> None:
    walker = house.walker().understands()
    pages = [house.walker().opens().answer.text, walker.answer.text]
    for button in ("lapor", "cari"):
        pages.append(walker.presses(button).answer.text)
    for page in ("readers", "kategori", "apa", "siapa", "tempat", "tahu", "penerusan", "check"):
        pages.append(asking(house, page).answer.text)
    pages.append(returning(house).answer.text)
    walker = house.walker()
    pages.append(walker.writes_down(walker.reports(story)).answer.text)
    for html in pages:
        fields = FIELD.findall(html)
        assert fields
        assert [one for one in fields if 'autocomplete="off"' not in one] == []


def test_with_the_switch_off_there_is_nothing_of_it(house: House) -> None:
    names = {house.world.regency.id: "Inspektorat"}
    site = Site.build(compose_anchor(names))
    client = Client(create_app(house.store, site))
    for language in ("id", "en"):
        for page in PAGES:
            for asked in (
                client.get(path_of(language, page)),
                client.post(path_of(language, page)),
            ):
                assert asked.status_code == 404
    for path, document in site.documents.items():
        assert b"no-script/" not in document.body, path
        assert b"tanpa-skrip/" not in document.body, path
    assert "alamat onion" in client.get("/id/lapor").text
    assert "onion address" in client.get("/en/report").text


def test_with_the_switch_on_the_pages_with_script_lead_there(house: House) -> None:
    assert 'href="/id/tanpa-skrip/"' in house.client.get("/id/lapor").text
    assert 'href="/en/no-script/"' in house.client.get("/en/return").text


def test_a_roster_nobody_vouches_for_takes_no_report(house: House) -> None:
    walker = house.walker().understands()
    house.clock[0] = TODAY.replace(year=TODAY.year + 1)
    try:
        walker = house.walker().understands().chooses().presses("lanjut")
        assert walker.answer.status_code == 400
        assert "Sudah terlalu lama" in walker.said("kecuali-error")
    finally:
        house.clock[0] = TODAY
