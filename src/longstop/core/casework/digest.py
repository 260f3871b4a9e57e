"""Say what a digest counts for each role: codes and counts, nothing of anybody.

What waits for a role is what its permissions let it do something about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from longstop.core.authority.permissions import Permission, may
from longstop.core.casework.proposals import may_second


class Waits(StrEnum):
    """What may wait for somebody, in the order in which it is said."""

    ALERT = "alert"
    LATE = "late"
    SOON = "soon"
    TELL = "tell"
    CONFIRM = "confirm"
    UNOWNED = "unowned"
    BREACHED = "breached"
    SEARCH = "search"
    SECOND = "second"
    DISPUTE = "dispute"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    CORRECTION = "correction"
    CORRECT = "correct"
    TALK = "talk"
    UNCONFIRMED = "unconfirmed"
    DEFERRED = "deferred"
    SECOND_LOOK = "second_look"
    QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a digest: its words, the page of the desk behind it, and what it needs."""

    words: str
    page: str
    needs: Permission


LINES: Mapping[Waits, Line] = {
    Waits.ALERT: Line("told to you, and nobody answered for", "alerts", Permission.REFERRAL_TAKE),
    Waits.LATE: Line("yours, and late", "list", Permission.REFERRAL_TAKE),
    Waits.SOON: Line("yours, due within four hours", "list", Permission.REFERRAL_TAKE),
    Waits.TELL: Line(
        "to decide whom to tell for a child", "list", Permission.PROTECTION_DECIDE
    ),
    Waits.CONFIRM: Line(
        "told to you for a child, to be confirmed", "list", Permission.PROTECTION_ACKNOWLEDGE
    ),
    Waits.UNOWNED: Line(
        "whose owner is absent or off shift", "team/list?of=unowned", Permission.TEAM_READ
    ),
    Waits.BREACHED: Line("late, and seen to be", "team/list?of=breached", Permission.TEAM_READ),
    Waits.SEARCH: Line("searches to look into", "notices/searches", Permission.MISUSE_READ),
    Waits.SECOND: Line("steps that wait for a second person", "second", Permission.NOTICE_READ),
    Waits.DISPUTE: Line("in dispute between agencies", "list", Permission.REFERRAL_TRANSFER),
    Waits.ACCEPT: Line("sent to you, to be accepted", "list", Permission.DISSEMINATION_ANSWER),
    Waits.TRANSFER: Line("offered to you", "list", Permission.REFERRAL_TRANSFER),
    Waits.CORRECTION: Line(
        "corrections to acknowledge", "list", Permission.DISSEMINATION_ANSWER
    ),
    Waits.CORRECT: Line("corrections to send or decline", "list", Permission.DISSEMINATION_SEND),
    Waits.TALK: Line("talks due with another agency", "talks", Permission.REFERRAL_DECONFLICT),
    Waits.UNCONFIRMED: Line(
        "sent, and nobody there has answered", "list", Permission.DISSEMINATION_SEND
    ),
    Waits.DEFERRED: Line(
        "put off, of what is to be told for a child", "team/list?of=deferred", Permission.TEAM_READ
    ),
    Waits.SECOND_LOOK: Line(
        "graded with others, to be looked at again", "team/list?of=second_look",
        Permission.TEAM_READ,
    ),
    Waits.QUARANTINE: Line(
        "lines that could not be read", "quarantine", Permission.QUARANTINE_RELEASE
    ),
}  # fmt: skip
"""Pages are addresses at the desk, without their first stroke."""


@cache
def counted_for(role: str) -> tuple[str, ...]:
    """List what is counted for a role: names of Waits, and `second:STEP` for steps of two."""
    found = [one.value for one, line in LINES.items() if may((role,), line.needs).allowed]
    steps = [f"{Waits.SECOND}:{step}" for step in may_second((role,))]
    return (*(one for one in found if one != Waits.SECOND), *steps)


def folded(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Add what was counted up by what waits, in the order in which it is said; no noughts."""
    found: dict[str, int] = {}
    for name, count in counts:
        waits = Waits(name.partition(":")[0])
        found[waits.value] = found.get(waits.value, 0) + count
    return {one.value: found[one] for one in Waits if found.get(one)}
