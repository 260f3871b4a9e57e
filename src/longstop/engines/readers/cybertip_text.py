"""Mine free text for identifiers, because some companies put all they know into it.

Whose a value is decides whether an innocent person becomes a reported one. So a value counts as
the reported person's only where a label says what it is and nothing says that it is another's;
all other values are somebody's whom nobody has named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from longstop.core.linkage.normal_forms import is_no_value, normal_form
from longstop.core.referral.vocabulary import IdentifierKind, Question, Role
from longstop.engines.readers.cybertip_labels import (
    EXCULPATIONS,
    IDENTIFIER_LABELS,
    NAME_LABELS,
    NOT_STATED,
    RETRACTIONS,
    ROLE_WORDS,
)

MAX_CHARS: Final = 100_000
MAX_FINDINGS: Final = 200
MAX_SENTENCE: Final = 500

_LINES = re.compile(r"[\r\n;|]+|<br ?/?>", re.IGNORECASE)
_BLANK = re.compile(r"\n\s*\n")
_LABEL = re.compile(r"[\s*•>-]*([^\W\d_][^:=\n]{0,60}?)\s*[:=](?!//)\s*(.*)", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_TWO_WORD_ROLES = re.compile(r"\b(account|card) ?(holder)\b")
_SENTENCE = re.compile(r"[^.!?\n]+")
_HANDLING = re.compile(
    r"^[ \t]*handling(?: conditions?| code| instructions?)?[ \t]*:[ \t]*(\S[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9][A-Za-z0-9-]{0,62}"
    r"(?:\.[A-Za-z0-9-]{1,63}){0,6}\.[A-Za-z]{2,24}"
)
_V4 = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)"
_V6 = r"(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:])"
_IP = re.compile(rf"{_V4}|{_V6}", re.ASCII)
_PORT = re.compile(r":(\d{1,5})(?!\d)|,? ?port:? ?(\d{1,5})(?!\d)", re.IGNORECASE | re.ASCII)
_URL = re.compile(r"\bhttps?://[^\s<>\"')\]]{3,1500}", re.IGNORECASE)
_PHONE_WITH_PLUS = re.compile(r"(?<![\w+])\+\d[\d ().-]{6,20}\d(?!\d)", re.ASCII)
_PHONE = re.compile(r"(?<![\w+])[+(]?\d[\d ().-]{4,20}\d(?!\d)", re.ASCII)
_WHEN = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?",
    re.ASCII,
)
_IP_KIND: Final = IdentifierKind.IP_ADDRESS
# With each pattern a mark without which it cannot match: looking for the mark is much cheaper.
_ANYWHERE: Final = (
    (IdentifierKind.EMAIL, _EMAIL, "@", 1),
    (IdentifierKind.PHONE, _PHONE_WITH_PLUS, "+", 1),
    (_IP_KIND, _IP, ".", 3),
    (IdentifierKind.URL, _URL, "://", 1),
)
_LABELLED: Final = {
    IdentifierKind.EMAIL: _EMAIL,
    IdentifierKind.PHONE: _PHONE,
    IdentifierKind.IP_ADDRESS: _IP,
    IdentifierKind.URL: _URL,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One value in a text. whose is None where the text's own person is meant by its label.

    what is a kind of identifier, or a word for what else is said of a person ('full' for a whole
    name, 'birth', 'age', 'address', ...: the values of NAME_LABELS).
    """

    what: IdentifierKind | str
    raw: str
    whose: Role | None
    when: str | None = None
    port: str | None = None


def findings(written: str) -> list[Finding]:
    """Give the values in a text, at most 200, out of its first 100,000 characters."""
    found: list[Finding] = []
    section: Role | None = None
    for block in _BLANK.split(written[:MAX_CHARS].replace("\r\n", "\n")):
        lines_with_values = 0
        for line in _LINES.split(block):
            heading = _heading(line)
            if heading is not None:
                section = heading if heading is not Role.REPORTED else None
                continue
            before = len(found)
            found += _in_line(line, section)
            lines_with_values += len(found) > before
            if len(found) >= MAX_FINDINGS:
                return found[:MAX_FINDINGS]
        if lines_with_values and section is not None:
            section = Role.UNKNOWN  # a victim's section has ended, and nothing says whose is next
    return found


def loose_findings(written: str) -> list[Finding]:
    """Give the identifiers in a text that is no description of a person."""
    return list(_anywhere(written[:MAX_CHARS]))[:MAX_FINDINGS]


def handling_conditions(written: str) -> list[str]:
    """Give the sender's conditions on handling that a text states in lines of their own."""
    return [found.strip()[:MAX_SENTENCE] for found in _HANDLING.findall(written)]


def taken_back(written: str) -> Iterator[tuple[Question, str]]:
    """Give the sentences that withdraw the report or speak for the reported person."""
    folded = written.casefold()
    if not any(phrase in folded for phrase in (*RETRACTIONS, *EXCULPATIONS)):
        return
    for sentence in _SENTENCE.findall(written):
        small = " ".join(sentence.casefold().split())
        for question, phrases in (
            (Question.RETRACTION, RETRACTIONS),
            (Question.EXCULPATORY, EXCULPATIONS),
        ):
            stands = next((small.index(phrase) for phrase in phrases if phrase in small), None)
            if stands is not None and not any(no in small[:stands] for no in NOT_STATED):
                yield question, sentence.strip()[:MAX_SENTENCE]


def _heading(line: str) -> Role | None:
    """Tell whose values follow, if a line is a heading: unknown where it names no role."""
    text = line.strip()
    if not text or len(text) > 60 or "@" in text or any(c.isdigit() for c in text):
        return None
    label, colon, value = text.partition(":")
    if value.strip():
        return None
    words = _label_words(label)
    roles = [ROLE_WORDS[word] for word in words if word in ROLE_WORDS]
    if colon:
        what = " ".join(words)
        if what in IDENTIFIER_LABELS or what in NAME_LABELS:
            return None
        return roles[0] if roles else Role.UNKNOWN
    short = len(words) <= 4 and text[-1] not in ".!?,"
    return roles[0] if roles and short else None


def _label_words(label: str) -> list[str]:
    joined = _TWO_WORD_ROLES.sub(r"\1\2", label.casefold().replace("'s ", " ").replace("’s ", " "))
    return _WORD.findall(joined)


def _read_label(label: str) -> tuple[IdentifierKind | str, Role | None] | None:
    """Say what a label promises and whose it says that is."""
    words = _label_words(label)
    whole = " ".join(words)
    what = IDENTIFIER_LABELS.get(whole) or NAME_LABELS.get(whole)
    if what:
        return what, None
    roles = [ROLE_WORDS[word] for word in words if word in ROLE_WORDS]
    rest = " ".join(word for word in words if word not in ROLE_WORDS)
    what = IDENTIFIER_LABELS.get(rest) or NAME_LABELS.get(rest)
    if not what:
        return None
    others = [role for role in roles if role is not Role.REPORTED]
    return what, others[0] if others else roles[0] if roles else None


def _in_line(line: str, section: Role | None) -> Iterator[Finding]:
    labelled = _LABEL.match(line)
    promised = _read_label(labelled[1]) if labelled else None
    if labelled is None or promised is None:
        yield from _anywhere(line)
        return
    what, whose = promised
    value = labelled[2].strip()
    if not value or is_no_value(value):
        return
    whose = whose or section
    if not isinstance(what, IdentifierKind):
        yield Finding(what=what, raw=value[:MAX_SENTENCE], whose=whose)
        return
    pattern = _LABELLED.get(what)
    if pattern is None:
        raw = value.split()[0] if what is IdentifierKind.ACCOUNT_ID else value
        if len(raw) <= 100:
            yield Finding(what=what, raw=raw, whose=whose)
        return
    yield from _matches(what, pattern, value, whose)


def _anywhere(written: str) -> Iterator[Finding]:
    for kind, pattern, mark, count in _ANYWHERE:
        if written.count(mark) < count and (kind is not _IP_KIND or written.count(":") < 2):
            continue
        yield from _matches(kind, pattern, written, Role.UNKNOWN)


def _matches(
    kind: IdentifierKind, pattern: re.Pattern[str], written: str, whose: Role | None
) -> Iterator[Finding]:
    for match in pattern.finditer(written):
        if kind is not IdentifierKind.IP_ADDRESS or is_ip_address(match[0]):
            yield _finding(kind, match, whose)


def _finding(kind: IdentifierKind, match: re.Match[str], whose: Role | None) -> Finding:
    raw = match[0].rstrip(".,;:") if kind is IdentifierKind.URL else match[0]
    if kind is not IdentifierKind.IP_ADDRESS:
        return Finding(what=kind, raw=raw, whose=whose)
    after = match.string[match.end() : match.end() + 80]
    port = _PORT.match(after) if "." in raw else None
    when = _WHEN.search(after)
    return Finding(
        what=kind,
        raw=raw,
        whose=whose,
        when=when[0] if when else None,
        port=(port[1] or port[2]) if port else None,
    )


def is_ip_address(raw: str) -> bool:
    """Tell whether a text is an address of the internet protocol."""
    return normal_form(IdentifierKind.IP_ADDRESS, raw, service=None, country=None) is not None
