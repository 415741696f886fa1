"""A portal that is told on which days answers are shown keeps to it."""

from dataclasses import replace
from pathlib import Path

import httpx

from tests.portal.conftest import Portal, portal_command, portal_settings, read_head
from tests.process import serving
from tests.sealed_looking import REVIEWER
from tests.store.conftest import append, of
from wbs.web.wire import Body
from wbs.windows import WEEKDAYS


def test_what_is_written_today_is_not_shown_today(portal: Portal, tmp_path: Path) -> None:
    case = portal.submitted()
    portal.store.cases.append(of(case), [append(case.grow(REVIEWER))])
    told = portal_settings(portal.database) | {"WBS_ANSWER_DAYS": ",".join(WEEKDAYS)}
    with (
        serving(portal_command, folder=tmp_path, environment=told) as server,
        httpx.Client(base_url=server.url, timeout=60) as client,
    ):
        keeping = replace(portal, server=server, client=client)
        waiting = keeping.ask("read", read_head(case)).content
    at_once = portal.ask("read", read_head(case)).content
    assert counted(at_once) == (1, 1)
    assert counted(waiting) == (1, 0)


def counted(answer: bytes) -> tuple[int, int]:
    """Envelopes of the reporter and of reviewers that an answer holds."""
    body = Body.unpack(answer, 65536)
    with body.fields() as fields:
        mine, theirs = fields.integer("from_reporter", 0, 64), fields.integer("to_reporter", 0, 64)
        assert fields.integer("keyboxes", 0, 64) + mine + theirs == len(body.parts)
        assert fields.any("more") is False
        fields.any("inspectorate"), fields.any("case")
    return mine, theirs
