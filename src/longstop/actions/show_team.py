"""Show a supervisor the work of the whole agency: what is the matter with it, and who has what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.team import Matter
from longstop.core.clocks.forecast import AHEAD, LATELY, Forecast, forecasts
from longstop.store.queries import team as queries
from longstop.store.queries.forecasting import kinds_seen
from longstop.store.queries.people import DeskOf, colleague, desks_of
from longstop.store.queries.team import Figure, TeamItem, Workload
from longstop.store.session import Actor

MOST = 100
"""How many are listed behind a figure."""


@dataclass(frozen=True, slots=True)
class TeamShown:
    """What is the matter with how much, what everybody has, and the desks, as of a moment.

    ahead says of each kind of clock how many are likely to be missed in the days ahead.
    """

    matters: Mapping[Matter, Figure]
    people: Sequence[Workload]
    desks: Sequence[DeskOf]
    ahead: Sequence[Forecast]
    at: datetime


@dataclass(frozen=True, slots=True)
class TeamList:
    """What stands behind a figure, the first due on top, as of a moment.

    more says that others may stand behind it which were not looked through.
    """

    rows: Sequence[TeamItem]
    at: datetime
    more: bool = False


def show_team(house: House, actor: Actor) -> TeamShown:
    """Show the figures; the same number of statements, however much there is."""
    check(actor.roles, Permission.TEAM_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        return TeamShown(
            matters=queries.matters(connection, actor.agency, now),
            people=queries.workload(connection, actor.agency, now),
            desks=desks_of(connection, actor.person, actor.agency, now),
            ahead=forecasts(kinds_seen(connection, actor.agency, now - LATELY, now + AHEAD)),
            at=now,
        )


def list_matter(house: House, actor: Actor, matter: Matter) -> TeamList:
    """List what stands behind a figure."""
    check(actor.roles, Permission.TEAM_READ)
    now = house.now()
    with house.database.as_person(actor) as connection:
        rows = queries.of_matter(connection, actor.agency, matter, now, MOST)
        return TeamList(rows, now, more=queries.is_cut(connection, matter, now))


def list_person(house: House, actor: Actor, code: str) -> TeamList:
    """List what a colleague owns; raises NotFound."""
    check(actor.roles, Permission.TEAM_READ)
    with house.database.as_person(actor) as connection, connection.transaction():
        if colleague(connection, actor.agency, code) is None:
            raise NotFound("Nobody of your agency has this code. Nothing was changed.")
        found = queries.of_person(connection, actor.agency, code, MOST)
    return TeamList(found, house.now())
