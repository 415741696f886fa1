"""Firefox's session store on the disk: a mark, a length, one LZ4 block."""

MARK = b"mozLz40\0"
_HEAD = len(MARK) + 4
_MORE = 15  # in a token's half: the length goes on in the bytes that follow
_LEAST_MATCH = 4


def unpacked(packed: bytes) -> bytes:
    """What the block holds."""
    if not packed.startswith(MARK):
        raise ValueError("not mozLz4")
    length = int.from_bytes(packed[len(MARK) : _HEAD], "little")
    plain, at = bytearray(), _HEAD
    while at < len(packed):
        token, at = packed[at], at + 1
        count, at = _length(token >> 4, packed, at)
        plain += packed[at : at + count]
        at += count
        if at < len(packed):  # the last sequence ends with its literals
            back = int.from_bytes(packed[at : at + 2], "little")
            count, at = _length(token & 15, packed, at + 2)
            for _ in range(count + _LEAST_MATCH):
                plain.append(plain[-back])
    if len(plain) != length:
        raise ValueError("cut short")
    return bytes(plain)


def _length(half: int, packed: bytes, at: int) -> tuple[int, int]:
    while half >= _MORE:
        half, at = half + packed[at], at + 1
        if packed[at - 1] != 255:
            break
    return half, at
