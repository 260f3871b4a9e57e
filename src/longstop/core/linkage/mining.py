"""Find identifiers in what somebody tells, with where they stand and whose they seem to be.

A value in a story is mostly not the reported person's: it is the child's, the caller's or a
friend's. So a value is somebody's only where the words beside it say so and nobody else is spoken
of there; in all other cases it is nobody's we know, and it never enters a profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from longstop.core.linkage.mining_words import (
    BEFORE_NOUN,
    HANDLE_WORDS,
    LINKS,
    NEGATIONS,
    NOUNS,
    ONLY_BEFORE,
    OWNERS,
    PHONE_WORDS,
)
from longstop.core.linkage.normal_forms import normal_form
from longstop.core.referral.vocabulary import IdentifierKind, Role

MAX_CHARS: Final = 100_000
MOST_FOUND: Final = 200
_BEFORE: Final = 140
_AFTER: Final = 90
"""Characters beside a value that are read for whose it is."""
_MOST_LINKS: Final = 7

_EMAIL: Final = re.compile(
    r"(?<![\w.%+-])[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9][A-Za-z0-9-]{0,62}"
    r"(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}(?![\w-])"
)
_URL: Final = re.compile(r"\bhttps?://[^\s<>\"'’)\]]{3,1000}", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w+])\+\d[\d ().-]{5,18}\d(?!\d)", re.ASCII)
_NAMED_PHONE: Final = re.compile(
    rf"\b(?:{PHONE_WORDS})\b\.?(?: (?:is|was|ist|est|no|nr|on|of|at|unter|au|sous))?"
    r"[ :#]{1,3}(?P<value>[+(]?\d[\d ().-]{4,18}\d)(?!\d)",
    re.IGNORECASE,
)
_AT_HANDLE: Final = re.compile(r"(?<![\w@./+-])@(?P<value>[A-Za-z0-9_][A-Za-z0-9_.]{1,40})(?!\w|@)")
_NAMED_HANDLE: Final = re.compile(
    rf"\b(?:{HANDLE_WORDS})\b(?: (?:is|was|ist|lautet|est|on|of))?[ :=]{{1,3}}"
    r"[\"'„“«‘]?(?: ?)@?(?P<value>[\w][\w.-]{2,40})",
    re.IGNORECASE,
)
_SENTENCE_ENDS: Final = re.compile(r"[.!?;](?=\s)|[\r\n|]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ELISION: Final = re.compile(r"\b([cdjlmnst])'(?=[^\W\d_])")
_LOOKS_CHOSEN: Final = re.compile(r"[\d_.]")
_ARTICLE: Final = r"(?:(?:the|dem|der|des|zum|zur|au|à|la|le|l|du|de)[ '’])*"
_BELONGS: Final = re.compile(
    rf"\W{{0,3}}\({_ARTICLE}(?P<in>[^\W\d_]+)\)"
    r"|,? ?(?:(?:which |that )?(?:belong(?:s|ed|ing) to|(?:is |was )?used by)|gehört(?:e)?"
    r"|appartient|appartenant|utilisé par|genutzt von|benutzt von) "
    rf"{_ARTICLE}(?P<to>[^\W\d_]+)(?!['’\w])",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mined:
    """One value in a text: text[start:end] is raw. normal is its normal form.

    whose is reported, victim, reporter or associated where the words beside it say so; otherwise
    it is unknown.
    """

    kind: IdentifierKind
    raw: str
    start: int
    end: int
    normal: str
    whose: Role = Role.UNKNOWN


def mined(text: str, *, country: str | None) -> tuple[Mined, ...]:
    """Give the identifiers in the first 100,000 characters of a text, at most 200, in their order.

    country (ISO 3166 alpha-2) is where a number without its country code is dialled. Of values
    that overlap the first named here stays: page, address of mail, telephone, user name.
    """
    written = text[:MAX_CHARS]
    taken: list[tuple[int, int]] = []
    found: list[Mined] = []
    for kind, start, end in _values(written):
        if len(found) >= MOST_FOUND:
            break
        if any(start < last and first < end for first, last in taken):
            continue
        raw = written[start:end]
        normal = normal_form(kind, raw, service=None, country=country)
        if normal is None:
            continue
        taken.append((start, end))
        whose = _whose(written, start, end)
        found.append(Mined(kind=kind, raw=raw, start=start, end=end, normal=normal, whose=whose))
    return tuple(sorted(found, key=lambda one: one.start))


def mined_for_reported(text: str, *, country: str | None) -> tuple[Mined, ...]:
    """Give what a text says to be the reported person's: the only door from texts to a profile."""
    if not _may_name_reported(text):
        return ()
    return tuple(one for one in mined(text, country=country) if one.whose is Role.REPORTED)


_REPORTED: Final = re.compile(
    "|".join(sorted(word for word, role in OWNERS.items() if role is Role.REPORTED)),
    re.IGNORECASE,
)
_ANY_VALUE: Final = re.compile(rf"[@+]|://|\d{{4}}|\b(?:{HANDLE_WORDS})\b", re.IGNORECASE)


def _may_name_reported(text: str) -> bool:
    """Spare the long way where no word for the reported person or no value can stand."""
    written = text[:MAX_CHARS]
    return _REPORTED.search(written) is not None and _ANY_VALUE.search(written) is not None


def _values(written: str) -> Iterator[tuple[IdentifierKind, int, int]]:
    for match in _URL.finditer(written):
        raw = match[0].rstrip(".,;:!?")
        yield IdentifierKind.URL, match.start(), match.start() + len(raw)
    for match in _EMAIL.finditer(written):
        yield IdentifierKind.EMAIL, match.start(), match.end()
    for match in _PHONE.finditer(written):
        yield IdentifierKind.PHONE, match.start(), match.end()
    for match in _NAMED_PHONE.finditer(written):
        yield IdentifierKind.PHONE, match.start("value"), match.end("value")
    for match in _AT_HANDLE.finditer(written):
        yield IdentifierKind.USER_NAME, *_without_stop(match)
    for match in _NAMED_HANDLE.finditer(written):
        # An announced word without a digit, dot or line may be any word ("user name unknown").
        start, end = _without_stop(match)
        if _LOOKS_CHOSEN.search(written, start, end):
            yield IdentifierKind.USER_NAME, start, end


def _without_stop(match: re.Match[str]) -> tuple[int, int]:
    value = match["value"].rstrip(".-")
    return match.start("value"), match.start("value") + len(value)


def _whose(written: str, start: int, end: int) -> Role:
    """Say whose a value is by the words of its sentence; unknown wherever that is open."""
    before = _SENTENCE_ENDS.split(written[max(0, start - _BEFORE) : start])[-1]
    after = _SENTENCE_ENDS.split(written[end : end + _AFTER], maxsplit=1)[0]
    words = _words(before)
    said = _said_before(words) or _said_after(after)
    if said is None:
        return Role.UNKNOWN
    if said is Role.REPORTED:
        beside = (*words, *_words(after))
        if any(OWNERS.get(word, said) is not said or word in NEGATIONS for word in beside):
            return Role.UNKNOWN
    return said


def _words(text: str) -> list[str]:
    small = text.casefold().replace("’", "'")
    return _WORD.findall(_ELISION.sub(r"\1 ", small))


def _said_before(words: list[str]) -> Role | None:
    """Find who has the value: the last person named, with nothing but links between."""
    noun_follows = False
    for at in range(len(words) - 1, max(-1, len(words) - _MOST_LINKS - 2), -1):
        word = words[at]
        if (role := OWNERS.get(word)) is not None:
            needed = ONLY_BEFORE.get(word)
            return role if needed is None or needed.intersection(words[at + 1 : at + 2]) else None
        if word in NOUNS:
            noun_follows = True
        elif not (word in LINKS or (word in BEFORE_NOUN and noun_follows)):
            return None
    return None


def _said_after(after: str) -> Role | None:
    found = _BELONGS.match(after)
    return OWNERS.get((found["in"] or found["to"]).casefold()) if found else None
