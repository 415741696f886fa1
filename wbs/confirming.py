"""Confirming: whether an entry counts whose author is no longer listed (protocol 13.8)."""

from collections.abc import Iterable, Mapping, Sequence

from crypto.freshness import TrustedRoster
from crypto.ids import Chain, Stream
from wbs.chains import Linked
from wbs.events import Adopt, Reported, Unexclude, introduction_of
from wbs.excluding import Exclusions
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
    exclusions = _exclusions(report, passed)
    listed = [
        one
        for one in staff
        if _is_listed(one, trusted) and not _is_excluded(one, exclusions, linked)
    ]
    return frozenset(
        _place(one)
        for one in staff
        if not _is_listed(one, trusted)
        and not any(_vouches(other, one, linked) for other in listed)
        and not _relied_on(one, passed, linked, trusted)
    )


def _exclusions(report: Reported, passed: Iterable[Opened]) -> Exclusions:
    exclusions = Exclusions(report)
    for one in passed:
        if isinstance(one.event, Unexclude) and exclusions.may_lift(one.event.persons):
            exclusions.lift(one.entry.header.sequence, one.event.persons)
    return exclusions


def _is_excluded(one: Opened, exclusions: Exclusions, linked: Linked) -> bool:
    if one.person is None or one.event is None:
        return False
    return one.person.id in exclusions.known_to(one.event, linked)


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


def _relied_on(
    one: Opened, passed: Sequence[Opened], linked: Linked, trusted: TrustedRoster
) -> bool:
    """Whether the reporter wrote under the secret that `one` introduced first, while its author
    stood in the roster.

    Else those words were lost, and the next ones sealed under an older secret, once whoever
    introduced the secret leaves. Only the first introduction of a number: a second one could not
    have been what the reporter relied on.
    """
    if _number(one) is None:
        return False
    same = [other for other in passed if _number(other) == _number(one)]
    return one is min(same, key=_place, default=None) and any(
        other.entry.header.secret_number == _number(one)
        and other.secret == one.secret
        and _stood(one, other, trusted)
        and _follows(other, one, linked)
        for other in passed
        if other.entry.header.chain is Chain.FROM_REPORTER
    )


def _number(one: Opened) -> int | None:
    """The number of the conversation secret that an entry introduces."""
    introduction = introduction_of(one.event) if one.event else None
    if introduction is None or introduction.stream is not Stream.CONVERSATION:
        return None
    return introduction.number


def _stood(one: Opened, other: Opened, trusted: TrustedRoster) -> bool:
    roster = trusted.chain.by_hash(other.signed.roster) if other.signed else None
    if roster is None or one.signed is None:
        return False
    person = roster.author(one.signed.author.value)
    return person is not None and person.reads


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
