"""Leaving a case in a house too small for it: what no client sends, every reader takes."""

from crypto.ids import Chain, Stream
from wbs.cases.case import Case
from wbs.cases.moving import Recused
from wbs.cases.writing import Under, frame, next_envelope
from wbs.journeys.reviewing import Desk
from wbs.journeys.services import Append


def leaves(desk: Desk, case: Case, reason: str) -> Append:
    """A person's own recusal, under the secret of before."""
    chain, found = Chain.TO_REPORTER, case.newest_secret(Stream.CONVERSATION)
    assert found is not None
    event = Recused(frame(case, frozenset()), frozenset({desk.person.id}), reason, "")
    under = Under(found.introduction.number, found.secret, desk.trusted.newest.hash)
    sealed = next_envelope(case, chain, event, under=under, signer=desk.keys.identity)
    return Append(chain, sealed, case.highest_box[Stream.CONVERSATION])
