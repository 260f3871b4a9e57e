"""Judge one word of trust in its sentence: whose work it is, whether denied, and when.

Every rule leans the same way: where a sentence does not say, the answer is *unclear*, which a
person will look at. Only what the sentence says plainly puts a word aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from longstop.core.safeguarding.trust_clause import Layout
from longstop.core.safeguarding.trust_vocabulary import Mark, Use


class Whose(StrEnum):
    """Whose occupation a sentence speaks of."""

    REPORTED = "reported"
    REPORTER = "reporter"
    VICTIM = "victim"
    RELATIVE = "relative"
    OTHER = "other"
    UNCLEAR = "unclear"


class Tense(StrEnum):
    """When the work is, was or will be done."""

    PAST = "past"
    PRESENT = "present"
    FUTURE = "future"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What a sentence says of one word of trust in it."""

    whose: Whose
    negated: bool
    tense: Tense


# "reported by a very experienced school nurse": so many words may stand before the profession.
_AGENT_REACH = 4
_LINKS = (Use.LINK, Use.WORK)


def is_meant(hit: Mark, layout: Layout) -> bool:
    """Tell a profession or a place of work from a street, a costume, or people in general."""
    start, end = layout.clause_start(hit.first), layout.clause_end(hit.after - 1)
    if layout.within(start, end, Use.FICTION) or _names_a_street(hit, layout):
        return False
    if hit.use is Use.WORKPLACE:
        return _is_place_of_work(hit, layout)
    if layout.within(start, hit.first, Use.GENERIC):
        return False
    return hit.use is not Use.GROUP or layout.within(start, hit.first, *_LINKS)


def joins(before: Mark, hit: Mark, layout: Layout) -> bool:
    """Tell whether two words of trust stand in one enumeration: "a teacher, coach or carer"."""
    between = range(before.after, hit.first)
    return all(layout.touches(number, Use.JOINS) for number in between)


def judge(hit: Mark, layout: Layout) -> Judgement:
    """Judge one word of trust by the words around it."""
    return Judgement(
        whose=_whose(hit, layout), negated=_negated(hit, layout), tense=_tense(hit, layout)
    )


def _names_a_street(hit: Mark, layout: Layout) -> bool:
    """Tell "Nurse Lane", and all the words of one that is joined by hyphens."""
    number = hit.after
    while number < len(layout.words) - 1 and layout.words[number + 1].joined:
        number += 1
    return layout.touches(number, Use.STREET)


def _is_place_of_work(hit: Mark, layout: Layout) -> bool:
    start, end = layout.clause_start(hit.first), layout.clause_end(hit.after - 1)
    if layout.within(start, hit.first, Use.BESIDE):
        return False
    # German ends on its verb: "die in einer Kita arbeitet".
    return layout.within(start, hit.first, Use.WORK) or layout.within(end - 1, end, Use.WORK)


def _whose(hit: Mark, layout: Layout) -> Whose:
    start = layout.clause_start(hit.first)
    subject = _subject(hit, layout)
    if hit.use in (Use.ACT, Use.WORKPLACE):
        return _owner(subject, layout)
    linked = _linked(subject, hit, layout)
    reached_by = _reached_by(hit, layout, start)
    if reached_by is not None:
        return reached_by
    if linked:
        return _owner(subject, layout)
    return _helper(hit, layout) or _without_link(hit, layout, start)


def _subject(hit: Mark, layout: Layout) -> Mark | None:
    """Find the nearest person named before the word, leaving out "(lives) with his mother"."""
    for owner in reversed(layout.owners):
        if owner.after <= hit.first and not _in_passing(owner, layout):
            return owner
    return None


def _in_passing(owner: Mark, layout: Layout) -> bool:
    before = owner.first
    for _ in range(2):
        if before and layout.touches(before - 1, Use.POSSESSIVE):
            before -= 1
    if not before or not layout.touches(before - 1, Use.PREPOSITION):
        return False
    follows = owner.after
    if follows >= len(layout.words):
        return True
    return not layout.words[follows].breaks and not layout.touches(follows, Use.RELATIVE_PRONOUN)


def _linked(subject: Mark | None, hit: Mark, layout: Layout) -> bool:
    """Tell whether the sentence ties the person to the profession: "is", "as", or a comma."""
    end = layout.clause_end(hit.after - 1)
    if subject is None:
        return False
    start = layout.clause_start(hit.first)
    return (
        layout.within(min(subject.first, start), hit.first, *_LINKS)
        or layout.within(hit.after, end, Use.LINK)
        or (start >= subject.after and layout.words[start].breaks)
    )


def _reached_by(hit: Mark, layout: Layout, start: int) -> Whose | None:
    """Judge "reported by a nurse" and "told a teacher": someone met on the way."""
    for mark in layout.of(Use.AGENT):
        near = mark.after <= hit.first <= mark.after + _AGENT_REACH
        if mark.first >= start and near and not layout.within(mark.after, hit.first, Use.LINK):
            if layout.within(0, len(layout.words), Use.REPORTS):
                return Whose.REPORTER
            does = layout.within(0, len(layout.words), Use.DOES)
            return Whose.REPORTED if does else Whose.OTHER
    for mark in layout.of(Use.TELLS):
        told = start <= mark.first and mark.after <= hit.first
        if told and not layout.within(mark.after, hit.first, Use.LINK):
            return Whose.OTHER
    return None


def _helper(hit: Mark, layout: Layout) -> Whose | None:
    """Judge "a teacher noticed" and "a nurse rang the police": the word does what helpers do."""
    end = layout.clause_end_with_relative(hit.after - 1)
    if layout.within(hit.after, end, Use.REPORTS):
        return Whose.REPORTER
    if layout.within(hit.after, end, Use.HELPS):
        return Whose.OTHER
    speaks = layout.within(hit.after, len(layout.words), Use.FIRST_PERSON)
    if speaks and layout.within(hit.after, len(layout.words), Use.REPORTS):
        return Whose.REPORTER
    return None


def _without_link(hit: Mark, layout: Layout, start: int) -> Whose:
    if layout.within(hit.after, len(layout.words), Use.APPROACHES):
        return Whose.REPORTED
    possessed = any(
        number >= start and (layout.words[number].owns or layout.touches(number, Use.POSSESSIVE))
        for number in (hit.first - 1, hit.first - 2)
    )
    spoken_of = possessed and any(owner.after <= hit.first for owner in layout.owners)
    return Whose.OTHER if spoken_of else Whose.UNCLEAR


def _owner(subject: Mark | None, layout: Layout) -> Whose:
    if subject is None:
        return Whose.UNCLEAR
    if subject.use is not Use.FIRST_PERSON:
        return Whose(subject.use.value)
    if layout.within(0, len(layout.words), Use.REPORTS):
        return Whose.REPORTER
    for mark in layout.of(Use.SAYS):
        speaker = next((o for o in reversed(layout.owners) if o.after <= mark.first), None)
        quoted = mark.after <= subject.first and speaker is not None
        if quoted and speaker is not None and speaker.use is not Use.FIRST_PERSON:
            return Whose(speaker.use.value)
    return Whose.UNCLEAR


def _negated(hit: Mark, layout: Layout) -> bool:
    start = layout.clause_start(hit.first)
    clause = layout.clause(hit.first)
    for mark in layout.of(Use.NEGATION):
        in_front = start <= mark.first and mark.after <= hit.first
        if in_front and not layout.touches(mark.first, Use.NOT_NEGATION):
            return True
    return any(
        mark.after <= hit.first and clause - layout.clause(mark.first) <= 1
        for mark in layout.of(Use.NEGATES_CLAUSE)
    )


def _tense(hit: Mark, layout: Layout) -> Tense:
    start, end = layout.clause_start(hit.first), layout.clause_end(hit.after - 1)
    says_past = any((m.first, m.after) == (hit.first, hit.after) for m in layout.of(Use.PAST))
    if says_past or layout.within(max(start, hit.first - 2), hit.first, Use.PAST):
        return Tense.PAST
    if layout.within(start, end, Use.PRESENT):
        return Tense.PRESENT
    if layout.within(start, end, Use.FUTURE):
        return Tense.FUTURE
    if layout.within(start, layout.clause_end_with_afterthought(hit.after - 1), Use.PAST):
        return Tense.PAST
    was = layout.within(start, hit.first, Use.WAS) or layout.within(end - 1, end, Use.WAS)
    # "He said he was a teacher" says what he is.
    return Tense.PAST if was and not layout.within(0, hit.first, Use.SAYS) else Tense.PRESENT
