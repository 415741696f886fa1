"""What is measured: portal, gateway, and bare Flask views on the same server, engine and settings.

`python -m bench.targets portal|gateway|bare URL HOST:PORT [ANCHOR]` serves one until it is stopped.
"""

import sys
from contextlib import nullcontext
from pathlib import Path
from threading import Lock
from wsgiref.types import WSGIApplication

from flask import Flask, Response, request
from sqlalchemy import Column, Index, LargeBinary, MetaData, Table, bindparam, insert, select

from portal.app import create_app
from portal.budgets import Budgets
from portal.gate import Gate, lane_of
from portal.pages import Site
from portal.pressure import Pressure
from portal.shared_state import SharedState
from portal.silence import fall_silent
from reviewer.gateway.app import create_app as gateway_app
from wbs.days import HOME, today_in
from wbs.store import Store
from wbs.store.database import Database
from wbs.store.tables import entry, random_key
from wbs.web.serving import server_for

KEY = 32  # bytes by which the bare view finds its row, as the portal finds a mailbox
BARE = MetaData()
WRITTEN = Table(
    "bare_written",
    BARE,
    Column("id", entry.c.id.type, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
READ = Table(
    "bare_read",
    BARE,
    Column("id", entry.c.id.type, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
Index("ix_bare_read_key", READ.c.key, unique=True)
_FIND = select(READ.c.body).where(READ.c.key == bindparam("key"))


def bare_app(database: Database) -> WSGIApplication:
    """One view that commits one row, one that reads one; the store's own engines.

    On SQLite its writers queue for a lock, because its own waiting room would slow them down: the
    portal is compared with the best that one commit a request can do.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.logger.disabled = True
    queue = Lock() if database.is_sqlite else nullcontext()

    @app.post("/write")
    def write() -> Response:
        row = {"id": random_key(), "body": request.get_data(cache=False)}
        with queue, database.engines.writing.begin() as connection:
            connection.execute(insert(WRITTEN), row)
        return Response(b"")

    @app.post("/read")
    def read() -> Response:
        key = request.get_data(cache=False)
        with database.engines.reading.connect() as connection:
            body = connection.execute(_FIND, {"key": key}).scalar_one()
        return Response(body, content_type="application/octet-stream")

    return app


def _gate(state: Path) -> Gate:
    """With all that it does for a request, and a budget that no bench exhausts."""
    budgets = Budgets(SharedState.open(state), today_in(HOME), free=10**9)
    return Gate(budgets, Pressure())


def main(kind: str, url: str, listen: str, anchor: str = "") -> None:
    """Serve `kind`."""
    if kind == "portal":
        site = Site.build(Path(anchor).read_bytes())
        gate = _gate(Path(anchor).with_name("state"))
        app = create_app(Store.open(url, today=today_in(HOME)), site, gate=gate)
    elif kind == "gateway":
        app = gateway_app(Store.open(url, today=today_in(HOME)), authority=listen)
    else:
        app = bare_app(Database.open(url))
    server = server_for(app, listen, lane_of=lane_of)
    fall_silent()
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:5])
