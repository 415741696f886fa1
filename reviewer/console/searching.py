"""Searching what is open: in memory only. No server is asked, and no address holds the words."""

from collections.abc import Iterator
from dataclasses import dataclass

from wbs.cases.case import Case
from wbs.cases.events import Assigned, Reported, Written
from wbs.cases.moving import Objected, Pressed, Stepped
from wbs.form.report import Report

MOST_TYPED = 200  # characters
MOST_WORDS = 20


@dataclass(slots=True)
class Search:
    """What this person looks for, until it is cleared or the console is locked."""

    typed: str = ""
    _words: tuple[str, ...] = ()

    def ask(self, typed: str) -> None:
        """Look for cases that hold all of these words, or parts of words; empty: for nothing."""
        self.typed = " ".join(typed[:MOST_TYPED].split())
        self._words = tuple(_plain(self.typed).split()[:MOST_WORDS])

    def clear(self) -> None:
        """Look for nothing."""
        self.ask("")

    def finds(self, number: str, text: str) -> bool:
        """Whether a case with this number and `text_of` is looked for."""
        return all(word in number or word in text for word in self._words)


def text_of(case: Case) -> str:
    """Everything readable of a case that counts, in small letters."""
    return "\n".join(_plain(part) for part in _parts(case))


def _plain(text: str) -> str:
    # Not normalised: what a stranger wrote can be made to cost the square of its length there.
    return " ".join(text.casefold().split())


def _parts(case: Case) -> Iterator[str]:
    for line in case.counted():
        event = line.event
        if line.person:
            yield line.person.name
        if isinstance(event, Reported):
            yield from _answers(event.report)
        elif isinstance(event, Written):
            yield event.text
            yield from (shared.name for shared in event.files)
        elif isinstance(event, Stepped):
            yield from (event.reason, event.message, event.destination or "")
        elif isinstance(event, Assigned | Objected | Pressed):
            yield event.text


def _answers(report: Report) -> Iterator[str]:
    for value in report.compose().values():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            people = (person for person in value if isinstance(person, dict))
            texts = (text for person in people for text in person.values())
            yield from (text for text in texts if isinstance(text, str))
