"""`wbs console` as a process: the printed address, the signals, what it leaves behind."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import httpx
import pytest

from tests.cli.world import NAME, World
from tests.console.live import Console, Place, console
from tests.process import HOST, accepts, free_port

SECONDS = 30


@pytest.fixture
def here(served: Place) -> World:
    """Where Ani's folder is."""
    return served.world


@contextmanager
def visitor(running: Console) -> Iterator[httpx.Client]:
    """A browser that opened the printed address."""
    base = f"http://{HOST}:{running.server.port}"
    with httpx.Client(base_url=base, trust_env=False, follow_redirects=True) as client:
        assert client.get(running.start).status_code == 200
        yield client


def state(client: httpx.Client) -> dict[str, object]:
    """What the pages' script is told."""
    found: dict[str, object] = client.get("/id/keadaan").json()
    return found


def test_it_prints_one_address_and_opens_with_the_passphrase_file(here: World) -> None:
    with console(here, "ani", "--passphrase-file", here.passphrase("ani")) as running:
        with visitor(running) as client:
            assert not state(client)["locked"]
            assert "Kasus" in client.get("/id/").text
        said = running.server.output()
        assert said.count("http://") == 1
        assert "sandi rahasia" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGUSR1")
def test_one_signal_only_locks(here: World) -> None:
    with console(here, "ani", "--passphrase-file", here.passphrase("ani")) as running:
        with visitor(running) as client:
            os.kill(running.server.process.pid, signal.SIGUSR1)
            wait_until(lambda: bool(state(client)["locked"]))
        assert not running.server.has_ended()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_without_a_trace(here: World, number: int) -> None:
    with console(here, "ani", "--passphrase-file", here.passphrase("ani")) as running:
        assert running.start
        os.kill(running.server.process.pid, number)
        wait_until(running.server.has_ended)
        assert "Traceback" not in running.server.output()


def test_a_taken_port_is_said(here: World) -> None:
    with console(here, "ani") as running:
        ran = here.run("console", "--home", here.folder / "home-ani", "--port", running.server.port)
        assert ran.code == 1
        assert "--port" in ran.complained


def test_a_second_console_in_one_folder_is_refused(here: World) -> None:
    home = here.folder / "home-ani"
    with console(here, "ani") as running:
        assert running.start
        ran = here.run("console", "--home", home, "--port", free_port())
        assert ran.code == 1
        assert "Konsol lain sudah berjalan" in ran.complained
        assert not running.server.has_ended()
    with console(here, "ani") as again:
        assert again.start


def test_a_key_that_another_program_used_is_told_on_every_page(served: Place) -> None:
    here, thief = served.world, served.world.folder / "home-pencuri"
    key = ("--key", here.key("ani"), "--anchor", here.anchor, "--gateway", served.gateway.url)
    told = "permintaan dibuat dengan kunci ANDA oleh program yang tidak mengenal folder ini"
    told_in_english = "requests were made with YOUR key by a program that does not know this folder"
    passphrase = ("--passphrase-file", here.passphrase("ani"))
    with console(here, "ani", *passphrase) as running, visitor(running) as client:
        wait_until(lambda: "Terakhir memeriksa server" in client.get("/id/").text)
        assert told not in client.get("/id/").text
        here.well("review", "init", "--home", thief, *key, "--inspectorate", NAME)
        here.well("review", "inbox", "--home", thief, *passphrase)
        page = client.get("/id/").text
        assert told not in page
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        origin = {"Origin": str(client.base_url).rstrip("/"), "Sec-Fetch-Site": "same-origin"}
        looks = client.post("/id/ambil", data={"csrf_token": token}, headers=origin)
        assert looks.status_code == 200
        wait_until(lambda: told in client.get("/id/").text)
        assert told_in_english in client.get("/en/").text


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere 127.0.0.2 is no address of ours")
def test_it_listens_on_one_address_only(here: World) -> None:
    with console(here, "ani") as running, closing(socket.socket()) as probe:
        assert accepts(running.server.port)
        assert probe.connect_ex(("127.0.0.2", running.server.port)) != 0


def wait_until(done: Callable[[], bool]) -> None:
    """Until it holds."""
    give_up = time.monotonic() + SECONDS
    while not done():
        assert time.monotonic() < give_up
        time.sleep(0.05)
