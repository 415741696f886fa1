"""A gateway that hangs: lock and pages answer all the same, and a letter's fate is said."""

import re
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from werkzeug.test import TestResponse

from crypto.ids import CaseId, Chain
from crypto.keyfile import ReviewerKeys
from reviewer.console.app import create_app
from reviewer.console.doorway import StartToken
from reviewer.console.errands import FILES, THREADS
from reviewer.console.room import Habits, look
from reviewer.console.work import Closed
from tests.console.office import OWN, PASSPHRASE, Office, open_office
from tests.console.test_writing import upload
from tests.process import HOST, free_port
from tests.server import GatewayInMemory
from tests.world import ReporterActor, World, counted_texts
from wbs.clients import HttpGateway, Line
from wbs.journeys.services import Append, Gateway, ServedRoster, Unreachable
from wbs.web.serving import Size, server_for

LONG = 60  # seconds: within it everything ends that hangs no more
HASTY = Habits(turn=0.2, answer=0.5)


def until(holds: Callable[[], object]) -> None:
    """Until it holds."""
    give_up = time.monotonic() + LONG
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.01)


@dataclass
class Hanging:
    """The way to a gateway that takes a call and does not answer until it is let go."""

    office: Office
    verb: str = "roster"
    is_deaf: bool = False
    let_go: Event = field(default_factory=Event)
    taken: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @contextmanager
    def doors(self, _keys: ReviewerKeys) -> Iterator[Gateway]:
        """For Room and Work."""
        with self.office.line.doors(_keys) as honest:
            assert isinstance(honest, GatewayInMemory)
            yield Stuck(honest, self)

    def hangs(self, verb: str) -> None:
        """If it is this verb that hangs."""
        if verb == self.verb:
            self.taken.append(verb)
            self.let_go.wait(LONG)
            self.left.append(verb)


class Stuck(GatewayInMemory):
    """Honest, when it answers; hanging up ends the waiting."""

    def __init__(self, honest: GatewayInMemory, way: Hanging) -> None:
        self._honest, self._way = honest, way
        super().__init__(way.office.world.server, way.office.world.regency.id)

    def roster(self) -> ServedRoster:
        self._way.hangs("roster")
        return self._honest.roster()

    def append(self, case: CaseId, additions: Sequence[Append]) -> None:
        self._way.hangs("append")
        self._honest.append(case, additions)

    def hang_up(self) -> None:
        if not self._way.is_deaf:
            self._way.let_go.set()


@pytest.fixture
def hasty(tmp_path: Path, world: World, reporter: ReporterActor) -> Office:
    """A console that waits for nothing long."""
    assert reporter.prepared
    office = open_office(tmp_path, world, habits=HASTY).enters()
    office.unlocks()
    return office


def hang(office: Office, verb: str = "roster") -> Hanging:
    """From now on this verb hangs."""
    way = Hanging(office, verb)
    office.work.doors = office.room.doors = way.doors
    return way


def test_many_hung_letters_leave_pages_and_the_lock(
    tmp_path: Path, world: World, reporter: ReporterActor
) -> None:
    """Over the real server: with every thread taken, nothing would answer for half a minute."""
    office = open_office(tmp_path, world, habits=Habits(turn=LONG, answer=LONG)).enters()
    office.unlocks()
    way = hang(office)
    with visitor(office) as (client, token):
        path = office.case_path(reporter)
        sends = [Thread(target=send, args=(client, path, token, n)) for n in range(2 * THREADS)]
        for thread in sends:
            thread.start()
        until(lambda: way.taken)
        started = time.monotonic()
        for page in ("/id/", path, "/id/keadaan", f"{path}/catatan"):
            assert client.get(page).status_code == 200
        assert client.get(f"{path}/balas").status_code == 409  # what was refused at once waits here
        locked = client.post("/id/kunci", data={"csrf_token": token})
        assert locked.headers["Location"] == "/id/buka"
        assert time.monotonic() - started < LONG / 2
        assert office.room.work is None
        for thread in sends:
            thread.join()


@contextmanager
def visitor(office: Office) -> Iterator[tuple[httpx.Client, str]]:
    """The real server over this room, and a browser that was let in, with its form token."""
    port, start = free_port(), StartToken()
    app = create_app(office.room, start, port=port)
    server = server_for(app, f"{HOST}:{port}", size=Size(threads=THREADS))
    Thread(target=server.run, daemon=True).start()
    address = f"http://{HOST}:{port}"
    with httpx.Client(base_url=address, trust_env=False, timeout=LONG) as client:
        client.headers.update({"Origin": address, "Sec-Fetch-Site": "same-origin"})
        client.get(f"/mulai?kunci={start.value}")
        found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/id/").text)
        assert found
        yield client, found[1]
    server.close()


def send(client: httpx.Client, path: str, token: str, number: int) -> None:
    """A letter; its text is on the page that answers."""
    client.post(
        f"{path}/balas",
        data={"csrf_token": token, "text": f"Surat {number}", "basis": "x", "slip": str(number)},
    )


def test_a_letter_without_an_answer_is_not_known_and_is_sent_once(
    hasty: Office, reporter: ReporterActor
) -> None:
    path = hasty.case_path(reporter) + "/balas"
    way, hidden = hang(hasty, "append"), hasty.hidden(path)
    unknown = hasty.writes(path, "Apakah sampai?", **hidden)
    assert unknown.status_code == 409
    assert "Apakah sampai?</textarea>" in unknown.text
    assert "belum pasti" in unknown.text
    assert "BELUM terkirim" not in unknown.text
    again = hasty.writes(path, "Apakah sampai?", **hidden)
    assert "belum pasti" in again.text, "it is this very letter that is under way"
    other = hasty.writes(path, "Surat lain")
    assert "BELUM terkirim" in other.text
    assert "Surat lain</textarea>" in other.text
    way.let_go.set()
    until(lambda: hasty.line.appends and not hasty.work._sending)
    assert hasty.writes(path, "Apakah sampai?", **hidden).status_code == 303
    assert counted_texts(reporter.reads(), Chain.TO_REPORTER) == ["Apakah sampai?"]


def test_a_letter_behind_a_hanging_look_is_surely_not_sent(
    hasty: Office, reporter: ReporterActor
) -> None:
    path = hasty.case_path(reporter) + "/balas"
    way = hang(hasty)
    looking = Thread(target=hasty.work.look)
    looking.start()
    until(lambda: way.taken)
    refused = hasty.writes(path, "Menunggu")
    assert refused.status_code == 409
    assert "BELUM terkirim" in refused.text
    assert "Menunggu</textarea>" in refused.text
    renewed = hasty.post(hasty.case_path(reporter) + "/kunci-baru/percakapan")
    assert "masih menunggu jawaban server" in renewed.text
    way.let_go.set()
    looking.join()
    assert not hasty.line.appends


def test_unlocking_shows_what_the_disk_holds_while_an_old_look_hangs(hasty: Office) -> None:
    way = hang(hasty)
    way.is_deaf = True
    hasty.room.keep()
    until(lambda: way.taken)
    hasty.room.lock()
    assert hasty.post("/id/buka", passphrase=PASSPHRASE).status_code == 303
    until(lambda: hasty.work.index.rows)
    assert "look-case__number" in hasty.get("/id/").text
    assert not way.left
    hasty.room.lock()
    way.let_go.set()


def test_locked_while_a_letter_is_on_its_way_it_is_not_known(
    hasty: Office, reporter: ReporterActor
) -> None:
    """The gateway kept it, but nobody here heard so: to call it not sent would make two of it."""
    hasty.room.habits = Habits(turn=LONG, answer=LONG)
    path, answers = hasty.case_path(reporter) + "/balas", list[TestResponse]()
    hidden, token, way = hasty.hidden(path), hasty.csrf(), hang(hasty, "append")
    sending = Thread(
        target=lambda: answers.append(hasty.post(path, token, text="Sampai?", **hidden))
    )
    sending.start()
    until(lambda: way.taken)
    hasty.room.lock()
    sending.join(LONG)
    assert hasty.line.appends
    assert "Sampai?" not in answers[0].text
    hasty.unlocks()
    form = hasty.get(hasty.case_path(reporter) + "/balas").text
    assert "Sampai?</textarea>" in form
    for text in (answers[0].text, form):
        assert "Belum pasti" in text
        assert "BELUM terkirim" not in text


def test_locking_ends_what_waits_for_the_server(hasty: Office) -> None:
    """With the keys in its hands."""
    way = hang(hasty)
    looking = Thread(target=look, args=(hasty.work,), kwargs={"first": False})
    looking.start()
    until(lambda: way.taken)
    hasty.room.lock()
    looking.join(LONG / 3)
    assert not looking.is_alive()


@pytest.mark.timeout(50)  # the library alone gives up after a minute
def test_a_line_that_is_hung_up_ends_its_call() -> None:
    ended: list[type[Exception]] = []
    with closing(socket.create_server((HOST, 0))) as silent:
        line = Line(f"http://{HOST}:{silent.getsockname()[1]}")

        def call() -> None:
            try:
                line.call("/gateway/1/roster", {})
            except Unreachable:
                ended.append(Unreachable)

        calling = Thread(target=call)
        calling.start()
        connection, _ = silent.accept()
        connection.recv(1)
        HttpGateway(line).hang_up()
        calling.join()
        connection.close()
        with pytest.raises(Unreachable):
            line.call("/gateway/1/roster", {})
    assert ended == [Unreachable]


def test_readers_that_stop_reading_leave_threads(hasty: Office, reporter: ReporterActor) -> None:
    path = sent_file(hasty, reporter)
    paused = [ask_for(hasty, path) for _ in range(FILES)]
    assert [one.status_code for one in paused] == [200] * FILES
    assert hasty.get(path).status_code == 503
    for one in paused:
        one.close()
    assert hasty.get(path).status_code == 200


def test_locking_ends_a_file_that_is_handed_out(hasty: Office, reporter: ReporterActor) -> None:
    answer = ask_for(hasty, sent_file(hasty, reporter))
    pieces = answer.iter_encoded()
    assert b"RAHASIA" in next(iter(pieces))
    hasty.room.lock()
    with pytest.raises(Closed):
        b"".join(pieces)
    answer.close()


def sent_file(office: Office, reporter: ReporterActor) -> str:
    """The address of a file of several pieces."""
    path = office.case_path(reporter)
    sent = office.writes(path + "/balas", "", files=upload("a.txt", b"RAHASIA " * 300_000))
    assert sent.status_code == 303
    return path + "/berkas/J1-1"


def ask_for(office: Office, path: str) -> TestResponse:
    """A file, of which nothing is read yet."""
    headers = {"Host": OWN["Origin"].removeprefix("http://"), "Sec-Fetch-Site": "none"}
    return office.browser.get(path, headers=headers)
