"""The two doors that commands knock at, and what a reporter brings along."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import click

from crypto.anchor import Anchor, NotAnchored
from crypto.errors import Malformed, Refusal, TooLarge
from crypto.files import MOST_PIECES, piece_count
from crypto.ids import InspectorateId
from crypto.keyfile import ReviewerKeys
from wbs import disk
from wbs.attaching import Attachment
from wbs.clients import AddressRefused, HttpGateway, HttpPortal, Line, OnionNeedsProxy, Patience
from wbs.clients.gateway import RequestSigner
from wbs.events import MOST_FILES
from wbs.signatures import Caller

Command = TypeVar("Command", bound=Callable[..., object])

DIRECT, THROUGH_TOR = 30, 180  # seconds; an onion service may need that long to be found
# The hashes of all pieces stand in one event, and as many as one largest file has surely fit.
_MOST_PIECES_TOGETHER = MOST_PIECES


class BadAddress(Refusal):
    """An address of a server or a proxy that cannot be used."""

    code = "bad-address"


class OnionWithoutProxy(Refusal):
    """An onion's address without the proxy that alone can find it."""

    code = "onion-without-proxy"


class TooManyFiles(Refusal):
    """More files than one message takes."""

    code = "too-many-files"


class FilesTooLarge(Refusal):
    """Files that are small enough one by one, but not for one message."""

    code = "files-too-large"


class FileTooLarge(Refusal):
    """A file beyond what can be sent; `where` is its position."""

    code = "file-too-large"


def portal_options(command: Command) -> Command:
    """Where the portal is, and which inspectorates are genuine."""
    options = (
        click.option("--portal", "address", required=True, metavar="URL"),
        click.option("--anchor", type=click.Path(path_type=Path), required=True),
        click.option("--socks", metavar="HOST:PORT", help="Go through this proxy, such as tor."),
        click.option(
            "--patience", type=click.IntRange(1), metavar="SECONDS", help="How long to try."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def portal_at(address: str, socks: str | None, patience: int | None) -> Iterator[HttpPortal]:
    """The reporter's door. BadAddress."""
    proxy = f"socks5h://{socks}" if socks else None
    with _line(address, proxy, patience or (THROUGH_TOR if socks else DIRECT)) as line:
        yield HttpPortal(line)


@contextmanager
def gateway_at(
    address: str, caller: Caller, keys: ReviewerKeys, patience: int
) -> Iterator[HttpGateway]:
    """The reviewers' door, with every request signed. BadAddress."""
    with _line(address, None, patience, RequestSigner(caller, keys.identity)) as line:
        yield HttpGateway(line)


def read_anchor(path: Path) -> Anchor:
    """The anchor file."""
    return Anchor.parse(disk.read(path, "anchor"))


def choose_inspectorate(anchor: Anchor, untrusted: str) -> InspectorateId:
    """An inspectorate of the anchor by name or id. NotAnchored where it is not exactly one."""
    wanted = " ".join(untrusted.casefold().split())
    found = [
        id
        for id, name in anchor.inspectorates.items()
        if wanted == " ".join(name.casefold().split()) or untrusted == str(id)
    ]
    if len(found) != 1:
        raise NotAnchored
    return found[0]


def attachments_of(paths: tuple[Path, ...]) -> tuple[Attachment, ...]:
    """Files to send, looked at before anything is sealed.

    Unreadable, EmptyFile, TooManyFiles, FileTooLarge, FilesTooLarge.
    """
    if len(paths) > MOST_FILES:
        raise TooManyFiles
    pieces = sum(_pieces_of(path, position) for position, path in enumerate(paths, 1))
    if pieces > _MOST_PIECES_TOGETHER:
        raise FilesTooLarge
    return tuple(Attachment.of(path) for path in paths)


def _pieces_of(path: Path, position: int) -> int:
    disk.require_content(path)
    try:
        return piece_count(path.stat().st_size)
    except OSError:
        raise disk.Unreadable("attachment") from None
    except TooLarge:
        raise FileTooLarge(str(position)) from None


@contextmanager
def _line(
    address: str, proxy: str | None, patience: int, auth: RequestSigner | None = None
) -> Iterator[Line]:
    try:
        line = Line(address, proxy=proxy, auth=auth, patience=Patience(all_calls=patience))
    except OnionNeedsProxy:
        raise OnionWithoutProxy from None
    except (AddressRefused, Malformed):
        raise BadAddress from None
    with line:
        yield line
