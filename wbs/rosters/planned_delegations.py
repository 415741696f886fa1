"""Delegations as a plan has them: persons by their labels, and a clear word where one is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from crypto.delegations import Delegation, Kind, Wrong, wrong_with
from crypto.encoding import sha256
from crypto.errors import Refusal
from crypto.ids import PersonId, Role
from crypto.strict_json import JSON, Closed

MOST_PLANNED = 496  # eight for each of 62 persons


class DelegationWrong(Refusal):
    """A delegation that no roster may hold; `where` names the rule."""

    code = "delegation"


@dataclass(frozen=True, slots=True)
class PlannedDelegation:
    """One, by labels. `of`: None for a post that nobody holds (PLT)."""

    kind: Kind
    of: str | None
    to: str
    roles: frozenset[Role]
    begins: date
    ends: date

    @classmethod
    def parse(
        cls, untrusted: JSON, label: Callable[[JSON, str], str], role: Callable[[JSON], str]
    ) -> Self:
        """Read one; `label` and `role` read such a word. Or Malformed, DelegationWrong."""
        with Closed(untrusted, "plan.delegations") as fields:
            one = cls(
                Kind(fields.choice("kind", frozenset(Kind.__members__))),
                fields.optional("of", lambda name: label(fields.any(name), name)),
                label(fields.any("to"), "to"),
                frozenset(Role(each) for each in fields.items("roles", role, 1, len(Role))),
                fields.day("from"),
                fields.day("until"),
            )
        one.require_kind()
        return one

    def require_kind(self) -> None:
        """DelegationWrong: a Plh is for somebody, a Plt for nobody."""
        if (self.of is None) != (self.kind is Kind.PLT):
            raise DelegationWrong("kind")

    def compose(self) -> JSON:
        """The JSON that `parse` reads."""
        return {
            "kind": self.kind.value,
            "of": self.of,
            "to": self.to,
            "roles": list[JSON](sorted(role.value for role in self.roles)),
            "from": self.begins.isoformat(),
            "until": self.ends.isoformat(),
        }

    def by_id(self, ids: Mapping[str, PersonId]) -> Delegation:
        """As a roster has it."""
        of = ids[self.of] if self.of is not None else None
        return Delegation(self.kind, of, self.roles, self.begins, self.ends)


def require_fit(
    held: Mapping[str, frozenset[Role]],
    planned: Sequence[PlannedDelegation],
    issued: date,
    not_after: date,
) -> None:
    """DelegationWrong, by the rules of rosters. `held`: the own roles of each label."""
    known = {one.to for one in planned} | {one.of for one in planned if one.of is not None}
    if not known <= held.keys():
        raise DelegationWrong(Wrong.PERSON.value)
    ids = {label: PersonId(sha256(label.encode())) for label in held}  # any that differ will do
    roles = {ids[label]: own for label, own in held.items()}
    given = [(ids[one.to], one.by_id(ids)) for one in planned]
    if (wrong := wrong_with(roles, given, issued, not_after)) is not None:
        raise DelegationWrong(wrong.value)
