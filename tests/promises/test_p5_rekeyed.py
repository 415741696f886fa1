"""Promise P5 after `wbs review rekey`: killed at any instant, beside colleagues, run again.

Real processes: the command as people start it, a gateway over SQLite. Whoever left keeps keys and
every byte that the server has.
"""

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from crypto import keybox
from crypto.errors import CannotOpen
from crypto.ids import Chain
from crypto.keybox import KeyboxHeader
from tests.pasts import FULL, PASSPHRASE, Life, fill, make_home, trusted_of
from tests.process import SECONDS_TO_ANSWER, Server
from tests.promises.installation import IMPATIENT, ROOT, TLS, gateway
from tests.staff import Member, Staff
from tests.world import REPORT, counted_texts, quiet
from wbs.cases.case import Case
from wbs.cases.chains import Papers
from wbs.cases.fold import read_case
from wbs.cases.opening import person_reader
from wbs.cases.writing import needs_new_secret
from wbs.clients import HttpGateway, Line
from wbs.clients.gateway import RequestSigner
from wbs.days import HOME, today_in
from wbs.journeys import reviewing
from wbs.journeys.attaching import Letter
from wbs.journeys.inbox import papers_by_case
from wbs.journeys.reviewing import Desk
from wbs.store import Store
from wbs.store.migrate import migrate

CASES, STAFF, KILLS = 24, 5, 4
WITH_NOTES = 4  # entries of a case that has an internal stream
LATER = "Ditulis sesudah kunci diganti."


@dataclass
class Scene:
    """A house where the last of the staff has left."""

    folder: Path
    url: str
    staff: Staff
    left: Member
    gateway: Server

    def home(self, member: int) -> Path:
        """A person's folder, made when it is asked for first."""
        home = self.folder / f"meja-{member}"
        if not home.exists():
            make_home(home, self.staff, self.staff.members[member], self.gateway.url)
        return home

    def starts(self, member: int) -> "subprocess.Popen[str]":
        """The command, in a person's own folder."""
        words = ["review", "rekey", "--home", self.home(member)]
        secret = self.folder / "sandi.txt"
        secret.write_text(PASSPHRASE, "utf-8")
        return subprocess.Popen(
            [sys.executable, "-m", "wbs", *map(str, words), "--passphrase-file", str(secret)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def boxes(self) -> int:
        """How many keyboxes the server has."""
        with closing(sqlite3.connect(self.folder / "wbs.sqlite")) as database:
            (count,) = database.execute("SELECT count(*) FROM keybox").fetchone()
        return int(count)

    def loses_an_answer(self) -> None:
        """Past the triggers, as whoever holds the file can."""
        with closing(sqlite3.connect(self.folder / "wbs.sqlite")) as database, database:
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'entry'"
            for (name,) in database.execute(named).fetchall():
                database.execute(f"DROP TRIGGER {name}")
            database.execute("DELETE FROM entry WHERE chain = 2 AND sequence = 0")

    def papers(self) -> dict[bytes, Papers]:
        """All bytes of the server, by case."""
        with closing(sqlite3.connect(self.folder / "wbs.sqlite")) as database:
            rows = database.execute("SELECT body FROM entry UNION ALL SELECT body FROM keybox")
            found = papers_by_case([bytes(body) for (body,) in rows], self.staff.id)
        return {case.value: papers for case, papers in found.items()}

    def desk(self, member: int) -> Desk:
        """Somebody who stands."""
        return Desk.open(self.staff.members[member].keys, trusted_of(self.staff), date.today())

    @contextmanager
    def door(self, member: int) -> Iterator[HttpGateway]:
        """The gateway, as this person asks."""
        who = self.staff.members[member]
        signer = RequestSigner(self.staff.caller(who), who.keys.identity)
        with Line(self.gateway.url, auth=signer, patience=IMPATIENT, tls=TLS) as line:
            yield HttpGateway(line)

    def as_left(self, papers: Papers) -> Case:
        """What whoever left makes of a case, with the keys of before."""
        reader = person_reader(self.left.keys.kem, self.left.id)
        return read_case(papers, reader, trusted_of(self.staff))


@contextmanager
def somebody_left(folder: Path, lengths: Sequence[int]) -> Iterator[Scene]:
    """A house with cases of so many entries, whose last person is not in the newest roster."""
    url = f"sqlite:///{folder / 'wbs.sqlite'}"
    migrate(url)
    staff = Staff([Member.new() for _ in range(STAFF)])
    store = Store.open(url, today=today_in(HOME))
    staff.publish(store)
    trusted, writer = trusted_of(staff), staff.members[0]
    fill(url, (Life.begins(REPORT, trusted, writer).goes_on(one) for one in lengths))
    left = staff.members.pop()
    staff.renew()
    staff.publish(store)
    store.close()
    with gateway(url, folder) as served:
        yield Scene(folder, url, staff, left, served)


def wait_for(scene: Scene, boxes: int, running: "subprocess.Popen[str]") -> None:
    """Until the server has so many keyboxes, or the command has ended."""
    give_up = time.monotonic() + SECONDS_TO_ANSWER
    while scene.boxes() < boxes and running.poll() is None and time.monotonic() < give_up:
        time.sleep(0.001)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with somebody_left(tmp_path, [1, WITH_NOTES] * (CASES // 2)) as made:
        yield made


def test_a_case_that_is_left_is_named_and_the_command_ends_with_1(tmp_path: Path) -> None:
    with somebody_left(tmp_path, [1, 1, FULL]) as scene:
        scene.loses_an_answer()
        running = scene.starts(0)
        said, complained = running.communicate(timeout=SECONDS_TO_ANSWER)
        (broken,) = (case for case, papers in scene.papers().items() if len(papers.envelopes) > 2)
    assert running.returncode == 1, complained
    needed, done, left = said.splitlines()
    assert needed == "Kasus yang perlu kunci baru: 3"  # of the broken one its notes
    assert done == "SELESAI: 3 kasus sudah memakai kunci baru."
    assert left.startswith(f"BELUM: {broken.hex()[:8]}. Riwayat kasus ini di server tidak utuh")
    assert "Belum semua kasus memakai kunci baru" in complained


def test_killed_at_any_instant_beside_a_colleague_and_run_again(scene: Scene) -> None:
    before, chance = scene.boxes(), random.Random()
    for kill in range(1, KILLS):
        running = scene.starts(kill % 2)
        wait_for(scene, before + kill * CASES // (2 * KILLS), running)
        time.sleep(chance.uniform(0, 0.05))
        running.kill()
        running.communicate()
    assert before < scene.boxes() < 2 * before
    both = [scene.starts(member) for member in (0, 2)]
    ended = [running.communicate(timeout=SECONDS_TO_ANSWER * 2) for running in both]
    assert [running.returncode for running in both] == [0, 0], ended
    said, _ = scene.starts(1).communicate(timeout=SECONDS_TO_ANSWER)
    assert said.strip() == "Kasus yang perlu kunci baru: 0"
    _every_case_has_one_that_fits(scene, before)
    _who_left_opens_nothing_that_follows(scene)


def _every_case_has_one_that_fits(scene: Scene, before: int) -> None:
    desk = scene.desk(3)
    assert scene.boxes() == 2 * before
    for papers in scene.papers().values():
        case = desk.read(papers)
        for stream, known in case.secrets.items():
            if known:
                newest = case.newest_secret(stream)
                assert sorted(known) == [0, 1]
                assert newest is not None
                assert newest.introduction.recipients == desk.trusted.readers()
                assert not needs_new_secret(case, stream, desk.trusted)
        assert all(line.counts for line in case.lines)
        assert not case.findings


def _who_left_opens_nothing_that_follows(scene: Scene) -> None:
    desk, there = scene.desk(0), scene.papers()
    with scene.door(0) as door:
        for papers in there.values():
            for act in (reviewing.reply, reviewing.note):
                act(door, desk, desk.read(papers), Letter(LATER), progress=quiet)
    for papers in scene.papers().values():
        ours, theirs = desk.read(papers), scene.as_left(papers)
        for chain in (Chain.TO_REPORTER, Chain.INTERNAL):
            assert counted_texts(ours, chain)[-1] == LATER
            assert LATER not in counted_texts(theirs, chain)
        for box in papers.keyboxes:
            header = KeyboxHeader.parse(box)
            if header.roster == desk.trusted.newest.hash:
                assert header.number not in theirs.secrets[header.stream]
                _opens_no_position(box, header.count, scene.left)


def _opens_no_position(box: bytes, count: int, left: Member) -> None:
    for index in range(count):
        with pytest.raises(CannotOpen):
            keybox.open_position(box, index, key=left.keys.kem)
