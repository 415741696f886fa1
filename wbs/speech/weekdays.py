"""Weekdays as people name them."""

from wbs.speech.messages import Texts
from wbs.windows import Windows


def days_in_words(texts: Texts, windows: Windows) -> str:
    """The days of the windows; empty where everything is shown at once."""
    *first, last = [texts.get(f"weekday.{name}") for name in windows.names()] or [""]
    return texts.get("weekday.and").join(filter(None, [", ".join(first), last]))
