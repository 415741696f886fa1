"""Who may come in: a person of a published roster whose signed request comes for the first time."""

from collections.abc import Callable
from dataclasses import dataclass

from crypto.keys import ReviewerVerifyKey
from wbs.problems import Broken, Unauthorized, UnknownInspectorate
from wbs.publishing import Publications
from wbs.signatures import Caller, Message, verify
from wbs.store.nonces import Nonces

Clock = Callable[[], float]  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Door:
    """Lets signed requests in. `authority`: the host, with its port if any, that we answer for."""

    authority: str
    publications: Publications
    nonces: Nonces
    clock: Clock

    def admit(self, message: Message) -> Caller:
        """Who signed this. Raises Unauthorized, the same for every reason, or Busy."""
        # What was signed for another host must not be good here: a hostile gateway, or one for
        # trying things out, would pass on what it was sent.
        if message.authority != self.authority:
            raise Unauthorized
        now = int(self.clock())
        signed = verify(message, key_of=self._key_of, now=now)
        # Last: who cannot sign must not fill the table of nonces.
        if not self.nonces.spend(signed.once, now=now, expires=signed.expires):
            raise Unauthorized
        return signed.caller

    def _key_of(self, caller: Caller) -> ReviewerVerifyKey | None:
        """The person's key in the roster of this moment; None for strangers and the removed."""
        try:
            trusted = self.publications.newest(caller.inspectorate).trusted
        except (UnknownInspectorate, Broken):
            return None  # also rosters in the database that the custodians never signed
        person = trusted.newest.person(caller.person)
        if person is None or person.id in trusted.freshness.removed:
            return None
        return person.identity
