"""Show a desk at the start of a shift: what was handed over, what came since, what burns now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.handover import BURNS_WITHIN, Mark
from longstop.store import ledger
from longstop.store.queries import handovers as queries
from longstop.store.queries.handovers import Counted, DeskSeen, HandoverRow
from longstop.store.queries.roster import TurnListed, turns_listed
from longstop.store.queries.work import zone_of
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
    """The start-of-shift screen: the desk, the last hand-over, what happened since, and now."""

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


def show_handover(house: House, actor: Actor, *, desk: str) -> HandoverShown:
    """Show the last hand-over of a desk and what became of it; the look is on the ledger.

    Only to people of its agency who may sit there. Raises NotFound.
    """
    check(actor.roles, Permission.DUTY_HAND_OVER)
    at = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        seen = queries.desk_seen(connection, actor.agency, desk)
        if seen is None:
            raise NotFound(
                f"Your agency has no desk '{desk}' at which you may sit. Nothing was changed. "
                "See: longstop desk list"
            )
        last = queries.last_handover(connection, seen.id)
        since = last.given_at if last is not None else at - LOOK_BACK
        shown = HandoverShown(
            desk=seen,
            at=at,
            zone=zone_of(connection, actor.agency),
            turns=turns_listed(connection, at, at + timedelta(seconds=1), desk),
            last=last,
            handed=_handed(connection, last),
            since=since,
            came_in=queries.came_in(connection, seen.id, since),
            fell_due=queries.fell_due(connection, seen.id, since),
            done=queries.was_done(connection, seen.id, since),
            now=Load(
                kinds=queries.kinds_at(connection, seen.id),
                marks=_in_order(queries.marks_at(connection, seen.id, at, at + BURNS_WITHIN)),
            ),
        )
        if last is not None:
            _note(connection, actor, seen, last, at)
    return shown


def _handed(connection: Connection, last: HandoverRow | None) -> Load:
    if last is None:
        return Load(kinds=(), marks=())
    return Load(
        kinds=queries.kinds_handed(connection, last.id),
        marks=_in_order(queries.marks_handed(connection, last.id)),
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
