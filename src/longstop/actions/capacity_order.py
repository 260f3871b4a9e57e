"""Give a simulation the order of work that `longstop worklist` has: its own streams and policy.

Where everybody stands is asked of the very function that places referrals.
"""

from __future__ import annotations

from longstop.core.capacity.network import Key, Lane
from longstop.core.capacity.scenario import Rule
from longstop.core.capacity.work_order import STANDINGS, Standing, WorkOrder, other_order
from longstop.core.triage.evaluate import Access
from longstop.core.triage.order import FIRST, STREAM_OF, Stream, stream_of
from longstop.core.triage.policy import THOUSAND, Grade, Policy, grade_named

STREAMS = (Stream.EMERGENCY, Stream.VERY_HIGH, *range(Stream.HIGH, Stream.LOW_LOOKED_FOR + 1),
           Stream.SAMPLED_LOW)  # fmt: skip
"""The lanes of a simulated list, in the list's own order."""


def work_order(policy: Policy, rule: Rule) -> WorkOrder:
    """Give the order in which a scenario is worked, under a policy and a rule."""
    worklist = WorkOrder(
        policy=policy.stamp,
        lanes=tuple(_lane(Stream(one), policy) for one in STREAMS),
        lane_of={one: STREAMS.index(_stream(one)) for one in STANDINGS},
        targets={grade.code: hours for grade, hours in policy.targets.items()},
        urgent=STREAMS.index(Stream.VERY_HIGH),
        low_share=policy.order.low_share,
        sampled_every=policy.order.sampled_every,
        sample_share=policy.order.sample_share / THOUSAND,
        head_starts=dict.fromkeys((grade.code for grade in Grade), 0.0),
    )
    return worklist if rule is Rule.WORKLIST else other_order(rule, worklist)


def _stream(one: Standing) -> Stream:
    access = Access.LOOKED_FOR if one.looked_for else Access.KNOWN
    return stream_of(
        grade_named(one.grade), access, emergency=one.emergency, pressed=False, sampled=one.sampled
    )


def _lane(stream: Stream, policy: Policy) -> Lane:
    if stream in FIRST:
        return Lane(first=True, key=Key.BEGAN)
    if stream is Stream.SAMPLED_LOW:
        return Lane(first=False, key=Key.BEGAN, group=stream, sampled=True)
    grade = next(one for one, its in STREAM_OF.items() if its <= stream <= its + 1)
    return Lane(
        first=False,
        key=Key.BEGAN,
        rate=24 / policy.targets[grade],
        group=grade,
        held=grade is Grade.LOW,
    )
