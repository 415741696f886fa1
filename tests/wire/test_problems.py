"""Problems: the table of the protocol, and nothing beyond it."""

import json
import re

import pytest

from crypto.errors import BadSignature, CannotOpen
from crypto.errors import Malformed as MalformedBytes
from crypto.ids import Chain, FileId
from crypto.puzzle import challenge
from tests.architecture.source import ROOT
from wbs.web import problems
from wbs.web.problems import Problem, problem_of

MADE: list[Problem] = [
    problems.Malformed("head.case"),
    problems.Conflict(Chain.INTERNAL),
    problems.MissingPieces({FileId(bytes(16)): (1, 2)}),
    problems.Puzzle(challenge(bytes(32), "submit", ends=0, bits=5), 120),
    *(kind() for kind in Problem.__subclasses__() if kind.__init__ is Problem.__init__),
]


def table() -> dict[str, int]:
    """Slug and status, as the last table of the protocol has them."""
    text = (ROOT / "docs/protocol.md").read_text("utf-8").rpartition("## 19.")[2]
    return {slug: int(status) for slug, status in re.findall(r"^\| `(.+)` \| (\d+) \|", text, re.M)}


def test_every_row_of_the_protocol_is_a_problem_and_no_other_is() -> None:
    assert {problem.slug: problem.status for problem in MADE} == table()


@pytest.mark.parametrize("problem", MADE, ids=lambda problem: problem.slug)
def test_a_problem_is_as_rfc_9457_has_it(problem: Problem) -> None:
    body = json.loads(problem.body())
    assert body["type"] == f"urn:wbs:problem:{problem.slug}"
    assert body["status"] == problem.status
    assert body["title"]
    assert set(body) - {"type", "title", "status"} <= {
        "where",
        "chain",
        "missing",
        "challenge",
        "seconds",
    }


@pytest.mark.parametrize(
    ("raised", "slug"),
    [
        (MalformedBytes("envelope size"), "malformed"),
        (BadSignature("document"), "malformed"),
        (CannotOpen(), "malformed"),
        (problems.UnknownCode(), "unknown-code"),
        (ValueError("rahasia"), "broken"),
        (KeyError("rahasia"), "broken"),
    ],
)
def test_whatever_is_raised_has_its_problem(raised: Exception, slug: str) -> None:
    problem = problem_of(raised)
    assert problem.slug == slug
    assert b"rahasia" not in problem.body()
