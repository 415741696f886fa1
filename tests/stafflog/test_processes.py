"""Several gateways write one log: it never forks, and holds what was answered, kill -9 or not."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from crypto.errors import Refusal
from tests.engines import ENGINES, empty_database
from tests.gateway.conftest import gateway_process, today
from tests.process import Server
from tests.staff import Member, Staff
from tests.stafflog.people import Office
from tests.store.conftest import Calendar
from wbs.clients import HttpGateway, Line, Patience
from wbs.clients.gateway import RequestSigner
from wbs.stafflog.ledger import Ledger
from wbs.stafflog.record import Record
from wbs.store import Store
from wbs.store.migrate import migrate
from wbs.store.together import Together
from wbs.web.problems import Problem

PERSONS, LOOKS = 6, 12
PATIENCE = Patience(call=20, all_calls=20, between=0.01, attempts=3)


@dataclass
class House:
    """Two gateways over one database."""

    office: Office
    servers: list[Server]

    def ledger(self, member: Member) -> Ledger:
        """A person's programs."""
        return Ledger(self.office.staff.caller(member).who, member.keys.identity)

    def works(self, member: Member, ledger: Ledger) -> None:
        """Looks at both gateways in turn; where one is gone, at the other."""
        with ExitStack() as stack:
            doors = [self._door(stack, member, ledger, server.url) for server in self.servers]
            for number in range(LOOKS):
                with suppress(Refusal, Problem):
                    doors[number % 2].roster()
                    doors[number % 2].digests()

    def _door(self, stack: ExitStack, member: Member, ledger: Ledger, url: str) -> HttpGateway:
        caller = self.office.staff.caller(member)
        signer = RequestSigner(caller, member.keys.identity, ledger=ledger)
        return HttpGateway(stack.enter_context(Line(url, auth=signer, patience=PATIENCE)), ledger)


@pytest.fixture(params=ENGINES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        url = stack.enter_context(empty_database(request, tmp_path))
        migrate(url)
        store = Store.open(url, today=today)
        stack.callback(store.close)
        staff = Staff([Member.new() for _ in range(PERSONS)])
        staff.publish(store)
        servers = [stack.enter_context(gateway_process(url, tmp_path, None)) for _ in range(2)]
        yield House(Office(url, store, Calendar(), staff), servers)


@pytest.mark.parametrize("is_killed", [False, True])
def test_all_at_once_make_one_chain_with_every_answered_request(
    house: House, is_killed: bool
) -> None:
    members = house.office.staff.members
    ledgers = [house.ledger(member) for member in members]
    with ThreadPoolExecutor(PERSONS + 1) as pool:
        working = [pool.submit(house.works, *pair) for pair in zip(members, ledgers, strict=True)]
        if is_killed:
            time.sleep(0.7)
            house.servers[0].kill()
        for one in working:
            one.result()
    found = house.office.verify()
    assert found.exit_code == 0, found.output
    log = {
        (one.person, one.slip.counter): one.head for one in map(Record.parse, house.office.lines())
    }
    for ledger in ledgers:
        state = ledger.shelf.read()
        assert state.counter >= (LOOKS // 2 if is_killed else LOOKS)
        assert log[ledger.who[1], state.counter] == state.own
        assert state.elsewhere == 0


def test_who_comes_second_waits_for_the_first(house: House) -> None:
    """Between reading the head and writing behind it nobody else writes."""
    office = house.office
    if office.store.database.is_sqlite:
        assert isinstance(office.store.database.together, Together)  # one write at a time
        return
    person = office.person()
    with psycopg.connect(str(office.url).replace("+psycopg", "")) as other:
        other.execute("SELECT lock_case(%s)", (office.staff.id.value,))
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(person.asks)
            with pytest.raises(TimeoutError):
                asked.result(0.5)
            other.commit()
            asked.result(20)
