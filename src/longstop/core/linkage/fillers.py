"""Know what stands where a value was wanted: a number typed in rows, an address that nobody reads.

Whoever has such a value has it from a form and not from life, so it links nobody. Numbers and
domains reserved for fiction are no fillers: what is synthetic uses those.
"""

from __future__ import annotations

from typing import Final

_COUNTING: Final = "01234567890123456789"
_COUNTING_BACK: Final = _COUNTING[::-1]
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_KEYBOARD: Final = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop")
_FEWEST: Final = 3

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
    kept = "".join(character for character in text.casefold() if character.isalnum())
    if len(kept) < _FEWEST:
        return False
    if kept == kept[0] * len(kept):
        return True
    if len(kept) > len(_LETTERS):
        return False
    rows = (_LETTERS, *_KEYBOARD) if kept.isalpha() else (_COUNTING, _COUNTING_BACK)
    return len(kept) > _FEWEST and any(kept in row for row in rows)


def is_filler_phone(form: str) -> bool:
    """Tell whether the last seven digits of a number (+CC…) are all alike or count."""
    return is_filler(form[-7:])


def is_filler_email(form: str) -> bool:
    """Tell whether an address is one that nobody reads, or that was typed to fill a field."""
    local, _, domain = form.partition("@")
    return local in _LOCAL_PARTS or is_filler(local) or local == domain.partition(".")[0]


def is_filler_device(form: str) -> bool:
    """Tell whether letters and digits are what apparatus gives out when it has no identity."""
    return form in _DEVICES or is_filler(form)
