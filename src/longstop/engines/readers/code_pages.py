"""Guess the code page of narrow text that is not UTF-8, by how its accented letters fall.

A general detector was tried first (charset-normalizer held to these pages): it read short French
lists in the Windows Western page as the Eastern one, and German DOS lists as Macintosh. Lists of
names and towns hold too few accents for statistics of language; where an accent may stand in a
word is enough to tell these pages apart. A source whose page is guessed wrongly states it in its
column map.
"""

from __future__ import annotations

import re

CODE_PAGES = ("cp1252", "cp1250", "cp1251", "mac_roman", "cp850", "cp437")  # first wins a tie

_WEST = frozenset("éèêëàâçùûîïôüöäßñáíóúãõåæøœÉÈÊÀÂÇÎÔÜÖÄÑÁÍÓÚÅÆØŒ")
_EAST = frozenset("łśżźćńąęŁŚŻŹĆŃĄĘčšžřěůďťňýČŠŽŘĚŮĎŤŇőűŐŰăşţĂŞŢđĐ")
_MARKS = frozenset("’‘“”„«»–—…€£§°º\u00a0")
_SPOTS = re.compile(r"(?s)(?<=(.))([^\x00-\x7f])(?=(.))")


def guess_code_page(sample: bytes) -> str:
    """Choose the codec of a sample of lines that are not ASCII and not all valid UTF-8.

    Damaged UTF-8 stays UTF-8: a few broken characters must not turn every accent of a file into
    two wrong ones.
    """
    read = sample.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    if sum(1 for char in read if char > "\x7f") > 5 * broken:
        return "utf-8"
    # max() keeps the first of equals, so the commonest page wins a tie.
    return max(CODE_PAGES, key=lambda page: _plausibility(sample.decode(page, "replace")))


def _plausibility(text: str) -> int:
    return sum(_spot(*found.groups()) for found in _SPOTS.finditer(f" {text} "))


def _spot(before: str, char: str, after: str) -> int:
    if char.isalpha():
        if "а" <= char.casefold() <= "ё":
            return 2 if _cyrillic(before) or _cyrillic(after) else -3
        if char.isupper() and before.islower():
            return -3
        if before > "\x7f" and before.isalpha():
            return -1  # Latin words hardly ever have two accented letters in a row
        if char in _WEST:
            return 3
        return 2 if char in _EAST else -1
    if char in _MARKS:
        return -1 if before.isalpha() and after.isalpha() and char != "’" else 1
    return -3


def _cyrillic(char: str) -> bool:
    return "а" <= char.casefold() <= "ё"
