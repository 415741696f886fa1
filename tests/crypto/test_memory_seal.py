"""A console's memory opens for its owner under its name only, and its size is blurred."""

import pytest

from crypto.errors import CannotOpen
from crypto.keyfile import ReviewerKeys
from crypto.memory_seal import MemoryKey, open_memory, seal_memory

KEYS = ReviewerKeys.generate()
KEY = MemoryKey.of(KEYS)


@pytest.mark.parametrize("plain", [b"", b"x", b"\0\0", b"x" * 100_000])
def test_it_opens_as_it_was_sealed(plain: bytes) -> None:
    assert open_memory(seal_memory(plain, KEY, "a"), MemoryKey.of(KEYS), "a") == plain


def test_another_key_name_or_byte_opens_nothing() -> None:
    sealed = seal_memory(b"x", KEY, "a")
    other = MemoryKey.of(ReviewerKeys.generate())
    damaged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for raw, key, about in ((sealed, other, "a"), (sealed, KEY, "b"), (damaged, KEY, "a")):
        with pytest.raises(CannotOpen):
            open_memory(raw, key, about)
    with pytest.raises(CannotOpen):
        open_memory(b"", KEY, "a")


def test_small_memories_look_alike() -> None:
    assert len({len(seal_memory(b"x" * size, KEY, "a")) for size in (0, 1, 500, 4000)}) == 1
