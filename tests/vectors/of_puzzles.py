"""Vectors of puzzles: the first number that fits is the solution, so both sides find the same."""

from crypto import puzzle
from tests.interop.outcomes import TypeScript
from tests.interop.python_side import PYTHON
from tests.vectors.drawing import Pen, seed

ENDS = 1_773_446_400  # some second of some day
BODIES = {"an empty body": b"", "a short body": b"{}", "4 KiB": bytes(4096)}


def puzzles(typescript: TypeScript) -> None:
    """As a server sets them; servers are Python."""
    pen = Pen(typescript)
    for bits in (0, 1, 4, 8, 11):
        for name, body in BODIES.items():
            raw = puzzle.challenge(seed("puzzle"), "submit", ends=ENDS + bits, bits=bits).raw
            given = {"challenge": raw, "body": body}
            pen.draw(f"{bits} bits, {name}", PYTHON, "solve_puzzle", given)
    raw = puzzle.challenge(seed("puzzle"), "submit", ends=ENDS, bits=11).raw
    for name, broken in (
        ("nothing", b""),
        ("a byte too few", raw[:-1]),
        ("a byte too many", raw + b"\0"),
        ("17 bits", raw[:4] + b"\x11" + raw[5:]),
        ("255 bits", raw[:4] + b"\xff" + raw[5:]),
    ):
        given = {"challenge": broken, "body": b"{}"}
        pen.draw(name, PYTHON, "solve_puzzle", given, "malformed")
    pen.write("puzzle", "Puzzles and their proofs")
