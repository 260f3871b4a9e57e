"""Hold the words by which a sentence may speak of work in a position of trust, by language.

The words are policy and come from a document (`policies/trust-words.toml`) that people can read
and correct. What a word is for is a closed list here, because each use has a rule of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from longstop.core.referral.errors import LongstopError
from longstop.core.safeguarding.trust_sentences import Word, fold, folded_words

MOST_WORDS = 8
FEWEST_ENDING_LETTERS = 4


class TrustKind(StrEnum):
    """Which field of work with children or in trust a word belongs to."""

    TEACHING = "teaching"
    SCHOOL_STAFF = "school_staff"
    CHILDCARE = "childcare"
    HEALTH = "health"
    CARE = "care"
    FAITH = "faith"
    SPORT = "sport"
    YOUTH_GROUP = "youth_group"
    TRANSPORT = "transport"
    POLICE = "police"
    CHILDREN = "children"


class Use(StrEnum):
    """What the words of one list are for.

    The first four make a hit; they are listed by kind. occupation: a profession. act: a verb that
    says the work ("coaches"). group: a profession in the plural, a hit only after "are" or "as".
    workplace: a hit only after a word of `work` and none of `beside`.

    Against a hit: decoy (its words are no hit), fiction (a film, a costume), street, generic.
    Whose it is: the five owners, first_person, possessive, relative_pronoun, preposition, link
    ("is", "as"), of, says, reports, helps, tells, agent ("by"), does (what a reported person does),
    approaches ("keeps texting me"), joins (what stands between the members of an enumeration).
    Whether and when: negation, not_negation, negates_clause, past, was, present, future, splits
    (what begins a new clause).
    """

    OCCUPATION = "occupation"
    ACT = "act"
    GROUP = "group"
    WORKPLACE = "workplace"
    DECOY = "decoy"
    FICTION = "fiction"
    STREET = "street"
    GENERIC = "generic"
    WORK = "work"
    BESIDE = "beside"
    REPORTED = "reported"
    REPORTER = "reporter"
    VICTIM = "victim"
    RELATIVE = "relative"
    OTHER = "other"
    FIRST_PERSON = "first_person"
    POSSESSIVE = "possessive"
    RELATIVE_PRONOUN = "relative_pronoun"
    PREPOSITION = "preposition"
    LINK = "link"
    OF = "of"
    SAYS = "says"
    REPORTS = "reports"
    HELPS = "helps"
    TELLS = "tells"
    AGENT = "agent"
    DOES = "does"
    APPROACHES = "approaches"
    JOINS = "joins"
    NEGATION = "negation"
    NOT_NEGATION = "not_negation"
    NEGATES_CLAUSE = "negates_clause"
    PAST = "past"
    WAS = "was"
    PRESENT = "present"
    FUTURE = "future"
    SPLITS = "splits"


BY_KIND = (Use.OCCUPATION, Use.ACT, Use.GROUP, Use.WORKPLACE)
_KNOWN_BY = "known_by"


class TrustVocabularyError(LongstopError):
    """The word lists cannot be used; faults lists everything wrong with them at once."""

    exit_code: ClassVar[int] = 2

    def __init__(self, faults: tuple[str, ...]) -> None:
        told = "\n".join(f"- {fault}" for fault in faults)
        super().__init__(f"The list of trust words cannot be used:\n{told}\nNothing was read.")
        self.faults = faults


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """One entry of a list: its folded words, what it is for, and the kind where it makes a hit."""

    words: tuple[str, ...]
    use: Use
    kind: TrustKind | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A phrase found in a sentence: from word number `first` up to, not including, `after`."""

    use: Use
    kind: TrustKind | None
    first: int
    after: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LanguageWords:
    """The lists of one language, found by their first word; endings by the end of a word.

    known_by are the small words by which a sentence is taken for this language.
    """

    known_by: frozenset[str]
    phrases: Mapping[str, tuple[Phrase, ...]]
    endings: Mapping[str, Phrase]

    def marks(self, words: list[Word]) -> Iterator[Mark]:
        """Yield every phrase found; of those of one use that start at one word, the longest."""
        for number, word in enumerate(words):
            longest: dict[Use, Mark] = {}
            for phrase in self._beginning_with(word.folded):
                after = number + len(phrase.words)
                best = longest.get(phrase.use)
                if (best is None or best.after < after) and _stands_at(phrase, words, number):
                    longest[phrase.use] = Mark(
                        use=phrase.use, kind=phrase.kind, first=number, after=after
                    )
            yield from longest.values()

    def _beginning_with(self, word: str) -> Iterator[Phrase]:
        yield from self.phrases.get(word, ())
        # The longest ending first: what a compound is, its end says.
        for at in range(len(word) - FEWEST_ENDING_LETTERS + 1):
            if (phrase := self.endings.get(word[at:])) is not None:
                yield phrase
                return


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustVocabulary:
    """All word lists, by language code, and the version of the document they came from."""

    version: str
    languages: Mapping[str, LanguageWords]


def read_trust_vocabulary(document: Mapping[str, object]) -> TrustVocabulary:
    """Read the word lists from a parsed document: `version`, then one table for each language.

    A language has `known_by` and one list for each `Use`; the four uses of BY_KIND hold a table
    from kind to list. An entry that begins with "-" is met at the end of any word. Raises
    TrustVocabularyError with every fault found.
    """
    faults: list[str] = []
    version = document.get("version")
    if not isinstance(version, str) or not version:
        faults.append('version: a text such as "2026-11-1" is wanted')
    tables = {name: table for name, table in document.items() if name != "version"}
    if not tables:
        faults.append("no language: a table such as [en] is wanted")
    languages = {name: _read_language(name, table, faults) for name, table in tables.items()}
    if faults:
        raise TrustVocabularyError(tuple(faults))
    return TrustVocabulary(version=str(version), languages=languages)


def _read_language(name: str, table: object, faults: list[str]) -> LanguageWords:
    phrases: dict[str, list[Phrase]] = {}
    endings: dict[str, Phrase] = {}
    lists = _table(name, table, faults)
    known = _entries(f"{name}.{_KNOWN_BY}", lists.pop(_KNOWN_BY, None), faults)
    if Use.OCCUPATION not in lists:
        faults.append(f"{name}.occupation: a language without occupations finds nothing")
    for place, use, kind, entries in _lists(name, lists, faults):
        for entry in entries:
            phrase = Phrase(words=folded_words(entry), use=use, kind=kind)
            if not 1 <= len(phrase.words) <= MOST_WORDS:
                faults.append(f"{place}: {entry!r} has not 1 to {MOST_WORDS} words")
            elif not entry.startswith("-"):
                phrases.setdefault(phrase.words[0], []).append(phrase)
            elif len(phrase.words) > 1 or len(phrase.words[0]) < FEWEST_ENDING_LETTERS:
                faults.append(
                    f"{place}: {entry!r} is an ending: one word of {FEWEST_ENDING_LETTERS} "
                    "letters or more"
                )
            elif phrase.words[0] in endings:
                faults.append(f"{place}: the ending {entry!r} stands in two lists")
            else:
                endings[phrase.words[0]] = phrase
    return LanguageWords(
        known_by=frozenset(map(fold, known)),
        phrases={first: tuple(found) for first, found in phrases.items()},
        endings=endings,
    )


def _lists(
    name: str, lists: Mapping[str, object], faults: list[str]
) -> Iterator[tuple[str, Use, TrustKind | None, list[str]]]:
    for key, value in lists.items():
        place = f"{name}.{key}"
        if key not in set(Use):
            faults.append(f"{place}: no such list; lists are {', '.join(Use)}")
        elif Use(key) not in BY_KIND:
            yield place, Use(key), None, _entries(place, value, faults)
        else:
            for kind, entries in _table(place, value, faults).items():
                if kind in set(TrustKind):
                    inside = f"{place}.{kind}"
                    yield inside, Use(key), TrustKind(kind), _entries(inside, entries, faults)
                else:
                    faults.append(f"{place}.{kind}: no such kind; kinds are {', '.join(TrustKind)}")


def _table(place: str, value: object, faults: list[str]) -> dict[str, object]:
    if isinstance(value, Mapping):
        return {str(key): inside for key, inside in value.items()}
    faults.append(f"{place}: a table is wanted")
    return {}


def _entries(place: str, value: object, faults: list[str]) -> list[str]:
    if isinstance(value, list | tuple) and value and all(isinstance(e, str) for e in value):
        return list(value)
    faults.append(f"{place}: a list of texts is wanted")
    return []


def _stands_at(phrase: Phrase, words: list[Word], number: int) -> bool:
    """Tell whether the rest of a phrase follows, with no comma or bracket inside it."""
    after = number + len(phrase.words)
    if after > len(words):
        return False
    return all(
        words[at].folded == wanted and not words[at].breaks
        for at, wanted in enumerate(phrase.words[1:], start=number + 1)
    )
