"""Say who is told of a breach now, rung by rung, and until when an answer keeps it quiet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.core.clocks.calendars import Calendar
from longstop.core.clocks.ladder import Climb, Ladder, Rung

RUNGS = tuple(Rung)


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One rung that is told now: the person there, if any, and when the rung above is reached.

    next_climb_at is None where the rung above is told now as well, and on the highest.
    """

    rung: Rung
    person: int | None
    next_climb_at: datetime | None


def call(
    climbs: Sequence[Climb],
    people: Mapping[Rung, Sequence[int]],
    *,
    above: Rung | None,
    heard_by: Collection[int],
    now: datetime,
) -> tuple[Call, ...]:
    """Compute which rungs above `above` (None: from the first) are told now, the lowest first.

    climbs are those of the breach. people gives who stands at a rung: one of them is told, the
    first who was not told before (heard_by). The first of the rungs is told whatever the hour: the
    caller knows that its moment has come. A rung where nobody is, or only whoever was told before,
    keeps its place and the next is told at once; so is one whose own moment has come.
    """
    reached = {climb.rung: climb.at for climb in climbs}
    heard = set(heard_by)
    calls = []
    for rung in RUNGS[0 if above is None else RUNGS.index(above) + 1 :]:
        there = people.get(rung, ())
        person = next((one for one in there if one not in heard), there[0] if there else None)
        higher = RUNGS[RUNGS.index(rung) + 1 :]
        at = reached[higher[0]] if higher else None
        passed_over = rung is not Rung.OUTSIDE_ROLE and (person is None or person in heard)
        ends = at is not None and at > now and not passed_over
        calls.append(Call(rung=rung, person=person, next_climb_at=at if ends else None))
        if ends:
            break
        heard |= {person} if person is not None else set()
    return tuple(calls)


def climbs_again(
    next_climb_at: datetime | None, *, answered_at: datetime, ladder: Ladder, calendar: Calendar
) -> datetime | None:
    """Compute when a breach climbs that somebody answered for and nobody met.

    Never sooner than without the answer; None on the highest rung. Raises OutsideCalendar.
    """
    if next_climb_at is None:
        return None
    return max(next_climb_at, ladder.acknowledged_for.end(answered_at, calendar))
