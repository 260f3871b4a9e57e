"""Show a desk at the start of a shift: what was handed over, what came since, what burns now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.house import House, NotFound
from longstop.actions.list_proposals import MOST
from longstop.core.authority.permissions import Permission, check, may
from longstop.core.casework.handover import BURNS_WITHIN, Mark, may_give
from longstop.core.casework.proposals import may_second
from longstop.store import ledger
from longstop.store.queries import handovers as queries
from longstop.store.queries.due import offered_to
from longstop.store.queries.handovers import Counted, DeskSeen, HandoverRow
from longstop.store.queries.people import DeskOf, desks_of
from longstop.store.queries.proposals import waiting
from longstop.store.queries.roster import TurnListed
from longstop.store.queries.whom import Whom, whom
from longstop.store.session import Actor, Connection

LOOK_BACK = timedelta(hours=12)
"""How far the screen looks back at a desk where no shift was ever handed over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What there is at a desk: how many of each kind, and what is the matter with how many."""

    kinds: Sequence[Counted]
    marks: Sequence[Counted]


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverShown:
    """The start-of-shift screen: the desk, the last hand-over, what happened since, and now.

    cut names marks of which there may be more at the desk than was counted.
    """

    desk: DeskSeen
    at: datetime
    zone: str
    turns: Sequence[TurnListed]
    last: HandoverRow | None
    handed: Load
    since: datetime
    came_in: Sequence[Counted]
    fell_due: Sequence[Counted]
    done: Sequence[Counted]
    now: Load
    cut: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ShiftStart:
    """What somebody finds who comes on: their desks, one of them, and how much waits for them.

    shown is None for whoever has no desk; waiting counts what waits for them as the second person,
    None for whoever may not read it. offered counts what was sent or offered to their agency and
    waits for a name, for whoever may accept it. whom is to whom they may hand over, where they may.
    """

    desks: Sequence[DeskOf]
    shown: HandoverShown | None
    waiting: int | None
    offered: int = 0
    whom: Sequence[Whom] = ()


def start_shift(house: House, actor: Actor, *, desk: str | None = None) -> ShiftStart:
    """Show the start of a shift at a desk, without a name at the person's own; raises NotFound."""
    check(actor.roles, Permission.DUTY_HAND_OVER)
    at = house.now()
    steps = [step.value for step in may_second(actor.roles)]
    with house.database.as_person(actor) as connection, connection.transaction():
        desks = desks_of(connection, actor.person, actor.agency, at)
        wanted = desk or (desks[0].code if desks else None)
        shown = _shown(connection, actor, wanted, at) if wanted else None
        waits = None
        if may(actor.roles, Permission.PROPOSAL_READ).allowed:
            found = waiting(
                connection,
                agency=actor.agency,
                person=actor.person,
                steps=steps,
                now=at,
                asked_since=at - house.exporting.open_for,
                limit=MOST,
            )
            waits = len(found)
        answers = may(actor.roles, Permission.DISSEMINATION_ANSWER).allowed
        offered = offered_to(connection, actor.agency, MOST) if answers else 0
        known = whom(connection, actor.agency) if _gives(desks, wanted) else ()
    return ShiftStart(desks=desks, shown=shown, waiting=waits, offered=offered, whom=known)


def _gives(desks: Sequence[DeskOf], wanted: str | None) -> bool:
    """Tell whether somebody may hand over at a desk."""
    return any(
        one.code == wanted and may_give(on_duty=one.on_duty, supervises=one.supervises)
        for one in desks
    )


def show_handover(house: House, actor: Actor, *, desk: str) -> HandoverShown:
    """Show the last hand-over of a desk and what became of it; the look is on the ledger.

    Only to people of its agency who may sit there. Raises NotFound.
    """
    check(actor.roles, Permission.DUTY_HAND_OVER)
    with house.database.as_person(actor) as connection, connection.transaction():
        return _shown(connection, actor, desk, house.now())


def _shown(connection: Connection, actor: Actor, desk: str, at: datetime) -> HandoverShown:
    seen = queries.desk_seen(connection, actor.agency, desk)
    if seen is None:
        raise NotFound(
            f"Your agency has no desk '{desk}' at which you may sit. Nothing was changed. "
            "See: longstop desk list"
        )
    last = queries.last_handover(connection, seen.id)
    since = last.given_at if last is not None else at - LOOK_BACK
    told = queries.told_of(
        connection, seen, last.id if last else None, since=since, now=at, soon=at + BURNS_WITHIN
    )
    if last is not None:
        _note(connection, actor, seen, last, at)
    return HandoverShown(
        desk=seen,
        at=at,
        zone=seen.zone,
        turns=told.turns,
        last=last,
        handed=Load(kinds=told.kinds_handed, marks=_in_order(told.marks_handed)),
        since=since,
        came_in=told.came_in,
        fell_due=told.fell_due,
        done=told.done,
        now=Load(kinds=told.kinds_now, marks=_in_order(told.marks_now)),
        cut=[one.name for one in told.cut],
    )


def _in_order(counted: Sequence[Counted]) -> list[Counted]:
    by_name = {one.name: one for one in counted}
    return [by_name[mark] for mark in Mark if mark in by_name]


def _note(
    connection: Connection, actor: Actor, seen: DeskSeen, last: HandoverRow, at: datetime
) -> None:
    looked = ledger.Event(
        ledger.person_stream(actor.person),
        "handover.viewed",
        {"facts": {"desk": seen.id, "handover": last.id}},
    )
    ledger.record(connection, [looked], at=at, actor=actor.ledger_name)
