"""Whoever comes while too many wait gets a page in their language, and a program a problem."""

import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from waitress.server import BaseWSGIServer

from portal.crowded import away_from
from portal.gate import lane_of
from portal.pages.headers import PAGE_HEADERS
from portal.pages.rendering import SLUGS
from portal.pages.rendering import path_of as path_with_script
from portal.plain import Plain
from portal.plain.headers import PLAIN_POLICY
from portal.plain.in_process import StorePortal
from portal.plain.places import path_of
from tests.plain.conftest import House
from wbs.web.problems import RETRY_AFTER, Busy
from wbs.web.serving import TURNED_AWAY, server_for

SAID = {"id": "lalu muat ulang halaman ini", "en": "then reload this page"}
POLICY = PAGE_HEADERS["Content-Security-Policy"]


def full_server(pages: bool, plain: Plain | None) -> BaseWSGIServer:
    """As the process makes it; nobody is served."""
    away = away_from(pages, plain)
    return server_for(lambda _, __: [], "127.0.0.1:0", lane_of=lane_of, away=away)


@pytest.fixture
def server(house: House) -> Iterator[BaseWSGIServer]:
    """With both trees of pages."""
    made = full_server(True, house.plain)
    yield made
    made.close()


class Read:
    """A request of which only the path counts."""

    def __init__(self, path: str) -> None:
        self.path = path

    def close(self) -> None:
        """Nothing is spooled."""


def turned_away(server: BaseWSGIServer, path: str) -> bytes:
    """What a connection with this request is told."""
    here, there = socket.socketpair()
    with closing(there), closing(here):
        channel: Any = server.channel_class(server, here, ("", 0), server.adj, map={})
        channel.requests = [Read(path)]
        channel.turn_away()
        channel.handle_write()
        there.settimeout(20)
        return there.recv(65536)


def page_said(server: BaseWSGIServer, path: str, policy: str) -> str:
    """A whole page, as strict as its tree."""
    head, _, body = turned_away(server, path).decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(headers) == len(lines), "none twice"
    assert status.startswith("HTTP/1.1 503 ")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Length"] == str(len(body.encode()))
    assert headers["Retry-After"] == RETRY_AFTER
    assert headers["Content-Security-Policy"] == policy
    assert headers["Cache-Control"] == "no-store"
    return body


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_browser_gets_a_page_in_its_language(server: BaseWSGIServer, language: str) -> None:
    for page in ("start", "talk", "check"):
        body = page_said(server, path_of(language, page), PLAIN_POLICY)
        assert f'<html lang="{language}"' in body
        assert SAID[language] in body


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_browser_with_script_does_too(server: BaseWSGIServer, language: str) -> None:
    for path in (*(path_with_script(language, page) for page in SLUGS[language]), f"/{language}/x"):
        body = page_said(server, path, POLICY)
        assert f'<html lang="{language}"' in body
        assert SAID[language] in body
        assert "<script" not in body


def test_whoever_asks_for_no_page_gets_the_first_one(server: BaseWSGIServer) -> None:
    assert SAID["id"] in page_said(server, "/", POLICY)


@pytest.mark.parametrize("path", ["/api/1/read", "/static/wbs.js", "/manifest.json", "/health", ""])
def test_a_program_gets_a_problem(server: BaseWSGIServer, path: str) -> None:
    assert turned_away(server, path) == TURNED_AWAY


def test_where_there_are_no_pages_everybody_gets_a_problem() -> None:
    with closing(full_server(False, None)) as server:
        assert turned_away(server, "/id/") == TURNED_AWAY
        assert turned_away(server, "/") == TURNED_AWAY


def test_without_the_other_tree_its_paths_are_like_any() -> None:
    with closing(full_server(True, None)) as server:
        assert SAID["id"] in page_said(server, path_of("id", "talk"), POLICY)


class BusyPortal(StorePortal):
    """A database that is too busy to answer."""

    def roster(self, inspectorate: Any) -> Any:
        del inspectorate
        raise Busy


def test_who_is_sent_away_by_a_page_is_told_for_how_long(house: House) -> None:
    portal = BusyPortal(house.store, house.plain.portal.publications)
    crowded = replace(house, plain=replace(house.plain, portal=portal))
    walker = crowded.walker().understands().chooses()
    assert walker.answer.status_code == 503
    assert walker.answer.headers.getlist("Retry-After") == [RETRY_AFTER]
