"""The command line over onions: nothing goes another way, and what tor says reaches the person."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.world import NAME, REPORT, WBS
from tests.onion.control import control
from tests.onion.stage import WRONG_DOOR, Onions
from tests.process import HOST, free_port
from tests.promises.installation import IMPATIENT
from wbs.clients import HttpPortal, Line
from wbs.journeys.services import Unreachable
from wbs.speech.messages import Texts

pytestmark = pytest.mark.timeout(400)  # the first test boots the network
REFUSED, LATER = 1, 3
IN_ITS_CHECKSUM = -4  # of an onion's 56 letters: what stands there follows from the others
PEER = re.compile(r'sin6?_port=htons\((\d+)\).*?"([^"]+)"')


def peers(folder: Path, *command: object) -> set[str]:
    """With whom a command speaks over any network: each socket it connects or sends on."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    log = folder / "calls.log"
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    watched = [strace, "-f", "-qq", "-e", calls, "-o", log, *command]
    subprocess.run([*map(str, watched)], check=False, capture_output=True, timeout=200)
    return {f"{host}:{port}" for port, host in PEER.findall(log.read_text("utf-8", "replace"))}


def readers(address: str, *way: object, onions: Onions) -> tuple[object, ...]:
    """The command that asks who would read."""
    return ("readers", "--portal", address, "--anchor", onions.world.anchor, *way,
            "--inspectorate", NAME)  # fmt: skip # one sentence


def test_a_report_speaks_with_the_proxy_and_with_nobody_else(
    onions: Onions, tmp_path: Path
) -> None:
    report = onions.world.write("terpantau.json", REPORT)
    words = ("--words-to", tmp_path / "kata.txt")
    command = (*WBS, "report", report, *onions.door, "--inspectorate", NAME, *words)
    assert peers(tmp_path, *command) == {onions.reporter.telling}
    assert (tmp_path / "kata.txt").exists()


def test_a_reviewer_speaks_with_the_proxy_and_with_nobody_else(
    onions: Onions, tmp_path: Path
) -> None:
    command = (*WBS, "review", "inbox", *onions.at(onions.desk, onions.reviewer))
    assert peers(tmp_path, *command) == {onions.reviewer.telling}


def test_an_onion_without_a_proxy_is_not_even_looked_up(onions: Onions, tmp_path: Path) -> None:
    assert peers(tmp_path, *WBS, *readers(onions.portal, onions=onions)) == set()


def test_the_one_who_watches_would_see_it(tmp_path: Path) -> None:
    port = free_port()
    spoken = f"import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('{HOST}', {port}))"
    assert peers(tmp_path, sys.executable, "-c", spoken) == {f"{HOST}:{port}"}


def test_two_visits_do_not_share_a_circuit(onions: Onions) -> None:
    words = onions.reports("Kantor Dua Kunjungan")
    with control(onions.reporter) as tor:
        tor.cuts()
        for _ in range(2):
            onions.world.well("check", *onions.door, "--words-file", words)
        assert len(tor.names()) == 2


def test_without_the_key_the_gateway_cannot_be_reached_and_that_is_said(onions: Onions) -> None:
    ran = onions.world.run("review", "inbox", *onions.at(onions.desk, onions.reporter))
    assert ran.code == REFUSED
    assert "kunci aksesnya" in ran.complained
    assert "Servernya tidak rusak" in ran.complained


def test_where_tor_keeps_the_reason_to_itself_the_likely_ones_are_named(onions: Onions) -> None:
    proxy = f"socks5h://{onions.reporter.socks}"
    to = Line(onions.gateway, proxy=proxy, patience=IMPATIENT)
    with to as line, pytest.raises(Unreachable) as caught:
        HttpPortal(line).roster(onions.inspectorate)
    assert caught.value.where == "proxy"
    assert "kunci akses" in Texts.of("id").refusal(caught.value.code, caught.value.where)


def test_a_gateway_that_does_not_know_its_onions_name_refuses_everybody(onions: Onions) -> None:
    elsewhere = onions.desk_at(f"{onions.gateway}:{WRONG_DOOR}", "elsewhere")
    ran = onions.world.run("review", "inbox", *onions.at(elsewhere, onions.reviewer))
    assert ran.code == REFUSED
    assert "WBS_GATEWAY_AUTHORITY" in ran.complained
    onions.world.well("review", "inbox", *onions.at(onions.desk, onions.reviewer))


def test_a_mistyped_address_is_told(onions: Onions) -> None:
    name = onions.portal.removesuffix(".onion")
    wrong = "b" if name[IN_ITS_CHECKSUM] == "a" else "a"
    mistyped = f"{name[:IN_ITS_CHECKSUM]}{wrong}{name[IN_ITS_CHECKSUM + 1 :]}.onion"
    ran = onions.world.run(*readers(mistyped, *onions.by(onions.reporter), onions=onions))
    assert ran.code == REFUSED
    assert "salah ketik" in ran.complained


def test_where_no_proxy_listens_the_person_is_told_to_start_tor(onions: Onions) -> None:
    way = ("--socks", f"{HOST}:{free_port()}", "--patience", 1)
    ran = onions.world.run(*readers(onions.portal, *way, onions=onions))
    assert ran.code == LATER
    assert "--socks" in ran.complained
    assert "9050" in ran.complained
