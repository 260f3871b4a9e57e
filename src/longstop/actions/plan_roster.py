"""Plan who sits at a desk and who is on call for it: all the turns of a file, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House, NotFound
from longstop.actions.sit import turn_fact
from longstop.core.authority.permissions import Permission, check, may
from longstop.core.clocks.roster import Turn
from longstop.core.clocks.roster_file import Book, Colleague, DeskPlace, Line, plan, read_roster
from longstop.core.ledger.replay import iso
from longstop.engines.zones import pinned_zones
from longstop.store import ledger
from longstop.store.queries import rostering
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class Planned:
    """The numbers of the turns that are new, and how many were planned already."""

    ids: tuple[int, ...]
    known: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """A turn that was taken away."""

    id: int
    desk: str
    desk_name: str
    rung: str
    person: str
    person_name: str
    starts_at: datetime
    ends_at: datetime
    zone: str


def import_roster(house: House, actor: Actor, text: str, *, toml: bool) -> Planned:
    """Plan every turn of a roster; raises RosterNotValid with all faults, and changes nothing."""
    check(actor.roles, Permission.ROSTER_CHANGE)
    return _plan(house, actor, read_roster(text, toml=toml))


def plan_turn(
    house: House, actor: Actor, *, desk: str, role: str, person: str, starts: str, ends: str
) -> Planned:
    """Plan one turn, in local time; raises RosterNotValid."""
    check(actor.roles, Permission.ROSTER_CHANGE)
    cells = {"desk": desk, "role": role, "person": person, "from": starts, "to": ends}
    return _plan(house, actor, [Line("the turn", cells)])


def remove_turn(house: House, actor: Actor, turn: int) -> Removed:
    """Take away a turn that has not ended; it stays on the ledger. Raises NotFound."""
    check(actor.roles, Permission.ROSTER_CHANGE)
    now = house.now()
    with house.database.as_service("remove turn") as connection, connection.transaction():
        row = rostering.remove_turn(connection, actor.agency, turn, actor.person, now)
        if row is None:
            raise NotFound(
                f"No turn {turn} in your agency's roster that has not ended. Nothing was changed. "
                "See: longstop roster list"
            )
        event = ledger.Event(
            ledger.SYSTEM, "roster.removed", {"facts": {"turns": [turn_fact(turn)]}}
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        return Removed(**row, zone=zone_of(connection, actor.agency))


def _plan(house: House, actor: Actor, lines: list[Line]) -> Planned:
    now = house.now()
    with house.database.as_service("plan roster") as connection, connection.transaction():
        rostering.hold_roster(connection, actor.agency)
        planned = plan(lines, _book(connection, actor, now))
        if not planned.new:
            return Planned((), planned.known)
        turns = sorted(planned.new, key=lambda one: (one.starts_at, one.desk, one.rung))
        ids = rostering.insert_turns(connection, actor.agency, turns, actor.person, now)
        facts = [_fact(actor, id_, turn) for id_, turn in zip(ids, turns, strict=True)]
        event = ledger.Event(ledger.SYSTEM, "roster.planned", {"facts": {"turns": [*facts]}})
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Planned(tuple(ids), planned.known)


def _book(connection: Connection, actor: Actor, now: datetime) -> Book:
    zone = pinned_zones().zone(zone_of(connection, actor.agency))
    assert zone is not None, "the organisation file is checked for it"
    return Book(
        zone=zone,
        desks={
            code: DeskPlace(id_, None if members is None else frozenset(members))
            for code, id_, members in rostering.seats_of(connection, actor.agency)
        },
        people={
            code: Colleague(id_, may(roles, Permission.DUTY_HAND_OVER).allowed)
            for code, id_, roles in rostering.people_of_agency(connection, actor.agency)
        },
        kept=rostering.turns_kept(connection, actor.agency, now),
        now=now,
    )


def _fact(actor: Actor, id_: int, turn: Turn) -> dict[str, ledger.Plain]:
    return turn_fact(
        id_,
        agency=actor.agency,
        desk=turn.desk,
        rung=turn.rung.value,
        person=turn.person,
        starts_at=iso(turn.starts_at),
        ends_at=iso(turn.ends_at),
    )
