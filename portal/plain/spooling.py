"""How the server under the portal takes bodies for these pages."""

from portal.plain.forms import LONGEST, MOST_UPLOAD
from portal.plain.places import SENDING, language_of
from portal.plain.tree import Plain, page_for
from wbs.web.places import Places
from wbs.web.problems import Problem
from wbs.web.strict_parser import Answer, Spooled

AT_ONCE = 8  # bodies with a file that memory does not hold: 208 MiB of tmpfs at the most


def spooled(plain: Plain) -> Spooled:
    """Bodies with a file go by way of the spool; a refusal on our paths is a page of ours."""

    def page(problem: Problem, path: str) -> Answer | None:
        if language_of(path) is None:
            return None
        response = page_for(problem, path, plain)
        if response is None:
            return None
        return list(response.headers.items()), response.get_data()

    return Spooled(SENDING, MOST_UPLOAD, LONGEST, Places(AT_ONCE), page)
