"""An event: what somebody put on a chain. Its kinds are in `events` and `moving`."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Self

from crypto import strict_json
from crypto.ids import Chain
from crypto.strict_json import JSON, Closed
from wbs.cases.frames import Frame


@dataclass(frozen=True, slots=True)
class Event:
    """What all events share. No ABC: asked for its kind some hundred times a case, it is slow.

    TYPE is their name in JSON, CHAINS where they may stand.
    """

    TYPE: ClassVar[str]
    CHAINS: ClassVar[frozenset[Chain]]
    frame: Frame

    @classmethod
    @abstractmethod
    def parse(cls, frame: Frame, fields: Closed) -> Self:
        """Take the members of this type."""

    @abstractmethod
    def members(self) -> dict[str, JSON]:
        """The members of this type."""

    def compose(self, chain: Chain) -> bytes:
        """The JSON bytes to sign."""
        return strict_json.compose(
            {"type": self.TYPE, **self.frame.compose(chain), **self.members()}
        )
