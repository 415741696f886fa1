"""A whole installation behind two onions, reporters' and reviewers' tors, and somebody who listens.

The portal's onion is open, the gateway's lets in only whose tor holds a key. Between tor and the
portal stands a wiretap: what it hears is what the portal's machine hears.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import httpx

from crypto.anchor import Anchor
from crypto.ids import InspectorateId
from tests.cli.world import NAME, REPORT, World, found, published
from tests.onion.access import AccessKey
from tests.onion.doors import door
from tests.onion.network import SECONDS_TO_BOOT, Client, Network, Service, private_network
from tests.plain.process import in_memory
from tests.promises.wiretap import Wiretap, listening_on
from wbs.clients.socks import SocksTransport

READER = "ani"
ELSEWHERE = "gateway.example:8443"  # what a gateway of this installation is called on another door
WRONG_DOOR = 81  # of the gateway's onion; behind it stands one that does not know the onion's name
# How a portal behind an onion is set up, besides its database and anchor.
PORTAL: Mapping[str, str] = {"WBS_PLAIN": "on"}


@dataclass(frozen=True)
class Onions:
    """Everything runs. Names end with .onion; `portal` and `gateway` are addresses."""

    network: Network
    world: World
    portal: str
    gateway: str
    reporter: Client  # tor without a key for the gateway
    reviewer: Client  # tor with it
    tap: Wiretap
    seconds_to_answer: float

    @property
    def door(self) -> tuple[object, ...]:
        """The options with which a reporter finds the portal."""
        return ("--portal", self.portal, "--anchor", self.world.anchor, *self.by(self.reporter))

    @cached_property
    def desk(self) -> Path:
        """A reviewer's folder that goes to the gateway's onion."""
        return self.desk_at(self.gateway)

    def desk_at(self, gateway: str, name: str = READER) -> Path:
        """A reviewer's folder of this name that goes to this gateway."""
        home = self.world.folder / f"home-{name}"
        self.world.well(
            *("review", "init", "--home", home, "--key", self.world.key(READER)),
            *("--anchor", self.world.anchor, "--gateway", gateway, "--inspectorate", NAME),
        )
        return home

    def at(self, desk: Path, tor: Client) -> tuple[object, ...]:
        """The options with which the reviewer works there, through this tor."""
        secret = ("--passphrase-file", self.world.passphrase(READER))
        return ("--home", desk, *secret, *self.by(tor))

    def by(self, tor: Client) -> tuple[object, ...]:
        """The option for the way, on the port that says why."""
        return ("--socks", tor.telling)

    def reports(self, place: str) -> Path:
        """Somebody reports by command; the file with the words."""
        words = self.world.folder / f"{place}.words"
        report = self.world.write(f"{place}.json", {**REPORT, "di_mana": place})
        where = ("--inspectorate", NAME, "--words-to", words)
        self.world.well("report", report, *self.door, *where)
        return words

    @property
    def inspectorate(self) -> InspectorateId:
        """The one that is served here."""
        (id,) = Anchor.parse(self.world.anchor.read_bytes()).inspectorates
        return id

    def case(self, place: str) -> str:
        """The number of the case that was reported there."""
        listed = self.world.well("review", "inbox", *self.at(self.desk, self.reviewer))
        return next(line.split()[1] for line in listed.splitlines() if place in line)


@contextmanager
def onions(folder: Path) -> Iterator[Onions]:
    """Start all of it, and wait for the first answer. TorMissing, DidNotBoot."""
    with ExitStack() as stack:
        network = stack.enter_context(private_network(folder / "tor"))
        key = AccessKey.made_as_documented(folder)
        portal, gateway, other = (folder / f"{name}.sock" for name in ("portal", "gate", "other"))
        services = {
            "portal": Service({80: folder / "tap.sock"}),
            "gateway": Service({80: gateway, WRONG_DOOR: other}, keys=(key.public,)),
        }
        names = network.hosts(services)
        reporter = network.client("reporter")
        reviewer = network.client("reviewer", {names["gateway"]: key.secret})
        world = found(folder / "world")
        tap = stack.enter_context(listening_on(folder / "tap.sock", portal))
        shared = {"WBS_DATABASE": published(world, "wbs.sqlite")}
        memory = stack.enter_context(in_memory())
        spools = {"WBS_PLAIN_KEY": str(memory / "key"), "TMPDIR": str(memory)}
        pages = {"WBS_ANCHOR": str(world.anchor), **PORTAL, **spools}
        stack.enter_context(door("portal", portal, {**shared, **pages}))
        for path, name in ((gateway, names["gateway"]), (other, ELSEWHERE)):
            stack.enter_context(door("gateway", path, {**shared, "WBS_GATEWAY_AUTHORITY": name}))
        addresses = {name: f"http://{onion}" for name, onion in names.items()}
        _wait_for_an_answer(reporter, f"{addresses['portal']}/id/")
        _wait_for_an_answer(reviewer, f"{addresses['gateway']}/")
        took = time.monotonic() - network.begun
        yield Onions(
            network, world, **addresses, reporter=reporter, reviewer=reviewer, tap=tap,
            seconds_to_answer=took,
        )  # fmt: skip # one sentence


def _wait_for_an_answer(tor: Client, address: str) -> None:
    """Until somebody speaks HTTP there: the onion's whereabouts take a while to be known."""
    tor.waits_for_the_network()
    give_up = time.monotonic() + SECONDS_TO_BOOT
    while True:
        way = SocksTransport(httpx.URL(f"socks5h://{tor.socks}"), None)
        with httpx.Client(transport=way, timeout=30, trust_env=False) as browser:
            try:
                browser.get(address)
                return
            except httpx.TransportError:
                if time.monotonic() > give_up:
                    raise
        time.sleep(0.5)
