"""A roster in words: who, with which roles and keys, who stands in, what is missing."""

from crypto.anchor import fingerprint
from crypto.encoding import sha256
from crypto.ids import PersonId
from crypto.roster import Person, Proposal, Roster
from wbs.coverage import Stand, examine
from wbs.drafting import reappearances
from wbs.voice import Voice


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
    _show_signatures(voice, proposal)
    for again in reappearances(roster, proposal.before):
        voice.warn("roster.reappears", name=again.name, before=again.before, now=again.now)
    return _show_coverage(voice, roster)


def _show_person(voice: Voice, roster: Roster, person: Person) -> None:
    words = fingerprint(sha256(person.identity.value + person.kem.value))
    roles = ", ".join(sorted(role.value for role in person.roles))
    voice.say("roster.person", name=person.name, unit=person.unit, roles=roles)
    if person.deputies:
        voice.say("roster.deputies", names=_names(roster, person.deputies))
    voice.say("roster.key", words=" ".join(words), id=person.id)


def _show_signatures(voice: Voice, proposal: Proposal) -> None:
    voice.say("roster.signatures", count=len(proposal.signers))
    for custodians, lacking in proposal.missing():
        own = custodians == proposal.roster.custodians
        voice.warn("roster.lacks_own" if own else "roster.lacks_before", count=lacking)


def _show_coverage(voice: Voice, roster: Roster) -> bool:
    """Gaps, and who stands in; False if there is a gap."""
    stands = list(examine(roster))
    for stand in stands:
        if stand.gap:
            _show_gap(voice, roster, stand)
        elif stand.deputies and stand.without:
            names = ", ".join(person.name for person in stand.by)
            voice.say(
                "roster.stands_in", step=stand.step.value, names=names, name=stand.without.name
            )
    covered = not any(stand.gap for stand in stands)
    if covered:
        voice.say("roster.covered")
    return covered


def _show_gap(voice: Voice, roster: Roster, stand: Stand) -> None:
    step = stand.step.value
    if stand.without is None:
        voice.warn("roster.nobody", step=step)
    elif roster.above:
        voice.warn("roster.gap_above", step=step, name=stand.without.name, above=roster.above.name)
    else:
        voice.warn("roster.gap", step=step, name=stand.without.name)


def _names(roster: Roster, ids: frozenset[PersonId]) -> str:
    return ", ".join(person.name for person in roster.persons if person.id in ids)
