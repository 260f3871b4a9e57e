"""Say in what order a scenario's people work, as lanes; the worklist's own rule is given to it.

The rule is assessment's and stages of core do not know one another: an action reads the policy and
fills in what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from longstop.core.capacity.network import Key, Lane
from longstop.core.capacity.scenario import GRADES, Rule

_RANKED = {Rule.DECAY: Key.DECAY, Rule.C_MU: Key.C_MU}
"""Rules by which everybody stands in one lane, by rank."""


class Standing(NamedTuple):
    """What a case's place depends on."""

    grade: str
    looked_for: bool
    emergency: bool
    sampled: bool


STANDINGS = tuple(
    Standing(grade, looked_for, emergency, sampled)
    for grade in GRADES
    for looked_for in (False, True)
    for emergency in (False, True)
    for sampled in (False, True)
    if not sampled or (grade == GRADES[0] and not emergency)
)
"""All that there are: only Low is drawn for the sample."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkOrder:
    """Lanes, and which of them everybody stands in.

    targets: hours by grade within which somebody should act. urgent is the last lane that may stop
    others' work. low_share is in thousandths; sample_share is the share of Low that is drawn.
    head_starts are days by grade added to when a case began; weights are by grade, for decay.
    """

    policy: str
    lanes: tuple[Lane, ...]
    lane_of: Mapping[Standing, int]
    targets: Mapping[str, int]
    urgent: int
    low_share: int
    sampled_every: int
    sample_share: float
    head_starts: Mapping[str, float]
    sweep_days: float | None = None


def other_order(rule: Rule, worklist: WorkOrder) -> WorkOrder:
    """Order the work by a rule that is not the worklist's, with the same targets."""
    ranks = {grade: len(GRADES) - 1 - n for n, grade in enumerate(GRADES)}
    lanes: tuple[Lane, ...] = (Lane(key=Key.BEGAN),)
    lane_of = dict.fromkeys(STANDINGS, 0)
    head_starts = dict.fromkeys(GRADES, 0.0)
    if rule is Rule.STRICT:
        lanes = (Lane(key=Key.BEGAN),) * len(GRADES)
        lane_of = {one: ranks[one.grade] for one in STANDINGS}
    elif rule is Rule.DUE:
        head_starts = {grade: hours / 24 for grade, hours in worklist.targets.items()}
    elif rule in _RANKED:
        lanes = (Lane(key=_RANKED[rule]),)
    return WorkOrder(
        policy=worklist.policy,
        lanes=lanes,
        lane_of=lane_of,
        targets=worklist.targets,
        urgent=0 if len(lanes) > 1 else -1,
        low_share=1000,
        sampled_every=worklist.sampled_every,
        sample_share=worklist.sample_share,
        head_starts=head_starts,
        sweep_days=1.0 if rule is Rule.DECAY else None,
    )
