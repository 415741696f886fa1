"""Who may come in: a person of a published roster whose signed request comes for the first time,
and is written into the staff log."""

from collections.abc import Callable
from dataclasses import dataclass

from crypto.keys import ReviewerVerifyKey
from wbs.rosters.publishing import Publications
from wbs.stafflog.slip import Kind
from wbs.store.staff_log import Asked, StaffLog, Written
from wbs.web.problems import Broken, Unauthorized, UnknownInspectorate
from wbs.web.signatures import Caller, Message, verify

Clock = Callable[[], float]  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Door:
    """Lets signed requests in. `authority`: the host, with its port if any, that we answer for."""

    authority: str
    publications: Publications
    log: StaffLog
    clock: Clock

    def admit(self, message: Message, kind: Kind) -> tuple[Caller, Written]:
        """Who signed this, and what the staff log holds of it: nobody is let in unwritten.

        Raises Unauthorized, the same for every reason, or Busy.
        """
        # What was signed for another host must not be good here: a hostile gateway, or one for
        # trying things out, would pass on what it was sent.
        if message.authority != self.authority:
            raise Unauthorized
        now = int(self.clock())
        signed = verify(message, key_of=self._key_of, now=now)
        if signed.slip.kind is not kind:
            raise Unauthorized
        # Last: who cannot sign must not fill the table of nonces, nor the log.
        written = self.log.admit(
            Asked(signed.caller.who, signed.once, signed.expires, signed.slip, signed.opens)
        )
        if written is None:
            raise Unauthorized
        return signed.caller, written

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
