"""The portal starts with complete settings and a database that is ready, or says what to do."""

from datetime import date
from importlib import resources
from os import dup
from pathlib import Path
from socket import AF_UNIX, socket, socketpair
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner, Result

from crypto.anchor import compose_anchor
from portal.app import create_app
from portal.served import site_of
from portal.settings import Settings
from tests.inspectorate import SmallInspectorate
from wbs.cli import main
from wbs.clocks.settings import FILE
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.web.serving import server_for
from wbs.web.starting import SettingsRefused


def started(environment: dict[str, str], *words: str) -> Result:
    """Try to start, with no settings but these."""
    nothing: dict[str, str | None] = dict.fromkeys(("WBS_DATABASE", "WBS_TIMEZONE"))
    return CliRunner().invoke(
        main, ["--lang", "en", "portal", *words], env={**nothing, **environment}
    )


def test_everything_that_is_missing_or_wrong_is_said_at_once() -> None:
    result = started({"WBS_TIMEZONE": "Asia/rahasia"})
    assert result.exit_code == 1
    assert "WBS_DATABASE is missing" in result.output
    assert "WBS_TIMEZONE is wrong" in result.output
    assert "rahasia" not in result.output


def test_it_is_said_in_the_persons_language() -> None:
    nothing: dict[str, str | None] = {"WBS_DATABASE": "mysql://x", "WBS_TIMEZONE": None}
    result = CliRunner().invoke(main, ["portal"], env=nothing)
    assert result.exit_code == 1
    assert "WBS_DATABASE salah" in result.output
    assert "harus berawalan sqlite:///" in result.output


@pytest.mark.parametrize("url", ["mysql://ani:rahasia@host/x", "rahasia", "sqlite://"])
def test_a_wrong_url_is_named_and_never_repeated(url: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings.read({"WBS_DATABASE": url})
    assert "WBS_DATABASE is wrong" in str(refused.value)
    assert "rahasia" not in str(refused.value)


def test_who_runs_the_server_is_one_short_line() -> None:
    right = {"WBS_DATABASE": "sqlite:///x", "WBS_HOST_NOTICE": "  Dinas  Kominfo "}
    assert Settings.read(right).host == "Dinas Kominfo"
    for wrong in ("x" * 201, "Dinas\x1b[2J", "Dinas\u202eofniK"):
        with pytest.raises(SettingsRefused) as refused:
            Settings.read(right | {"WBS_HOST_NOTICE": wrong})
        assert "WBS_HOST_NOTICE is wrong" in str(refused.value)


def test_an_onion_address_is_a_whole_one_and_nothing_else() -> None:
    onion = f"{'a2' * 28}.onion"
    right = {"WBS_DATABASE": "sqlite:///x", "WBS_ONION": onion}
    assert Settings.read(right).onion == onion
    for wrong in (f"http://{onion}", onion.upper(), "a.onion", f"{onion}/", f"{onion}\n"):
        with pytest.raises(SettingsRefused) as refused:
            Settings.read(right | {"WBS_ONION": wrong})
        assert "WBS_ONION is wrong" in str(refused.value)


def test_the_days_of_answers_are_names_of_weekdays() -> None:
    right = {"WBS_DATABASE": "sqlite:///x", "WBS_ANSWER_DAYS": "senin, kamis"}
    assert Settings.read(right).clocks.windows.names() == ("senin", "kamis")
    for wrong in ("monday", "senin kamis", "setiap hari"):
        with pytest.raises(SettingsRefused) as refused:
            Settings.read(right | {"WBS_ANSWER_DAYS": wrong})
        assert "WBS_ANSWER_DAYS is wrong" in str(refused.value)


def test_own_deadlines_are_a_whole_file_and_a_wrong_place_is_named(tmp_path: Path) -> None:
    ours = resources.files("wbs.clocks").joinpath(FILE).read_text("utf-8")
    file = tmp_path / FILE
    settings = {"WBS_DATABASE": "sqlite:///x", "WBS_CLOCKS": str(file)}
    file.write_text(ours.replace("reporter_objects = 10", "reporter_objects = 21"), "utf-8")
    assert Settings.read(settings).clocks.reporter_objects == 21
    anchor = tmp_path / "anchor.json"
    anchor.write_bytes(compose_anchor({SmallInspectorate().id: "Inspektorat"}))
    site = site_of(Settings.read({**settings, "WBS_ANCHOR": str(anchor)}))
    assert site
    assert b'data-count="21"' in site.documents["/id/kembali"].body
    assert Settings.read({**settings, "WBS_CLOCKS": ""}).clocks.reporter_objects == 10
    file.write_text(ours.replace("reporter_objects = 10", "reporter_objects = 0"), "utf-8")
    with pytest.raises(SettingsRefused) as refused:
        Settings.read(settings)
    assert refused.value.faults == ("WBS_CLOCKS: clocks.working_days.reporter_objects",)
    file.unlink()
    with pytest.raises(SettingsRefused, match="WBS_CLOCKS is wrong"):
        Settings.read(settings)


def test_the_day_is_that_of_the_installation() -> None:
    home = Settings.read({"WBS_DATABASE": "sqlite:///x"}).today()
    early = Settings.read({"WBS_DATABASE": "sqlite:///x", "WBS_TIMEZONE": "Etc/GMT+12"}).today()
    late = Settings.read({"WBS_DATABASE": "sqlite:///x", "WBS_TIMEZONE": "Etc/GMT-14"}).today()
    assert early <= home <= late
    assert early < late


def test_an_empty_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    result = started({"WBS_DATABASE": f"sqlite:///{tmp_path / 'new.sqlite'}"})
    assert result.exit_code == 1
    assert "wbs migrate" in result.output


@pytest.mark.parametrize("where", ["256.0.0.1:1", "nonsense", "fd:0", "fd:9999", "fd:x"])
def test_a_place_where_it_cannot_listen_is_refused(tmp_path: Path, where: str) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    result = started({"WBS_DATABASE": url}, "--listen", where)
    assert result.exit_code == 1
    assert "Cannot listen" in result.output


def test_it_listens_on_a_unix_socket_that_only_its_owner_reaches(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "portal.sock"
    migrate(url)
    store = Store.open(url, today=lambda: date(2026, 3, 14))
    server = server_for(create_app(store), f"unix:{path}")
    Thread(target=server.run, daemon=True).start()
    with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
        assert client.get("http://portal/").status_code == 404
    assert path.stat().st_mode & 0o777 == 0o600
    server.close()
    store.close()


def test_limits_against_a_flood_that_are_wrong_are_named(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    result = started({"WBS_DATABASE": url, "WBS_FREE_REPORTS": "many", "WBS_ROOM_CASES": "-1"})
    assert result.exit_code == 1
    assert "WBS_FREE_REPORTS is wrong" in result.output
    assert "WBS_ROOM_CASES is wrong" in result.output
    result = started({"WBS_DATABASE": url, "WBS_FLOOD_STATE": str(tmp_path)})
    assert result.exit_code == 1
    assert "WBS_FLOOD_STATE is wrong" in result.output


def test_it_takes_a_door_that_another_holds_and_needs_no_right_to_open_one(tmp_path: Path) -> None:
    url, path = f"sqlite:///{tmp_path / 'wbs.sqlite'}", tmp_path / "portal.sock"
    migrate(url)
    store = Store.open(url, today=lambda: date(2026, 3, 14))
    with socket(AF_UNIX) as held:
        held.bind(str(path))
        held.listen()
        server = server_for(create_app(store), f"fd:{dup(held.fileno())}")
        Thread(target=server.run, daemon=True).start()
        with httpx.Client(transport=httpx.HTTPTransport(uds=str(path))) as client:
            assert client.get("http://portal/").status_code == 404
        server.close()
    store.close()


def test_a_socket_that_nobody_can_knock_at_is_no_door() -> None:
    ours, other = socketpair()
    with ours, other, pytest.raises(ValueError, match="listening"):
        server_for(lambda _environ, _start: [], f"fd:{dup(ours.fileno())}")
