"""The portal starts with complete settings and a database that is ready, or says what to do."""

from datetime import date
from pathlib import Path
from threading import Thread

import httpx
import pytest
from click.testing import CliRunner, Result

from portal.app import create_app
from portal.command import portal
from portal.settings import Settings, SettingsRefused
from wbs.serving import server_for
from wbs.store import Store
from wbs.store.migrate import migrate


def started(environment: dict[str, str], *words: str) -> Result:
    """Try to start, with no settings but these."""
    nothing: dict[str, str | None] = dict.fromkeys(("WBS_DATABASE", "WBS_TIMEZONE"))
    return CliRunner().invoke(portal, words, env={**nothing, **environment})


def test_everything_that_is_missing_or_wrong_is_said_at_once() -> None:
    result = started({"WBS_TIMEZONE": "Asia/rahasia"})
    assert result.exit_code == 1
    assert "WBS_DATABASE is missing" in result.output
    assert "WBS_TIMEZONE is wrong" in result.output
    assert "rahasia" not in result.output


@pytest.mark.parametrize("url", ["mysql://ani:rahasia@host/x", "rahasia", "sqlite://"])
def test_a_wrong_url_is_named_and_never_repeated(url: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings.read({"WBS_DATABASE": url})
    assert "WBS_DATABASE is wrong" in str(refused.value)
    assert "rahasia" not in str(refused.value)


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


@pytest.mark.parametrize("where", ["256.0.0.1:1", "nonsense"])
def test_a_place_where_it_cannot_listen_is_refused(tmp_path: Path, where: str) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    result = started({"WBS_DATABASE": url}, "--listen", where)
    assert result.exit_code == 1
    assert "cannot listen on" in result.output


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
