"""The project stands alone: no registry's address, no path of somebody's machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, tracked_files

REGISTRY = re.compile(
    r"^\s*(?:--)?(?:extra-)?index-url\b"
    r"|^\s*--find-links\b"
    r"|^\s*registry\s*="
    r'|"resolved":\s*"http'
    r"|pypi\.org/simple|files\.pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com",
    re.MULTILINE,
)
MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|work|Users)/[\w.-]+|\b[A-Z]:\\Users\\")
UPWARDS = re.compile(r"(?<![\w./])(?:\.\./)+[\w.-]*")
HERE = Path(__file__).relative_to(ROOT)


def _escapes(path: Path, text: str) -> Iterator[str]:
    """Relative paths that leave the project, read from the file's folder."""
    for match in UPWARDS.finditer(text):
        if not (ROOT / path.parent / match[0]).resolve().is_relative_to(ROOT.resolve()):
            yield match[0]


def _strangers(path: Path, text: str) -> Iterator[str]:
    """What the text of a file names that does not belong to the project."""
    for pattern in (REGISTRY, MACHINE):
        for match in pattern.finditer(text):
            yield match[0].strip()
    # Attack strings of tests climb out of folders on purpose.
    if path.parts[0] != "tests":
        yield from _escapes(path, text)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout: no list of files")
def test_no_file_points_outside_the_project() -> None:
    found = [
        f"{path}: {stranger}"
        for path in tracked_files()
        if path != HERE
        for stranger in _strangers(path, (ROOT / path).read_text("utf-8", errors="replace"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "x\n--index-url anything",
        "  --extra-index-url=anything",
        "[global]\nindex-url = anything",
        "--find-links wheels",
        "registry=anything",
        '  "resolved": "' + "https" + '://anything"',
        "see https://registry." + "npmjs.org/left-pad",
        "cp /home/ani/notes .",
        "open('/root/x')",
        "cp ../elsewhere/file .",
    ],
)
def test_an_address_or_path_is_noticed(text: str) -> None:
    assert list(_strangers(Path("deploy.md"), text))


@pytest.mark.parametrize("text", ["../portal/openapi.yaml", "/var/lib/wbs/", "ProtectHome=/home"])
def test_the_project_and_the_places_of_a_service_are_not(text: str) -> None:
    assert not list(_strangers(Path("docs/operations.md"), text))
