"""Files go up in pieces: what stands is never sent again, and a change or a stop leaves no half."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

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
from wbs.web.wire import pack

PIECE = 262_144
MIB = 1024 * 1024
ACKNOWLEDGED = saying(pack({}))  # and dropped


@pytest.mark.parametrize("step", [lose, cut, halve, refusing(503, "busy"), refusing(500, "broken")])
def test_a_line_that_fails_now_and_then_costs_no_piece_twice(
    browser: Browser, told: Told, middle: Between, tmp_path: Path, step: Step
) -> None:
    middle.plan = lambda asked: step if asked.call == "piece" and asked.number % 3 == 1 else pass_on
    browser.writes("", {"size": 12 * PIECE})
    told_bytes = browser.replies()["told"]
    assert told_bytes == sorted(told_bytes)
    assert told_bytes[-1] == 12 * PIECE
    assert set(middle.stored.values()) == {1}
    assert len(middle.stored) == 12
    assert middle.again == []
    assert middle.calls()["pieces"] >= 4  # asked before anything was sent again
    assert told.reviewer("budi").fetches(tmp_path) == {"berkas.bin": bytes(12 * PIECE)}


@pytest.mark.parametrize("step", [lose, cut])
def test_after_a_broken_connection_it_goes_on_where_it_stopped(
    browser: Browser, told: Told, middle: Between, tmp_path: Path, step: Step
) -> None:
    breaks = {"piece": 5, "pieces": 0}
    middle.plan = lambda asked: step if asked.number > breaks.get(asked.call, 9) else pass_on
    browser.writes("Tiga lampiran.", {"size": 9 * PIECE}, {"size": 1, "name": "kecil"})
    with pytest.raises(JourneyRefused, match="unreachable"):
        browser.replies()
    stood = len(middle.stored)
    assert 0 < stood < 10
    middle.honest()
    first = browser.replies()["told"][0]
    assert first >= 5 * PIECE
    assert middle.again == []
    assert set(middle.stored.values()) == {1}
    assert len(middle.stored) == 10
    assert len(told.reviewer("budi").fetches(tmp_path)) == 2


def test_what_a_lost_answer_left_open_is_asked_first(
    browser: Browser, told: Told, middle: Between
) -> None:
    middle.plan = lambda asked: lose if asked.call in ("piece", "pieces") else pass_on
    browser.writes("", {"size": 4 * PIECE})
    with pytest.raises(JourneyRefused, match="unreachable"):
        browser.replies()
    middle.honest()
    browser.replies()
    assert middle.asked[0].call == "pieces"
    assert middle.calls()["piece"] == 0
    assert len(middle.stored) == 4
    assert told.reviewer("budi").reads().lines[-1].counts


def test_a_letter_that_arrived_is_not_written_twice(
    browser: Browser, told: Told, middle: Between
) -> None:
    middle.only("append", lose)
    browser.writes("Hanya sekali.", {"size": 5})
    with pytest.raises(JourneyRefused, match="unreachable"):
        browser.replies()
    told.reviewer("budi").replies("Sudah kami baca.")
    middle.honest()
    browser.act("read_again")
    browser.replies()
    assert told.reviewer("sari").texts() == ["Hanya sekali."]
    assert middle.calls()["piece"] == 0


def test_called_off_it_stops_and_can_go_on(browser: Browser, told: Told, middle: Between) -> None:
    browser.writes("", {"size": 40 * PIECE})
    with pytest.raises(JourneyRefused, match="cancelled"):
        browser.replies(stop_at=6 * PIECE)
    assert 6 <= len(middle.stored) <= 6 + 4
    assert middle.calls()["append"] == 0
    assert len(told.reviewer("budi").reads().lines) == 1
    browser.replies()
    assert middle.again == []
    assert len(middle.stored) == 40


def test_memory_does_not_grow_with_the_file(house: House, told: Told) -> None:
    peaks = []
    with Browser("--expose-gc") as watched:
        watched.opens(house.portal.url, house.anchor).comes_back(told.words)
        for size in (4 * MIB, 64 * MIB):
            watched.writes("", {"size": size})
            peaks.append(watched.replies()["peak"])
    assert peaks[1] < peaks[0] + 8 * MIB


@pytest.mark.usefixtures("told")
def test_no_more_than_a_few_pieces_are_on_their_way(browser: Browser, middle: Between) -> None:
    underway: list[int] = []
    seen: list[int] = []

    def counting(_asked: Asked, ask: Callable[[], Answer]) -> Answer | None:
        underway.append(1)
        seen.append(len(underway))
        answer = ask()
        underway.pop()
        return answer

    middle.only("piece", counting)
    browser.writes("", {"size": 30 * PIECE})
    browser.replies()
    assert 2 <= max(seen) <= 4


def test_pieces_that_the_server_lost_are_sent_once_more(
    browser: Browser, told: Told, middle: Between, tmp_path: Path
) -> None:
    middle.only("piece", ACKNOWLEDGED, 2, 3)
    browser.writes("", {"size": 6 * PIECE})
    browser.replies()
    assert middle.calls()["append"] == 2
    assert middle.again == []
    assert told.reviewer("budi").fetches(tmp_path) == {"berkas.bin": bytes(6 * PIECE)}


@pytest.mark.usefixtures("told")
def test_a_server_that_never_has_them_is_given_up(browser: Browser, middle: Between) -> None:
    middle.only("piece", ACKNOWLEDGED)
    browser.writes("", {"size": 2 * PIECE})
    with pytest.raises(JourneyRefused, match="missing-pieces"):
        browser.replies()
    assert middle.calls()["append"] == 2


REFUSED: list[tuple[str, list[Mapping[str, object]]]] = [
    ("empty-file 2", [{"size": 5}, {"size": 0}]),
    ("file-too-large 1", [{"size": 300 * MIB}]),
    ("files-too-large", [{"size": 200 * MIB}, {"size": 100 * MIB}]),
    ("too-many-files", [{"size": 1}] * 33),
]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("code", "files"), REFUSED, ids=lambda value: str(value)[:16])
def test_what_cannot_be_sent_is_refused_at_once(
    browser: Browser, middle: Between, code: str, files: list[Mapping[str, object]]
) -> None:
    middle.forget()
    with pytest.raises(JourneyRefused) as refused:
        browser.writes("Ini.", *files)
    assert str(refused.value) == code
    assert not middle.asked


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("text", ["", "a\x00b", "\x85"])
def test_a_text_that_no_reader_takes_is_refused(browser: Browser, text: str) -> None:
    with pytest.raises(JourneyRefused, match="malformed text"):
        browser.writes(text)


@pytest.mark.usefixtures("told")
def test_a_text_with_many_files_that_does_not_fit_is_refused_before_they_travel(
    browser: Browser, middle: Between
) -> None:
    middle.forget()
    with pytest.raises(JourneyRefused, match="too-large"):
        browser.writes("x" * 30_000, {"size": 240 * MIB})
    with pytest.raises(JourneyRefused, match="too-large"):
        browser.writes("x" * 60_001)
    assert not middle.asked


TROUBLE: list[tuple[str, Mapping[str, object]]] = [
    ("file-unreadable 1", {"size": 5, "fails_after": 0}),
    ("file-changed 1", {"size": 9 * PIECE, "fails_after": 6}),
    ("file-changed 1", {"size": 9 * PIECE, "shifts_after": 9}),
    ("file-changed 1", {"size": 9 * PIECE, "shifts_after": 17}),
    ("file-changed 1", {"size": 9 * PIECE, "touched_after": 5}),
]


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize(("code", "file"), TROUBLE, ids=lambda value: str(value)[-24:])
def test_a_file_that_changes_is_refused_and_no_entry_names_it(
    browser: Browser, middle: Between, code: str, file: Mapping[str, object]
) -> None:
    browser.writes("Ini.", file)
    with pytest.raises(JourneyRefused) as refused:
        browser.replies()
    assert str(refused.value) == code
    assert middle.calls()["append"] == 0


@pytest.mark.usefixtures("told")
def test_a_real_file_that_changes_on_the_disk_is_refused(
    browser: Browser, middle: Between, paper: Path
) -> None:
    browser.writes("Ini.", paper)
    paper.write_bytes(b"x" + paper.read_bytes())
    with pytest.raises(JourneyRefused, match="file-unreadable 1"):
        browser.replies()
    assert middle.calls()["append"] == 0


def test_a_name_is_cut_and_cleaned(browser: Browser, told: Told) -> None:
    names = ["a\tb\u202ec\ud800.pdf", "n" * 300 + ".pdf", "\n"]
    shown = browser.writes("Ini.", *({"size": 1, "name": name} for name in names))["names"]
    assert shown == ["abc.pdf", "n" * 196 + ".pdf", "berkas"]
    browser.replies()
    assert told.reviewer("budi").reads().lines[-1].counts


def test_files_of_every_awkward_size_arrive(browser: Browser, told: Told, tmp_path: Path) -> None:
    sizes = [1, 65_535, 65_536, 65_537, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * MIB + 11]
    browser.writes("", *({"size": size, "name": f"b{size}"} for size in sizes))
    browser.replies()
    assert told.reviewer("budi").fetches(tmp_path) == {f"b{size}": bytes(size) for size in sizes}
