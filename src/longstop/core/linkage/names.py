"""Give a name forms by which it is found again however it was written.

Senders swap given and family name, drop accents and particles, write over from other scripts, join
and split doubled names. A folded name is for finding and comparing; what was written stays beside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from longstop.core.linkage.normal_forms import is_no_value

MAX_CHARS: Final = 120
"""Characters of a written name that are read."""
MOST_OTHERS: Final = 12
_MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
_SHORTEST_OTHER: Final = 3

_PARTICLES: Final = frozenset(
    "van von der den de del della dei di da das do dos du des la le las los al el ul bin ibn bint"
    " ben ter ten te zu zum zur af av y e und".split()
)
_SERVANT_OF: Final = frozenset({"abd", "abdul", "abdel", "abdal", "abdur", "abdoul"})
_JOINED_TO_NEXT: Final = {"mac": "mac", "mc": "mac", "o": "o", "st": "saint", "saint": "saint"}
_TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof sir dame rev herr frau monsieur madame mme mlle jr sr ii iii".split()
)
_NOBODY: Final = frozenset(
    "unknown unk notknown withheld redacted anonymous anon notprovided notavailable"
    " notapplicable notstated noname firstname lastname surname test testing tester user username"
    " deleted guest fnu lnu nfn nln nmn unbekannt inconnu inconnue anonym anonyme nonrenseigne xx"
    " xxx xxxx".split()
)
_NOBODY_WHOLE: Final = frozenset(
    {
        ("john", "doe"), ("jane", "doe"), ("joe", "bloggs"), ("fred", "bloggs"),
        ("max", "mustermann"), ("erika", "mustermann"),
    }
)  # fmt: skip
# Letters that look Latin and are not, for a word in which both stand: a word of one script is
# written over by its sound instead.
_LOOKALIKES: Final = str.maketrans(
    "аеорсухіјѕԁһкмтвнАВЕКМНОРСТУХІЈЅοαρνικτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhkmtbhABEKMHOPCTYXIJSoapviktuABEZHIKMNOPTYX",
)
_MARKS_WITHIN: Final = frozenset("'’‘ʼ`´ʿʾ·\u00b4")
_HYPHENS: Final = frozenset("-‐‑–—")
_PLAIN: Final = re.compile(r"[^a-z -]")
_ASCII_LETTER: Final = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class NameForms:
    """A person's names in small Latin letters: the given and family name, and all others, sorted.

    others holds middle names, the parts of a doubled name, the name with its particles and
    the words of other names.
    """

    given: str | None = None
    family: str | None = None
    others: tuple[str, ...] = ()


def name_forms(given: str | None, family: str | None, others: str | None = None) -> NameForms:
    """Give the forms of one person's names as written; others are parted by semicolons.

    Reads at most 120 characters of given and family name each, and 360 of the others. A name that
    stands whole in one field is parted: by a comma, by a particle, or before its last word. What
    says that nothing is known ('unknown', 'FNU', John Doe) has no form.
    """
    found = _main(_cut(given), _cut(family))
    if not others:
        return found  # as most are
    more = _other_words(others[: 3 * MAX_CHARS])
    return NameForms(
        found.given, found.family, _some((*found.others, *more), found.given, found.family)
    )


def join_names(named: Iterable[NameForms]) -> NameForms:
    """Join what several parties say of one person: the first given and family name, all others."""
    all_names = [*named]
    given = next((one.given for one in all_names if one.given), None)
    family = next((one.family for one in all_names if one.family), None)
    others = [name for one in all_names for name in (one.given, one.family, *one.others) if name]
    return NameForms(given, family, _some(others, given, family))


@lru_cache(maxsize=65_536)
def sound_of(name: str) -> str:
    """Give a key that a folded name shares with names that sound or are spelt almost alike.

    Our own rules for names written over into Latin letters, made for finding only: groups of
    letters for one sound become one letter (ph, v and w are f; c, ck, q and kh are k; z and sch
    are s), doubled letters become one, then vowels go except one in front, which is always a.
    Catherine and Kathryn are ktrn, Meyer and Maier mr, muhammad and mhmd mmd. At most 8 letters.
    """
    sound = name
    for pattern, letter in _SOUNDS:
        sound = pattern.sub(letter, sound)
    first = "a" if sound[:1] in tuple("aeiouy") else sound[:1]
    return (first + _VOWELS.sub("", sound[1:]))[:8]


_VOWELS: Final = re.compile(r"[aeiouyh]")
_SOUNDS: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"^(?:kn|gn)", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^[yij](?=[aou])", "j"),
        (r"tsch|tch|shch|sch|sh|cz|sz|rz|ts|tz", "s"),
        (r"dzh|dj|zh|dg(?=[eiy])", "j"),
        (r"ph|v|w", "f"),
        (r"gh(?![aeiouy])", ""),
        (r"ck|ch|kh|qu|q", "k"),
        (r"dt|th", "t"),
        (r"x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"g(?=[eiy])", "j"),
        (r"z", "s"),
        (r"(?<=[aeiouy])j(?![aeiouy])", ""),
        (r"(.)\1+", r"\1"),
    )
)


def _cut(text: str | None) -> str:
    return text[:MAX_CHARS] if text else ""


def _main(given: str, family: str) -> NameForms:
    given_words, family_words = _words(given), _words(family)
    if given_words and not family_words:
        given_words, family_words = _parted(given, given_words)
    first, more = _given(given_words)
    last, parts = _family(family_words)
    if (first, last) in _NOBODY_WHOLE:
        return NameForms()
    return NameForms(first, last, _some((*more, *parts), first, last) if more or parts else ())


@lru_cache(maxsize=16_384)
def _other_words(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for name in text.split(";")[:MOST_OTHERS]:
        words = [word.replace("-", "") for word in _words(name)]
        found += [word for word in words if word not in _PARTICLES][:4]
    return tuple(found)


def _some(names: Iterable[str], *but: str | None) -> tuple[str, ...]:
    """Keep the names that are long enough to say anything, each once, not more than a few."""
    kept = dict.fromkeys(n for n in names if len(n) >= _SHORTEST_OTHER and n not in but)
    return tuple(sorted([*kept][:MOST_OTHERS]))


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[str, ...]:
    """Part a name as written into words of small Latin letters and inner hyphens."""
    if not text or is_no_value(text):
        return ()
    if text.isascii() and text.isalpha():
        word = text.lower()[:_LONGEST_WORD]
        return () if word in _NOBODY else (word,)
    written = map(_latin, _seen(text).split())
    cleaned = (_PLAIN.sub("", word.casefold()).strip("-")[:_LONGEST_WORD] for word in written)
    words = [word for word in cleaned if word][:_MOST_WORDS]
    if "".join(words) in _NOBODY:
        return ()
    named = [word for word in words if word not in _TITLES and word not in _NOBODY]
    return tuple(_with_servant(named or words))


def _seen(text: str) -> str:
    """Keep letters, marks, hyphens and the spaces between; a mark within a word goes."""
    kept: list[str] = []
    for character in unicodedata.normalize("NFKC", text):
        if character.isalpha() or unicodedata.category(character)[0] == "M":
            kept.append(character)
        elif character in _HYPHENS:
            kept.append("-")
        elif character not in _MARKS_WITHIN and unicodedata.category(character) != "Cf":
            kept.append(" ")
    return "".join(kept)


def _latin(word: str) -> str:
    if word.isascii():
        return word
    if _ASCII_LETTER.search(word):
        word = word.translate(_LOOKALIKES)
    return anyascii(word)


def _with_servant(words: list[str]) -> list[str]:
    """Join abd al-rahman, abdul rahman and abdel rahman to abdulrahman."""
    if _SERVANT_OF.isdisjoint(part for word in words for part in word.split("-")):
        return words
    parts = [part for word in words for part in word.split("-") if part]
    joined: list[str] = []
    while parts:
        part = parts.pop(0)
        if part in _SERVANT_OF:
            while len(parts) > 1 and parts[0] in ("al", "el", "ar", "ul", "ur"):
                parts.pop(0)
            part = f"abdul{parts.pop(0)}" if parts else part
        joined.append(part)
    return joined


def _parted(text: str, words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Part a whole name that stands in one field into given and family name."""
    before, comma, after = text.partition(",")
    if comma and (family := _words(before)) and (given := _words(after)):
        return given, family
    for at in range(1, len(words)):
        if words[at] in _PARTICLES and at + 1 < len(words):
            return words[:at], words[at:]
    return (words[:-1], words[-1:]) if len(words) > 1 else (words, ())


@lru_cache(maxsize=65_536)
def _given(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    if not words:
        return None, ()
    others = [part for word in words if "-" in word for part in word.split("-")]
    whole = [word.replace("-", "") for word in words]
    others += whole[1:]
    if len(whole) > 1:
        others.append(whole[0] + whole[1])
    return whole[0], tuple(others)


@lru_cache(maxsize=65_536)
def _family(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    tokens = _joined([part for word in words for part in word.split("-") if part])
    if not tokens:
        return None, ()
    core = [token for token in tokens if token not in _PARTICLES] or tokens
    others = [*core] if len(core) > 1 else []
    if len(core) < len(tokens):
        others.append("".join(tokens))
    return "".join(core), tuple(others)


def _joined(tokens: list[str]) -> list[str]:
    """Join O Brien and Mac Donald, and write Mc as Mac."""
    joined: list[str] = []
    before = ""
    for at, token in enumerate(tokens):
        if not before and token in _JOINED_TO_NEXT and at + 1 < len(tokens):
            before = _JOINED_TO_NEXT[token]
            continue
        whole = before + token
        before = ""
        joined.append(f"mac{whole[2:]}" if whole.startswith("mc") and len(whole) > 4 else whole)
    return joined
