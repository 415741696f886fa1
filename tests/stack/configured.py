"""What `deploy/install` writes, moved below a folder so that it can run beside anything."""

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.promises.installation import ROOT

CLEAR_NAME = "lapor.example"
INSTALL = ROOT / "deploy" / "install"
UNITS = ROOT / "deploy" / "systemd"


@dataclass(frozen=True)
class Configured:
    """`etc`: as in the field; all that is named in it lies below `folder`."""

    folder: Path

    @property
    def etc(self) -> Path:
        """/etc/wbs."""
        return self.folder / "etc" / "wbs"

    @property
    def run(self) -> Path:
        """/run/wbs."""
        return self.folder / "run" / "wbs"

    @property
    def onion(self) -> Path:
        """Where nginx waits for tor."""
        return self.run / "onion" / "reporters.sock"

    def moved(self, value: str) -> str:
        """A value with its place in /run/wbs below `folder`."""
        return value.replace("/run/wbs", str(self.run)) if value.startswith("/run/wbs") else value

    def environment(self, name: str) -> dict[str, str]:
        """What a unit's EnvironmentFile says."""
        lines = (self.etc / f"{name}.env").read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines)


def install(root: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """`deploy/install --root`."""
    command = [str(INSTALL), "--root", str(root), *options]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def configured(folder: Path, **settings: str) -> Configured:
    """Install into `folder`, with a certificate, and move every place there."""
    made = Configured(folder)
    tls = made.etc / "tls"
    tls.mkdir(parents=True)
    _self_signed(tls)
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    (made.etc / "install.conf").write_text("".join(lines))
    done = install(folder)
    assert done.returncode == 0, done.stderr
    for file in [made.etc / "nginx.conf", *(made.etc / "nginx").iterdir(), made.etc / "torrc"]:
        text = file.read_text("utf-8")
        for place in ("/run/wbs", "/etc/wbs", "/var/lib/wbs"):
            text = text.replace(place, f"{folder}{place}")
        file.write_text(text, "utf-8")
    for place in ("onion", "spool", "portal"):
        (made.run / place).mkdir(parents=True)
    return made


def exec_start(unit: str) -> list[str]:
    """The command line of one of our units."""
    text = (UNITS / unit).read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
    return line.removeprefix("ExecStart=").split()


def program(name: str) -> str:
    """A program that Debian keeps where people without root do not look."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    assert found, f"{name} is not installed: deploy/setup test"
    return found


def _self_signed(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, CLEAR_NAME)])
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    (folder / "chain.pem").write_bytes(certificate.public_bytes(pem))
