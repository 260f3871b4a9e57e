"""Say how dangerous a person may be: the lowest and highest grade still open, and which one works.

Danger is monotone in every answer (a policy in which it is not is refused), so the two ends of the
range cost one evaluation each and are exact: docs/decisions/0009-assessment.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from longstop.core.referral.questions import REGISTRY, UNDER_18, Asked, in_mask
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.policy import THOUSAND, Floor, Grade, Policy, band_of

_UNDER_18 = REGISTRY[UNDER_18].bit


class Access(StrEnum):
    """Whether the person can reach children: not knowing stands beside knowing, never behind."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    LOOKED_FOR = "looked_for"  # looked for and not found


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and the highest grade that answers yet to come can reach, and the working one."""

    lowest: Grade
    highest: Grade
    working: Grade


@dataclass(frozen=True, slots=True)
class Fired:
    """A floor that holds; provisional while it rests on an allegation or a conflict."""

    floor: Floor
    provisional: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What one question adds to the working score, in billionths; expected where it is unknown.

    source is that of the points, or of the share that is expected.
    """

    asked: Asked
    score: int
    expected: bool
    source: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What an unknown would do if it were answered."""

    asked: Asked
    if_yes: Span
    if_no: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """What software can say of one person under one policy; a person grades.

    span is None for somebody who is or may be under 18: they are outside the instrument. missing
    are the questions that must be looked for before Low or Medium may be confirmed; best is the
    unknown whose answer would move most.
    """

    policy: str
    span: Span | None
    score: int
    floors: tuple[Fired, ...]
    added: tuple[Added, ...]
    conflicts: tuple[Asked, ...]
    unknowns: tuple[WhatIf, ...]
    missing: tuple[Asked, ...]
    best: WhatIf | None
    access: Access
    emergency: bool
    emergency_provisional: bool


def grade_of(policy: Policy, yes: int) -> Grade:
    """Grade a person of whom everything is known: `yes` is the mask of what is so."""
    score = sum(weight.points for weight in policy.weights if yes & weight.bit)
    return _graded(policy, yes, ~yes, score * policy.shrink * THOUSAND)


def span(policy: Policy, answers: Answers) -> Span:
    """Give the range and the working grade.

    A conflict counts as unknown at both ends and as the more dangerous answer in the working
    grade, which adds for each unknown its cited prior; a floor never fires on an unknown.
    """
    open_ = policy.reads & ~answers.known
    lowest = answers.yes | open_ & policy.lowering
    highest = answers.yes | open_ & policy.raising
    return Span(grade_of(policy, lowest), grade_of(policy, highest), _working(policy, answers))


def is_outside(answers: Answers) -> bool:
    """Tell whether a person is outside the instrument: under 18, or disputed across 18."""
    return bool(answers.true & _UNDER_18)


def access_of(policy: Policy, answers: Answers) -> Access:
    """Tell what is known of access: each question looked for in vain or answered no, or not."""
    if answers.true & policy.access:
        return Access.KNOWN
    if policy.access & ~(answers.no | answers.no_trace):
        return Access.UNKNOWN
    return Access.LOOKED_FOR


def to_ask(policy: Policy, answers: Answers) -> tuple[Asked, ...]:
    """List what must be looked for before Low or Medium may be confirmed."""
    return in_mask(policy.must_ask & ~(answers.known | answers.no_trace))


def assess(policy: Policy, answers: Answers) -> Assessment:
    """Assess one person, with every reason and what each unknown would do."""
    outside = is_outside(answers)
    now = None if outside else span(policy, answers)
    added = () if outside else _added(policy, answers)
    unknowns = () if outside else _what_ifs(policy, answers)
    emergency = answers.true & policy.order.emergency
    return Assessment(
        policy=policy.digest,
        span=now,
        score=sum(one.score for one in added),
        floors=() if outside else _fired(policy, answers),
        added=added,
        conflicts=in_mask(answers.conflict),
        unknowns=unknowns,
        missing=to_ask(policy, answers),
        best=_best(policy, unknowns),
        access=access_of(policy, answers),
        emergency=bool(emergency),
        emergency_provisional=bool(emergency) and not emergency & ~_doubtful(answers),
    )


def _working(policy: Policy, answers: Answers) -> Grade:
    yes, no = _as_it_works(policy, answers)
    return _graded(policy, yes, no, _score(policy, answers))


def _graded(policy: Policy, yes: int, no: int, score: int) -> Grade:
    """Take the greater of band and floors: a score never lowers a floor."""
    floors = (floor.grade for floor in policy.floors if floor.holds(yes, no))
    return max((band_of(policy, score), *floors))


def _as_it_works(policy: Policy, answers: Answers) -> tuple[int, int]:
    """Give what counts as yes and as no: a conflict counts as its more dangerous answer."""
    yes = answers.yes | answers.conflict & ~policy.lowering
    return yes, answers.no | answers.conflict & policy.lowering


def _score(policy: Policy, answers: Answers) -> int:
    return sum(one.score for one in _added(policy, answers))


def _added(policy: Policy, answers: Answers) -> tuple[Added, ...]:
    yes, no = _as_it_works(policy, answers)
    found = []
    for weight in policy.weights:
        if weight.bit & no:
            continue
        certain = bool(weight.bit & yes)
        prior = policy.priors[weight.bit]
        share = THOUSAND if certain else prior.share
        asked = in_mask(weight.bit)[0]
        source = weight.source if certain else prior.source
        found.append(Added(asked, weight.points * policy.shrink * share, not certain, source))
    return tuple(found)


def _fired(policy: Policy, answers: Answers) -> tuple[Fired, ...]:
    yes, no = _as_it_works(policy, answers)
    doubtful = _doubtful(answers)
    return tuple(
        Fired(floor, bool((floor.yes | floor.no) & doubtful))
        for floor in policy.floors
        if floor.holds(yes, no)
    )


def _doubtful(answers: Answers) -> int:
    return answers.alleged | answers.conflict


def _what_ifs(policy: Policy, answers: Answers) -> tuple[WhatIf, ...]:
    open_ = policy.reads & ~answers.known
    return tuple(
        WhatIf(
            asked,
            span(policy, answers.settle(asked.code, Stands.YES)),
            span(policy, answers.settle(asked.code, Stands.NO)),
        )
        for asked in in_mask(open_)
    )


def _best(policy: Policy, unknowns: tuple[WhatIf, ...]) -> WhatIf | None:
    """Choose by how far the working grade moves, then the ends, then what must be asked.

    None where no answer that is still open would move anything.
    """

    def moves(one: WhatIf) -> tuple[int, int, int, int]:
        working = abs(one.if_yes.working - one.if_no.working)
        ends = abs(one.if_yes.lowest - one.if_no.lowest)
        ends += abs(one.if_yes.highest - one.if_no.highest)
        return working, ends, int(bool(policy.must_ask & one.asked.bit)), -one.asked.position

    moving = (one for one in unknowns if one.if_yes != one.if_no)
    return max(moving, key=moves, default=None)
