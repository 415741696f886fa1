"""What a reader has not taken yet of an answer; what was taken is let go.

Waitress would keep all of it until the connection's next answer: a thousand that took everything,
or all but a byte, would hold a GB that nobody counts.
"""

from waitress.buffers import ReadOnlyFileBasedBuffer

WORTH_IT = 8 * 1024  # bytes; waitress itself lets go of what is smaller


class Untaken(ReadOnlyFileBasedBuffer):
    """For waitress a file. It keeps at most a third more than is left."""

    def __init__(self, answer: bytes) -> None:
        self.remain = len(answer)
        self._kept, self._taken = memoryview(answer), 0

    def get(self, numbytes: int = -1, skip: bool = False) -> memoryview:  # type: ignore[override]  # sent as it is
        """What is to be sent next."""
        end = len(self._kept) if numbytes < 0 else self._taken + numbytes
        given = self._kept[self._taken : end]
        if skip:
            self.skip(len(given))
        return given

    def skip(self, numbytes: int, _allow_prune: int = 0) -> None:
        """So much was taken."""
        self._taken += numbytes
        self.remain -= numbytes
        if self._taken > len(self._kept) // 4:
            self._kept, self._taken = memoryview(bytes(self._kept[self._taken :])), 0

    def keeps(self) -> int:
        """Bytes in our memory."""
        return len(self._kept)

    def close(self) -> None:
        """All of it was taken, or the connection is gone."""
        self.remain, self._kept, self._taken = 0, memoryview(b""), 0
