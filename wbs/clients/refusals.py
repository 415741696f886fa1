"""What a server's problem means for a client: decided by its slug, its words are not repeated."""

from collections.abc import Mapping

from crypto import strict_json
from crypto.errors import Malformed, Refusal
from crypto.puzzle import Challenge
from crypto.strict_json import JSON
from wbs.clients.puzzles import PuzzleSet
from wbs.journeys import services
from wbs.journeys.meanings import MEANINGS
from wbs.web import problems
from wbs.web.problems import URN

_OTHERS = (
    problems.Malformed,
    problems.UnknownRoster,
    problems.UnknownCase,
    problems.UnknownFile,
    problems.UnknownPath,
    problems.WrongMethod,
    problems.WrongMediaType,
    problems.TooLarge,
    problems.LengthRequired,
    problems.Broken,
)


def refusal_in(media_type: str, untrusted: bytes) -> Refusal | PuzzleSet:
    """The refusal that an answer stands for; ServerBroken for whatever is no problem of ours.

    Where it has no class of its own, `where` is the slug.
    """
    if media_type != problems.MEDIA_TYPE:
        return services.ServerBroken("answer")
    try:
        said = strict_json.parse(untrusted)
    except Malformed:
        said = {}
    kind = said.get("type")
    slug = kind.removeprefix(URN) if isinstance(kind, str) and kind.startswith(URN) else ""
    if slug == problems.Puzzle.slug:
        return _puzzle(said)
    for problem, refusal in MEANINGS.items():
        if problem.slug == slug:
            return refusal()
    known = any(problem.slug == slug for problem in _OTHERS)
    return services.ServerBroken(slug if known else "answer")


def _puzzle(said: Mapping[str, JSON]) -> Refusal | PuzzleSet:
    challenge, seconds = said.get("challenge"), said.get("seconds")
    if not isinstance(challenge, str) or type(seconds) is not int or seconds < 1:
        return services.ServerBroken("answer")
    try:
        return PuzzleSet(Challenge.parse(challenge), seconds)
    except Malformed:
        return services.ServerBroken("answer")
