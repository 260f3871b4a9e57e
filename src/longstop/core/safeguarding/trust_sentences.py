"""Cut free text into sentences and words of bounded length, so that reading it stays linear.

A platform's free text is anything: a profile, a chat, a page without a full stop. Every rule that
looks around a word looks inside one sentence, and a sentence is never longer than the limits here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_CHARACTERS = 600
MOST_LETTERS = 64

# Letters and digits, with the accents that a text may carry as characters of their own.
TEXT_WORD = re.compile(rf"[^\W_](?:[^\W_]|[\u0300-\u036f]){{0,{MOST_LETTERS - 1}}}")
# Nothing here repeats before it is sure to match, so that a page of points or spaces costs no more
# than any other. A line that goes on in small letters was only wrapped.
_END = re.compile(
    r"""[.!?…](?=[\s"'“”»«)\]]|$)  # a full stop, with a quotation mark or the end after it
      | [;\t\u2028]
      | \n\s*\n                     # an empty line
      | \n(?![^\S\n]*[a-zà-öø-ÿ])""",
    re.VERBOSE,
)
_BREAK = re.compile(r"[,;:()\[\]|•·–—]| - ")
# A point after these, or after one letter, ends no sentence.
_SHORT_FORMS = frozenset(
    "dr mr mrs ms st prof hr fr mme mlle bzw ca nr approx geb ehem ev kath".split()
)
_UMLAUTS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss"})
_SPELT_OUT = re.compile("([aou])e")


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word: folded, its place in the text, and what stands between it and the one before.

    breaks is true when a comma, bracket, colon or dash stands there; owns when the word is
    followed by an apostrophe and an s, and so owns what comes next; joined when only a hyphen
    stands before it.
    """

    folded: str
    start: int
    end: int
    breaks: bool
    owns: bool
    joined: bool


def fold(word: str) -> str:
    """Bring a word to the form in which spellings agree: no case, no accents, ä as a or ae."""
    if word.isascii():
        return _SPELT_OUT.sub(r"\1", word.lower())
    plain = unicodedata.normalize("NFKD", word.casefold().translate(_UMLAUTS))
    return _SPELT_OUT.sub(r"\1", "".join(c for c in plain if not unicodedata.combining(c)))


def folded_words(phrase: str) -> tuple[str, ...]:
    """Cut a phrase of the word lists into the same folded words as a text."""
    return tuple(fold(found.group()) for found in TEXT_WORD.finditer(phrase))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence starts and ends, in order, at most MOST_CHARACTERS long.

    A longer one is cut at a space, or where there is none at the limit.
    """
    start = 0
    for found in _END.finditer(text):
        if not _is_short_form(text, start, found):
            stop = found.start() if found.group().isspace() else found.end()
            yield from _bounded(text, start, stop)
            start = found.end()
    yield from _bounded(text, start, len(text))


def words(text: str, start: int, end: int) -> list[Word]:
    """Read the words of one sentence, with places in the whole text."""
    found = []
    before = start
    for match in TEXT_WORD.finditer(text, start, end):
        found.append(
            Word(
                folded=fold(match.group()),
                start=match.start(),
                end=match.end(),
                breaks=bool(_BREAK.search(text, before, match.start())),
                owns=text[match.end() : match.end() + 2] in ("'s", "’s"),
                joined=text[before : match.start()] == "-",
            )
        )
        before = match.end()
    return found


def _is_short_form(text: str, start: int, found: re.Match[str]) -> bool:
    if found.group() != ".":
        return False
    last = max(start, found.start() - 8)
    tail = re.split(r"[\W_]+", text[last : found.start()])[-1]
    letter_alone = len(tail) == 1 and tail.isalpha()
    return letter_alone or tail.casefold() in _SHORT_FORMS


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MOST_CHARACTERS:
        space = text.rfind(" ", start + MOST_CHARACTERS // 2, start + MOST_CHARACTERS)
        cut = space + 1 if space >= 0 else start + MOST_CHARACTERS
        yield start, cut
        start = cut
    if text[start:end].strip():
        yield start, end
