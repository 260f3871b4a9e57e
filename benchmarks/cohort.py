"""Measure how soon the list reaches dangerous people of whom hardly anything is known.

50,000 made-up people, 500 of them dangerous: what makes them so is true of them, but nine in ten
facts about everybody are left out, as in life. The same people are ordered three ways in one run:
by the list's own rule, as they came, and by a grade that takes what is unknown for no.

What is true of whom is drawn here from stated shares; they are assumptions, not findings.

Run: make bench, or python -m benchmarks.cohort [PEOPLE]
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from longstop.actions.house import shipped_policy
from longstop.core.referral.questions import REGISTRY, UNDER_18
from longstop.core.triage.answers import Answers
from longstop.core.triage.evaluate import grade_of
from longstop.core.triage.order import Merge, Stream
from longstop.core.triage.placing import Placer, Standing

SEED, DANGEROUS, KNOWN = 2012, 0.01, 0.1
FIRST = (100, 500, 2000)
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
# How often each question is yes, of the dangerous and of all others.
SHARES = {
    "contact_allegation": (0.35, 0.01), "contact_conviction": (0.25, 0.005),
    "facilitator_a": (0.30, 0.01), "facilitator_b": (0.20, 0.01), "facilitator_c": (0.15, 0.005),
    "current_access": (0.70, 0.40), "position_of_trust": (0.20, 0.04),
    "unsupervised_access": (0.50, 0.20), "child_in_household": (0.35, 0.30),
    "access_outside_home": (0.50, 0.20), "prior_violence": (0.40, 0.08),
    "other_priors": (0.50, 0.22), "evidenced_interest": (0.60, 0.18),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Someone:
    """A person in order of arrival, with what is known."""

    number: int
    dangerous: bool
    answers: Answers


def main() -> None:
    """Print how many of the dangerous stand among the first of each order."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    people = draw(wanted)
    total = sum(one.dangerous for one in people)
    seen = sum(one.dangerous and bool(one.answers.yes) for one in people)
    print(
        f"{wanted} people, {total} dangerous; of {seen} of these anything at all is known to be so"
    )
    print(f"{'among the first':<40}" + "".join(f"{first:>8}" for first in FIRST))
    for name, order in (
        ("the list, all in one package", by_list(people, timedelta(0))),
        ("the list, one a minute, none worked", by_list(people, timedelta(minutes=1))),
        ("as they came", people),
        ("unknown taken for no, all at once", by_knowns(people)),
    ):
        counts = [sum(one.dangerous for one in order[:first]) for first in FIRST]
        print(f"  {name:<38}" + "".join(f"{count:>8}" for count in counts))


def draw(wanted: int) -> list[Someone]:
    """Draw people with what is known of each, one in ten facts."""
    chance = random.Random(SEED)
    people = []
    for number in range(wanted):
        dangerous = chance.random() < DANGEROUS
        known = true = 0
        for code, shares in SHARES.items():
            so = chance.random() < shares[not dangerous]
            if chance.random() < KNOWN:
                bit = REGISTRY[code].bit
                known, true = known | bit, true | bit * so
        if chance.random() < KNOWN:
            known |= REGISTRY[UNDER_18].bit
        people.append(Someone(number, dangerous, Answers(known, true)))
    return people


def by_list(people: Sequence[Someone], apart: timedelta) -> list[Someone]:
    """Order people by the list's own rule a day after the last of them came."""
    policy = shipped_policy()
    placer = Placer(policy, b"cohort")
    streams: dict[Stream, list[Someone]] = defaultdict(list)
    for one in people:
        placed = placer.place(one.number, Standing(answers=one.answers))
        streams[Stream(placed.stream)].append(one)
    keys = {
        stream: [START + one.number * apart for one in some] for stream, some in streams.items()
    }
    merge = Merge(policy, START + len(people) * apart + timedelta(days=1))
    return [streams[stream][place] for stream, place in merge.draw(keys, max(FIRST))]


def by_knowns(people: Sequence[Someone]) -> list[Someone]:
    """Order people by the grade that takes what is unknown for no, then as they came."""
    policy = shipped_policy()
    return sorted(people, key=lambda one: (-grade_of(policy, one.answers.yes), one.number))


if __name__ == "__main__":
    main()
