"""Say which questions of a kind of check are still worth asking of one person.

A check costs a search of a register and tells somebody of the person: it goes out only where its
answer may still move what the policy in force says.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.questions import REGISTRY, UNDER_18, Check, in_mask
from longstop.core.triage.answers import Answers, Stands
from longstop.core.triage.evaluate import Access, access_of, is_outside, span, to_ask
from longstop.core.triage.policy import THOUSAND, Policy, band_of

BY_NAME = frozenset({Check.POLICE_RECORDS, Check.CHILDRENS_SERVICES, Check.EMPLOYER_REGISTERS})
"""Kinds of check in which nobody can be found without a name."""


class ChecksRefused(LongstopError):
    """These checks may not go out, or there is nothing to ask."""

    exit_code = 2


def mask_of_check(check: Check) -> int:
    """Give the mask of the questions that one kind of check answers."""
    return sum(asked.bit for asked in REGISTRY.values() if asked.check is check)


def may_move(policy: Policy, answers: Answers) -> int:
    """Give the mask of the questions, unknown or in conflict, whose answer may still move it.

    What may move is the grade, alone or together with other answers yet to come; whether access to
    children is known; danger now; and what must be looked for before Low or Medium is confirmed.
    """
    found = 0 if is_outside(answers) else _may_grade(policy, answers)
    others = policy.access | policy.must_ask | policy.order.emergency | REGISTRY[UNDER_18].bit
    now = _outcome(policy, answers)
    for asked in in_mask(others & ~answers.known & ~found):
        settled = (answers.settle(asked.code, said) for said in (Stands.YES, Stands.NO))
        if any(_outcome(policy, one) != now for one in settled):
            found |= asked.bit
    return found


def to_check(policy: Policy, answers: Answers, *, again: bool = False) -> int:
    """Give the mask of the questions worth asking; what was looked for in vain only with again."""
    return may_move(policy, answers) & ~(0 if again else answers.no_trace)


def _may_grade(policy: Policy, answers: Answers) -> int:
    """Find what may still lift the grade over the lowest: by a floor in reach, or by the score.

    One question may change nothing alone and everything with another, so whether the range moves at
    once is not asked.
    """
    open_ = policy.reads & ~answers.known
    lowest = span(policy, answers).lowest
    floors = (
        floor.yes | floor.no
        for floor in policy.floors
        if floor.grade > lowest and floor.holds(answers.yes | open_, answers.no | open_)
    )
    found = reduce(or_, floors, 0)
    weighed = reduce(or_, (weight.bit for weight in policy.weights), 0)
    most = answers.yes | open_ & policy.raising
    score = sum(weight.points for weight in policy.weights if most & weight.bit)
    if band_of(policy, score * policy.shrink * THOUSAND) > lowest:
        found |= weighed
    return found & open_


_Outcome = tuple[bool, Access, bool, tuple[str, ...]]


def _outcome(policy: Policy, answers: Answers) -> _Outcome:
    return (
        is_outside(answers),
        access_of(policy, answers),
        bool(answers.true & policy.order.emergency),
        tuple(one.code for one in to_ask(policy, answers)),
    )
