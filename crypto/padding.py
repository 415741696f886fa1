"""Size classes: what is stored and sent comes only in these sizes (promise P8)."""

from crypto.errors import CannotOpen, TooLarge

EVENT_CLASS = 4096
EVENT_MOST = 16 * EVENT_CLASS  # a report of three pages with all answers takes two or three
FILE_LEAST = 65536  # small documents and thumbnails look alike


def pad_event(signed: bytes) -> bytes:
    """`u32(length) ‖ signed ‖ zeros` to the next multiple of EVENT_CLASS; TooLarge beyond."""
    size = -(-(4 + len(signed)) // EVENT_CLASS) * EVENT_CLASS
    if size > EVENT_MOST:
        raise TooLarge("event")
    return (len(signed).to_bytes(4, "big") + signed).ljust(size, b"\0")


def unpad_event(padded: bytes) -> bytes:
    """Undo `pad_event`. Only the one minimal, all-zero padding is accepted, else CannotOpen."""
    signed = padded[4 : 4 + int.from_bytes(padded[:4], "big")]
    try:
        sound = pad_event(signed) == padded
    except TooLarge:
        sound = False
    if not sound:
        raise CannotOpen
    return signed


def padme(size: int) -> int:
    """`size` rounded up to few significant bits: at most 12 % more (Nikitin et al., 2019)."""
    if size < 4:
        return size
    exponent = size.bit_length() - 1
    unit = 1 << (exponent - exponent.bit_length())
    return -(-size // unit) * unit


def file_class(size: int) -> int:
    """Bytes that a file of `size` bytes takes before sealing."""
    return max(FILE_LEAST, padme(size))
