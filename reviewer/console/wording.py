"""The console's words: texts by key, days as people write them, refusals as a page says them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from crypto.delegations import Delegation
from crypto.ids import Role
from crypto.roster import Person
from wbs.speech.messages import LANGUAGES, Texts


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language."""

    texts: Texts

    @property
    def language(self) -> str:
        """One of LANGUAGES."""
        return self.texts.language

    @property
    def other(self) -> str:
        """The other of LANGUAGES."""
        return next(each for each in LANGUAGES if each != self.language)

    def get(self, key: str, **values: object) -> str:
        """The text `section.name` with its `$names` filled in."""
        return self.texts.get(key, **values)

    def day(self, day: date | None) -> str:
        """As people write it: 2 Maret 2026."""
        if day is None:
            return self.get("entry.no_day")
        return self.texts.day(day)

    def roles(self, roles: Iterable[Role]) -> str:
        """The names of roles, in the roster's order."""
        held = set(roles)
        return ", ".join(self.get(f"role.{role.value}") for role in Role if role in held)

    def title(self, one: Delegation, roles: Iterable[Role] | None = None) -> str:
        """As what somebody acts: Plh. Inspektur."""
        title = self.get(f"title.{one.kind.value}")
        return f"{title} {self.roles(one.roles if roles is None else roles)}"

    def term(self, one: Delegation) -> str:
        """From when until when."""
        return self.get("acting.term", begins=self.day(one.begins), ends=self.day(one.ends))

    def all_roles(self, person: Person, day: date) -> str:
        """The own roles, and what somebody acts as on a day."""
        acting = (self.title(one) for one in person.delegations_on(day))
        return ", ".join((self.roles(person.roles), *acting))

    def refusal(self, code: str, where: str = "") -> str:
        """What happened and what to do: as a page says it, else as a command does."""
        own = self.texts.sections["refused"].get(code)
        return own or self.texts.refusal(code, where)

    def unsent(self, code: str, where: str = "") -> str:
        """The same for somebody whose letter was refused: whether it was sent, above all."""
        return self.texts.sections["unsent"].get(code) or self.refusal(code, where)


@cache
def words_of(language: str) -> Words:
    """One of LANGUAGES."""
    return Words(Texts.of(language, "reviewer.console"))
