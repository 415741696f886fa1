"""The texts of one language, as the rooms below those that speak need them."""

from datetime import date
from typing import Protocol


class Words(Protocol):
    """What says a text, and a day."""

    def get(self, key: str, **values: object) -> str:
        """A text with its values."""
        ...

    def day(self, day: date) -> str:
        """A day as people write it."""
        ...
