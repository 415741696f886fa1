"""A roster in words: who, with which roles and keys, who stands in, what is missing."""

from itertools import groupby

from crypto.anchor import fingerprint
from crypto.delegations import Delegation
from crypto.encoding import sha256
from crypto.ids import PersonId, Role
from crypto.roster import Person, Roster
from crypto.roster_chain import Proposal
from wbs.commands.steps import way_words
from wbs.rosters.coverage import Gap, gaps, only_delegated, stand_ins
from wbs.rosters.drafting import reappearances
from wbs.speech.voice import Voice


def show_proposal(voice: Voice, proposal: Proposal) -> bool:
    """Say everything that a custodian checks before signing. False where a step has a gap."""
    roster = proposal.roster
    voice.title("roster.title", name=roster.name, epoch=roster.epoch)
    voice.say("roster.id", id=roster.inspectorate)
    voice.say("roster.words", words=" ".join(fingerprint(roster.inspectorate.value)))
    voice.say("roster.valid", issued=roster.issued, until=roster.not_after)
    if roster.above:
        voice.say("roster.above", name=roster.above.name)
    else:
        voice.warn("roster.no_above")
    for person in roster.persons:
        _show_person(voice, roster, person)
    _show_other_keys(voice, roster)
    _show_signatures(voice, proposal)
    for again in reappearances(roster, proposal.before):
        voice.warn("roster.reappears", name=again.name, before=again.before, now=again.now)
    return _show_coverage(voice, roster)


def _show_person(voice: Voice, roster: Roster, person: Person) -> None:
    roles = ", ".join(sorted(role.value for role in person.roles))
    voice.say("roster.person", name=person.name, unit=person.unit, roles=roles)
    if person.deputies:
        voice.say("roster.deputies", names=_names(roster, person.deputies))
    for one in person.delegations:
        _show_delegation(voice, roster, one)
    voice.say("roster.key", words=_words(person.identity.value + person.kem.value), id=person.id)


def _show_delegation(voice: Voice, roster: Roster, one: Delegation) -> None:
    roles = ", ".join(sorted(role.value for role in one.roles))
    days = {"begins": one.begins, "ends": one.ends}
    if one.of is None:
        voice.say("roster.acts_vacant", roles=roles, **days)
    else:
        voice.say("roster.acts_for", roles=roles, name=_names(roster, frozenset({one.of})), **days)


def _show_other_keys(voice: Voice, roster: Roster) -> None:
    """Of custodians, officers and recovery. Nothing else shows that a drafter swapped one."""
    custodians = roster.custodians
    voice.say("roster.custodians", threshold=custodians.threshold, count=len(custodians.keys))
    for custodian in custodians.keys:
        voice.say("roster.words_of_key", words=_words(custodian.value))
    voice.say("roster.officers")
    for officer in roster.officers:
        voice.say("roster.words_of_key", words=_words(officer.value))
    voice.say("roster.recovery")
    voice.say("roster.words_of_key", words=_words(roster.recovery.value))


def _words(key: bytes) -> str:
    """As `wbs key show` gives them to the owner."""
    return " ".join(fingerprint(sha256(key)))


def _show_signatures(voice: Voice, proposal: Proposal) -> None:
    voice.say("roster.signatures", count=len(proposal.signers))
    for custodians, lacking in proposal.missing():
        own = custodians == proposal.roster.custodians
        voice.warn("roster.lacks_own" if own else "roster.lacks_before", count=lacking)


def _show_coverage(voice: Voice, roster: Roster) -> bool:
    """Who stands in, and what nobody does; False if a step of a case would stop."""
    for stand in stand_ins(roster):
        names = ", ".join(_standing_in(voice, person, stand.role) for person in stand.by)
        voice.say("roster.stands_in", role=stand.role.value, names=names, name=stand.without.name)
    found = gaps(roster)
    for (without, later), some in groupby(found, lambda gap: (gap.without, gap.waits)):
        steps = "; ".join(_gap_words(voice, gap) for gap in some)
        _show_gap(voice, roster, without, steps, later=later)
    for without, ending in groupby(only_delegated(roster), lambda gap: gap.without):
        steps = "; ".join(_gap_words(voice, gap) for gap in ending)
        key = "roster.ends_without" if without else "roster.ends"
        voice.warn(key, step=steps, **({"name": without.name} if without else {}))
    covered = all(gap.waits for gap in found)
    if covered:
        voice.say("roster.covered")
    return covered


def _standing_in(voice: Voice, person: Person, role: Role) -> str:
    """A name; of a delegate with the days."""
    for one in person.delegations:
        if role in one.roles:
            title = voice.text(f"title.{one.kind.value}")
            days = {"begins": one.begins, "ends": one.ends}
            return voice.text("roster.delegate", name=person.name, title=title, **days)
    return person.name


def _gap_words(voice: Voice, gap: Gap) -> str:
    if gap.ended_by:
        return voice.text("roster.undecided", names=" + ".join(one.name for one in gap.ended_by))
    return way_words(voice.text, gap.step.leaves, gap.step.enters)


def _show_gap(
    voice: Voice, roster: Roster, without: Person | None, steps: str, *, later: bool
) -> None:
    """By whom it could be done still: another person or substitute, or the inspectorate above."""
    if without is None:
        voice.warn("roster.nobody", step=steps)
    elif later:
        voice.warn("roster.waits", step=steps, name=without.name)
    elif roster.above:
        voice.warn("roster.gap_above", step=steps, name=without.name, above=roster.above.name)
    else:
        voice.warn("roster.gap", step=steps, name=without.name)


def _names(roster: Roster, ids: frozenset[PersonId]) -> str:
    return ", ".join(person.name for person in roster.persons if person.id in ids)
