"""Read what happened in a replay of months without anybody, whatever the kinds of obligation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from longstop.store.session import Connection

_NEXT = (
    "select min(at) from (select min(due_at) as at from clock where running and not breach_seen"
    " union all select min(a.next_climb_at) from alert a join clock c on c.id = a.clock_id"
    "  where c.running) moments"
)
_UNOWNED = (
    "select count(*) from obligation o where o.is_open and (not exists (select from person p"
    "   join desk d on d.id = o.owner_desk and d.agency = o.owner_agency"
    "   where p.id = o.owner_person and p.agency = o.owner_agency and not p.absent"
    "    and p.family_name <> '')"
    "  or not exists (select from clock c"
    "   where c.id = o.next_clock_id and c.obligation_id = o.id and c.running))"
)
_BREACHED = (
    "select o.kind, c.kind, c.because, count(*), min(b.fell_due_at), max(b.fell_due_at)"
    " from breach b join clock c on c.id = b.clock_id join obligation o on o.id = c.obligation_id"
    " group by 1, 2, 3 order by 1, 5, 2, 3"
)
# Nobody at a rung: it is passed over, and told nobody.
_TOLD = (
    "select o.kind, c.kind, c.because, a.rung, count(*), min(a.raised_at), max(a.raised_at),"
    "  count(distinct a.person), min(coalesce(a.outside_role, g.code || '/' || p.code))"
    " from alert a join clock c on c.id = a.clock_id join obligation o on o.id = c.obligation_id"
    " left join person p on p.id = a.person left join agency g on g.id = p.agency"
    " where a.person is not null or a.outside_role is not null"
    " group by 1, 2, 3, 4 order by array_position(array['person', 'desk_supervisor',"
    "  'head_of_bureau', 'outside_role'], a.rung)"
)

_QUARANTINED = (
    "select p.file_name, q.reason, count(*) from quarantined_record q"
    " join source_record s on s.id = q.source_record_id"
    " join package p on p.obligation_id = s.package_id group by 1, 2"
)
_RECORDS = (
    "select p.file_name, count(s.id) from package p"
    " left join source_record s on s.package_id = p.obligation_id group by 1"
)
# When each breach was first heard of outside the desk; null where it never was.
_OUTSIDE_DESK = (
    "select b.fell_due_at, (select min(a.raised_at) from alert a where a.clock_id = b.clock_id"
    "  and (a.rung = 'outside_role' or a.rung = 'head_of_bureau' and a.person is not null))"
    " from breach b"
)
_NOT_AT_THE_TOP = (
    "select count(*) from clock c where c.running and c.breach_seen and not exists"
    " (select from alert a where a.clock_id = c.id and a.rung = 'outside_role' and a.standing)"
)


class Standing(NamedTuple):
    """How an obligation stands."""

    kind: str
    state: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One rung that heard of the breaches of a strand: how many, when first and last, and who.

    people is how many persons they were; who is one of them, or the role outside.
    """

    rung: str
    count: int
    first_at: datetime
    last_at: datetime
    people: int
    who: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Strand:
    """Clocks of one kind and reason on obligations of one kind: breaches, and who was told."""

    kind: str
    clock: str
    because: str
    breached: int
    first_due: datetime
    last_due: datetime
    steps: tuple[Step, ...]


def next_due(connection: Connection) -> datetime | None:
    """Read when something falls due or climbs next; None when nothing will."""
    row = connection.execute(_NEXT.encode()).fetchone()
    return None if row is None else row[0]


def unowned(connection: Connection) -> int:
    """Count open obligations without a named owner who is there, or without a running clock."""
    row = connection.execute(_UNOWNED.encode()).fetchone()
    assert row is not None
    return int(row[0])


def standing(connection: Connection) -> Mapping[int, Standing]:
    """Read how every obligation stands, by its number."""
    rows = connection.execute("select id, kind, state, is_open from obligation").fetchall()
    return {row[0]: Standing(*row[1:]) for row in rows}


def strands(connection: Connection) -> tuple[Strand, ...]:
    """Read what was breached and how it climbed, kind by kind."""
    steps: dict[tuple[str, str, str], list[Step]] = {}
    for kind, clock, because, *told in connection.execute(_TOLD.encode()).fetchall():
        steps.setdefault((kind, clock, because), []).append(
            Step(**dict(zip(Step.__slots__, told, strict=True)))
        )
    return tuple(
        Strand(
            kind=kind,
            clock=clock,
            because=because,
            breached=breached,
            first_due=first,
            last_due=last,
            steps=tuple(steps.get((kind, clock, because), ())),
        )
        for kind, clock, because, breached, first, last in connection.execute(
            _BREACHED.encode()
        ).fetchall()
    )


def quarantined(connection: Connection) -> list[tuple[str, str, int]]:
    """Count the quarantined records by the name of their file and the reason."""
    return connection.execute(_QUARANTINED.encode()).fetchall()


def records(connection: Connection) -> dict[str, int]:
    """Count the source records by the name of their file."""
    return dict(connection.execute(_RECORDS.encode()).fetchall())


def heard_outside_desk(connection: Connection) -> list[tuple[datetime, datetime | None]]:
    """Read when each breach fell due, and when it was first heard of outside the desk, if ever."""
    return connection.execute(_OUTSIDE_DESK.encode()).fetchall()


def not_at_the_top(connection: Connection) -> int:
    """Count the breaches that no role outside the bureau was told of."""
    row = connection.execute(_NOT_AT_THE_TOP.encode()).fetchone()
    assert row is not None
    return int(row[0])
