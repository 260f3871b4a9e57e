"""Read what one shift handed to the next, and what became of a desk since, as far as one may see.

Counts are of what the reader may see, so that a figure tells nobody of a row that is not theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from longstop.store.queries.roster import TURNS, TurnListed
from longstop.store.session import Connection
from longstop.store.together import together

NAMED = 5
"""How many references are named for each thing that is the matter."""

# What is the matter with an obligation; core/casework/handover.py has the words. A referral whose
# answers rest on an allegation is provisional, one whose sources contradict each other in conflict.
MARKS = (
    "array_remove(array["
    " case when n.due_at <= %(now)s then 'late' end,"
    " case when n.due_at > %(now)s and n.due_at <= %(soon)s then 'soon' end,"
    " case when exists (select from alert a join clock x on x.id = a.clock_id"
    "   where a.obligation_id = o.id and a.standing and x.running) then 'alert' end,"
    " case when o.held_until > %(now)s then 'held' end,"
    " case when heard_alleged(r) <> 0 then 'provisional' end,"
    " case when heard_affirmed(r) & ~heard_known(r) <> 0 then 'conflict' end,"
    " case when o.kind = 'package' and o.state = 'receiving' then 'half_received' end], null)"
)
MARKS_FROM = "join clock n on n.id = o.next_clock_id left join referral r on r.obligation_id = o.id"


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverRow:
    """The last hand-over of a desk: who, when, how it ended, and the note."""

    id: int
    given_by: str
    given_to: str
    given_at: datetime
    falls_at: datetime
    outcome: str | None
    ended_at: datetime | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many there are of one kind or mark, and the first of them by reference."""

    name: str
    count: int
    references: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSeen:
    """A desk as the start-of-shift screen names it; people of other agencies have no code.

    zone is its agency's.
    """

    id: int
    code: str
    name: str
    supervisor: str | None
    on_duty: str | None
    on_duty_until: datetime | None
    zone: str


def desk_seen(connection: Connection, agency: int, code: str) -> DeskSeen | None:
    """Find a desk of an agency at which one may sit: a restricted one only where one was let in."""
    with connection.cursor(row_factory=class_row(DeskSeen)) as cursor:
        return cursor.execute(
            "select d.id, d.code, d.name, s.code as supervisor, p.code as on_duty,"
            "  d.duty_until as on_duty_until, a.zone"
            " from desk d join agency a on a.id = d.agency"
            " left join person s on s.id = d.supervisor left join person p on p.id = d.duty_person"
            " where d.agency = %s and d.agency = me_agency() and d.code = %s"
            "  and (d.purpose <> 'restricted' or exists (select from compartment c"
            "    where c.desk = d.id))",
            (agency, code),
        ).fetchone()


def last_handover(connection: Connection, desk: int) -> HandoverRow | None:
    """Read the last hand-over of a desk that was not taken back."""
    with connection.cursor(row_factory=class_row(HandoverRow)) as cursor:
        return cursor.execute(
            "select h.id, g.code as given_by, t.code as given_to, h.given_at, h.falls_at,"
            "  h.outcome, h.ended_at, h.note from handover h"
            " join person g on g.id = h.given_by join person t on t.id = h.given_to"
            " where h.desk = %s and h.outcome is distinct from 'withdrawn'"
            " order by h.id desc limit 1",
            (desk,),
        ).fetchone()


# Of a hand-over, and since: counted by kind, or by what is the matter, with the first by name.
_TOLD = {
    "kinds_handed": "select o.kind as name, count(*), array[]::text[] as references"
    " from handover_item i join obligation o on o.id = i.obligation_id"
    " where i.handover_id = %(handover)s group by 1 order by 1",
    "marks_handed": "select m.name, count(*), (array_agg(o.reference order by o.id))[1:%(named)s]"
    "  as references from handover_item i join obligation o on o.id = i.obligation_id"
    " cross join unnest(i.marks) m (name) where i.handover_id = %(handover)s group by 1",
    "kinds_now": "select o.kind as name, count(*), array[]::text[] as references"
    " from obligation o where o.owner_desk = %(id)s and o.is_open group by 1 order by 1",
    "marks_now": (
        "select m.name, count(*), (array_agg(o.reference order by n.due_at, o.id))[1:%(named)s]"
        "  as references from obligation o MARKS_FROM cross join unnest(MARKS) m (name)"
        " where o.owner_desk = %(id)s and o.is_open group by 1"
    )
    .replace("MARKS_FROM", MARKS_FROM)
    .replace("MARKS", MARKS),
    "came_in": "select o.kind as name, count(*),"
    "  (array_agg(o.reference order by o.id))[1:%(named)s] as references from obligation o"
    " where o.owner_desk = %(id)s and o.opened_at >= %(since)s group by 1 order by 1",
    "fell_due": "select c.kind as name, count(*),"
    "  (array_agg(o.reference order by c.due_at))[1:%(named)s] as references"
    " from breach b join clock c on c.id = b.clock_id join obligation o on o.id = b.obligation_id"
    " where o.owner_desk = %(id)s and b.seen_at >= %(since)s group by 1 order by 1",
    "done": "select c.kind as name, count(*),"
    "  (array_agg(o.reference order by c.stopped_at))[1:%(named)s] as references"
    " from clock c join obligation o on o.id = c.obligation_id"
    " where o.owner_desk = %(id)s and c.stopped_at >= %(since)s"
    "  and c.stopped_why in ('met', 'graded') group by 1 order by 1",
    "turns": TURNS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskTold:
    """What a hand-over gave, what there is at the desk now, and what came about between them.

    By kind of obligation, by what is the matter, or by kind of clock: what fell due, what was done.
    turns are those that run.
    """

    kinds_handed: list[Counted]
    marks_handed: list[Counted]
    kinds_now: list[Counted]
    marks_now: list[Counted]
    came_in: list[Counted]
    fell_due: list[Counted]
    done: list[Counted]
    turns: list[TurnListed]


def told_of(
    connection: Connection,
    desk: DeskSeen,
    handover: int | None,
    *,
    since: datetime,
    now: datetime,
    soon: datetime,
) -> DeskTold:
    """Count at a desk, in one statement; soon is until when what falls due burns."""
    values = {
        "id": desk.id, "desk": desk.code, "handover": handover, "since": since, "now": now,
        "soon": soon, "named": NAMED, "start": now, "end": now + timedelta(seconds=1),
    }  # fmt: skip
    return together(connection, DeskTold, _TOLD, values)
