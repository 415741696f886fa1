"""Vectors of whole cases: what each reader makes of what a server hands over."""

from collections.abc import Mapping
from typing import Any

from tests.interop.making import Maker
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import NotForeseen, Pen
from tests.vectors.scene import Scene, Tell, reader
from tests.vectors.telling import STORIES
from tests.vectors.telling_of_people import PEOPLE


def cases(typescript: TypeScript) -> None:
    """Each told by both sides."""
    pen = Pen(typescript)
    for maker in pen.makers():
        pen.shared[_office(maker)] = _papers(Scene(maker).given())
        for name, (tell, who, foreseen) in {**STORIES, **PEOPLE}.items():
            _tell(pen, maker, name, (tell, who, foreseen))
    pen.write("cases", "Whole cases")


def _office(maker: Maker) -> str:
    return f"papers by {maker.name}"


def _papers(given: Mapping[str, Any]) -> dict[str, Any]:
    """What most cases have in common."""
    return {name: given[name] for name in ("inspectorate", "case", "rosters", "freshness")}


def _tell(pen: Pen, maker: Maker, name: str, story: tuple[Tell, str, str | None]) -> None:
    tell, who, foreseen = story
    scene = Scene(maker)
    changed = tell(scene)
    given = {**scene.given(), **(changed if isinstance(changed, dict) else {})}
    usual = pen.shared[_office(maker)]
    own = {at: value for at, value in given.items() if at not in usual or value != usual[at]}
    slug = "no-case" if foreseen is None else None
    ask = {**own, "reader": reader(who)}
    said = pen.draw(f"{name}, read by {who}", maker, "read_case", ask, slug, _office(maker))
    if foreseen is not None:
        _check(name, said, foreseen)


def _check(name: str, said: dict[str, Any], foreseen: str) -> None:
    """`foreseen`: f0 counts; t1 foreign secret; !gap t2 …"""
    lines = [
        f"{chain[0]}{sequence} {reason or standing}{' late' if late else ''}"
        for chain, sequence, standing, reason, late, _ in said["lines"]
    ]
    found = [f"!{what} {(chain or '?')[0]}{at}" for what, chain, at in said["findings"]]
    if sorted([*lines, *found]) != sorted(foreseen.split("; ")):
        raise NotForeseen(f"{name}: {'; '.join([*lines, *found])}")
