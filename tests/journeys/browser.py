"""A reporter's browser: the journeys of TypeScript as a long-lived process of Node."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Self

from crypto.anchor import Anchor, compose_anchor
from crypto.ids import InspectorateId, PersonId
from crypto.receipt import word_list
from tests.inspectorates import TODAY
from tests.node_process import NodeProcess, Said
from wbs.form.report import Report

BRIDGE = Path(__file__).with_name("bridge.ts")
PATIENCE = 100  # seconds for one answer; files of many pieces take some


class JourneyRefused(Exception):
    """A journey refused: its code, and our own name for the place."""

    def __init__(self, said: Said) -> None:
        self.code: str = said["refused"]
        self.where: str | None = said["where"]
        self.everything = json.dumps(said)
        super().__init__(self.code if self.where is None else f"{self.code} {self.where}")


class Browser(NodeProcess):
    """One person's browser. A refusal is raised as JourneyRefused."""

    def __init__(self, *options: str) -> None:
        """`options`: of Node."""
        super().__init__(*options, BRIDGE, patience=PATIENCE)

    def act(self, name: str, **fields: object) -> Said:
        """Do one thing and wait for what comes of it."""
        said = self.exchange(name, fields)
        if "refused" in said:
            raise JourneyRefused(said)
        result: Said = said["said"]
        return result

    def opens(self, base: str, anchor: Anchor, *, attempts: int = 8, call: int = 20_000) -> Self:
        """Open the page. `call`: milliseconds for one answer."""
        self.act(
            "open",
            base=base,
            anchor=compose_anchor(anchor.inspectorates),
            words="\n".join(word_list()),
            attempts=attempts,
            call=call,
        )
        return self

    def finds(self, inspectorate: InspectorateId, today: date = TODAY) -> Said:
        """Fetch and verify who would read."""
        return self.act("find", inspectorate=inspectorate.value, today=today.isoformat())

    def prepares(
        self,
        report: Report,
        *excluded: PersonId,
        today: date = TODAY,
        changes: Mapping[str, object] | None = None,
    ) -> Said:
        """Draw the words and seal. `changes` replace what the report says."""
        return self.act(
            "prepare",
            report=json.dumps({**report.compose(), **(changes or {})}),
            persons=[id.value for id in excluded],
            today=today.isoformat(),
        )

    def sends(self, stop_after: int = 0) -> Said:
        """Hand the report in; `stop_after`: milliseconds until it is called off."""
        return self.act("send", stop_after=stop_after)

    def comes_back(self, words: str) -> Said:
        """Type the words."""
        return self.act("come_back", words=words)

    def writes(self, text: str, *files: Mapping[str, object] | Path) -> Said:
        """A letter with files, not sent yet."""
        wishes = [{"path": str(one)} if isinstance(one, Path) else dict(one) for one in files]
        return self.act("letter", text=text, files=json.dumps(wishes))

    def replies(self, stop_at: int = 0) -> Said:
        """Send the letter; `stop_at`: bytes of a file after which it is called off."""
        return self.act("reply", stop_at=stop_at)

    def news(self) -> list[Said]:
        """What happened on the line since the last look."""
        told: list[Said] = self.act("news")["news"]
        return told
