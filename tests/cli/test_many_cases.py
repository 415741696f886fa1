"""Cases that begin alike, and files of which one fails."""

from pathlib import Path

import click
import pytest

from crypto.errors import CannotOpen
from crypto.ids import CaseId, FileId
from crypto.keys import FileKey
from wbs.cases.frames import SharedFile
from wbs.commands import conversation
from wbs.journeys.inbox import numbers_of
from wbs.journeys.services import Unreachable
from wbs.speech.messages import Texts
from wbs.speech.voice import Voice


def case(beginning: str) -> CaseId:
    """A case whose number begins like this."""
    return CaseId(bytes.fromhex(beginning.ljust(32, "0")))


def test_a_number_is_as_long_as_it_needs_to_be_the_only_one() -> None:
    alone, one, other = case("1234"), case("abcdabcdab1"), case("abcdabcdab2")
    assert numbers_of([other, alone, one]) == {
        alone: "12340000",
        one: "abcdabcdab1",
        other: "abcdabcdab2",
    }
    assert numbers_of([]) == {}


@pytest.mark.parametrize(
    ("failing", "error", "written"),
    [
        (CannotOpen, conversation.FilesMissing, ["P1-1-a.txt", "P1-3-c.txt"]),
        (OSError, conversation.FilesMissing, ["P1-1-a.txt", "P1-3-c.txt"]),
        (Unreachable, Unreachable, ["P1-1-a.txt"]),
    ],
)
def test_after_a_file_that_fails_the_next_is_fetched(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    failing: type[Exception],
    error: type[Exception],
    written: list[str],
) -> None:
    shared = [
        SharedFile(FileId.generate(), name, 1, FileKey.generate(), (bytes(32),))
        for name in ("a.txt", r"b\[/x].txt", "c.txt")
    ]

    named = [(f"P1-{number}", one) for number, one in enumerate(shared, 1)]

    def save(*given: object) -> None:
        *_, one, target = given
        if one is shared[1]:
            raise failing
        assert isinstance(target, Path)
        target.write_bytes(b"")

    monkeypatch.setattr(conversation, "shared_files", lambda _: iter(named))
    monkeypatch.setattr(conversation, "_save_file", save)
    fetched = click.Command("fetch", callback=lambda: _fetch(tmp_path))
    with pytest.raises(error):
        fetched.main([], standalone_mode=False)
    assert sorted(file.name for file in tmp_path.iterdir()) == written


def _fetch(folder: Path) -> None:
    case_and_pieces: tuple[object, object] = (None, None)
    conversation.save_files(Voice(Texts.of("id")), *case_and_pieces, folder)  # type: ignore[arg-type]  # never looked at
