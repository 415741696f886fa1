"""A form that says something of a case: as it stands, sent, or given back to its writer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from flask import request
from flask.typing import ResponseReturnValue

from crypto.encoding import sha256
from reviewer.console.drafts import Draft
from reviewer.console.forms import new_slip
from reviewer.console.index import Filed
from reviewer.console.pages import current_words
from reviewer.console.sending import given_back, refused, warning
from reviewer.console.wording import Words
from reviewer.console.work import Work
from wbs.cases.case import Case
from wbs.journeys.attaching import Progress
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Gateway

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it stands. `basis`: what its writer saw."""

    basis: str
    slip: str = field(default_factory=new_slip)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    status: int = 200
    text: str = ""

    @classmethod
    def of(cls, draft: Draft, filed: Filed) -> "Filled":
        """What waits there."""
        return cls(
            basis=draft.basis or filed.state,
            slip=draft.slip,
            typed=dict(draft.typed),
            errors=dict(draft.said),
            status=draft.status,
            text=draft.text,
        )


def show_form(
    work: Work,
    filed: Filed,
    kind: str,
    page: Callable[[Filled], ResponseReturnValue],
    *,
    begun: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """A form: empty or as it is `begun`, or what waits there."""
    draft = work.drafts.newest(filed.case.id, kind)
    if draft is None:
        return page(Filled(filed.state, typed=begun or {}))
    shown = page(Filled.of(draft, filed))
    work.drafts.was_shown(draft)
    return shown


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came. `kind`: its drafts'; `mark`: the same where it came before."""

    kind: str
    typed: Mapping[str, str]
    mark: str

    @classmethod
    def of(cls, kind: str, typed: Mapping[str, str]) -> "Sent":
        """Of this request."""
        return cls(kind, typed, mark_of(kind, *(part for pair in typed.items() for part in pair)))

    def goes(
        self,
        work: Work,
        filed: Filed,
        read: tuple[Said | None, Mapping[str, str]],
        write: Callable[[Gateway, Desk, Case, Said], None],
    ) -> ResponseReturnValue | None:
        """Write what the form says; else the way back to it, with all that was typed.

        `read`: what it says, and what is wrong in words, by field. None: it went.
        """
        said, wrong = read
        errors = {**wrong, **warning(self.typed.get("message", ""))}
        basis = request.form.get("basis", "")
        place = work.drafts.place(filed.case.id, self.kind)
        if said is None or errors:
            return given_back(400, errors, place, basis=basis)

        def send(gateway: Gateway, desk: Desk, case: Case, _progress: Progress) -> None:
            write(gateway, desk, case, said)

        if trouble := refused(work, (filed.case.id, basis, self.mark), send):
            return given_back(409, {"": current_words().unsent(*trouble)}, place)
        work.drafts.finish(request.form.get("slip", ""))
        return None


def mark_of(*parts: str) -> str:
    """The same for one form sent twice."""
    slip = request.form.get("slip", "") or new_slip()
    return sha256(b"".join(sha256(part.encode()) for part in (slip, *parts))).hex()


def faults_of(words: Words, filled: Filled) -> dict[str, dict[str, str]]:
    """What each field's macro shows beside it."""
    warns = words.get("bar.warning")
    return {
        name: {"text": text, "visuallyHiddenText": warns} for name, text in filled.errors.items()
    }
