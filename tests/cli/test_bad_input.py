"""P15 at the terminal: bad input gets a clear sentence, an exit code, and loses nothing."""

import json
from datetime import date
from pathlib import Path

import pytest

from crypto.receipt import ReceiptCode
from tests.cli.world import NAME, REPORT, WBS, World, found
from tests.process import HOST, Server, free_port, serving
from wbs.days import today_in
from wbs.rosters.publishing import publish
from wbs.rosters.roster_files import inspectorate_of
from wbs.store import Store

Door = tuple[object, ...]
GOOD = ReceiptCode(bytes(range(16))).words()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Kurang dari dua belas"),
        (" ".join(GOOD[:6]), "Kurang dari dua belas"),
        (" ".join([*GOOD, GOOD[0]]), "Lebih dari dua belas"),
        (" ".join([*GOOD[:4], "qwzxyy", *GOOD[5:]]), "Kata ke-5 tidak ada"),
        (" ".join([*GOOD[:4], GOOD[4][:3], *GOOD[5:]]), "Kata ke-5 tidak ada"),
        (" ".join([GOOD[1], GOOD[0], *GOOD[2:]]), "dua kata tertukar"),
        ("x" * 20_000, "Lebih dari dua belas"),
        ("\x00\x1b[31m", "Kurang dari dua belas"),
    ],
)
def test_words_that_are_wrong_are_named_by_place_and_nothing_is_sent(
    world: World, typed: str, said: str
) -> None:
    nowhere = ("--portal", f"http://{HOST}:9", "--anchor", world.anchor, "--patience", 1)
    ran = world.run("check", *nowhere, "--words-file", "-", typed=typed)
    assert ran.code == 1
    assert said in ran.complained
    for word in typed.split():
        assert len(word) < 5 or word not in ran.said + ran.complained


@pytest.mark.parametrize(
    ("changes", "where", "why"),
    [
        ({"apa": ""}, "report.apa", "harus dijawab"),
        ({"apa": None}, "report.apa", "harus dijawab"),
        ({"apa": "x" * 20_001}, "report.apa", "20001 karakter, paling banyak 20000"),
        ({"apa": "x" * 2_000_000}, "report.apa", "terlalu panjang"),
        ({"di_mana": 7}, "report.di_mana", "berupa tulisan"),
        ({"siapa": [{}]}, "report.siapa", "tanpa keterangan"),
        ({"siapa": None}, "", ""),
        ({"kategori": "LAINNYA"}, "report.kategori", "tidak ada dalam formulir"),
        ({"kapan": {"mulai": "2025-02-30"}}, "report.kapan.mulai", "bukan tanggal"),
        (
            {"kapan": {"mulai": "2025-02-02", "selesai": "2025-02-01"}},
            *("report.kapan.selesai", "lebih awal"),
        ),
        ({"penerusan": "ya"}, "report.penerusan", "tidak ada dalam formulir"),
        ({"rahasiasekali": 1}, "report", "salah ketik"),
    ],
)
def test_a_report_file_that_breaks_a_rule_names_the_field_and_the_rule(
    world: World, changes: dict[str, object], where: str, why: str
) -> None:
    report = world.write("laporan.json", {**REPORT, **changes})
    nowhere = ("--portal", f"http://{HOST}:9", "--anchor", world.anchor, "--patience", 1)
    ran = world.run("report", report, *nowhere, "--inspectorate", NAME, "--words-to", "kata.txt")
    assert ran.code == (1 if where else 3)
    assert where in ran.complained
    assert why in ran.complained
    assert "rahasiasekali" not in ran.complained
    assert not (world.folder / "kata.txt").exists()


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        "{",
        '{"apa": "a", "apa": "b", "siapa": [], "di_mana": "x"}',
        '{"apa": NaN}',
        '{"apa": ' + "[" * 100 + "]" * 100 + "}",
    ],
)
def test_a_report_file_that_is_no_json_is_refused(world: World, raw: str) -> None:
    report = world.write("laporan.json", raw)
    nowhere = ("--portal", f"http://{HOST}:9", "--anchor", world.anchor, "--patience", 1)
    ran = world.run("report", report, *nowhere, "--inspectorate", NAME)
    assert ran.code == 1
    assert "tidak dapat dibaca" in ran.complained


def test_a_report_file_may_begin_with_a_byte_order_mark(world: World) -> None:
    report = world.write("laporan.json", "\ufeff" + json.dumps(REPORT))
    nowhere = ("--portal", f"http://{HOST}:9", "--anchor", world.anchor, "--patience", 1)
    assert world.run("report", report, *nowhere, "--inspectorate", NAME).code == 3


def test_answers_that_fit_one_by_one_but_not_together_are_a_text_too_long(
    world: World, door: Door, where: Door
) -> None:
    long = "\N{GRINNING FACE}" * 20_000
    report = world.write("laporan.json", json.dumps({**REPORT, "apa": long, "bagaimana": long}))
    ran = world.run("report", report, *door, *where, "--words-to", "kata.txt")
    assert ran.code == 1
    assert "Tulisannya terlalu panjang" in ran.complained
    assert not (world.folder / "kata.txt").exists()


def test_a_service_complaint_is_shown_the_way(world: World) -> None:
    report = world.write("laporan.json", {**REPORT, "kategori": "PELAYANAN"})
    nowhere = ("--portal", f"http://{HOST}:9", "--anchor", world.anchor, "--patience", 1)
    ran = world.run("report", report, *nowhere, "--inspectorate", NAME)
    assert ran.code == 1
    assert "LAPOR!" in ran.complained


def test_a_server_that_is_down_is_said_to_be_down(world: World, where: Door) -> None:
    report = world.write("laporan.json", REPORT)
    down = ("--portal", f"http://{HOST}:{free_port()}", "--anchor", world.anchor, "--patience", 1)
    ran = world.run("report", report, *down, *where, "--words-to", "kata.txt")
    assert ran.code == 3
    assert "Server tidak menjawab" in ran.complained
    assert not (world.folder / "kata.txt").exists()


@pytest.mark.parametrize("wanted", ["Inspektorat Lain", "", "x" * 43])
def test_an_inspectorate_outside_the_anchor_is_refused(
    world: World, door: Door, wanted: str
) -> None:
    report = world.write("laporan.json", REPORT)
    ran = world.run("report", report, *door, "--inspectorate", wanted, "--words-to", "kata.txt")
    assert ran.code == 2
    assert "tidak ada dalam berkas jangkar" in ran.complained
    assert "wbs anchor show" in ran.complained
    assert not (world.folder / "kata.txt").exists()


def test_an_inspectorate_that_the_portal_does_not_serve_is_named_so(
    world: World, door: Door
) -> None:
    anchor = json.loads(world.anchor.read_text())
    anchor["inspectorates"][0]["id"] = "A" * 43
    changed = world.write("lain.json", anchor)
    options = [changed if word == world.anchor else word for word in door]
    report = world.write("laporan.json", REPORT)
    ran = world.run("report", report, *options, "--inspectorate", NAME, "--words-to", "kata.txt")
    assert ran.code == 1
    assert "tidak melayani" in ran.complained
    assert not (world.folder / "kata.txt").exists()


def test_words_that_nobody_used_are_unknown(world: World, door: Door) -> None:
    ran = world.run("check", *door, "--words-file", "-", typed=" ".join(GOOD))
    assert ran.code == 1
    assert "Tidak ada laporan" in ran.complained


def test_exclusions_that_leave_nobody_are_said_before_anything_is_sealed(
    world: World, door: Door, where: Door
) -> None:
    report = world.write("laporan.json", REPORT)
    names = ("Ani Percobaan", "Budi Percobaan", "Citra Percobaan")
    excluded = [word for name in names for word in ("--exclude", name)]
    ran = world.run("report", report, *door, *where, *excluded, "--words-to", "kata.txt")
    assert ran.code == 1
    assert "tidak ada lagi yang dapat membaca" in ran.complained
    assert not (world.folder / "kata.txt").exists()


def test_a_misspelt_exclusion_stops_everything(world: World, door: Door, where: Door) -> None:
    report = world.write("laporan.json", REPORT)
    ran = world.run("report", report, *door, *where, "--exclude", "Bud", "--words-to", "kata.txt")
    assert ran.code == 1
    assert not (world.folder / "kata.txt").exists()


@pytest.mark.parametrize("content", [None, ""])
def test_a_file_that_is_missing_or_empty_stops_before_the_words(
    world: World, door: Door, where: Door, content: str | None
) -> None:
    report = world.write("laporan.json", REPORT)
    evidence = world.folder / "bukti.csv"
    if content is not None:
        evidence.write_text(content)
    hand_in = ("report", report, *door, *where, "--words-to", "kata.txt")
    assert world.run(*hand_in, "--file", evidence).code == 1
    assert not (world.folder / "kata.txt").exists()


@pytest.mark.parametrize("url", ["http://portal.example", "ftp://x", "portal", "http://"])
def test_an_address_that_would_speak_in_clear_is_refused(
    world: World, where: Door, url: str
) -> None:
    ran = world.run("readers", "--portal", url, "--anchor", world.anchor, *where)
    assert ran.code == 1
    assert "Alamat itu tidak dapat dipakai" in ran.complained


def test_a_reviewer_with_a_wrong_passphrase_reads_nothing(
    world: World, gateway: Server, where: Door
) -> None:
    world.well(
        *("review", "init", "--home", "meja", "--key", world.key("ani")),
        *("--anchor", world.anchor, "--gateway", gateway.url, *where),
    )
    wrong = ("--home", "meja", "--passphrase-file", world.passphrase("budi"))
    ran = world.run("review", "inbox", *wrong)
    assert ran.code == 1
    assert "kata sandi salah" in ran.complained


def test_a_roster_beyond_its_grace_takes_no_new_case(tmp_path: Path) -> None:
    world = found(tmp_path, issued="2024-01-01")
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    world.well("migrate", "--database", url)
    refused = world.run(
        *("roster", "publish", world.roster, "--freshness", world.freshness, "--database", url)
    )
    assert refused.code == 1
    store = Store.open(url, today=today_in("Asia/Jakarta"))
    first = world.roster.read_bytes()
    publish(store, inspectorate_of(first), [first], world.freshness.read_bytes())
    store.close()
    report = world.write("laporan.json", REPORT)
    with serving(
        lambda port: [*WBS, "portal", "--listen", f"{HOST}:{port}"],
        folder=tmp_path,
        environment={"WBS_DATABASE": url},
    ) as portal:
        door = ("--portal", portal.url, "--anchor", world.anchor, "--inspectorate", NAME)
        ran = world.run("report", report, *door, "--words-to", "kata.txt")
    assert ran.code == 1
    assert "90 hari" in ran.complained
    assert not (tmp_path / "kata.txt").exists()
    assert date.today().year > 2024
