"""Find where free text may say that somebody holds a position of trust.

A word alone decides nothing. A hit is shown with its sentence, whose work it seems to be, whether
it is denied and when it was, and a person decides; only that person makes it true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from longstop.core.safeguarding.trust_clause import Layout, lay_out, longest_apart
from longstop.core.safeguarding.trust_judgement import (
    Judgement,
    Tense,
    Whose,
    is_meant,
    joins,
    judge,
)
from longstop.core.safeguarding.trust_sentences import Word, sentences, words
from longstop.core.safeguarding.trust_vocabulary import (
    BY_KIND,
    LanguageWords,
    Mark,
    TrustKind,
    TrustVocabulary,
    Use,
)

LANGUAGES = ("en", "fr", "de")


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustHit:
    """One word of trust in a text.

    start and end are places of the word in the whole text, in characters; sentence is the sentence
    around it, without outer spaces. language is that of the lists which judged it.
    """

    sentence: str
    start: int
    end: int
    word: str
    kind: TrustKind
    whose: Whose
    negated: bool
    tense: Tense
    language: str


def find_trust(
    text: str, vocabulary: TrustVocabulary, languages: Sequence[str] = LANGUAGES
) -> tuple[TrustHit, ...]:
    """Find every word of trust in a text, in order of place, decoys left out.

    Each sentence is judged alone and is of bounded length, so the work grows with the text and no
    faster. languages are codes of the vocabulary, the likeliest first; others are passed over.
    """
    known = [code for code in languages if code in vocabulary.languages]
    found: list[TrustHit] = []
    for start, end in sentences(text):
        sentence_words = words(text, start, end)
        if not sentence_words:
            continue
        for hit, judgement, code in _hits(sentence_words, vocabulary, known):
            first, last = sentence_words[hit.first].start, sentence_words[hit.after - 1].end
            found.append(
                TrustHit(
                    sentence=text[start:end].strip(),
                    start=first,
                    end=last,
                    word=text[first:last],
                    kind=hit.kind or TrustKind.CHILDREN,
                    whose=judgement.whose,
                    negated=judgement.negated,
                    tense=judgement.tense,
                    language=code,
                )
            )
    return tuple(found)


def is_possible(hit: TrustHit) -> bool:
    """Say whether a hit sets *possible position of trust* and opens its one-working-day decision.

    It does when the work is the reported person's or nobody's in particular, is not denied, and is
    of now or planned. Planned work counts because it can still be prevented. Past work does not:
    there is no employer to be told within the day; the hit stays, marked past, because somebody
    retired may teach or coach elsewhere, and whoever decides must see it. A denial by the reported
    person is no negation and does not keep the decision shut.
    """
    return (
        hit.whose in (Whose.REPORTED, Whose.UNCLEAR)
        and not hit.negated
        and hit.tense is not Tense.PAST
    )


def _hits(
    sentence: list[Word], vocabulary: TrustVocabulary, known: Sequence[str]
) -> Iterator[tuple[Mark, Judgement, str]]:
    """Yield the hits of one sentence by the lists of the language it is in.

    When it does not show its language, every language is asked, and each word goes to the first.
    """
    taken: set[int] = set()
    found: list[tuple[Mark, Judgement, str]] = []
    for code in _likely(sentence, vocabulary, known):
        layout = lay_out(sentence, vocabulary.languages[code])
        for hit, judgement in _judged(layout):
            places = range(hit.first, hit.after)
            if taken.isdisjoint(places):
                taken.update(places)
                found.append((hit, judgement, code))
    yield from sorted(found, key=lambda each: each[0].first)


def _likely(
    sentence: list[Word], vocabulary: TrustVocabulary, known: Sequence[str]
) -> Sequence[str]:
    """Give the language whose small words a sentence uses most; all of them on a draw."""

    def small_words(language: LanguageWords) -> int:
        return sum(word.folded in language.known_by for word in sentence)

    counts = {code: small_words(vocabulary.languages[code]) for code in known}
    most = max(counts.values(), default=0)
    return [code for code in known if counts[code] == most]


def _judged(layout: Layout) -> Iterator[tuple[Mark, Judgement]]:
    """Judge the words in turn; the members of an enumeration share what is said of the first."""
    before: Mark | None = None
    judgement: Judgement | None = None
    # A decoy is listed first: of two phrases of one length it wins.
    for hit in longest_apart(layout.of(Use.DECOY, *BY_KIND)):
        if hit.use is Use.DECOY:
            continue
        if before is None or not joins(before, hit, layout):
            judgement = judge(hit, layout) if is_meant(hit, layout) else None
        before = hit
        if judgement is not None:
            yield hit, judgement
