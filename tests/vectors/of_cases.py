"""Vectors of whole cases: what each reader makes of what a server hands over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.interop.making import Maker
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import NotForeseen, Pen
from tests.vectors.office import DEPUTIES, STAFF, WHOLE_STAFF, Office
from tests.vectors.scene import Scene, Story, reader
from tests.vectors.telling import STORIES
from tests.vectors.telling_of_assigning import ASSIGNING
from tests.vectors.telling_of_going_past import GOING_PAST
from tests.vectors.telling_of_leavers import LEAVERS
from tests.vectors.telling_of_lives import LIVES
from tests.vectors.telling_of_people import PEOPLE
from tests.vectors.telling_of_promises import PROMISES
from tests.vectors.telling_of_recusals import RECUSALS


def cases(typescript: TypeScript) -> None:
    """What is said and hidden is told by both sides, what moves a case by one or the other."""
    pen = Pen(typescript)
    for maker in pen.makers():
        for name, story in {**STORIES, **PEOPLE}.items():
            tell(pen, maker, _A_FEW, name, story)
    told = {**LIVES, **LEAVERS, **GOING_PAST, **RECUSALS, **PROMISES, **ASSIGNING}
    for name, story in told.items():
        tell(pen, pen.turn(), WHOLE, name, story)
    pen.write("cases", "Whole cases")


@dataclass(frozen=True)
class Offices:
    """What offices have in common."""

    papers: str
    staff: Mapping[str, str]
    deputies: Mapping[str, Sequence[str]]

    def founded(self, maker: Maker) -> Office:
        return Office(maker, self.staff, self.deputies)


_A_FEW = Offices("papers", STAFF, {})
WHOLE = Offices("papers of a whole office", WHOLE_STAFF, DEPUTIES)


def _papers(given: Mapping[str, Any]) -> dict[str, Any]:
    """What most cases have in common."""
    return {name: given[name] for name in ("inspectorate", "case", "rosters", "freshness")}


def tell(pen: Pen, maker: Maker, offices: Offices, name: str, story: Story) -> None:
    """A case by one side, and what a reader must make of it on both."""
    tell, who, foreseen = story
    papers = f"{offices.papers} by {maker.name}"
    if papers not in pen.shared:
        pen.shared[papers] = _papers(Scene(offices.founded(maker)).given())
    scene = Scene(offices.founded(maker))
    changed = tell(scene)
    given = {**scene.given(), **(changed if isinstance(changed, dict) else {})}
    usual = pen.shared[papers]
    own = {at: value for at, value in given.items() if at not in usual or value != usual[at]}
    slug = "no-case" if foreseen is None else None
    ask = {**own, "reader": reader(who)}
    said = pen.draw(f"{name}, read by {who}", maker, "read_case", ask, slug, papers)
    if foreseen is not None:
        _check(name, said, foreseen)


def _check(name: str, said: dict[str, Any], foreseen: str) -> None:
    """`foreseen`: f0 counts; t1 foreign secret; !gap t2; =TELAAH; ?ARSIP (is proposed) …

    -1 t3: one person is recused there. ^2027-01-12 t2: that day is promised there; > until then the
    case may stay.
    """
    lines = [
        f"{chain[0]}{sequence} {reason or standing}{' late' if late else ''}"
        for chain, sequence, standing, reason, late, _ in said["lines"]
    ]
    found = [f"!{what} {(chain or '?')[0]}{at}" for what, chain, at in said["findings"]]
    read = [*lines, *found, *_life(said["life"])]
    if sorted(read) != sorted(foreseen.split("; ")):
        raise NotForeseen(f"{name}: {'; '.join(read)}")


def _life(said: dict[str, Any]) -> list[str]:
    state = [f"={said['state']}"] if said["passages"] else []
    meant = said["proposal"][-1] if said["proposal"] else []
    proposed = [f"?{meant if isinstance(meant, str) else 'recusal'}"] if meant else []
    proposed += [f"-{len(persons)} t{sequence}" for persons, sequence, _ in said["recusals"]]
    pressed = [] if said["pressed"] is None else [f"!pressed f{said['pressed']}"]
    promised = ["^{} t{}".format(*said["promise"])] if said["promise"] else []
    extended = [f">{said['extended']}"] if said["extended"] else []
    return [*state, *proposed, *pressed, *promised, *extended]
