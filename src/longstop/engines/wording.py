"""Say in another language what the code says in English: read a catalogue, find a sentence again.

Code that knows no translator says English: core's tables, refusals, what was done. Whoever shows it
asks here. A text is a message of the catalogue, or a message in whose holes something stands, or
several of them joined; what is none of these is somebody's data and stays as it is.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache, lru_cache
from gettext import GNUTranslations, translation
from pathlib import Path
from typing import ClassVar, Final

from longstop.core.referral.errors import LongstopError

ENGLISH: Final = "en"
"""What the code is written in; a house that names no language reads it as it is written."""
DOMAIN: Final = "django"
LANGUAGE_VARIABLE: Final = "LONGSTOP_LANGUAGE"
LOCALE: Final = Path(__file__).parent.parent / "locale"
_SENTENCES: Final = LOCALE / "sentences.json"
_HOLE: Final = re.compile(r"%\((\w+)\)s")
_END_OF_SENTENCE: Final = re.compile(r"((?<=[.?!])\s+)")
_JOINTS: Final = tuple(
    (re.compile(f"({joint})"), most)
    for joint, most in ((r"\s{2,}", 0), (r";\s+", 0), (r":\s+", 1), (r",\s+", 0))
)
"""Where half a line is made of several, the widest joint first; behind a colon all is one again."""
_MOST_KEPT: Final = 16_384
_LEAST_LETTERS: Final = 3
_TELLING: Final = ((3, 5), (6, 8))
"""Round how many words a message of fewer letters is found: others may say as little too."""
_ANY: Final = 1 << 16
_LONGEST: Final = 4_096
_DEEPEST: Final = 12
"""What is longer, or holds more within one another, is somebody's data: no page waits for it."""


class LanguageNotKnown(LongstopError):
    """No catalogue of the language that the settings name is there."""

    exit_code: ClassVar[int] = 2


def language_of_settings() -> str:
    """This will read the language of the house from the environment; raises LanguageNotKnown."""
    wanted = os.environ.get(LANGUAGE_VARIABLE, "").strip() or ENGLISH
    if wanted != ENGLISH and not _compiled(wanted).exists():
        there = sorted(one.parent.parent.name for one in LOCALE.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
        raise LanguageNotKnown(
            f"{LANGUAGE_VARIABLE} names a language that Longstop does not speak. Nothing was done. "
            f"Give one of: {', '.join([ENGLISH, *there])}."
        )
    return wanted


def _compiled(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.mo"


def pieces(message: str) -> list[str]:
    """Cut a message at its holes: its words and, in every second place, the name of a hole."""
    return [
        part if at % 2 else part.replace("%%", "%") for at, part in enumerate(_HOLE.split(message))
    ]


class _Form:
    """A message with holes, ready to be found again; count names the hole that a plural goes by."""

    def __init__(self, message: str, *, many: str | None = None, count: str = "") -> None:
        self.message, self.many, self.count = message, many, count
        self.found = [_pattern(one) for one in (message, many) if one is not None]
        self.marks = [max(pieces(one)[::2], key=len) for one in (message, many) if one is not None]
        self.letters = sum(len(one) for one in pieces(message)[::2])
        self.words_held = next((most for most, least in _TELLING if self.letters < least), _ANY)

    def held(self, text: str) -> dict[str, str] | None:
        """Give what stands in the holes where a text is this message."""
        for mark, pattern in zip(self.marks, self.found, strict=True):
            if mark in text and (found := pattern.fullmatch(text)):
                held = found.groupdict()
                most = max(len(one.split()) for one in held.values())
                return held if most <= self.words_held else None
        return None


def _pattern(message: str) -> re.Pattern[str]:
    """Find each piece of a message where it stands first: no other way through is ever tried."""
    first, *rest = pieces(message)
    seen, form = set[str](), re.escape(first)
    for at in range(0, len(rest), 2):
        name, words = rest[at], re.escape(rest[at + 1])
        hole = f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
        form += f"{hole}{words}" if at == len(rest) - 2 else f"(?>{hole}{words})"
        seen.add(name)
    return re.compile(form, re.DOTALL)


@cache
def _forms() -> tuple[_Form, ...]:
    """Give the messages with holes; those that say most come first, so the closest is found."""
    forms = []
    for one in json.loads(_SENTENCES.read_text(encoding="utf-8")):
        forms.append(
            _Form(one) if isinstance(one, str) else _Form(one[0], many=one[1], count=one[2])
        )
    told = [one for one in forms if one.letters >= _LEAST_LETTERS]
    return tuple(sorted(told, key=lambda one: -one.letters))


class Wording:
    """A language, and how what the code said in English is said in it."""

    def __init__(self, catalogue: GNUTranslations) -> None:
        """Take the catalogue of the language."""
        self._catalogue = catalogue
        # By type too: what is marked as safe stays so, and makes no text safe that equals it.
        self._kept = lru_cache(maxsize=_MOST_KEPT, typed=True)(self._found)

    def said(self, text: str) -> str:
        """Say a text, as far as it is a message; give what is none as it is."""
        return self._said(text, _DEEPEST)

    def _said(self, text: str, deep: int) -> str:
        return text if len(text) > _LONGEST or not deep else self._kept(text, deep)

    def _found(self, text: str, deep: int) -> str:
        known = self._whole(text)
        if known is not None:
            return known
        apart = _END_OF_SENTENCE.split(text)
        told = [self._one(part, deep) for part in apart[::2]]
        if all(one is not None for one in told):
            return "".join(self._joined(apart, told))
        filled = self._filled(text, deep) if len(apart) > 1 else None
        if filled is not None:
            return filled
        return "".join(self._joined(apart, [
            self._by_parts(part, deep) if one is None else one
            for part, one in zip(apart[::2], told, strict=True)
        ]))  # fmt: skip

    def _one(self, sentence: str, deep: int) -> str | None:
        """Give a sentence that is a message, or one that code made of half a line and a stop."""
        found = self._whole(sentence) or self._filled(sentence, deep)
        if found is None and sentence.endswith("."):
            found = self._whole(sentence[:-1]) or self._filled(sentence[:-1], deep)
            return None if found is None else f"{found}."
        return found

    @staticmethod
    def _joined(apart: list[str], told: list[str | None]) -> list[str]:
        return [str(told[at // 2]) if at % 2 == 0 else part for at, part in enumerate(apart)]

    def _by_parts(self, text: str, deep: int) -> str:
        """Say what is no message at its joints: a list of words is one of each."""
        for joint, most in _JOINTS:
            parts = joint.split(text, maxsplit=most)
            if len(parts) > 1:
                return "".join(
                    one if at % 2 else self._said(one, deep - 1) for at, one in enumerate(parts)
                )
        return text

    def _whole(self, text: str) -> str | None:
        """Give a message that is in the catalogue, as it is or with its first letter small."""
        found = self._catalogue.gettext(text) if text.strip() else text
        if found != text:
            return found
        small = text[:1].lower() + text[1:]
        found = self._catalogue.gettext(small) if small != text else small
        return found[:1].upper() + found[1:] if found != small else None

    def _filled(self, text: str, deep: int) -> str | None:
        for one in _forms():
            held = one.held(text)
            if held is not None:
                message = self._message(one, held)
                return "".join(
                    self._said(held[part], deep - 1) if at % 2 else part
                    for at, part in enumerate(pieces(message))
                )
        return None

    def _message(self, one: _Form, held: dict[str, str]) -> str:
        if one.many is None:
            return self._catalogue.gettext(one.message)
        count = held[one.count].replace(",", "")
        number = int(count) if count.isdecimal() else 2
        return self._catalogue.ngettext(one.message, one.many, number)


@cache
def wording_of(language: str, locale: Path = LOCALE) -> Wording | None:
    """Give how a language says what the code says; None for English, which the code says itself."""
    if language == ENGLISH:
        return None
    return Wording(translation(DOMAIN, locale, languages=[language]))
