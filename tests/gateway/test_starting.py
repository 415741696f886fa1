"""The gateway starts with complete settings and a database that is ready, or says what to do."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reviewer.gateway.settings import Settings
from wbs.cli import main
from wbs.store.migrate import migrate
from wbs.web.starting import SettingsRefused

RIGHT = {"WBS_DATABASE": "sqlite:///x", "WBS_GATEWAY_AUTHORITY": "Gateway.Example:8443"}


def started(environment: dict[str, str], *words: str) -> Result:
    names = ("WBS_DATABASE", "WBS_GATEWAY_AUTHORITY", "WBS_TIMEZONE")
    nothing: dict[str, str | None] = dict.fromkeys(names)
    return CliRunner().invoke(
        main, ["--lang", "en", "gateway", *words], env={**nothing, **environment}
    )


def test_everything_that_is_missing_is_said_at_once() -> None:
    result = started({})
    assert result.exit_code == 1
    assert "WBS_DATABASE is missing" in result.output
    assert "WBS_GATEWAY_AUTHORITY is missing" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WBS_DATABASE", "mysql://ani:verysecret@host/x"),
        ("WBS_GATEWAY_AUTHORITY", "https://verysecret.example"),
        ("WBS_GATEWAY_AUTHORITY", "verysecret.example/path"),
        ("WBS_GATEWAY_AUTHORITY", "verysecret.example:"),
        ("WBS_TIMEZONE", "Asia/verysecret"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not(name: str, value: str) -> None:
    with pytest.raises(SettingsRefused) as caught:
        Settings.read(RIGHT | {name: value})
    assert f"{name} is wrong" in str(caught.value)
    assert "verysecret" not in str(caught.value)


def test_the_host_is_compared_in_small_letters() -> None:
    assert Settings.read(RIGHT).authority == "gateway.example:8443"


def test_an_empty_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    result = started(RIGHT | {"WBS_DATABASE": f"sqlite:///{tmp_path / 'new.sqlite'}"})
    assert result.exit_code == 1
    assert "wbs migrate" in result.output


def test_an_address_that_is_taken_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'wbs.sqlite'}"
    migrate(url)
    result = started(RIGHT | {"WBS_DATABASE": url}, "--listen", "256.0.0.1:1")
    assert result.exit_code == 1
    assert "Cannot listen" in result.output
