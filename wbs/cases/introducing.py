"""Introducing: what an introduction says must fit the keybox that it names (protocol 13.6)."""

from crypto.freshness import TrustedRoster
from crypto.keybox import commitment
from wbs.cases.chains import Linked
from wbs.cases.frames import Introduction
from wbs.cases.opening import Opened


def fits_its_box(
    introduction: Introduction, one: Opened, linked: Linked, trusted: TrustedRoster
) -> bool:
    """Whether the box is here, for this place and roster, with the secret that opened `one`."""
    boxed = linked.keyboxes.get(introduction.keybox)
    if boxed is None or one.secret is None or one.signed is None:
        return False
    box, _ = boxed
    roster = trusted.chain.by_hash(one.signed.roster)
    place = (introduction.stream, introduction.number, introduction.roster)
    if (box.stream, box.number, box.roster) != place or one.signed.roster != box.roster:
        return False
    if roster is None or box.count != roster.positions(box.stream):
        return False
    readers = {person.id for person in roster.persons if person.reads}
    return introduction.recipients <= readers and (
        commitment(one.secret, box) == introduction.commitment
    )
