"""What a server's problem means for a client: decided by its slug, its words are not repeated."""

from collections.abc import Mapping
from types import MappingProxyType

from crypto import strict_json
from crypto.errors import Malformed, Refusal
from wbs import problems, services
from wbs.problems import URN, Problem

_MEANINGS: Mapping[type[Problem], type[Refusal]] = MappingProxyType(
    {
        problems.UnknownInspectorate: services.UnknownInspectorate,
        problems.UnknownCode: services.UnknownCode,
        problems.Conflict: services.Conflict,
        problems.NewerSecret: services.NewerSecret,
        problems.MissingPieces: services.MissingPieces,
        problems.Unauthorized: services.Unauthorized,
    }
)
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


def refusal_in(media_type: str, untrusted: bytes) -> Refusal:
    """The refusal that an answer stands for; ServerBroken for whatever is no problem of ours.

    Where it has no class of its own, `where` is the slug.
    """
    if media_type != problems.MEDIA_TYPE:
        return services.ServerBroken("answer")
    try:
        kind = strict_json.parse(untrusted).get("type")
    except Malformed:
        kind = None
    slug = kind.removeprefix(URN) if isinstance(kind, str) and kind.startswith(URN) else ""
    for problem, refusal in _MEANINGS.items():
        if problem.slug == slug:
            return refusal()
    known = any(problem.slug == slug for problem in _OTHERS)
    return services.ServerBroken(slug if known else "answer")
