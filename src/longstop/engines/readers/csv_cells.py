"""Read single cells of a list: text only, whatever a spreadsheet would make of them.

A cell that says there is nothing is no value; a cell that cannot be used is None here and is named
among the unknown fields by the caller, so that it is never silently gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from longstop.core.intake.column_words import NO_WORDS, ROLE_WORDS, YES_WORDS, fold
from longstop.core.intake.column_words_country import country_code
from longstop.core.intake.columns import ColumnMap
from longstop.core.referral.vocabulary import Role, Said

_LONGEST_ABSENT = 16
_ABSENT = frozenset(
    "-|--|---|?|/|.|n/a|n.a.|null|none|nil|unknown|not known|not stated|n/k|nk|withheld|inconnu"
    "|inconnue|non connu|néant|unbekannt|k.a.|k. a.|keine angabe|entfällt".split("|")
)
_SEVERAL = re.compile(r"\s*(?:;|\n| / )\s*")
_AGE = re.compile(r"([0-9]{1,3}) ?(?:years?|yrs?|y\.?o\.?|ans?|jahre?|j\.)?(?: old| alt)?", re.I)
_DIGEST = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_DIGEST_KINDS = {32: "md5", 40: "sha1", 64: "sha256"}
_BETWEEN_DIGESTS = re.compile(r"[\s;,/|]+")
_OLDEST = 130
_PORTS = 65_536


def present(cell: str) -> str | None:
    """Give the text of a cell, or None where it is empty or only says that there is nothing."""
    text = cell.strip()
    if not text or (len(text) <= _LONGEST_ABSENT and text.casefold() in _ABSENT):
        return None
    return text


def several(text: str) -> list[str]:
    """Give the values of a cell that may hold more than one, by semicolon, line or ' / '."""
    if ";" not in text and "/" not in text and "\n" not in text:
        return [text]
    return [part for part in _SEVERAL.split(text) if present(part)]


def read_age(text: str) -> int | None:
    """Give an age in whole years, or None."""
    found = _AGE.fullmatch(text)
    return int(found[1]) if found and int(found[1]) <= _OLDEST else None


def read_port(text: str) -> int | None:
    """Give a port number, or None."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    return int(text) if int(text) < _PORTS else None


def read_digests(text: str, kind: str | None) -> list[tuple[str, str]] | None:
    """Give kind and lower-case hexadecimal of each digest in a cell, or None if any is none.

    kind is what the column says, else the length of the digest says it.
    """
    digests: list[tuple[str, str]] = []
    for part in _BETWEEN_DIGESTS.split(text.strip()):
        if not _DIGEST.fullmatch(part) or kind not in (None, _DIGEST_KINDS[len(part)]):
            return None
        digests.append((_DIGEST_KINDS[len(part)], part.lower()))
    return digests


class CodedWords:
    """Read yes and no (any other word is unknown), roles, and countries as ISO 3166-1 alpha-2.

    said() and country() remember what a spelling meant: a list repeats few of them often.
    """

    def __init__(self, column_map: ColumnMap) -> None:
        """Add the words of one map to those known in English, French and German."""
        self._yes = YES_WORDS - _folded(column_map.no) | _folded(column_map.yes)
        self._no = NO_WORDS - _folded(column_map.yes) | _folded(column_map.no)
        self._roles = dict(ROLE_WORDS) | {fold(w): role for w, role in column_map.roles.items()}
        self.said = lru_cache(maxsize=1024)(self._read_said)
        self.country = lru_cache(maxsize=1024)(self._read_country)

    def _read_said(self, text: str) -> Said:
        word = fold(text)
        return Said.YES if word in self._yes else Said.NO if word in self._no else Said.UNKNOWN

    def _read_country(self, text: str) -> str | None:
        return country_code(fold(text))

    def role(self, text: str) -> Role | None:
        """Give the role of a word, or None where no map says what it means."""
        return self._roles.get(text) or self._roles.get(fold(text))


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)
