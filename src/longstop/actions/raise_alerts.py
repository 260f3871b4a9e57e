"""Tell the next person of a breach, and the one above while nobody answers for it.

Part of the sweep: the caller holds the obligations, and its transaction is the alert's too, so
that a rung is told once or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.actions.house import House
from longstop.core.clocks.alerting import Call, call
from longstop.core.clocks.ladder import Rung, climbs
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.store import ledger
from longstop.store.queries.climbing import Unanswered, lock_due_to_climb, unanswered
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert just raised: what it is about and how high it stands; nothing of any person."""

    reference: str
    clock: str
    fell_due_at: datetime
    rung: str


def climb_some(
    connection: Connection, house: House, *, now: datetime, limit: int, actor: str
) -> list[Raised]:
    """Tell the next rung of some breaches that nobody answers for, in one transaction."""
    with connection.transaction():
        due = lock_due_to_climb(connection, now, limit)
        return raise_alerts(connection, house, due, now=now, actor=actor) if due else []


def raise_alerts(
    connection: Connection, house: House, clock_ids: Sequence[int], *, now: datetime, actor: str
) -> list[Raised]:
    """Raise the alerts of breached clocks, from the rung above the one that stands.

    Six statements, however many clocks.
    """
    told = [
        (one, each)
        for one in unanswered(connection, clock_ids, now)
        for each in _calls(house, one, now)
    ]
    if not told:
        return []
    connection.execute(
        "update alert set standing = false, next_climb_at = null"
        " where clock_id = any(%s::bigint[]) and standing",
        (list(clock_ids),),
    )
    fields = [_fields(house, one, each, now) for one, each in told]
    _insert(connection, fields, now)
    events = [
        ledger.Event(
            ledger.obligation_stream(one.obligation_id),
            "alert.raised" if each.rung is Rung.PERSON else "alert.climbed",
            {"alert": alert},
        )
        for (one, each), (_, alert) in zip(told, fields, strict=True)
    ]
    ledger.record(connection, events, at=now, actor=actor)
    return [Raised(one.reference, one.clock, one.fell_due_at, each.rung) for one, each in told]


def _calls(house: House, one: Unanswered, now: datetime) -> tuple[Call, ...]:
    people = {
        Rung.PERSON: _there(one.owner),
        Rung.DESK_SUPERVISOR: _there(one.supervisor_on_call, one.supervisor),
        Rung.HEAD_OF_BUREAU: _there(one.head_on_call, one.head),
    }
    ladder = house.ladders.of(one.clock, one.because)
    return call(
        climbs(one.fell_due_at, ladder, house.calendar),
        people,
        above=None if one.rung is None else Rung(one.rung),
        heard_by=one.heard_by,
        now=now,
    )


def _there(*people: int | None) -> list[int]:
    return [person for person in people if person is not None]


def _fields(
    house: House, one: Unanswered, each: Call, now: datetime
) -> tuple[int, dict[str, Plain]]:
    """Give the obligation and the fields of an alert as the ledger tells them."""
    stands = each.next_climb_at is not None or each.rung is Rung.OUTSIDE_ROLE
    outside = house.ladders.outside_role if each.rung is Rung.OUTSIDE_ROLE else None
    return one.obligation_id, {
        "clock_id": one.clock_id,
        "rung": each.rung.value,
        "person": each.person,
        "outside_role": outside,
        "raised_at": iso(now),
        "standing": stands,
        "next_climb_at": iso(each.next_climb_at) if each.next_climb_at is not None else None,
        "acknowledged_by": None,
        "acknowledged_at": None,
    }


def _insert(
    connection: Connection, alerts: Sequence[tuple[int, dict[str, Plain]]], now: datetime
) -> None:
    columns: dict[str, list[Any]] = {
        name: [fields[name] for _, fields in alerts]
        for name in ("clock_id", "rung", "person", "outside_role", "standing", "next_climb_at")
    }
    connection.execute(
        "insert into alert (raised_at, obligation_id, clock_id, rung, person, outside_role,"
        "  standing, next_climb_at)"
        " select %s, n.* from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::int[],"
        "  %s::text[], %s::boolean[], %s::timestamptz[]) n",
        (now, [obligation for obligation, _ in alerts], *columns.values()),
    )
