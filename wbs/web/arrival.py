"""What holds for every call before anything of its body is read, whatever framework carries it."""

from wbs.web import problems
from wbs.web.problems import Problem
from wbs.web.wire import MEDIA_TYPE, MOST_REQUEST


def check_arrival(media_type: str, length: int | None) -> None:
    """`length`: what Content-Length says. Raises WrongMediaType, LengthRequired or TooLarge."""
    if media_type != MEDIA_TYPE:
        raise problems.WrongMediaType
    if length is None:
        raise problems.LengthRequired
    if length > MOST_REQUEST:
        raise problems.TooLarge


_OF_STATUS = {404: problems.UnknownPath, 405: problems.WrongMethod, 413: problems.TooLarge}


def problem_of_status(status: int) -> Problem:
    """What to answer where the framework itself refuses with an HTTP status."""
    known = _OF_STATUS.get(status)
    return known() if known else problems.Malformed("http")
