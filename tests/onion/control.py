"""Tor's control protocol, as far as a test needs it: asking, and cutting circuits."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.onion.network import Client

SECONDS = 30
TO_AN_ONION = "PURPOSE=HS_CLIENT_REND"
NAME = re.compile(r'SOCKS_USERNAME="([^"]*)"')


class Refused(Exception):
    """Tor said no; the message is its own."""


class Control:
    """A line to one client's tor."""

    def __init__(self, line: socket.socket) -> None:
        self._line, self._lines = line, line.makefile("r", encoding="utf-8", newline="\r\n")

    def tells(self, command: str) -> list[str]:
        """Give a command; the lines of what it asked for, without tor's framing."""
        self._line.sendall(f"{command}\r\n".encode("ascii"))
        said: list[str] = []
        while not (line := self._hears()).startswith("250 "):
            if not line.startswith(("250-", "250+")):
                raise Refused(line or "hung up")
            several = line.startswith("250+")
            said += iter(self._hears, ".") if several else [line.partition("=")[2]]
        return said

    def _hears(self) -> str:
        return self._lines.readline().rstrip("\r\n")

    def circuits(self) -> list[str]:
        """What tor says of each circuit that leads to an onion."""
        return [line for line in self.tells("GETINFO circuit-status") if TO_AN_ONION in line]

    def names(self) -> set[str]:
        """The names under which programs asked for those circuits."""
        return {found[1] for line in self.circuits() if (found := NAME.search(line))}

    def cuts(self) -> int:
        """Close every circuit that leads to an onion; how many they were."""
        numbers = [line.split()[0] for line in self.circuits()]
        for number in numbers:
            with suppress(Refused):  # it went by itself meanwhile
                self.tells(f"CLOSECIRCUIT {number}")
        return len(numbers)


@contextmanager
def control(client: Client) -> Iterator[Control]:
    """Let in by the cookie."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(SECONDS)
        line.connect(str(client.control))
        tor = Control(line)
        tor.tells(f"AUTHENTICATE {client.cookie.hex()}")
        yield tor
