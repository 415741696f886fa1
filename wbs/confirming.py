"""Confirming: whether an entry counts whose author is no longer listed (protocol 13.8)."""

from collections.abc import Iterable, Mapping

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, PersonId
from wbs.chains import Linked
from wbs.events import Adopt, Reported, Unexclude
from wbs.opening import Opened

Place = tuple[Chain, int]


def unconfirmed(
    opened: Mapping[Chain, list[Opened]], linked: Linked, trusted: TrustedRoster, report: Reported
) -> frozenset[Place]:
    """Places of entries by unlisted authors that no listed person's entry vouches for.

    Whom the report excludes vouches for nobody: such a person holds no secret of the case, but
    could seal an entry under one made for the purpose.
    """
    passed = [one for entries in opened.values() for one in entries if one.reason is None]
    staff = [one for one in passed if one.person is not None]
    barred = report.excluded - _unexcluded(passed)
    listed = [
        one
        for one in staff
        if _is_listed(one, trusted) and one.person and one.person.id not in barred
    ]
    return frozenset(
        _place(one)
        for one in staff
        if not _is_listed(one, trusted)
        and not any(_vouches(other, one, linked) for other in listed)
    )


def _unexcluded(passed: Iterable[Opened]) -> frozenset[PersonId]:
    named = [one.event.persons for one in passed if isinstance(one.event, Unexclude)]
    return frozenset().union(*named)


def _is_listed(one: Opened, trusted: TrustedRoster) -> bool:
    return one.signed is not None and trusted.is_listed(one.signed.author.value)


def _vouches(other: Opened, one: Opened, linked: Linked) -> bool:
    """Whether a listed person wrote, after `one`, not knowing of a removal of its author."""
    if other.event is None or one.person is None:
        return False
    if _adopts(other, one):
        return True
    if other.signed is None or one.signed is None or other.signed.roster != one.signed.roster:
        return False
    return one.person.id not in other.event.frame.removed and _follows(other, one, linked)


def _adopts(other: Opened, one: Opened) -> bool:
    return (
        isinstance(other.event, Adopt)
        and other.entry.header.chain is one.entry.header.chain
        and other.event.entry == one.entry.head
        and other.entry.header.sequence > one.entry.header.sequence
    )


def _follows(other: Opened, one: Opened, linked: Linked) -> bool:
    chain, sequence = _place(one)
    if other.entry.header.chain is chain:
        return other.entry.header.sequence > sequence
    head = other.event.frame.heads.get(chain) if other.event else None
    return head is not None and head.sequence >= sequence and linked.holds(chain, head) is True


def _place(one: Opened) -> Place:
    return one.entry.header.chain, one.entry.header.sequence
