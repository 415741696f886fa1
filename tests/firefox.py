"""Debian's Firefox ESR over its own Marionette protocol: a length, a colon, a JSON list."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.process import HOST, free_port

SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 60
# Nothing but what a test asks for; the tests' own pages only.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


def firefox_program() -> str:
    """Where Debian's is. On a person's own machine it may be missing; CI takes no skip for it."""
    program = shutil.which("firefox-esr")
    if program is None:
        pytest.skip("Firefox ESR is not installed")
    return program


class Failed(Exception):
    """Firefox said that a command failed."""


@dataclass
class Firefox:
    """One window."""

    line: socket.socket
    unread: bytes = b""
    commands: int = field(default=0)

    def goes_to(self, url: str) -> None:
        """Load a page and wait for it."""
        self._tell("WebDriver:Navigate", {"url": url})

    def run(self, script: str, *given: object) -> Any:
        """What a script returns: `arguments` holds what was given, a promise is waited for."""
        told = {"script": script, "args": list(given), "newSandbox": False, "sandbox": "default"}
        return self._tell("WebDriver:ExecuteScript", told)["value"]

    def until(self, script: str, *given: object) -> Any:
        """Run it until it returns something true."""
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not (found := self.run(script, *given)):
            if time.monotonic() > give_up:
                raise Failed(f"never true: {script}")
            time.sleep(0.1)
        return found

    def finds(self, selector: str) -> list[Any]:
        """Elements, without running a script in the page."""
        told = {"using": "css selector", "value": selector}
        return [dict(one) for one in self._tell("WebDriver:FindElements", told)]

    def find(self, selector: str) -> str:
        """The one element, waited for: a page may still be loading."""
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not (found := self.finds(selector)):
            if time.monotonic() > give_up:
                raise Failed(f"never there: {selector}")
            time.sleep(0.1)
        return str(next(iter(found[0].values())))

    def presses(self, selector: str) -> None:
        """Click it."""
        self._tell("WebDriver:ElementClick", {"id": self.find(selector)})

    def types(self, selector: str, text: str) -> None:
        """Into a field; the path of a file where the field is for files."""
        self._tell("WebDriver:ElementSendKeys", {"id": self.find(selector), "text": text})

    def text(self, selector: str) -> str:
        """What an element says."""
        told = {"id": self.find(selector)}
        return str(self._tell("WebDriver:GetElementText", told)["value"])

    def texts(self, selector: str) -> list[str]:
        """What each of them says."""
        ids = [str(next(iter(one.values()))) for one in self.finds(selector)]
        return [self._tell("WebDriver:GetElementText", {"id": id})["value"] for id in ids]

    def _tell(self, command: str, told: object) -> Any:
        self.commands += 1
        message = json.dumps([0, self.commands, command, told])
        self.line.sendall(f"{len(message.encode())}:{message}".encode())
        _, _, error, value = self._hear()
        if error:
            raise Failed(f"{command}: {error['message']}")
        return value

    def _hear(self) -> Any:
        while b":" not in self.unread:
            self._receive()
        length, _, self.unread = self.unread.partition(b":")
        while len(self.unread) < int(length):
            self._receive()
        whole, self.unread = self.unread[: int(length)], self.unread[int(length) :]
        return json.loads(whole)

    def _receive(self) -> None:
        came = self.line.recv(65536)
        if not came:
            raise Failed("Firefox hung up")
        self.unread += came


@contextmanager
def firefox(
    program: str, profile: Path, preferences: Mapping[str, object] | None = None
) -> Iterator[Firefox]:
    """A headless Firefox with this profile and these preferences besides; ended with the block."""
    port = free_port()
    _prepare(profile, {**(preferences or {}), "marionette.port": port})
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with (profile.parent / "firefox.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        with _connected(port, process) as line:
            browser = Firefox(line)
            browser._hear()
            browser._tell("WebDriver:NewSession", {"acceptInsecureCerts": False})
            yield browser
            with suppress(Failed, OSError):
                browser._tell("Marionette:Quit", {"flags": ["eForceQuit"]})
        process.wait(SECONDS_TO_ANSWER)
    finally:
        process.kill()
        process.wait()


def _prepare(profile: Path, preferences: Mapping[str, object]) -> None:
    profile.mkdir()
    lines = {**PREFERENCES, **preferences}
    text = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in lines.items())
    (profile / "user.js").write_text(text, "utf-8")


def _connected(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    give_up = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up and process.poll() is None:
        with suppress(OSError):
            return socket.create_connection((HOST, port), SECONDS_TO_ANSWER)
        time.sleep(0.1)
    raise Failed("Firefox did not start")
