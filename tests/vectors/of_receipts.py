"""Vectors of receipts, derived keys and fingerprints."""

from crypto.receipt import word_list
from tests.interop.making import Maker
from tests.interop.outcomes import TypeScript
from tests.vectors.drawing import Pen, seed


def receipts(typescript: TypeScript) -> None:
    """What people type."""
    pen = Pen(typescript)
    for number in range(6):
        maker = pen.turn()
        typed = _words(maker, seed(f"receipt {number}")[:16])
        pen.draw("as shown", maker, "parse_receipt", {"typed": typed})
        short = "\n".join(f"{at}. {word[:4].upper()}" for at, word in enumerate(typed.split(), 1))
        pen.draw("beginnings, numbered", maker, "parse_receipt", {"typed": short})
        wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in typed)
        pen.draw("full width", maker, "parse_receipt", {"typed": wide})
        _spoil(pen, maker, typed.split())
    pen.write("receipt", "Receipts as people type them")


def _spoil(pen: Pen, maker: Maker, words: list[str]) -> None:
    unknown = [*words[:4], "xylofon", *words[5:]]
    another = [*words[:11], word_list()[0]]
    swapped = [words[1], words[0], *words[2:]]
    for name, typed, slug in (
        ("a word too few", words[:11], "too-few-words"),
        ("a word too many", [*words, words[0]], "too-many-words"),
        ("a word that is on no list", unknown, "unknown-word"),
        ("three letters", [*words[:11], words[11][:3]], "unknown-word"),
        ("two words in the other order", swapped, _slug(pen, swapped)),
        ("another last word", another, _slug(pen, another)),
        ("nothing", [], "too-few-words"),
    ):  # fmt: skip
        pen.draw(name, maker, "parse_receipt", {"typed": " ".join(typed)}, slug)


def _slug(pen: Pen, typed: list[str]) -> str | None:
    """One mistyping in sixteen passes the checksum."""
    return pen.typescript.do("parse_receipt", {"typed": " ".join(typed)}).refused


def derivations(typescript: TypeScript) -> None:
    """All keys of a receipt; what the words stand for."""
    pen = Pen(typescript)
    for number in range(8):
        entropy = seed(f"derivation {number}")[:16] if number else bytes(16)
        pen.draw("keys", pen.turn(), "derive", {"entropy": entropy})
        pen.draw("words", pen.turn(), "to_words", {"entropy": entropy})
    pen.write("derivation", "Keys and words of sixteen bytes")


def _words(maker: Maker, entropy: bytes) -> str:
    said: str = maker.do("to_words", {"entropy": entropy}).said
    return said
