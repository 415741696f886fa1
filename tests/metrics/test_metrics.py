"""An operator's figures are right, readable by Prometheus, and no news of a report."""

import re
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.inspectorates import TODAY
from tests.promises.installation import found_inspectorate, publish_in
from tests.store.conftest import Calendar, StoreWorld
from wbs import metrics
from wbs.cli import main
from wbs.days import HOME, today_in
from wbs.doctor.data import publications
from wbs.doctor.machine import GIB, Room
from wbs.metrics import A_FEW, LEAST_CLASS, STEP, class_of, exposition
from wbs.store import Store
from wbs.store.looking import Looking

SAMPLE = re.compile(r'[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"\})? -?\d+')
COMMENT = re.compile(r"# (HELP [a-z_]+ [^\n]+|TYPE [a-z_]+ gauge)")
BUSY = 23


def world_of(url: str, day: date) -> StoreWorld:
    """A store whose clock stands at this day, with an inspectorate that may get reports."""
    calendar = Calendar(day)
    world = StoreWorld(Store.open(url, today=calendar), url, calendar)
    world.publish()
    return world


def told(url: str, *words: object) -> str:
    """What the command prints."""
    done = CliRunner().invoke(main, ["metrics", "--database", url, *map(str, words)])
    assert done.exit_code == 0, done.output
    return done.output


def test_every_line_is_one_that_prometheus_reads(database_url: str, tmp_path: Path) -> None:
    publish_in(database_url, found_inspectorate())
    text = told(database_url, "--data", tmp_path)
    assert text.endswith("\n")
    for line in text.splitlines():
        assert SAMPLE.fullmatch(line) or COMMENT.fullmatch(line), line
    names = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert len(names) == len({*names}) >= 7
    assert 'wbs_freshness_days_left{inspectorate="Inspektorat kabupaten"}' in text


def test_a_report_of_today_changes_nothing(database_url: str) -> None:
    """Neither the first of a quiet day, nor one among others."""
    publish_in(database_url, found_inspectorate())
    today = today_in(HOME)()
    world = world_of(database_url, today)
    before = told(database_url)
    for _ in range(BUSY):
        world.submitted()
    after = told(database_url)
    world.store.close()
    # Round midnight the days move on by themselves; then nothing of today's is in it either.
    if today_in(HOME)() == today:
        assert after == before


@pytest.mark.parametrize(
    ("count", "bound"), [(0, 20), (1, 20), (20, 20), (21, 200), (200, 200), (201, 2000)]
)
def test_none_and_a_few_look_alike_and_a_flood_does_not(count: int, bound: int) -> None:
    assert class_of(count) == bound


def test_past_days_are_classes_over_all_inspectorates(database_url: str) -> None:
    publish_in(database_url, found_inspectorate())
    first, second = (world_of(database_url, TODAY - timedelta(days=2)) for _ in range(2))
    for number in range(BUSY):
        (first if number % 2 else second).submitted()
    by_day = Looking(first.store.database).arrivals(*metrics.window(TODAY))
    assert by_day == {(TODAY - timedelta(days=2)).isoformat(): BUSY}
    gauge = metrics.arrivals(by_day, TODAY)
    values = {one.labels["days_ago"]: one.value for one in gauge.samples}
    quiet = dict.fromkeys("134567", LEAST_CLASS)
    assert values == {**quiet, "2": 10 * LEAST_CLASS}
    for world in (first, second):
        world.store.close()


def test_today_is_never_counted_even_if_it_is_handed_over() -> None:
    gauge = metrics.arrivals({TODAY.isoformat(): 5000}, TODAY)
    assert {one.value for one in gauge.samples} == {LEAST_CLASS}


def test_sizes_move_in_steps_that_no_report_makes() -> None:
    entry = 70_000
    assert metrics.size(STEP + 1, TODAY).samples == metrics.size(STEP + 1 + entry, TODAY).samples
    (free, _), (less, _) = (
        tuple(metrics.room(Room(9 * GIB, 3 * GIB + left), TODAY)) for left in (entry, 2 * entry)
    )
    assert free.samples == less.samples


def test_nobody_without_the_key_knows_where_a_step_begins() -> None:
    """Who sends ten, or 64 MiB, learns no more whether anybody else sent something."""
    days = [TODAY - timedelta(days=ago) for ago in range(200)]
    edges = {metrics.shift(bytes(32), f"entries {day}", A_FEW) for day in days}
    assert edges == set(range(A_FEW))
    (seen,) = metrics.size(STEP - 1, TODAY, bytes(32)).samples
    assert seen.value == 2 * STEP  # shifted by more than a byte
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    shifted = {
        metrics.arrivals({yesterday: LEAST_CLASS - 2}, TODAY, bytes([number]) * 32).samples[0].value
        for number in range(50)
    }
    assert shifted == {LEAST_CLASS, 10 * LEAST_CLASS}
    free = {
        next(metrics.room(Room(9 * GIB, 3 * GIB), day, bytes(32))).samples[0].value for day in days
    }
    assert free == {2 * GIB}  # a byte more or less is not seen where the GiB ends
    free = {
        next(metrics.room(Room(9 * GIB, 3 * GIB + GIB // 2), day, bytes(32))).samples[0].value
        for day in days
    }
    assert free == {2 * GIB, 3 * GIB}


def test_none_and_a_few_look_alike_wherever_the_edge_lies() -> None:
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    seen = {
        metrics.arrivals({yesterday: count}, TODAY, bytes([number]) * 32).samples[0].value
        for count in range(A_FEW + 1)
        for number in range(100)
    }
    assert seen == {LEAST_CLASS}


def test_who_sends_up_to_an_edge_sees_nothing_more_that_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, out = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "wbs.prom"
    publish_in(url, found_inspectorate())
    size, day = [50 * STEP], [TODAY]
    monkeypatch.setattr(Looking, "size", lambda _: size[0])
    monkeypatch.setattr(Room, "of", lambda _: Room(9000 * GIB, 900 * GIB - size[0]))
    monkeypatch.setattr("wbs.commands.metrics._today", lambda: lambda: day[0])

    def figures() -> list[str]:
        told(url, "--out", out, "--data", tmp_path)
        lines = out.read_text("utf-8").splitlines()
        return [line for line in lines if line.startswith(("wbs_database_bytes", "wbs_disk_free"))]

    before = figures()
    size[0] += 100 * STEP
    assert figures() == before
    assert (tmp_path / "wbs.prom.day").stat().st_mode & 0o777 == 0o600
    day[0] += timedelta(days=1)
    assert figures() != before


@pytest.mark.parametrize("kept", [b"", b"{}", b"x" * 5000, b'{"day":"2026-03-02","database":"1"}'])
def test_what_was_kept_of_the_day_and_is_spoilt_is_measured_anew(
    tmp_path: Path, kept: bytes
) -> None:
    url, out = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "wbs.prom"
    publish_in(url, found_inspectorate())
    (tmp_path / "wbs.prom.day").write_bytes(kept)
    (tmp_path / "wbs.prom.day").chmod(0o600)
    told(url, "--out", out)
    assert (tmp_path / "wbs.prom.day").read_bytes().startswith(b'{"day":"')
    assert "wbs_database_bytes" in out.read_text("utf-8")


def test_the_key_of_the_steps_is_made_once_and_taken_from_nobody_else(tmp_path: Path) -> None:
    url, out = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "wbs.prom"
    publish_in(url, found_inspectorate())
    key = tmp_path / "wbs.prom.key"
    seen = []
    for _ in range(2):
        told(url, "--out", out)
        seen.append(key.read_bytes())
    assert seen[0] == seen[1]
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    told(url, "--out", out)
    assert key.read_bytes() != seen[0]
    assert key.stat().st_mode & 0o777 == 0o600


def test_what_staff_do_is_in_no_figure(database_url: str) -> None:
    """A sync that finds something makes more signed requests than one that does not."""
    publish_in(database_url, found_inspectorate())
    assert "nonce" not in told(database_url)


def test_a_name_cannot_write_a_line_of_its_own() -> None:
    gauge = metrics.one("wbs_x", "x", 1, inspectorate='a"} 9\nwbs_y 7\\')
    *_, line = exposition([gauge]).decode().splitlines()
    assert SAMPLE.fullmatch(line)
    assert line.endswith(" 1")


def test_the_file_is_there_whole_and_readable_by_the_collector(tmp_path: Path) -> None:
    url, out = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "wbs.prom"
    publish_in(url, found_inspectorate())
    for _ in range(2):
        told(url, "--out", out)
    assert out.stat().st_mode & 0o777 == 0o644
    assert "wbs_schema_info" in out.read_text("utf-8")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_no_other_file_is_opened_to_others_by_a_link_put_in_its_place(tmp_path: Path) -> None:
    """The collector's user may change its folder; the figures are written as root."""
    url, out = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "wbs.prom"
    publish_in(url, found_inspectorate())
    opened: list[object] = []
    sys.addaudithook(lambda event, told: opened.append(told[0]) if event == "os.chmod" else None)
    told(url, "--out", out)
    assert opened
    assert all(isinstance(where, int) for where in opened), "by a name, after it had that name"


def test_rosters_that_nobody_signed_are_not_counted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    publish_in(url, found_inspectorate())
    world = world_of(url, TODAY)  # its roster is bytes of no meaning
    fresh, rosters = metrics.publications(publications(world.store), TODAY)
    world.store.close()
    assert len(fresh.samples) == len(rosters.samples) == 1
    assert fresh.samples[0].value == 31


def test_the_command_is_refused_where_the_database_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.sqlite'}"
    ended = CliRunner().invoke(main, ["--lang", "en", "metrics", "--database", url])
    assert ended.exit_code == 1
    assert "wbs migrate" in ended.output
