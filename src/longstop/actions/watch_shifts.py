"""See which shifts began and which did not, and which hand-overs nobody accepted.

Part of the sweep. A person who is planned for a desk and has not come owns nothing there: the
supervisor does until somebody sits down, and hears who was due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.sit import came, ended, turn_fact
from longstop.core.clocks.roster import COME_WITHIN, has_not_come, whom_to_tell
from longstop.store import ledger
from longstop.store.queries.handing import lock_lapsed
from longstop.store.queries.rostering import Missed, lock_missed, note_come, write_missed
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class NoShow:
    """A shift whose person has not come, as the sweep says it: nothing of any person."""

    agency: str
    desk: str
    starts_at: datetime
    somebody_told: bool


def let_lapse(connection: Connection, *, now: datetime, actor: str) -> int:
    """End the hand-overs that nobody accepted in time; gives how many there were."""
    events = ended(connection, lock_lapsed(connection, now), "lapsed", now)
    if events:
        ledger.record(connection, events, at=now, actor=actor)
    return len(events)


def watch_shifts(connection: Connection, *, now: datetime, actor: str) -> list[NoShow]:
    """Note who came, and tell somebody of each shift whose person has not, in one transaction."""
    with connection.transaction():
        there = came(note_come(connection, now))
        missed = [
            one
            for one in lock_missed(connection, now - COME_WITHIN, now)
            if has_not_come(one.starts_at, None, now)
        ]
        told = [_told(one) for one in missed]
        write_missed(connection, [one.id for one in missed], told, now)
        events = [*there, *_missed(missed, told)]
        if events:
            ledger.record(connection, events, at=now, actor=actor)
    return [
        NoShow(one.agency, one.desk, one.starts_at, whom is not None)
        for one, whom in zip(missed, told, strict=True)
    ]


def _told(one: Missed) -> int | None:
    return whom_to_tell(one.person, one.on_call, one.supervisor, one.head_on_call, one.head)


def _missed(missed: Sequence[Missed], told: Sequence[int | None]) -> list[ledger.Event]:
    if not missed:
        return []
    facts = [turn_fact(one.id, told=whom) for one, whom in zip(missed, told, strict=True)]
    return [ledger.Event(ledger.SYSTEM, "roster.missed", {"facts": {"turns": [*facts]}})]
