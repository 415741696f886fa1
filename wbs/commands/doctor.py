"""`wbs doctor`: how an installation stands, in words and as an exit code."""

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from crypto.strict_json import JSON
from wbs.clients.line import AddressRefused, OnionNeedsProxy, check_address
from wbs.commands.doors import BadAddress, OnionWithoutProxy, socks_option
from wbs.doctor.examination import Examination, Wishes
from wbs.doctor.finding import Finding, Level, worst
from wbs.speech.messages import LATER, REFUSED, Texts
from wbs.speech.voice import Voice

INSTALLED = Path("/etc/wbs")  # where an installation keeps the settings of its processes
_ENDS = {Level.WELL: 0, Level.UNSEEN: 0, Level.CARE: LATER, Level.WRONG: REFUSED}
_COLOURS = {Level.WELL: "green", Level.UNSEEN: None, Level.CARE: "yellow", Level.WRONG: "red"}


@click.command()
@click.option("--settings", "files", multiple=True, type=click.Path(path_type=Path))
@click.option("--portal", "portals", multiple=True, metavar="URL")
@click.option("--gateway", "gateways", multiple=True, metavar="URL")
@socks_option
@click.option("--database", default="", metavar="URL")
@click.option("--data", "folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--backups", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def doctor(
    ctx: click.Context,
    files: tuple[Path, ...],
    portals: tuple[str, ...],
    gateways: tuple[str, ...],
    socks: str | None,
    database: str,
    folder: Path | None,
    backups: Path | None,
    as_json: bool,
) -> None:
    """Look at an installation: what is well, what needs care soon, what is wrong, what to do."""
    voice: Voice = ctx.obj
    for address in (*portals, *gateways):
        _check(address, socks)
    doors = {"portal": portals, "gateway": gateways}
    wishes = Wishes(files or _installed(), doors, socks, database, folder, backups)
    findings = list(Examination(wishes, os.environ, datetime.now(UTC)).findings())
    texts = Texts.of(voice.texts.language, "wbs.doctor")
    (_print if as_json else _tell)(texts, findings)
    ctx.exit(_ENDS[worst(findings)])


def _installed() -> tuple[Path, ...]:
    return tuple(sorted(INSTALLED.glob("*.env")))


def _check(address: str, socks: str | None) -> None:
    """BadAddress, OnionWithoutProxy."""
    try:
        check_address(address, f"socks5h://{socks}" if socks else None)
    except OnionNeedsProxy:
        raise OnionWithoutProxy from None
    except AddressRefused:
        raise BadAddress from None


def _tell(texts: Texts, findings: Sequence[Finding]) -> None:
    area = ""
    for one in findings:
        if one.area != area:
            area = one.area
            click.secho(texts.get(f"area.{area}"), bold=True)
        mark = texts.get(f"level.{one.level.value}")
        click.secho(f"  {mark:12}", fg=_COLOURS[one.level], nl=False)
        click.echo(one.text(texts))
    click.secho(texts.get(f"whole.{worst(findings).value}"), bold=True)


def _print(texts: Texts, findings: Sequence[Finding]) -> None:
    """One document; its names stay, its words are for people."""
    said: JSON = {
        "type": "wbs doctor",
        "version": 1,
        "level": worst(findings).value,
        "findings": [one.json(texts) for one in findings],
    }
    click.echo(json.dumps(said, ensure_ascii=False, indent=1))
