"""A reviewer's console over the small world: a real folder, a real app, a gateway in memory."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from werkzeug.test import Client, TestResponse, stream_encode_multipart

from crypto import keyfile
from crypto.anchor import compose_anchor
from crypto.ids import CaseId
from crypto.keyfile import Kind, ReviewerKeys, seal_keyfile
from reviewer.console.app import create_app
from reviewer.console.doorway import StartToken
from reviewer.console.room import Habits, Room
from reviewer.console.work import Work
from tests.inspectorates import TODAY, person_id, staff_keys
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World
from wbs.cases.lifecycle import State
from wbs.desk.workspace import Settings, Workspace
from wbs.journeys.services import Append, Gateway, Unreachable

PORT = 8090
HOST = f"127.0.0.1:{PORT}"
ORIGIN = f"http://{HOST}"
PASSPHRASE = "sandi rahasia sekali"
WATCHED = (
    "/buka",
    "/balas",
    "/catatan",
    *(f"/langkah/{state}" for state in State.__members__),
)  # where forms go that nobody else may see again
OWN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


@cache
def sealed_key(name: str) -> bytes:
    """A key file with the cheapest parameters that are accepted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "TIME", 2)
        patch.setattr(keyfile, "MEMORY_KIB", 65536)
        return seal_keyfile(
            staff_keys(name).expose(), kind=Kind.REVIEWER, label=name, passphrase=PASSPHRASE
        )


@dataclass
class Clock:
    """A clock that only the test moves."""

    now: float = 1000

    def __call__(self) -> tuple[float, float]:
        return self.now, self.now


@dataclass
class Line:
    """The way to the gateway; a test may cut it, or put a liar at its end."""

    world: World
    name: str
    is_cut: bool = False
    liar: Gateway | None = None
    appends: list[tuple[Append, ...]] = field(default_factory=list)

    @contextmanager
    def doors(self, _keys: ReviewerKeys) -> Iterator[Gateway]:
        """What the console opens for each piece of work."""
        if self.is_cut:
            raise Unreachable
        yield self.liar or Recording(self)


class Recording(GatewayInMemory):
    """The honest gateway, which remembers what was appended."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.world.server, line.world.inspectorate_of(line.name).id)
        self.line = line

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        super().append(case, additions)
        self.line.appends.append(tuple(additions))


@dataclass
class Office:
    """One reviewer's console."""

    world: World
    line: Line
    room: Room
    clock: Clock
    token: StartToken
    app: WSGIApplication
    browser: Client

    @property
    def work(self) -> Work:
        """What is open."""
        work = self.room.work
        assert work is not None
        return work

    def enters(self) -> "Office":
        """Open the printed address."""
        assert self.get(f"/mulai?kunci={self.token.value}").status_code == 303
        return self

    def unlocks(self, passphrase: str = PASSPHRASE) -> TestResponse:
        """Type the passphrase; the fetching thread's work is done here and now."""
        answer = self.post("/id/buka", passphrase=passphrase)
        if work := self.room.work:
            work.begin()
            work.look()
        return answer

    def get(self, path: str, **headers: str) -> TestResponse:
        """Ask for a page as the person's own browser does."""
        sent = {"Host": HOST, "Sec-Fetch-Site": "none", **_fields(headers)}
        return self.browser.get(path, headers=sent, buffered=True)

    def post(self, path: str, token: str | None = None, /, **fields: object) -> TestResponse:
        """Send a form as the console's own page does, and see what the browser shows then.

        No page answers a letter or a passphrase: what was refused stands on a page of its own.
        """
        answer = self.sends(path, token, **fields)
        place = answer.headers.get("Location", "")
        refused = place == path or place.endswith(("/buka", "/tulisan"))
        is_watched = path.endswith(WATCHED) and answer.status_code == 303
        return self.get(place) if is_watched and refused else answer

    def sends(self, path: str, token: str | None = None, /, **fields: object) -> TestResponse:
        """Send a form; the bare answer."""
        token = self.csrf() if token is None else token
        if path.endswith("/buka"):
            fields = {"number": self.room.form, **fields}
        body, length, boundary = stream_encode_multipart(
            {"csrf_token": token, **fields}, use_tempfile=False
        )
        return self.browser.post(
            path,
            input_stream=body,
            content_length=length,
            content_type=f'multipart/form-data; boundary="{boundary}"',
            headers={"Host": HOST, **OWN},
        )

    def csrf(self) -> str:
        """The token that stands in the forms of this session."""
        for path in ("/id/buka", "/id/"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path).text)
            if found:
                return found[1]
        return ""

    def case_path(self, about: ReporterActor) -> str:
        """The address of a case's page."""
        return f"/id/kasus/{self.work.aliases.of(about.case)}"

    def writes(self, path: str, text: str, **fields: object) -> TestResponse:
        """Fill in the form of a reply or note as it stands there now, and send it."""
        return self.post(path, None, text=text, **{**self.hidden(path), **fields})

    def hidden(self, path: str) -> dict[str, str]:
        """The hidden fields of a form."""
        text = self.get(path).text
        return {
            name: found[1]
            for name in ("basis", "slip", "place")
            if (found := re.search(f'name="{name}" value="([^"]*)"', text))
        }


def keep(office: Office, path: str, text: str, token: str | None = None, **fields: str) -> int:
    """What the script of a writing page does while somebody types."""
    fields = fields or office.hidden(path)
    return office.post("/id/tulisan", token, text=text, **fields).status_code


def _fields(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def make_home(folder: Path, world: World, name: str, gateway: str = "https://x.example") -> Path:
    """A reviewer's folder."""
    home = folder / name
    inspectorate = world.inspectorate_of(name)
    anchor = compose_anchor({one.id: one.name for one in (world.province, world.regency)})
    settings = Settings(gateway, inspectorate.id, person_id(name))
    Workspace.create(home, sealed_key(name), anchor, settings)
    return home


def open_office(
    folder: Path, world: World, name: str = "budi", habits: Habits | None = None
) -> Office:
    """A console, still locked; on a folder that is there already it is a restart."""
    home = folder / name
    if not home.exists():
        make_home(folder, world, name)
    line, clock, token = Line(world, name), Clock(), StartToken()
    room = Room(Workspace(home), line.doors, habits or Habits(), lambda: TODAY, clock)
    app = create_app(room, token, port=PORT)
    return Office(world, line, room, clock, token, app, Client(app))
