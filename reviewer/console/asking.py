"""Whether a text asks a reporter who they are: a small list of patterns, to warn and never forbid.

They look for a question about the person who is written to; somebody else's name may be asked for.
"""

import re

_YOU = r"(?:anda|kamu|saudara|sdr|bapak|ibu|pelapor|your)"
_DETAIL = (
    r"(?:nama(?: lengkap| asli)?|identitas|jati ?diri|nip|nrp|nik|ktp|jabatan|unit kerja|alamat"
    r"|(?:nomor|no\.?)? ?(?:telepon|telpon|telp|hp|ponsel|wa|whatsapp)|e-?mail|surel)"
)
_PATTERNS = (
    rf"\bsiapa(?:kah)?(?: nama)?(?: sebenarnya)? {_YOU}\b",
    rf"\b{_DETAIL}(?: dan \w+)?(?: dari| milik)? (?:{_YOU})\b",
    rf"\b{_DETAIL}mu\b",
    r"\b(?:sebutkan|tuliskan|kirim(?:kan)?|berikan|minta) (?:identitas|nama lengkap|nama asli)\b",
    r"\b(?:telepon|telpon|hp|ponsel|wa|whatsapp)\b.{0,20}\b(?:dapat|bisa) (?:kami |di)hubungi\b",
    r"\bwho (?:are|is) (?:you|the reporter)\b",
    r"\byour (?:full |real )?(?:name|identity|position|job title|unit|office|address|e-?mail)\b",
    r"\byour (?:tele)?(?:phone|mobile|whatsapp|employee|staff|id)(?: card)?(?: number)?\b",
    r"\b(?:phone|mobile) number\b.{0,20}\breach you\b",
)
_ASKS = re.compile("|".join(_PATTERNS), re.IGNORECASE)


_GAP = re.compile(r"\[[^\[\]\n]{4,200}\]")  # as the ready replies mark what is to be changed


def has_gap(text: str) -> bool:
    """Whether something of a ready reply was not changed yet."""
    return _GAP.search(text) is not None


def asks_who(text: str) -> bool:
    """Whether it seems to ask the reporter for name, number, position or another way to them."""
    return _ASKS.search(" ".join(text.split())) is not None
