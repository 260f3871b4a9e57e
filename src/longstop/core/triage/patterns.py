"""Evaluate a policy over very many people at once: each distinct pattern of answers one time only.

A million people have far fewer patterns, and what those depend on are fewer still: the ends of the
range on which questions the policy reads are so, the working grade on which are so or not so. Each
of these parts is worked out once, by core/triage/evaluate.py itself, so that there is one set of
rules and nothing to drift apart; the rest is arithmetic on masks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from longstop.core.referral.questions import ALL, MOST_QUESTIONS, REGISTRY, UNDER_18
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import Access, grade_of, span
from longstop.core.triage.policy import Grade, Policy

_UNDER_18 = REGISTRY[UNDER_18].bit
_ONE_MASK = (1 << MOST_QUESTIONS) - 1
_ACCESS = tuple(Access)
_KNOWN, _UNKNOWN, _LOOKED_FOR = range(1, len(_ACCESS) + 1)
_K = TypeVar("_K")
_V = TypeVar("_V")


Masks = tuple[int, int, int, int]
"""A pattern as plain numbers, in the order of Pattern."""


class Pattern(NamedTuple):
    """What is known of somebody, as core/triage/answers.py keeps it: four masks."""

    known: int
    true: int
    alleged: int
    no_trace: int


class Outcome(NamedTuple):
    """What a policy makes of a pattern, equal to its Assessment; grades are None outside it.

    floors are those that hold and provisional those of them in doubt, as bits by their place in the
    policy; conflicts and missing are masks over the registry.
    """

    lowest: Grade | None
    highest: Grade | None
    working: Grade | None
    floors: int
    provisional: int
    access: Access
    emergency: bool
    emergency_provisional: bool
    conflicts: int
    missing: int


class _Kept(dict[_K, _V], Generic[_K, _V]):
    """Values by key, each made when it is first asked for."""

    def __init__(self, make: Callable[[_K], _V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: _K) -> _V:
        found = self[key] = self._make(key)
        return found


def _outcome(parts: tuple[int, ...]) -> Outcome:
    """Make an outcome of plain numbers, which are quicker to find again than grades are."""
    lowest, highest, working, floors, provisional, access, emergency, in_doubt, *masks = parts
    return Outcome(
        lowest=Grade(lowest) if lowest else None,
        highest=Grade(highest) if highest else None,
        working=Grade(working) if working else None,
        floors=floors,
        provisional=provisional,
        access=_ACCESS[access - 1],
        emergency=bool(emergency),
        emergency_provisional=bool(in_doubt),
        conflicts=masks[0],
        missing=masks[1],
    )


class SetEvaluator:
    """One policy, ready for any number of patterns; what was worked out is kept."""

    def __init__(self, policy: Policy) -> None:
        """Prepare for a policy; nothing is worked out yet."""
        self.policy = policy
        # The questions whose no counts: it takes a share away, or it lets a floor hold.
        self._asks_no = 0
        for no in (*(one.bit for one in policy.weights), *(one.no for one in policy.floors)):
            self._asks_no |= no
        self._whole: _Kept[int, int] = _Kept(lambda yes: grade_of(policy, yes).value)
        self._working: _Kept[int, tuple[int, int]] = _Kept(self._work)
        self._said: _Kept[int, tuple[int, ...]] = _Kept(self._say)
        self._same: _Kept[tuple[int, ...], Outcome] = _Kept(_outcome)
        self._outcomes: _Kept[Masks, Outcome] = _Kept(self._evaluate)

    @property
    def patterns(self) -> int:
        """Tell how many distinct patterns were evaluated."""
        return len(self._outcomes)

    def of(self, pattern: Masks) -> Outcome:
        """Evaluate known, true, alleged, no_trace; raises AnswersNotValid for impossible masks.

        Equal outcomes are one and the same object for as long as the evaluator lives.
        """
        return self._outcomes[pattern]

    def _evaluate(self, pattern: Masks) -> Outcome:
        known, true, alleged, no_trace = pattern
        if (
            (known | true | alleged | no_trace) & ~ALL
            or alleged & ~true
            or no_trace & (known | true)
        ):
            Answers(*pattern)  # says what is wrong
        said = self._said[known << MOST_QUESTIONS | true]
        lowest, highest, working, floors, access, not_denied, emergency, conflict, unasked = said
        if not access:
            access = _UNKNOWN if not_denied & ~no_trace else _LOOKED_FOR
        provisional = in_doubt = 0
        if alleged | conflict:
            provisional = self._in_doubt(floors, alleged | conflict) if floors else 0
            in_doubt = emergency and not emergency & ~(alleged | conflict)
        return self._same[
            lowest, highest, working, floors, provisional, access, emergency != 0, in_doubt,
            conflict, unasked & ~no_trace,
        ]  # fmt: skip

    def _say(self, key: int) -> tuple[int, ...]:
        """Work out what follows from the answers alone, however sure and whatever was looked for.

        Gives the range, the working grade, floors, whether access is known, what could still be
        access, emergencies, conflicts, and what must be asked.
        """
        known, true = key >> MOST_QUESTIONS, key & _ONE_MASK
        policy = self.policy
        reads, lowering = policy.reads, policy.lowering
        conflict, no = true & ~known, known & ~true
        lowest = highest = working = floors = 0
        if not true & _UNDER_18:
            yes, open_ = known & true & reads, reads & ~known
            lowest = self._whole[yes | open_ & lowering]
            highest = self._whole[yes | open_ & policy.raising]
            as_yes = yes | conflict & reads & ~lowering
            as_no = (no | conflict & lowering) & self._asks_no
            working, floors = self._working[as_yes << MOST_QUESTIONS | as_no]
        access = _KNOWN if true & policy.access else 0
        return (
            lowest, highest, working, floors, access, policy.access & ~no,
            true & policy.order.emergency, conflict, policy.must_ask & ~known,
        )  # fmt: skip

    def _work(self, key: int) -> tuple[int, int]:
        """Give the working grade and the floors that hold, of what counts as so and as not so."""
        yes, no = key >> MOST_QUESTIONS, key & _ONE_MASK
        held = (at for at, one in enumerate(self.policy.floors) if one.holds(yes, no))
        answers = Answers(known=yes | no, true=yes)
        return span(self.policy, answers).working.value, sum(1 << at for at in held)

    def _in_doubt(self, floors: int, doubtful: int) -> int:
        return sum(
            1 << at
            for at, one in enumerate(self.policy.floors)
            if floors >> at & 1 and (one.yes | one.no) & doubtful
        )
