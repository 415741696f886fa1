"""The tools, each with what it is run on and how its report is read."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.architecture.source import PACKAGES, ROOT
from tests.process import HOST, accepts, free_port
from tests.scan.finding import Found, ToolFailed
from tests.scan.policy import weaknesses

BIN = ROOT / ".venv-scan" / "bin"
SECONDS = 150  # of one tool
SECONDS_OF_WALKS = 300  # a minute where nothing else runs
SECONDS_TO_END = 60  # of one that is interrupted
SLOW_CLIENTS, SLOW_SECONDS = 400, 20
PATIENCE = 3.0  # seconds in which an honest visitor is answered whatever the slow ones do


@dataclass(frozen=True)
class Target:
    """The throw-away servers and a folder to write reports to."""

    portal: str
    gateway: str
    folder: Path


def run(
    command: Sequence[str | Path], *, ends: tuple[int, ...] = (0,), seconds: int = SECONDS
) -> str:
    """What a tool prints. ToolFailed where it ends with anything but `ends`."""
    words = [str(word) for word in command]
    if shutil.which(words[0]) is None:
        raise ToolFailed(f"{Path(words[0]).name} is not installed")
    process = subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _interrupt(process)
        raise ToolFailed(f"not done after {seconds} s") from None
    if process.returncode not in ends:
        raise ToolFailed(said[-2000:])
    return said


def _interrupt(process: subprocess.Popen[str]) -> None:
    """As Ctrl-C does: then a tool takes the servers down that it started."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def policies(target: Target) -> Iterator[Found]:
    """The policy of each kind of answer of either door."""
    for door in (target.portal, target.gateway):
        for path in ("/", "/health", "/nowhere"):
            policy = httpx.get(door + path).headers.get("content-security-policy", "")
            yield from (Found("policy", weak, path) for weak in weaknesses(policy))


def bandit(_: Target) -> Iterator[Found]:
    """Dangerous calls in what is installed."""
    report = json.loads(run([BIN / "bandit", "-q", "-r", "-f", "json", *PACKAGES], ends=(0, 1)))
    for one in report["results"]:
        where = str(Path(one["filename"]))
        yield Found("bandit", f"{one['test_id']} {one['test_name']}", where)


def wapiti(target: Target) -> Iterator[Found]:
    """A web scanner's own attacks."""
    for name, url in (("portal", target.portal), ("gateway", target.gateway)):
        out = target.folder / f"wapiti-{name}.json"
        run(
            [
                *("wapiti", "-u", f"{url}/", "--scope", "domain", "--flush-session"),
                *("--max-scan-time", "90", "--max-attack-time", "20", "--no-bugreport"),
                *("--store-session", target.folder, "--store-config", target.folder),
                *("-f", "json", "-o", out, "-v", "0"),
            ]
        )
        yield from _wapiti_report(json.loads(out.read_text("utf-8")), name)


def _wapiti_report(report: Mapping[str, Any], name: str) -> Iterator[Found]:
    for kind in ("vulnerabilities", "anomalies", "additionals"):
        for category, found in report[kind].items():
            for one in found:
                yield Found("wapiti", f"{category}: {one['info']}", f"{name} {one['path']}")


def schemathesis(_: Target) -> Iterator[Found]:
    """Both descriptions walked, with what calls take and with any bytes."""
    walks = ["tests/portal/test_openapi.py", "tests/gateway/test_openapi.py"]
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-k", "sqlite or describes", *walks]
        run(command, seconds=SECONDS_OF_WALKS)
    except ToolFailed as failed:
        yield Found("schemathesis", str(failed)[-300:])


def slowhttptest(target: Target) -> Iterator[Found]:
    """Slow headers, then slow bodies: an honest visitor is answered meanwhile."""
    program = shutil.which("slowhttptest")
    if program is None:
        raise ToolFailed("slowhttptest is not installed")
    for kind, way in (("slow headers", "-H"), ("slow bodies", "-B")):
        command = [program, way, "-u", f"{target.portal}/api/1/read", "-c", str(SLOW_CLIENTS)]
        command += ["-r", "200", "-l", str(SLOW_SECONDS), "-i", "5", "-p", "3"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        worst = max(_waits(f"{target.portal}/id/", process))
        process.wait()
        if worst > PATIENCE:
            yield Found("slowhttptest", f"an honest visitor waits under {kind}")


def _waits(url: str, process: subprocess.Popen[bytes]) -> Iterator[float]:
    """How long each of many honest visits took while a process runs."""
    give_up = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        began = time.monotonic()
        httpx.get(url, timeout=SECONDS).raise_for_status()
        yield time.monotonic() - began
        time.sleep(0.2)
    yield 0.0


def gixy(target: Target) -> Iterator[Found]:
    """nginx's configuration as `deploy/install` writes it."""
    nginx = _installed(target) / "nginx.conf"
    for one in json.loads(run([BIN / "gixy", "-f", "json", nginx], ends=(0, 1))):
        yield Found("gixy", str(one["plugin"]), Path(one["path"]).name)


def _installed(target: Target) -> Path:
    """The folder that stands for /etc/wbs, with its own paths in it."""
    install = ROOT / "deploy" / "install"
    if not install.exists():
        raise ToolFailed("deploy/install is not in this tree")
    root = target.folder / "root"
    if not root.exists():
        run([install, "--root", root])
        for file in (root / "etc" / "wbs").rglob("*.conf"):
            text = file.read_text("utf-8")
            file.write_text(text.replace("/etc/wbs/", f"{root}/etc/wbs/"), "utf-8")
    return root / "etc" / "wbs"


def sslscan(target: Target) -> Iterator[Found]:
    """nginx with the TLS settings of the installation and a certificate of the moment."""
    settings = [
        line
        for file in sorted(_installed(target).rglob("*.conf"))
        for line in file.read_text("utf-8").splitlines()
        if line.strip().startswith("ssl_") and "certificate" not in line
    ]
    if not settings:
        raise ToolFailed("no TLS settings in deploy/nginx")
    with _tls(target, settings) as address:
        yield from _sslscan_report(run(["sslscan", "--xml=-", "--no-colour", address]))


_PROTOCOL = re.compile(r'<protocol type="(\w+)" version="([\d.]+)" enabled="1"')
_SUITE = re.compile(r'<cipher status="\w+" sslversion="[^"]+" bits="\d+" cipher="([^"]+)"')
_FAULTS = re.compile(r'<(heartbleed [^>]*vulnerable|compression supported)="1"')


def _sslscan_report(report: str) -> Iterator[Found]:
    for kind, version in _PROTOCOL.findall(report):
        if (kind, version) not in {("tls", "1.2"), ("tls", "1.3")}:
            yield Found("sslscan", f"{kind} {version}")
    for suite in _SUITE.findall(report):
        is_modern = suite.startswith(("ECDHE-", "TLS_")) and ("GCM" in suite or "CHACHA" in suite)
        if not is_modern:
            yield Found("sslscan", f"suite {suite}")
    yield from (Found("sslscan", fault) for fault in _FAULTS.findall(report))


@contextmanager
def _tls(target: Target, settings: Sequence[str]) -> Iterator[str]:
    folder = target.folder / "tls"
    folder.mkdir()
    pem = folder / "pem"
    openssl = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    run([*openssl, "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", pem, "-out", pem])
    port, conf = free_port(), folder / "nginx.conf"
    lines = "\n".join(line.strip() for line in settings)
    conf.write_text(
        f"daemon off; pid {folder}/pid; error_log /dev/null;\nevents {{}}\n"
        "http { access_log off;\n"
        f"server {{ listen {HOST}:{port} ssl; ssl_certificate {pem}; ssl_certificate_key {pem};\n"
        f"{lines}\nlocation / {{ proxy_pass {target.portal}; }} }} }}\n"
    )
    nginx = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if nginx is None:
        raise ToolFailed("nginx is not installed")
    process = subprocess.Popen([nginx, "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"{HOST}:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if accepts(port):
            return
        time.sleep(0.05)
    raise ToolFailed("nginx does not start with the installation's TLS settings")


Tool = Callable[[Target], Iterator[Found]]
TOOLS: tuple[Tool, ...] = (policies, bandit, gixy, sslscan, slowhttptest, wapiti, schemathesis)
