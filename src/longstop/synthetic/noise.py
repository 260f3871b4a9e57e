"""Write values as people type them: slips of the keyboard, lost marks, other spellings."""

from __future__ import annotations

import random
import unicodedata
from functools import lru_cache

from longstop.synthetic.lists import one_of
from longstop.synthetic.names import Name

SLIP_SHARE = 0.05
SPELLING_SHARE = 0.15
ORDER_SHARE = 0.03
FAMILY_FIRST_ORDER_SHARE = 0.25

_NEIGHBOURS = {
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht",
    "h": "gjy", "i": "uok", "j": "hku", "k": "jli", "l": "kop", "m": "nj", "n": "bmh",
    "o": "ipl", "p": "ol", "q": "wa", "r": "etf", "s": "adw", "t": "ryg", "u": "yij",
    "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip
_NO_MARK = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "ı": "i", "đ": "d", "Đ": "D", "ß": "ss"})


@lru_cache(maxsize=8_192)
def strip_marks(text: str) -> str:
    """Return the text without diacritics, as an old form or a hurried hand leaves it."""
    parts = unicodedata.normalize("NFD", text.translate(_NO_MARK))
    return "".join(char for char in parts if not unicodedata.combining(char))


def slip(rng: random.Random, text: str) -> str:
    """Return the text with one typing error; text under four characters is left alone."""
    if len(text) < 4:
        return text
    at = 1 + int(rng.random() * (len(text) - 2))
    kind = int(rng.random() * 6)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 2:
        return text[:at] + text[at] + text[at:]
    if kind == 3:
        return text.upper() if rng.random() < 0.5 else text.lower()
    if kind == 4:
        return strip_marks(text)
    near = _NEIGHBOURS.get(text[at].lower())
    return text if near is None else text[:at] + one_of(rng, near) + text[at + 1 :]


def typed(rng: random.Random, text: str) -> str:
    """Return the text as somebody typed it: now and then with one error."""
    return slip(rng, text) if rng.random() < SLIP_SHARE else text


def written_name(rng: random.Random, name: Name) -> tuple[str, str]:
    """Return (given, family) as one sender wrote them: spelling, order and errors vary."""
    given, family = name.given[0], name.family[0]
    if rng.random() < SPELLING_SHARE:
        given, family = one_of(rng, name.given), one_of(rng, name.family)
    given, family = typed(rng, given), typed(rng, family)
    share = FAMILY_FIRST_ORDER_SHARE if name.family_first else ORDER_SHARE
    return (family, given) if rng.random() < share else (given, family)
