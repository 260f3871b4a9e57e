"""Say what one person's other records tell of them, kept apart from what their own record tells.

Answers found on one record of a person speak on the others, heard as any other source is: what was
alleged stays alleged, what contradicts is a conflict. They are masks, so nothing is counted: a file
for which somebody was reported a thousand times says what it says once (practice PR-11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from longstop.core.referral.questions import (
    CHILD_IN_HOUSEHOLD,
    CURRENT_ACCESS,
    IMMEDIATE_DANGER,
    OUTSIDE_HOME,
    POSITION_OF_TRUST,
    UNDER_18,
    UNSUPERVISED,
    mask_of,
)
from longstop.core.triage.answers import NOTHING_KNOWN, Answers

OF_ITS_DAY = mask_of((IMMEDIATE_DANGER, UNDER_18))
"""Questions about the day of a report: danger then is not danger now, and people grow up.

Whoever another record puts under 18 is not thereby a child in this one, so nobody is moved outside
the instrument, or back inside it, by a link.
"""
OF_NOW = mask_of(
    (CURRENT_ACCESS, POSITION_OF_TRUST, UNSUPERVISED, CHILD_IN_HOUSEHOLD, OUTSIDE_HOME)
)
"""Questions about how somebody lives now: a yes is to be looked at, a no of another day says
nothing of today, so it never lowers and never contradicts."""

Circle = tuple[Sequence[int], Sequence[int]]
"""Referrals whose answers reach each other, and those that only hear them."""


def flowing(answers: Answers) -> Answers:
    """Give what of a record's answers may speak on another record of the same person."""
    keeps = ~OF_ITS_DAY
    # A conflict about today is a yes that some source denied: the yes flows, and is in doubt.
    doubted = answers.conflict & OF_NOW & keeps
    return Answers(
        known=(answers.known & ~(answers.no & OF_NOW) & keeps) | doubted,
        true=answers.true & keeps,
        alleged=(answers.alleged & answers.yes & keeps) | doubted,
    )


def histories(own: Mapping[int, Answers], circles: Iterable[Circle]) -> dict[int, Answers]:
    """Give what reaches each referral from all others it hears, without its own.

    own are the referrals' own answers by number; whoever stands in no circle is left out, for
    nothing reaches them. Linear in the members of a circle.
    """
    found: dict[int, Answers] = {}
    for giving, hearing in circles:
        said = [flowing(own[id_]) for id_ in giving]
        before = [*accumulate(said, Answers.hear_all, initial=NOTHING_KNOWN)]
        after = [*accumulate(reversed(said), Answers.hear_all, initial=NOTHING_KNOWN)]
        for place, id_ in enumerate(giving):
            others = before[place].hear_all(after[len(said) - place - 1])
            found[id_] = found.get(id_, NOTHING_KNOWN).hear_all(others)
        for id_ in hearing:
            found[id_] = found.get(id_, NOTHING_KNOWN).hear_all(before[-1])
    return found
