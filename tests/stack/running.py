"""Starts the stack as its units would: doors first, the programs behind them, nginx last."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select

from tests.inspectorates import Inspectorate
from tests.plain.process import MEMORY
from tests.postgres import Cluster, throwaway_cluster
from tests.process import HOST, SECONDS_TO_STOP, accepts, free_port
from tests.promises.installation import ROOT, found_inspectorate, publish_in
from tests.stack.configured import CLEAR_NAME, Configured, configured, exec_start, program

NGINX_USER = "www-data"
PATIENCE = 120  # seconds for a program to start on a busy machine; two are usual
LOOK = 0.05  # seconds between two looks


@dataclass
class Stack:
    """The running stack. `doors`: the sockets that systemd would hold, by name."""

    settings: Configured
    cluster: Cluster
    office: Inspectorate
    https: int
    http: int
    plain: frozenset[str] = frozenset({"onion"})  # which ways have pages without script
    doors: dict[str, socket.socket] = field(default_factory=dict)
    programs: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where everything but PostgreSQL writes, if it writes."""
        return self.settings.folder

    def start(self, name: str, command: list[str], environment: Mapping[str, str]) -> None:
        """Start one program; whatever it prints is kept, unlike in the field, to be searched."""
        place = self.folder / "programs" / name
        place.mkdir(parents=True, exist_ok=True)
        with (place / "printed").open("ab") as printed:
            self.programs[name] = subprocess.Popen(
                command,
                cwd=place,
                env={"PATH": os.environ["PATH"], "TMPDIR": str(place), **environment},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self.doors[name].fileno()] if name in self.doors else [],
            )

    def start_behind_door(self, name: str, unit: str, environment: Mapping[str, str]) -> None:
        """Start one of our programs with its door as descriptor 3."""
        if name not in self.doors:
            self.open_door(name)
        wbs, *words = exec_start(unit)
        assert wbs == "/opt/wbs/bin/wbs"
        inherit = f'exec "$@" 3<&{self.doors[name].fileno()}'
        ours = str(Path(sys.executable).parent / "wbs")
        self.start(name, ["bash", "-c", inherit, name, ours, *words], environment)

    def wait_for(self, name: str) -> None:
        """The door holds who knocks until the program is there."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.settings.run / f"{name}.sock"))
            line.sendall(b"GET / HTTP/1.0\r\n\r\n")
            give_up = time.monotonic() + PATIENCE
            while not select([line], [], [], LOOK)[0]:
                assert self.programs[name].poll() is None, self.printed(name)
                assert time.monotonic() < give_up, self.printed(name)

    def start_portal(self, instance: str) -> None:
        """One of the portals, as its unit and its environment file say."""
        told = self.settings.environment(f"portal-{instance}")
        told = {name: self.settings.moved(value) for name, value in told.items()}
        told |= {"WBS_DATABASE": self.cluster.url, "PYTHONPATH": str(ROOT)}
        told |= {"WBS_ANCHOR": str(self.settings.etc / "anchor.json")}
        told |= {"TMPDIR": str(self.settings.run / "spool")}
        told |= {"WBS_PLAIN": "on" if instance.split("-")[0] in self.plain else "off"}
        self.start_behind_door(f"portal-{instance}", "wbs-portal@.service", told)

    def start_gateway(self) -> None:
        """The reviewers' side."""
        told = self.settings.environment("gateway")
        told |= {"WBS_DATABASE": self.cluster.url, "PYTHONPATH": str(ROOT)}
        self.start_behind_door("gateway-1", "wbs-gateway@.service", told)

    def start_nginx(self) -> None:
        """Without root, as its unit says."""
        words = [program("nginx"), "-c", str(self.settings.etc / "nginx.conf")]
        if os.geteuid() == 0:
            for place in ("onion", "spool"):
                shutil.chown(self.settings.run / place, NGINX_USER, NGINX_USER)
            shutil.chown(self.settings.etc / "tls" / "key.pem", NGINX_USER)
            user = ["--reuid", NGINX_USER, "--regid", NGINX_USER, "--clear-groups"]
            words = ["setpriv", *user, *words]
        self.start("nginx", words, {})
        give_up = time.monotonic() + PATIENCE
        while not accepts(self.https):
            assert self.programs["nginx"].poll() is None, self.printed("nginx")
            assert time.monotonic() < give_up, self.printed("nginx")
            time.sleep(LOOK)

    def change_nginx(self, file: str, old: str, new: str) -> None:
        """Put `new` where the shipped configuration says `old`, and start it anew."""
        path = self.settings.etc / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        self.programs["nginx"].terminate()
        self.programs.pop("nginx").wait(PATIENCE)
        self.start_nginx()

    def kill(self, name: str) -> None:
        """kill -9."""
        process = self.programs.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def open_door(self, name: str) -> socket.socket:
        """As systemd would: for nginx alone."""
        self.doors[name] = _door(self.settings.run / f"{name}.sock")
        return self.doors[name]

    def close_door(self, name: str) -> None:
        """Nobody listens there any more."""
        self.doors.pop(name).close()
        (self.settings.run / f"{name}.sock").unlink()

    def printed(self, name: str) -> str:
        """What a program printed."""
        return (self.folder / "programs" / name / "printed").read_text("utf-8", errors="replace")

    def end(self) -> None:
        """Ask all to end, then kill what is left."""
        for process in self.programs.values():
            process.terminate()
        give_up = time.monotonic() + SECONDS_TO_STOP
        for name, process in list(self.programs.items()):
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, give_up - time.monotonic()))
            self.kill(name)
        for door in self.doors.values():
            door.close()


def _door(path: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    path.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(path, NGINX_USER)
    door.listen(64)
    return door


@contextmanager
def running_stack(
    office: Inspectorate | None = None, *, plain_clear: bool = False
) -> Iterator[Stack]:
    """A portal for either way, a gateway, PostgreSQL, nginx with TLS. They serve this office."""
    office = office or found_inspectorate()
    with ExitStack() as ending:
        folder = Path(tempfile.mkdtemp(prefix="wbs-stack.", dir=MEMORY))
        ending.callback(shutil.rmtree, folder)
        folder.chmod(0o755)  # nginx is another user
        https, http = free_port(), free_port()
        settings = configured(
            folder,
            clear_name=CLEAR_NAME,
            tls_listen=f"{HOST}:{https}",
            http_listen=f"{HOST}:{http}",
            portals_onion="1",
            portals_clear="1",
            plain_clear="on" if plain_clear else "off",
        )
        conf = (ROOT / "deploy" / "postgresql" / "wbs.conf").read_text("utf-8")
        cluster = ending.enter_context(throwaway_cluster(fsync=True, conf=conf))
        publish_in(cluster.url, office)
        (settings.etc / "anchor.json").write_bytes(office.anchor_file())
        plain = frozenset({"onion", "clear"} if plain_clear else {"onion"})
        stack = Stack(settings, cluster, office, https, http, plain)
        ending.callback(stack.end)
        for instance in ("onion-1", "clear-1"):
            stack.start_portal(instance)
        stack.start_gateway()
        stack.start_nginx()
        for name in stack.doors:
            stack.wait_for(name)
        yield stack
