"""Rules about one Python file at a time; each yields the places that break it."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import Source

LONGEST_FUNCTION = 40
NAMES_WITHOUT_A_CONCEPT = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
IGNORE = re.compile(r"#\s*(type:\s*ignore|noqa|nosec|pragma:|pyright:|fmt:|mypy:|ruff:)")
# What an ignore comment says besides words: itself and the names of rules.
NOT_WORDS = re.compile(
    r"\[[^\]]*\]|\b[A-Z]+[0-9]+\b|type:\s*ignore|noqa|nosec|pragma:|no cover|\b[a-z]+:\s*[\w-]+"
)
LAZY = re.compile(r"#\s*lazy:\s*\w+")
FEWEST_WORDS = 2


def long_functions(source: Source) -> Iterator[str]:
    """Functions over the limit, counted from `def` to their last line."""
    for function in source.functions():
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > LONGEST_FUNCTION:
            yield f"{source.at(function.lineno)} {function.name}: {lines} lines"


def hidden_imports(source: Source) -> Iterator[str]:
    """Imports inside functions, unless the line says `# lazy:` and why."""
    reasons = {comment.line for comment in source.comments() if LAZY.match(comment.text)}
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and node.lineno not in reasons:
                yield f"{source.at(node.lineno)} imports inside {function.name}"


def ignores_without_reason(source: Source) -> Iterator[str]:
    """Comments that silence a tool and do not say why in words."""
    for comment in source.comments():
        if IGNORE.search(comment.text) and not _gives_a_reason(comment.text):
            yield f"{source.at(comment.line)} {comment.text}"


def names_without_a_concept(source: Source) -> Iterator[str]:
    """Files whose name says that their functions have no home."""
    if source.path.stem in NAMES_WITHOUT_A_CONCEPT:
        yield str(source.path)


def _gives_a_reason(comment: str) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub(" ", comment))) >= FEWEST_WORDS
