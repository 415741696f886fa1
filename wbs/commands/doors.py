"""The two doors that commands knock at, and what a reporter brings along."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TypeVar

import click

from crypto.anchor import Anchor
from crypto.errors import Malformed, Refusal, TooLarge
from crypto.files import MOST_PIECES, piece_count
from crypto.ids import InspectorateId
from crypto.keyfile import ReviewerKeys
from wbs import disk
from wbs.cases.events import MOST_FILES
from wbs.clients import AddressRefused, HttpGateway, HttpPortal, Line, OnionNeedsProxy, Patience
from wbs.clients.gateway import RequestSigner
from wbs.desk.workspace import Workspace
from wbs.journeys.attaching import Attachment
from wbs.stafflog.ledger import Ledger
from wbs.web.signatures import Caller

Command = TypeVar("Command", bound=Callable[..., object])

DIRECT, THROUGH_TOR = 30, 180  # seconds; an onion service may need that long to be found
# The hashes of all pieces stand in one event, and as many as one largest file has surely fit.
_MOST_PIECES_TOGETHER = MOST_PIECES


socks_option = click.option("--socks", metavar="HOST:PORT")


class NoSuchInspectorate(Refusal):
    """A name or id that is not in the anchor, or a name that stands there twice."""

    code = "no-such-inspectorate"


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
        socks_option,
        click.option("--patience", type=click.IntRange(1), metavar="SECONDS"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@contextmanager
def portal_at(address: str, socks: str | None, patience: int | None) -> Iterator[HttpPortal]:
    """The reporter's door. BadAddress."""
    with _line(address, socks, patience) as line:
        yield HttpPortal(line)


@contextmanager
def gateway_at(
    workspace: Workspace, keys: ReviewerKeys, socks: str | None
) -> Iterator[HttpGateway]:
    """The reviewers' door, with every request signed and the staff log followed. BadAddress."""
    settings = workspace.settings()
    caller = Caller(settings.inspectorate, settings.person)
    ledger = Ledger(caller.who, keys.identity, workspace.log())
    signer = RequestSigner(caller, keys.identity, ledger=ledger)
    with _line(settings.gateway, socks, None, signer) as line:
        yield HttpGateway(line, ledger)


def read_anchor(path: Path) -> Anchor:
    """The anchor file."""
    return Anchor.parse(disk.read(path, "anchor"))


def choose_inspectorate(anchor: Anchor, untrusted: str) -> InspectorateId:
    """An inspectorate of the anchor by name or id. NoSuchInspectorate."""
    wanted = " ".join(untrusted.casefold().split())
    found = [
        id
        for id, name in anchor.inspectorates.items()
        if wanted == " ".join(name.casefold().split()) or untrusted == str(id)
    ]
    if len(found) != 1:
        raise NoSuchInspectorate
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
    address: str, socks: str | None, patience: int | None, auth: RequestSigner | None = None
) -> Iterator[Line]:
    # Under a name of its own tor takes a circuit of its own: an onion's host sees on which one a
    # call comes, and could tell that two cases were opened by one person. Reviewers sign anyway.
    own = "" if auth else f"{token_hex(8)}@"
    proxy = f"socks5h://{own}{socks}" if socks else None
    seconds = Patience(all_calls=patience or (THROUGH_TOR if socks else DIRECT))
    try:
        line = Line(address, proxy=proxy, auth=auth, patience=seconds)
    except OnionNeedsProxy:
        raise OnionWithoutProxy from None
    except (AddressRefused, Malformed):
        raise BadAddress from None
    with line:
        yield line
