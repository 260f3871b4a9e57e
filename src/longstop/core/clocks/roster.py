"""Say who is planned when: turns that never overlap, and the gaps that no turn covers.

A turn names one person on one rung of a desk's ladder: who sits there, or who is woken for the
desk's supervisor or for the head of the bureau. Local times are read in the agency's own zone, and
an hour that the change of clocks skips or repeats is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, tzinfo

from longstop.core.clocks.ladder import Rung

COME_WITHIN = timedelta(minutes=15)
"""How long after a shift began its person may take to begin duty: Longstop's own choice, half of
what a hand-over may wait, so that the supervisor hears before the work falls to them."""
LONGEST = {
    Rung.PERSON: timedelta(hours=24),
    Rung.DESK_SUPERVISOR: timedelta(days=31),
    Rung.HEAD_OF_BUREAU: timedelta(days=31),
}
"""How long one turn may last: a day at a desk, a month on call."""
ROLES = {
    "duty": Rung.PERSON,
    "supervisor": Rung.DESK_SUPERVISOR,
    "head": Rung.HEAD_OF_BUREAU,
}
"""What a roster calls the rungs."""
ROLE_OF = {rung: role for role, rung in ROLES.items()}


class NoMoment(ValueError):
    """The text is no moment, or none that is certain in that zone; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """A stretch of time: its end belongs to the next."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn(Stretch):
    """One person on one rung of a desk for a stretch of time."""

    desk: int
    rung: Rung
    person: int


def gaps(turns: Iterable[Stretch], start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """Find what of the time from start to end no turn covers, in order."""
    found = []
    covered = start
    for turn in sorted(turns, key=lambda one: one.starts_at):
        if turn.starts_at >= end:
            break
        if turn.starts_at > covered:
            found.append(Stretch(starts_at=covered, ends_at=turn.starts_at))
        covered = max(covered, turn.ends_at)
    if covered < end:
        found.append(Stretch(starts_at=covered, ends_at=end))
    return tuple(found)


def overlapping(turns: Sequence[Stretch]) -> Iterator[tuple[int, int]]:
    """Find the places of turns that begin before another has ended, that other's place first."""
    furthest: int | None = None
    order = sorted(range(len(turns)), key=lambda place: (turns[place].starts_at, place))
    for place in order:
        if furthest is not None and turns[place].starts_at < turns[furthest].ends_at:
            yield furthest, place
        if furthest is None or turns[place].ends_at > turns[furthest].ends_at:
            furthest = place


def has_not_come(starts_at: datetime, came_at: datetime | None, now: datetime) -> bool:
    """Tell whether the person of a shift is late by so much that somebody must hear of it."""
    return came_at is None and now >= starts_at + COME_WITHIN


def whom_to_tell(missing: int, *people: int | None) -> int | None:
    """Choose who hears that a person has not come: the first of these who is there and another."""
    return next((one for one in people if one is not None and one != missing), None)


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read a local moment ('2026-11-20 18:00'), or one with its offset; gives it in UTC.

    Raises NoMoment, also for an hour that the change of clocks skips or that comes twice.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NoMoment(f"'{text}' is no moment such as 2026-11-20 18:00") from None
    if len(text.strip()) < len("2026-11-20 18:00"):
        raise NoMoment(f"'{text}' has no time of day, such as 2026-11-20 18:00")
    if not MINYEAR < moment.year < MAXYEAR:
        raise NoMoment(f"'{text}' lies in no year that has a roster")
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    first, second = (
        moment.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)
    )  # fmt: skip
    if first > second:
        raise NoMoment(f"{text} does not exist: the clocks go forward over it")
    if first < second:
        either = " or ".join(f"{moment:%H:%M}{one.astimezone(zone):%z}" for one in (first, second))
        raise NoMoment(f"{text} comes twice that night: write {either}")
    return first
