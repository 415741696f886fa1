"""The exchange: every step is a real command over HTTP, shown with what the server then holds."""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from crypto.errors import Refusal
from wbs import disk
from wbs.demo.servers import WBS, Servers
from wbs.demo.stage import DATA, PROVINCE, REGENCY, Stage
from wbs.demo.thief import CONTROL, Thief
from wbs.rosters.plan import Plan
from wbs.speech.messages import REFUSED
from wbs.speech.voice import Voice

REPORT, EVIDENCE = DATA / "laporan.json", DATA / "daftar-paket.csv"
REVIEWERS = ("sari", "dimas", "bagas", "lestari")
CONSOLES = ("sari", "dimas", "lestari")  # who proposes, who answers, and the inspector
EXCLUDED = "bagas"  # of one family with whom the report names
_CASE = re.compile(r"^\W*([0-9a-f]{8})\b", re.MULTILINE)
_SECONDS = 300
WIDE = 130  # columns that hold two panels
FEW_LINES = 8  # repeated lines that are not worth leaving out

ASKS = "Terima kasih. Laporan Anda kami terima. Siapa yang menyimpan konsep daftar sebelum dipecah?"
ANSWERS = "Konsepnya ada di komputer bidang, folder usulan Januari. Saya khawatir segera dihapus."
NOTES = "Usul: amankan salinan folder usulan sebelum pemanggilan. Jangan sebut Bidang Prasarana."
REPLIES = "Salinan sudah diamankan tanpa menyebut sumbernya. Mohon periksa lagi pekan depan."


class StepFailed(Refusal):
    """A command of the demo refused; `where` names it."""

    code = "demo-step"


@dataclass(slots=True)
class Play:
    """Plays and prints."""

    voice: Voice
    stage: Stage
    thief: Thief
    console: Console = field(default_factory=lambda: Console(highlight=False))
    shown: set[str] = field(default_factory=set)
    case: str = ""  # its number, once the inbox has shown it

    def found(self) -> None:
        """Both ceremonies, the database, the rosters in it, the anchor, the reviewers' folders."""
        for place, above in ((PROVINCE, []), (REGENCY, ["--above", self.stage.roster(PROVINCE)])):
            plan = (self.stage.plan(place), "--out", self.stage.ceremony(place), *above)
            self.run("ceremony", *plan, "--passphrases", self.stage.passphrases(place))
        self.run("migrate")
        for place in (PROVINCE, REGENCY):
            self.run(
                *("roster", "publish", self.stage.roster(place)),
                *("--freshness", self.stage.freshness(place)),
            )
        rosters = (self.stage.roster(PROVINCE), self.stage.roster(REGENCY))
        self.run("anchor", "make", *rosters, "--out", self.stage.anchor)

    def exchange(self, servers: Servers) -> None:
        """Report, question, answer, note, reply, reading: each beside what the server holds."""
        door = ("--portal", servers.portal.url, "--anchor", self.stage.anchor)
        words = ("--words-file", self.stage.words)
        self._set_up_reviewers(servers)
        self.console.print(self._held("demo.before"))
        self.thief.look_around()
        report = ("report", REPORT, *door, *self.where(), "--file", EVIDENCE)
        excluding = ("--exclude", self._name(EXCLUDED), "--words-to", self.stage.words)
        self.step("demo.reports", *report, *excluding)
        self.voice.say("demo.words", words=disk.read(self.stage.words, "words").decode().strip())
        self.case = case = self._first_reviewer()
        self._excluded(case)
        self.step("demo.comes_back", "check", *door, *words)
        self.step("demo.answers", "reply", "-", *door, *words, typed=ANSWERS)
        desk = self.at_desk("dimas")
        self.step("demo.second_reads", "review", "read", case, *desk)
        self.step("demo.notes", "review", "note", case, "-", *desk, typed=NOTES)
        self.step("demo.replies", "review", "reply", case, "-", *desk, typed=REPLIES)
        self.step("demo.reads", "check", *door, *words)
        self._search()

    def step(
        self, key: str, *words: object, typed: str | None = None, refused: bool = False
    ) -> str:
        """Say what happens, show the command, and what it said beside what the server holds now."""
        self.console.rule()
        self.voice.title(key)
        if typed is not None:
            self.voice.say("demo.types", text=typed)
        click.secho(f"$ {shown_command(*words)}", fg="cyan")
        said = self.run(*words, typed=typed, refused=refused)
        left = Panel(Text(_new_part(said, self.shown)), border_style="green")
        self.shown |= set(said.splitlines())
        self._side_by_side(left, self._held("demo.holds"))
        return said

    def run(self, *words: object, typed: str | None = None, refused: bool = False) -> str:
        """Run one command to its end, good or `refused`. StepFailed, with what it said."""
        done = subprocess.run(  # noqa: S603 it is this very program
            [*WBS, *map(str, words)],
            input=typed if typed is not None else "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
            env={**os.environ, **self._settings()},
        )
        if done.returncode != (REFUSED if refused else 0):
            click.echo(done.stdout + done.stderr, err=True)
            raise StepFailed(str(words[0]))
        return done.stdout + (done.stderr if refused else "")

    def at_desk(self, label: str) -> tuple[object, ...]:
        """A reviewer's folder and passphrase file."""
        return ("--home", self.stage.home(label), "--passphrase-file", self.stage.passphrase(label))

    def _settings(self) -> dict[str, str]:
        language = self.voice.texts.language
        return {"WBS_DATABASE": self.stage.url, "WBS_LANG": language, "PYTHONIOENCODING": "utf-8"}

    def _set_up_reviewers(self, servers: Servers) -> None:
        keys = self.stage.ceremony(REGENCY) / "keys"
        for label in REVIEWERS:
            self.run(
                *("review", "init", "--home", self.stage.home(label)),
                *("--key", keys / f"{label}.key", "--anchor", self.stage.anchor),
                *("--gateway", servers.gateway.url, *self.where()),
            )

    def _first_reviewer(self) -> str:
        """Opens, fetches the file, asks. The case's number, as the inbox shows it."""
        desk = self.at_desk("sari")
        listed = _CASE.search(self.step("demo.inbox", "review", "inbox", *desk))
        if listed is None:
            raise StepFailed("inbox")
        case = listed[1]
        self.step("demo.opens", "review", "read", case, *desk)
        folder = self.stage.folder / "berkas-sari"
        self.step("demo.fetches", "review", "fetch", case, "--to", folder, *desk)
        (fetched,) = folder.glob("*/*")
        if fetched.read_bytes() != EVIDENCE.read_bytes():
            raise StepFailed("fetch")
        self.voice.say("demo.same_file", file=_short(fetched))
        self.step("demo.asks", "review", "reply", case, "-", *desk, typed=ASKS)
        return case

    def _excluded(self, case: str) -> None:
        """Whoever the reporter left out: an empty inbox, and no case under its number."""
        desk = self.at_desk(EXCLUDED)
        if _CASE.search(self.step("demo.excluded", "review", "inbox", *desk)):
            raise StepFailed("exclude")
        self.step("demo.excluded_reads", "review", "read", case, *desk, refused=True)

    def where(self) -> tuple[str, str]:
        """The regency, by name."""
        return ("--inspectorate", self._plan().name)

    def _name(self, label: str) -> str:
        return next(person.name for person in self._plan().persons if person.label == label)

    def _plan(self) -> Plan:
        return Plan.parse(disk.read(self.stage.plan(REGENCY), "plan"))

    def _held(self, key: str) -> Panel:
        """The rows that are new on the server's disk, and the sizes of its files."""
        lines = [f"{row.table:<10} {row.shown}" for row in self.thief.new_rows()]
        lines = lines or [self.voice.text("demo.nothing_new")]
        sizes = "  ".join(f"{name} {size:,} B" for name, size in self.thief.sizes().items())
        return Panel(Text("\n".join([*lines, sizes])), title=self.voice.text(key), style="red")

    def _side_by_side(self, left: Panel, right: Panel) -> None:
        if self.console.width < WIDE:
            self.console.print(left, right, sep="\n")
            return
        grid = Table.grid(expand=True)
        grid.add_column(ratio=1)
        grid.add_column(ratio=1)
        grid.add_row(left, right)
        self.console.print(grid)

    def _search(self) -> None:
        """Every word that anybody wrote, in every file of the database; and one that is there."""
        written = [disk.read(path, "report").decode() for path in (REPORT, EVIDENCE)]
        written += [ASKS, ANSWERS, NOTES, REPLIES, EVIDENCE.name]
        written.append(disk.read(self.stage.words, "words").decode())
        looked_for, found = self.thief.search(written)
        control = self.thief.holds(CONTROL)
        self.console.rule()
        self.voice.title("demo.searched", words=looked_for, found=len(found))
        self.voice.say("demo.control", word=CONTROL, found=int(control))
        if found or not control:
            raise StepFailed("search")


def _new_part(said: str, shown: set[str]) -> str:
    """Without the middle that was shown before: a conversation grows at its end."""
    lines = said.strip().splitlines()
    fresh = [line for line in lines if line not in shown]
    if len(lines) - len(fresh) < FEW_LINES:
        return "\n".join(lines)
    return "\n".join(["…", *fresh])


def shown_command(*words: object) -> str:
    """As somebody would type it in this folder."""
    program = Path(sys.executable).with_name("wbs")
    return shlex.join([_short(program), *(_short(word) for word in words)])


def _short(word: object) -> str:
    if isinstance(word, Path) and word.is_absolute() and word.is_relative_to(Path.cwd()):
        return str(word.relative_to(Path.cwd()))
    return str(word)
