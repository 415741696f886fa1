"""Characters that are not seen, or that turn the direction of reading.

With them a name could pretend another ending, look like somebody else's, or hide a text in itself.
In messages and answers one variation selector (U+FE0E, U+FE0F) right after an emoji is ordinary:
phones type it. It is marked everywhere else, and always in names of persons, offices and files. The
script's pages do exactly the same (`portal/client/pages/harmless.ts`).
"""

import re

# Of Unicode's Default_Ignorable_Code_Point (DerivedCoreProperties.txt, version 16; what is not yet
# assigned there too), and what looks like nothing although Unicode does not say so: the empty
# Braille pattern, marks between the lines, musical marks, separators of lines. Variation selectors
# belong to the first, so that a coloured sign loses its colour.
_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
UNSEEN = re.compile(f"[{_UNSEEN}]")
_TREACHEROUS = rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_UNSEEN}]"  # or acts on a terminal
TREACHEROUS = re.compile(_TREACHEROUS)
# Signs that a phone draws as pictures, in whole blocks where all is drawn; and the digits on keys.
_EMOJI = (
    r"[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23fa\u24c2\u25aa-\u25fe\u2600-\u27bf"
    r"\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
# Whatever the first group holds is ordinary; the rest is marked.
IN_A_MESSAGE = re.compile(rf"({_EMOJI}[\ufe0e\ufe0f]|[0-9#*]\ufe0f(?=\u20e3))|{_TREACHEROUS}")


def is_unseen(char: str) -> bool:
    """Whether nobody sees it."""
    return UNSEEN.fullmatch(char) is not None
