"""The scan's own judgement: what is answered, what is not, and which policies can be got around."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.pages.headers import PAGE_HEADERS
from tests.scan.__main__ import main, scan
from tests.scan.finding import Accepted, Found, accepted, idle, unexplained
from tests.scan.policy import weaknesses
from tests.scan.tools import Target, run
from wbs.web.strict_headers import STRICT_HEADERS

PAGE = PAGE_HEADERS["Content-Security-Policy"]
KNOWN = [Accepted("bandit", "B1*", "wbs/*", "because")]


def test_every_answer_in_the_tree_has_a_reason_in_words() -> None:
    for one in accepted():
        assert len(one.reason.split()) >= 5, one


def test_a_finding_without_an_answer_is_left_and_an_answer_to_nothing_too() -> None:
    answered, other = Found("bandit", "B101", "wbs/x.py"), Found("bandit", "B101", "portal/x.py")
    assert unexplained([answered, other], KNOWN) == [other]
    assert idle([answered], KNOWN, {"bandit"}) == []
    assert idle([other], KNOWN, {"bandit"}) == KNOWN
    assert idle([], KNOWN, {"wapiti"}) == []


def test_a_tool_that_cannot_be_had_or_has_no_time_counts_as_not_done(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_: Target) -> Iterator[Found]:
        yield Found("absent", run(["no-such-tool-7311"]))

    def clean(_: Target) -> Iterator[Found]:
        yield from ()

    target = Target("", "", Path())
    assert scan(target, [absent, clean]) == 1
    said = capsys.readouterr().out
    assert "NOT DONE: no-such-tool-7311 is not installed" in said
    assert "1 of 2 tools ran; NOT DONE: absent" in said
    assert scan(target, [clean]) == 0
    monkeypatch.setattr("tests.scan.__main__.SECONDS", 0)
    assert scan(target, [clean]) == 1


def test_a_name_that_is_no_tools_is_no_scan() -> None:
    assert main("no-such-tool-7311") == 1


def test_an_answer_without_its_reason_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text('[[accepted]]\ntool = "bandit"\nwhat = "*"\nwhere = "*"\n')
    with pytest.raises(TypeError):
        accepted(file)


def test_our_policies_cannot_be_got_around() -> None:
    assert list(weaknesses(PAGE)) == []
    assert list(weaknesses(dict(STRICT_HEADERS)["Content-Security-Policy"])) == []


@pytest.mark.parametrize(
    ("ours", "weaker"),
    [
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("script-src 'self'", "script-src https:"),
        ("default-src 'none'", "default-src 'self'"),
        ("base-uri 'none'; ", ""),
        ("form-action 'none'; ", ""),
        ("frame-ancestors 'none'; ", ""),
        ("require-trusted-types-for 'script'; ", ""),
        ("connect-src 'self'", "connect-src *"),
    ],
)
def test_a_weaker_one_is_noticed(ours: str, weaker: str) -> None:
    assert ours in PAGE
    assert list(weaknesses(PAGE.replace(ours, weaker)))
