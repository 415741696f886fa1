"""Short functions, short files, no hidden imports, and no silenced tool without a reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture.shape import (
    hidden_imports,
    ignores_without_reason,
    long_functions,
    names_without_a_concept,
)
from tests.architecture.source import PACKAGES, Source, python_files

LONGEST_FILE = 300
LONGEST_TEST_FILE = 500
RULES = [long_functions, hidden_imports, ignores_without_reason, names_without_a_concept]
Rule = Callable[[Source], Iterator[str]]

BROKEN: dict[Rule, str] = {
    long_functions: "def f():\n" + "    1\n" * 40,
    hidden_imports: "def f():\n    if 1:\n        import os\n",
    ignores_without_reason: "x = 1  # noqa: E501\n",
    names_without_a_concept: "",
}
IGNORED_WITHOUT_WORDS = [
    "# noqa",
    "# noqa: S603, S607",
    "# nosec B603",
    "# type: ignore",
    "# type: ignore[attr-defined, no-any-return]",
    "# type: ignore[misc]  # noqa: E501",
    "# type: ignore[misc]  # sigh",
    "# pragma: no cover",
    "# ruff: noqa: S101",
]
IGNORED_WITH_WORDS = [
    "# noqa: S603 the program is ours",
    "# type: ignore[attr-defined]  # the stubs lag behind version 3",
    "# pragma: no cover - Windows only",
]


@pytest.mark.parametrize("rule", RULES)
def test_every_file_obeys(rule: Rule) -> None:
    sources = python_files(*PACKAGES, "tests", "bench")
    broken = [place for source in sources for place in rule(source)]
    assert not broken, "\n".join(broken)


def test_files_stay_short_enough_to_read_at_once() -> None:
    long = [
        f"{source.path}: {source.length} lines"
        for folders, limit in [(PACKAGES, LONGEST_FILE), (("tests", "bench"), LONGEST_TEST_FILE)]
        for source in python_files(*folders)
        if source.length > limit
    ]
    assert not long, "\n".join(long)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_notices_what_breaks_it(rule: Rule) -> None:
    assert list(rule(Source(Path("wbs/utils.py"), BROKEN[rule])))


def test_a_function_of_forty_lines_passes() -> None:
    assert not list(long_functions(Source(Path("f.py"), "def f():\n" + "    1\n" * 39)))


def test_a_lazy_import_needs_its_reason() -> None:
    text = "def f():\n    import os  # lazy: {}\n"
    assert list(hidden_imports(Source(Path("f.py"), text.format(""))))
    assert not list(hidden_imports(Source(Path("f.py"), text.format("costs a second"))))


@pytest.mark.parametrize("comment", IGNORED_WITHOUT_WORDS)
def test_an_ignore_without_words_is_noticed(comment: str) -> None:
    assert list(ignores_without_reason(Source(Path("f.py"), f"x = 1  {comment}\n")))


@pytest.mark.parametrize("comment", IGNORED_WITH_WORDS)
def test_an_ignore_with_words_passes(comment: str) -> None:
    assert not list(ignores_without_reason(Source(Path("f.py"), f"x = 1  {comment}\n")))
