"""Assess everything open anew when the day of an adopted policy has come.

Some thousands at a time, each batch one transaction that says how far it came: stopped anywhere,
the next sweep goes on there. A grade that a person gave stays, and no clock is touched: what was
promised stays promised (docs/decisions/0015-policy-change.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.assess import assess
from longstop.actions.house import House
from longstop.actions.in_force import placer_for_writing
from longstop.actions.keep_policy import keep_shipped
from longstop.store import ledger
from longstop.store.queries import policies as queries
from longstop.store.queries.assessment import standing_of
from longstop.store.queries.policies import Change
from longstop.store.session import Connection

ACTOR = "service:sweep"
AT_ONCE = 10_000

Progress = Callable[[str, int], None]
"""Called after each batch with the policy's stamp and how many were assessed under it so far."""


@dataclass(frozen=True, slots=True)
class Reassessed:
    """Under which policy how many referrals were assessed anew now, and whether that was all."""

    policy: str
    referrals: int
    done: bool


def reassess(
    house: House, *, until: datetime, progress: Progress | None = None, at_once: int = AT_ONCE
) -> Reassessed | None:
    """Assess what is open anew, until a moment at most; None where nothing is to be done.

    Keeps the shipped document too, while that is what counts. Where another sweep is at it, this
    one leaves it to that.
    """
    found = None
    with house.database.as_service("reassess") as connection:
        with connection.transaction():
            keep_shipped(connection, house, ACTOR)
        while found is None or (not found.done and house.now() < until):
            with connection.transaction():
                change = queries.hold_change(connection, house.now())
                if change is None:
                    break
                count = _some(connection, house, change, at_once)
                done = count == 0 and _end(connection, house, change)
            before = found.referrals if found else 0
            found = Reassessed(change.stamp, before + count, done)
            if progress is not None and count:
                progress(change.stamp, change.reassessed + count)
    return found


def _some(connection: Connection, house: House, change: Change, at_once: int) -> int:
    """Assess the next that stand under another policy; gives how many there were."""
    ids = queries.hold_next(connection, change, at_once)
    if ids:
        placer = placer_for_writing(connection, house)
        placed = assess(connection, placer, standing_of(connection, ids))
        events = [
            ledger.Event(
                ledger.obligation_stream(id_),
                "referral.reassessed",
                {"facts": {"assessment": one.told(), "adoption": change.id}},
            )
            for id_, one in placed.items()
        ]
        ledger.record(connection, events, at=house.now(), actor=ACTOR)
        connection.execute("select refile(%s)", (ids,))
        queries.note_reassessed(connection, change.id, ids[-1], len(ids))
    return len(ids)


def _end(connection: Connection, house: House, change: Change) -> bool:
    """End the change, once nobody writes under the policy before; else it begins from the start."""
    queries.hold_policy_alone(connection)
    if queries.is_any_left(connection, change):
        queries.note_reassessed(connection, change.id, 0, 0)
        return False
    now = house.now()
    queries.note_all_reassessed(connection, change.id, now)
    facts: dict[str, ledger.Plain] = {"id": change.id, "reassessed": change.reassessed}
    event = ledger.Event(ledger.SYSTEM, "policy.reassessed", {"facts": {"adoption": facts}})
    ledger.record(connection, [event], at=now, actor=ACTOR)
    return True
