"""Show the roster of an agency and where nobody is planned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.clocks.ladder import Rung
from longstop.core.clocks.roster import Stretch, gaps
from longstop.store.queries.roster import DutySeen, TurnListed, desks_of, on_duty, turns_listed
from longstop.store.queries.whom import Whom, whom
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor

AHEAD = timedelta(days=14)
RUNGS = (Rung.PERSON, Rung.DESK_SUPERVISOR, Rung.HEAD_OF_BUREAU)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A stretch of time in which nobody is planned on one rung of a desk."""

    desk: str
    desk_name: str
    rung: Rung
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterShown:
    """The turns of an agency between now and an end, the gaps between them, and its zone.

    duty is who sits at its desks; whom is who may be planned, where that was asked.
    """

    turns: Sequence[TurnListed]
    gaps: Sequence[Gap]
    at: datetime
    until: datetime
    zone: str
    duty: Sequence[DutySeen] = ()
    whom: Sequence[Whom] = ()


def show_roster(
    house: House,
    actor: Actor,
    *,
    desk: str | None = None,
    ahead: timedelta = AHEAD,
    naming: bool = False,
) -> RosterShown:
    """Show the roster of the actor's agency from now on, with every gap; raises NotFound.

    naming reads too who sits at its desks, and who may be planned.
    """
    check(actor.roles, Permission.ROSTER_READ)
    now = house.now()
    with house.database.as_person(actor) as connection:
        known_desks = desks_of(connection, actor.agency)
        desks = {code: name for code, name in known_desks.items() if desk in (None, code)}
        if desk is not None and not desks:
            raise NotFound(f"Your agency has no desk '{desk}'. See: longstop desk list")
        turns = turns_listed(connection, now, now + ahead, desk)
        zone = zone_of(connection, actor.agency)
        duty = on_duty(connection) if naming else ()
        known = whom(connection, actor.agency) if naming else ()
    return RosterShown(
        turns=turns,
        gaps=[
            Gap(desk=code, desk_name=name, rung=rung, starts_at=one.starts_at, ends_at=one.ends_at)
            for code, name in desks.items()
            for rung in RUNGS
            for one in gaps(_of(turns, code, rung), now, now + ahead)
        ],
        at=now,
        until=now + ahead,
        zone=zone,
        duty=duty,
        whom=known,
    )


def _of(turns: Iterable[TurnListed], desk: str, rung: Rung) -> list[Stretch]:
    return [
        Stretch(starts_at=one.starts_at, ends_at=one.ends_at)
        for one in turns
        if one.desk == desk and one.rung == rung
    ]
