"""Before a report is sealed: all of it once more, with its readers; nothing goes without a yes."""

from dataclasses import dataclass

import click

from crypto.errors import TooLarge
from crypto.freshness import TrustedRoster
from crypto.ids import PersonId
from crypto.strict_json import JSON
from wbs.cases.writing import require_fresh
from wbs.commands.conversation import answer_words
from wbs.commands.questions import QUESTIONS, ask, ask_all
from wbs.commands.readers import ask_excluded, require_reader, show_readers
from wbs.commands.typed import NotSent, ask_line, ask_yes, no_words, yes_words
from wbs.days import Today
from wbs.form.answers import report_of
from wbs.journeys.attaching import Attachment
from wbs.journeys.reporting import Prepared, prepare
from wbs.speech.voice import Voice, harmless

EXCLUDED = len(QUESTIONS) + 1  # the number under which the exclusions are changed


@dataclass(slots=True)
class Draft:
    """A report that its author still looks at. `given`: excluded on the command line."""

    voice: Voice
    trusted: TrustedRoster
    files: tuple[Attachment, ...]
    given: frozenset[PersonId]
    excluded: frozenset[PersonId]
    answers: dict[str, JSON]
    today: Today

    @classmethod
    def ask(
        cls,
        voice: Voice,
        trusted: TrustedRoster,
        files: tuple[Attachment, ...],
        given: frozenset[PersonId],
        today: Today,
    ) -> "Draft":
        """Ask for everything; what no answer could mend is refused before. StaleRoster."""
        require_fresh(trusted.staleness(today()))
        require_reader(trusted, given)
        excluded = ask_excluded(voice, trusted, given)
        answers = ask_all(voice, today())
        return cls(voice, trusted, files, given, excluded, answers, today)

    def sealed(self) -> Prepared:
        """What the author said yes to. NotSent."""
        while True:
            self._settle()
            today = self.today()
            report = report_of(self.answers, today)
            try:
                return prepare(report, self.trusted, excluded=self.excluded, today=today)
            except TooLarge:  # each answer fits, all together do not
                self.voice.warn("wrong.all-too-long")

    def show(self) -> None:
        """Every answer under its number, the files, and who will read."""
        voice, report = self.voice, report_of(self.answers, self.today())
        voice.title("overview.title")
        for number, name in enumerate(QUESTIONS, 1):
            words = list(answer_words(voice, report, name))
            self._show_answer(number, voice.text(f"field.{name}"), words, "overview.empty")
        names = [
            harmless(one.name) for one in self.trusted.newest.persons if one.id in self.excluded
        ]
        self._show_answer(EXCLUDED, voice.text("overview.excluded"), names, "overview.nobody")
        if self.files:
            voice.title("overview.files")
        for file in self.files:
            voice.say(
                "overview.file", name=file.name, size=voice.texts.size(file.path.stat().st_size)
            )
        show_readers(voice, self.trusted, self.excluded)

    def _show_answer(self, number: int, field: str, words: list[str], nothing: str) -> None:
        click.secho(f"{number:2} {field}", bold=True)
        for each in words or [self.voice.text(nothing)]:
            self.voice.quote(each, "     ")

    def _settle(self) -> None:
        """Until there is a yes, with every change that is asked for. NotSent."""
        self.show()
        while (typed := self._answer()) not in yes_words(self.voice):
            if typed in no_words(self.voice):
                if ask_yes(self.voice, self.voice.text("overview.stop"), default=False):
                    raise NotSent
            elif typed in {str(number) for number in range(1, EXCLUDED + 1)}:
                self._change(int(typed))
                self.show()
            else:
                self.voice.warn("overview.which", last=EXCLUDED)

    def _answer(self) -> str:
        return ask_line(self.voice, self.voice.text("overview.send", last=EXCLUDED)).lower()

    def _change(self, number: int) -> None:
        self.voice.say("overview.anew")
        if number == EXCLUDED:
            self.excluded = ask_excluded(self.voice, self.trusted, self.given)
        else:
            name = QUESTIONS[number - 1]
            self.answers[name] = ask(self.voice, name, self.today())
