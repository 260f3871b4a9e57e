"""Say what a hand-over of a shift needs, and how long it may wait for its receiver.

The giver stays the owner until the receiver accepts in person. Silence is never acceptance: what
nobody accepts in time falls to the supervisor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from longstop.core.referral.errors import LongstopError

ACCEPT_WITHIN = timedelta(minutes=30)
"""How long a hand-over waits: Longstop's own choice, an overlap of two shifts at a desk."""
BURNS_WITHIN = timedelta(hours=4)
"""What falls due so soon is named to the next shift one by one; so long does a hold last."""
LONGEST_NOTE = 4_000


class Mark(StrEnum):
    """What is the matter with something that is handed over, in the order in which it is said."""

    LATE = "late"
    SOON = "soon"
    ALERT = "alert"
    HELD = "held"
    PROVISIONAL = "provisional"
    CONFLICT = "conflict"
    HALF_RECEIVED = "half_received"


MARK_WORDS = {
    Mark.LATE: "late",
    Mark.SOON: "due within 4 h",
    Mark.ALERT: "alert stands",
    Mark.HELD: "held",
    Mark.PROVISIONAL: "on an allegation",
    Mark.CONFLICT: "in conflict",
    Mark.HALF_RECEIVED: "half received",
}


class HandoverRefused(LongstopError):
    """The shift cannot be handed over, or accepted, like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Giving:
    """A hand-over that is wanted: the desk, who acts, who holds the desk, and who is to take it.

    on_duty is the person whose shift it is; the supervisor's, where nobody is on duty.
    """

    desk: str
    actor: int
    on_duty: int | None
    supervisor: int
    receiver: int
    receiver_code: str
    receiver_absent: bool
    receiver_may_sit: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A hand-over that waits for its receiver."""

    id: int
    given_by: int
    given_to: int
    falls_at: datetime


def may_give(*, on_duty: bool, supervises: bool) -> bool:
    """Tell whether somebody may hand a desk over: whoever is on duty there, or its supervisor."""
    return on_duty or supervises


def check_giving(case: Giving) -> int:
    """Check that a shift may be handed over so; gives whose it is. Raises HandoverRefused."""
    giver = case.on_duty if case.on_duty is not None else case.supervisor
    supervises = case.actor == case.supervisor
    if not may_give(on_duty=case.actor == case.on_duty, supervises=supervises):
        raise HandoverRefused(
            f"You are not on duty at the desk '{case.desk}': only whoever is, or its supervisor, "
            "hands it over. Nothing was changed."
        )
    if case.receiver == giver:
        raise HandoverRefused("Hand it over to somebody else. Nothing was changed.")
    if case.receiver_absent:
        raise HandoverRefused(
            f"{case.receiver_code} is noted as absent. Nothing was changed. "
            "Hand over to somebody else, or end the shift: longstop duty end DESK"
        )
    if not case.receiver_may_sit:
        raise HandoverRefused(
            f"{case.receiver_code} may not sit at the desk '{case.desk}'. Nothing was changed. "
            "Hand over to somebody else, or end the shift: longstop duty end DESK"
        )
    return giver


def check_accepting(waiting: Waiting | None, desk: str, actor: int, now: datetime) -> Waiting:
    """Check that a person may accept what waits at a desk; raises HandoverRefused."""
    start = f"Begin your shift instead: longstop duty start {desk}"
    if waiting is None or waiting.given_to != actor:
        raise HandoverRefused(
            f"Nothing at the desk '{desk}' waits for you to accept it. Nothing was changed. {start}"
        )
    if now >= waiting.falls_at:
        raise HandoverRefused(
            f"It waited until {waiting.falls_at:%H:%M} UTC and falls to the supervisor. "
            f"Nothing was changed. {start}"
        )
    return waiting


def check_note(note: str | None) -> str | None:
    """Check a note for the next shift; an empty one is none. Raises HandoverRefused."""
    text = (note or "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise HandoverRefused(
            f"The note has {len(text):,} characters; the most is {LONGEST_NOTE:,}. "
            "Nothing was changed. Name the references, and leave the rest on their pages."
        )
    if any(not (character.isprintable() or character in "\n\t") for character in text):
        raise HandoverRefused("The note holds characters that are not text. Nothing was changed.")
    return text or None
