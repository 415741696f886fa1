"""Every committed vector comes to its outcome on both sides; none is judged only by its maker."""

from collections import Counter

import pytest

from tests.interop.conftest import typescript
from tests.interop.outcomes import TypeScript
from tests.interop.python_side import PYTHON
from tests.vectors.vector import Vector, committed

__all__ = ["typescript"]

ALL = list(committed())


def name_of(value: object) -> str:
    return value.name if isinstance(value, Vector) else str(value)


@pytest.mark.parametrize(("file", "vector"), ALL, ids=name_of)
def test_both_sides_come_to_the_outcome(file: str, vector: Vector, typescript: TypeScript) -> None:
    assert (vector.expect.refused is not None) == file.endswith("_refused")
    assert PYTHON.do(vector.do, vector.given) == vector.expect
    assert typescript.do(vector.do, vector.given) == vector.expect


def test_both_sides_made_their_share() -> None:
    makers = Counter(vector.maker for _, vector in ALL)
    assert set(makers) == {"python", "typescript"}
    assert min(makers.values()) * 3 > len(ALL)


def test_every_refusal_and_every_reason_occurs() -> None:
    slugs = {vector.expect.refused for _, vector in ALL}
    assert slugs >= SLUGS
    cases = [vector.expect.said for _, vector in ALL if is_read(vector)]
    assert {line[3] for said in cases for line in said["lines"]} >= REASONS
    assert {finding[0] for said in cases for finding in said["findings"]} >= FINDINGS


def is_read(vector: Vector) -> bool:
    return vector.do == "read_case" and vector.expect.refused is None


SLUGS = {
    "malformed", "cannot-open", "signature", "chain", "signatures", "person", "roster", "removed",
    "rollback", "not-anchored", "too-few-words", "too-many-words", "unknown-word", "mistyped",
    "no-case",
}  # fmt: skip # a table to be read by eye
REASONS = {
    "cannot-open", "signature", "json", "event", "roster", "author", "unconfirmed", "secret",
    "recipient", "excluded", "fork", "old-secret", "introduction", "withdrawn",
    "unexclude", "adopt", "old-roster", "step", "two-persons", "role",
}  # fmt: skip # a table to be read by eye
FINDINGS = {"misplaced", "gap", "fork", "prev", "withheld", "dispute"}
