"""Look after what nobody looks at: clocks that fell due, shifts that ended, holds that ran out.

Shifts end first, so that whoever is told of a breach is there; who was planned and has not come is
told of next. Each breach tells somebody, and climbs while nobody answers for it. Last, what stands
on the ledger becomes part of the tree that checkpoints are signed of.

Several sweeps may run at once: each row is claimed by a conditional UPDATE, so that it is seen by
one of them only. A breach keeps when it fell due and when it was seen; the clock runs on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.draft_protection import draft_left_over
from longstop.actions.follow_links import follow_links
from longstop.actions.house import House
from longstop.actions.link import link_due
from longstop.actions.pass_on_corrections import pass_on_corrections
from longstop.actions.promote import promote_raised
from longstop.actions.raise_alerts import Raised, climb_some, raise_alerts
from longstop.actions.read_texts import read_left_over
from longstop.actions.reassess import Progress, Reassessed, reassess
from longstop.actions.reown import fall_from_ended_shifts
from longstop.actions.sequence import sequence
from longstop.actions.settle_package import settle_left_over
from longstop.actions.unreadable import going_on
from longstop.actions.watch_shifts import NoShow, let_lapse, watch_shifts
from longstop.store import ledger
from longstop.store.queries.climbing import quieten_stopped
from longstop.store.session import Connection
from longstop.store.tree import TreeBroken

ACTOR = "service:sweep"
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep found, and the alerts it raised in their order.

    lapsed counts the hand-overs that nobody accepted in time, no_shows are shifts whose person has
    not come. reassessed is what was assessed anew, where the day of a policy has come.
    leaves counts the entries that joined the tree over the ledger: None when a part of the tree is
    gone, which verify names. unreadable names the documents in force that this release cannot read:
    what rests on them waits, and nothing else.
    """

    breaches: int
    handed_over: int
    holds_ended: int
    alerts: tuple[Raised, ...]
    lapsed: int = 0
    no_shows: tuple[NoShow, ...] = ()
    reassessed: Reassessed | None = None
    leaves: int | None = 0
    unreadable: tuple[str, ...] = ()


def sweep(house: House, *, every_seconds: int, progress: Progress | None = None) -> Swept:
    """Sweep once; every_seconds is when the next is promised, so that its absence is seen.

    As long at most it assesses anew what a new policy asks for, which the next goes on with.
    """
    with house.database.as_service("sweep") as connection:
        row = connection.execute(
            "insert into sweep_run (started_at, every_seconds) values (%s, %s) returning id",
            (house.now(), every_seconds),
        ).fetchone()
        assert row is not None
        with connection.transaction():
            handed_over = fall_from_ended_shifts(connection, now=house.now(), actor=ACTOR)
            lapsed = let_lapse(connection, now=house.now(), actor=ACTOR)
        no_shows = watch_shifts(connection, now=house.now(), actor=ACTOR)
        draft_left_over(house)
        pass_on_corrections(house)
        promote_raised(house, connection, at_once=AT_ONCE)
        breaches, alerts = 0, list[Raised]()
        while found := _breach_some(connection, house):
            breaches += found[0]
            alerts += found[1]
        quieten_stopped(connection, house.now())
        while climbed := climb_some(connection, house, now=house.now(), limit=AT_ONCE, actor=ACTOR):
            alerts += climbed
        holds_ended = _end_holds(connection, house.now())
        settle_left_over(house)
        read_left_over(house)
        unreadable, reassessed = list[str](), None
        with going_on(unreadable):
            link_due(house)
        if unreadable:
            with going_on(unreadable):
                follow_links(house)
        until = house.now() + timedelta(seconds=every_seconds)
        with going_on(unreadable):
            reassessed = reassess(house, until=until, progress=progress)
        leaves = _grow_tree(connection)
        connection.execute(
            "update sweep_run set finished_at = %s, breaches = %s, handed_over = %s,"
            "  holds_ended = %s where id = %s",
            (house.now(), breaches, handed_over, holds_ended, row[0]),
        )
    return Swept(
        breaches=breaches,
        handed_over=handed_over,
        holds_ended=holds_ended,
        alerts=tuple(alerts),
        lapsed=lapsed,
        no_shows=tuple(no_shows),
        reassessed=reassessed,
        leaves=leaves,
        unreadable=tuple(unreadable),
    )


def _grow_tree(connection: Connection) -> int | None:
    """Let the ledger join the tree; a broken tree never stops what children wait for."""
    try:
        return sequence(connection)
    except TreeBroken:
        return None


def _breach_some(connection: Connection, house: House) -> tuple[int, list[Raised]] | None:
    """Record breaches and tell somebody, the longest due first; each batch is one transaction.

    Gives how many there were and the alerts; None when there was none.
    """
    now = house.now()
    with connection.transaction():
        rows = connection.execute(
            "with due as (select c.id, c.obligation_id from clock c"
            "   join obligation o on o.id = c.obligation_id"
            "   where c.running and not c.breach_seen and c.due_at <= %(now)s"
            "   order by c.due_at limit %(some)s for no key update of o, c skip locked)"
            " update clock c set breach_seen = true from due"
            " where c.id = due.id and c.running and not c.breach_seen"
            " returning c.id, c.obligation_id, c.due_at",
            {"now": now, "some": AT_ONCE},
        ).fetchall()
        if not rows:
            return None
        connection.execute(
            "insert into breach (clock_id, obligation_id, fell_due_at, seen_at)"
            " select n.*, %s from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) n",
            (now, *[list(column) for column in zip(*rows, strict=True)]),
        )
        events = [
            ledger.Event(
                ledger.obligation_stream(obligation), "clock.breached", {"breach": [clock]}
            )
            for clock, obligation, _ in rows
        ]
        ledger.record(connection, events, at=now, actor=ACTOR)
        clocks = [clock for clock, _, _ in rows]
        alerts = raise_alerts(connection, house, clocks, now=now, actor=ACTOR)
    return len(rows), alerts


def _end_holds(connection: Connection, now: datetime) -> int:
    with connection.transaction():
        rows = connection.execute(
            "update obligation set held_by = null, held_until = null"
            " where held_by is not null and held_until <= %s returning id",
            (now,),
        ).fetchall()
        events = [
            ledger.Event(
                ledger.obligation_stream(id_),
                "hold.ended",
                {"set": {"held_by": None, "held_until": None}},
            )
            for (id_,) in rows
        ]
        if events:
            ledger.record(connection, events, at=now, actor=ACTOR)
    return len(rows)
