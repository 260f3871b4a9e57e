"""Know what stands where a value was wanted: a number typed in rows, an address that nobody reads.

Whoever has such a value has it from a form and not from life, so it links nobody. Numbers and
domains reserved for fiction are no fillers: what is synthetic uses those.
"""

from __future__ import annotations

import re
from typing import Final

_COUNTING: Final = "01234567890123456789"
_COUNTINGS: Final = (_COUNTING, _COUNTING[::-1])
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_ROWS: Final = (_LETTERS, "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_FEWEST: Final = 3
_MARKS: Final = re.compile(r"[\W_]+")

_LOCAL_PARTS: Final = frozenset(
    "noreply no-reply no_reply no.reply donotreply do-not-reply do_not_reply nobody none noone null"
    " nil na n-a unknown unknownuser notprovided notavailable noemail no-email nomail withheld"
    " redacted anonymous anon test tester testing test123 example fake dummy mailer-daemon"
    " postmaster hostmaster webmaster abuse bounce bounces undefined deleted removed unbekannt"
    " inconnu keine aucun user username email mail name someone somebody your-email youremail"
    " yourname".split()
)
# Identities that apparatus gives out when it has none: the address that iOS and Android show in
# place of their own, and those of a few well-known series of telephones.
_DEVICES: Final = frozenset(
    "020000000000 9774D56D682E549C 004999010640000 358673013795895 012345678901237".split()
)


def is_filler(text: str) -> bool:
    """Tell whether a text is one character over and over, or counts, or runs along the keyboard.

    Marks between are left out; texts of fewer than three letters and digits are none.
    """
    if text[:1].isalpha() and text[-1:].isdigit():
        return False  # as most names that people choose
    kept = text if text.isalnum() else _MARKS.sub("", text)
    letters = kept.isalpha()
    if len(kept) < _FEWEST or not (letters or kept.isdigit()):
        return False
    if kept.isascii():
        kept = kept.lower()
    if kept[0] == kept[-1] and len(set(kept)) == 1:
        return True
    if len(kept) == _FEWEST or len(kept) > len(_LETTERS):
        return False
    return any(kept in row for row in (_ROWS if letters else _COUNTINGS))


def is_filler_phone(form: str) -> bool:
    """Tell whether the last seven digits of a number (+CC…) are all alike or count."""
    return is_filler(form[-7:])


def is_filler_email(form: str) -> bool:
    """Tell whether an address is one that nobody reads, or that was typed to fill a field."""
    local = form.partition("@")[0]
    return local in _LOCAL_PARTS or is_filler(local)


def is_filler_device(form: str) -> bool:
    """Tell whether letters and digits are what apparatus gives out when it has no identity."""
    return form in _DEVICES or is_filler(form)
