"""Lay out one sentence for judging: which phrases stand where, clause by clause.

Whose work a word is, whether it is denied and when it was, is said near the word. "Near" is the
clause: a comma, a bracket or a word such as "who" or "but" begins a new one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from longstop.core.safeguarding.trust_sentences import Word
from longstop.core.safeguarding.trust_vocabulary import BY_KIND, LanguageWords, Mark, Use

OWNERS = (
    Use.REPORTED,
    Use.REPORTER,
    Use.VICTIM,
    Use.RELATIVE,
    Use.OTHER,
    Use.FIRST_PERSON,
)
# A clause of at most so many words after the hit still belongs to it: "teacher (retired)".
_AFTERTHOUGHT = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """One sentence: its words, the phrases in it by use, where clauses start, and who is named.

    owners are the people spoken of, in order, without those who only own what follows ("the
    user's father" is the father).
    """

    words: list[Word]
    marks: Mapping[Use, tuple[Mark, ...]]
    clause_starts: tuple[int, ...]
    owners: tuple[Mark, ...]

    def of(self, *uses: Use) -> Iterator[Mark]:
        """Yield the marks of some uses."""
        for use in uses:
            yield from self.marks.get(use, ())

    def within(self, start: int, end: int, *uses: Use) -> bool:
        """Tell whether a phrase of these uses lies wholly between two word numbers."""
        return any(start <= mark.first and mark.after <= end for mark in self.of(*uses))

    def touches(self, number: int, *uses: Use) -> bool:
        """Tell whether a phrase of these uses covers a word."""
        return any(mark.first <= number < mark.after for mark in self.of(*uses))

    def clause(self, number: int) -> int:
        """Give the number of the clause in which a word stands."""
        return bisect_right(self.clause_starts, number)

    def clause_start(self, number: int) -> int:
        """Give the first word of the clause in which a word stands."""
        return self.clause_starts[self.clause(number) - 1]

    def clause_end(self, number: int) -> int:
        """Give the word after the clause in which a word stands."""
        clause = self.clause(number)
        ends = clause < len(self.clause_starts)
        return self.clause_starts[clause] if ends else len(self.words)

    def clause_end_with_relative(self, number: int) -> int:
        """Give the same, with the clause that "who" begins right after it."""
        end = self.clause_end(number)
        relative = end < len(self.words) and self.touches(end, Use.RELATIVE_PRONOUN)
        return self.clause_end(end) if relative else end

    def clause_end_with_afterthought(self, number: int) -> int:
        """Give the same, with a following clause of a few words."""
        end = self.clause_end(number)
        if end == len(self.words) or not self.words[end].breaks:
            return end
        next_end = self.clause_end(end)
        return next_end if next_end - end <= _AFTERTHOUGHT else end


def lay_out(words: list[Word], language: LanguageWords) -> Layout:
    """Find every phrase of a language in a sentence and where its clauses start."""
    found: dict[Use, list[Mark]] = {}
    for mark in language.marks(words):
        found.setdefault(mark.use, []).append(mark)
    marks = {use: tuple(of_use) for use, of_use in found.items()}
    # "after" begins a clause, and "after-school club" and "looks after" do not.
    whole = (m for use in (*BY_KIND, Use.WORK) for m in marks.get(use, ()))
    inside = {n for mark in whole for n in range(mark.first, mark.after)}
    splits = {mark.first for mark in marks.get(Use.SPLITS, ())} - inside
    starts = (0, *(n for n, w in enumerate(words) if n and (w.breaks or n in splits)))
    people = longest_apart(mark for use in OWNERS for mark in marks.get(use, ()))
    owned = Layout(words=words, marks=marks, clause_starts=starts, owners=tuple(people))
    owners = tuple(m for m in people if not _only_owns(owned, m))
    return Layout(words=words, marks=marks, clause_starts=starts, owners=owners)


def longest_apart(marks: Iterable[Mark]) -> list[Mark]:
    """Keep of overlapping marks the longest, then the first listed; in order of place."""
    kept: list[Mark] = []
    taken: set[int] = set()
    for mark in sorted(marks, key=lambda m: m.first - m.after):
        places = range(mark.first, mark.after)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(mark)
    return sorted(kept, key=lambda m: m.first)


def _only_owns(layout: Layout, owner: Mark) -> bool:
    """Tell "the user's" (brother) and "(the brother) of the user" from the user."""
    if layout.words[owner.after - 1].owns:
        # "she's a nurse": the s is a verb.
        return not any(mark.first == owner.after for mark in layout.of(Use.LINK))
    start = owner.first
    if start and layout.touches(start - 1, Use.POSSESSIVE):
        start -= 1
    ends_of = {mark.after: mark.first for mark in layout.of(Use.OF)}
    before = ends_of.get(start)
    return before is not None and any(other.after == before for other in layout.owners)
