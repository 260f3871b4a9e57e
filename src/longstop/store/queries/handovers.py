"""Read what one shift handed to the next, and what became of a desk since, as far as one may see.

Counts are of what the reader may see, so that a figure tells nobody of a row that is not theirs.
"""

# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row

from longstop.core.casework.handover import Mark
from longstop.core.referral.states import OPENING_STATE
from longstop.store.queries.roster import TURNS, TurnListed
from longstop.store.session import Connection
from longstop.store.together import together

NAMED = 5
"""How many references are named for each thing that is the matter."""

COUNTED = 10_000
"""Counting ends here: a figure of one more says that there are more than so many."""

# What is the matter with an obligation; core/casework/handover.py has the words. A referral whose
# answers rest on an allegation is provisional, one whose sources contradict each other in conflict.
_IS = {
    Mark.LATE: "n.due_at <= %(now)s",
    Mark.SOON: "n.due_at > %(now)s and n.due_at <= %(soon)s",
    Mark.ALERT: "exists (select from alert a join clock x on x.id = a.clock_id"
    "   where a.obligation_id = o.id and a.standing and x.running)",
    Mark.HELD: "o.held_until > %(now)s",
    Mark.PROVISIONAL: "heard_alleged(r) <> 0",
    Mark.CONFLICT: "heard_affirmed(r) & ~heard_known(r) <> 0",
    Mark.HALF_RECEIVED: "o.kind = 'package' and o.state = 'receiving'",
}
MARKS = (
    "array_remove(array["
    + ", ".join(f"case when {holds} then '{mark}' end" for mark, holds in _IS.items())
    + "], null)"
)
MARKS_FROM = "join clock n on n.id = o.next_clock_id left join referral r on r.obligation_id = o.id"
# The same at one desk: each by an index of those it is the matter with, not by looking at them all.
_LISTED = "w.agency = (select me_agency()) and w.desk = %(id)s and "
_DUE = {
    Mark.LATE: f"{_LISTED}w.due_at <= %(now)s",
    Mark.SOON: f"{_LISTED}w.due_at > %(now)s and w.due_at <= %(soon)s",
}
_BY_REFERRAL = (
    "obligation o where o.id = any(array(select r.obligation_id from referral r where {}"
    " limit %(most)s)) ORDER o.id"
)
_AT_DESK = {
    Mark.ALERT: "(select distinct a.obligation_id from alert a join clock x on x.id = a.clock_id"
    " where a.standing and x.running) a join obligation o on o.id = a.obligation_id where true"
    " ORDER o.id",
    Mark.HELD: f"obligation o where o.held_by is not null and {_IS[Mark.HELD]} ORDER o.held_until",
    Mark.PROVISIONAL: _BY_REFERRAL.format(_IS[Mark.PROVISIONAL]),
    Mark.CONFLICT: _BY_REFERRAL.format(_IS[Mark.CONFLICT]),
    Mark.HALF_RECEIVED: f"obligation o where {_IS[Mark.HALF_RECEIVED]} ORDER o.id",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class HandoverRow:
    """The last hand-over of a desk: who, when, how it ended, and the note."""

    id: int
    given_by: str
    given_to: str
    given_by_name: str
    given_to_name: str
    given_at: datetime
    falls_at: datetime
    outcome: str | None
    ended_at: datetime | None
    note: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """How many there are of one kind or mark, up to COUNTED and one; the first by reference."""

    name: str
    count: int
    references: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskSeen:
    """A desk as the start-of-shift screen names it; people elsewhere have neither code nor name.

    zone is its agency's.
    """

    id: int
    code: str
    name: str
    supervisor: str | None
    on_duty: str | None
    on_duty_until: datetime | None
    zone: str
    supervisor_name: str | None = None
    on_duty_name: str | None = None


def desk_seen(connection: Connection, agency: int, code: str) -> DeskSeen | None:
    """Find a desk of an agency at which one may sit: a restricted one only where one was let in."""
    with connection.cursor(row_factory=class_row(DeskSeen)) as cursor:
        return cursor.execute(
            "select d.id, d.code, d.name, s.code as supervisor, p.code as on_duty,"
            "  d.duty_until as on_duty_until, a.zone,"
            "  s.given_name || ' ' || s.family_name as supervisor_name,"
            "  p.given_name || ' ' || p.family_name as on_duty_name"
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
            "  g.given_name || ' ' || g.family_name as given_by_name,"
            "  t.given_name || ' ' || t.family_name as given_to_name,"
            "  h.outcome, h.ended_at, h.note from handover h"
            " join person g on g.id = h.given_by join person t on t.id = h.given_to"
            " where h.desk = %s and h.outcome is distinct from 'withdrawn'"
            " order by h.id desc limit 1",
            (desk,),
        ).fetchone()


# Of a hand-over, and since: the first so many, each with what it is counted by.
_FIRST = (
    "with handed as materialized (select o.kind as name, o.reference, i.marks"
    "  from handover_item i join obligation o on o.id = i.obligation_id"
    "  where i.handover_id = %(handover)s order by i.obligation_id limit %(most)s),"
    " came as materialized (select o.kind as name, o.reference from obligation o"
    "  where o.owner_desk = %(id)s and o.opened_at >= %(since)s"
    "  order by o.opened_at, o.id limit %(most)s),"
    " fell as materialized (select c.kind as name, o.reference"
    "  from breach b join clock c on c.id = b.clock_id join obligation o on o.id = b.obligation_id"
    "  where o.owner_desk = %(id)s and b.seen_at >= %(since)s order by b.seen_at limit %(most)s),"
    " did as materialized (select c.kind as name, o.reference"
    "  from clock c join obligation o on o.id = c.obligation_id"
    "  where o.owner_desk = %(id)s and c.stopped_at >= %(since)s"
    "   and c.stopped_why in ('met', 'graded') order by c.stopped_at limit %(most)s)"
)
_COUNT = "count(*), (array_agg(reference))[1:%(named)s] as references"
_BY_NAME = (
    "select n.name, c.* from (select distinct name from SOME) n cross join lateral"
    f" (select {_COUNT} from SOME s where s.name = n.name) c order by 1"
)
_TOLD = {
    "kinds_handed": "select name, count(*), array[]::text[] as references from handed"
    " group by 1 order by 1",
    "marks_handed": "select m.name, c.* from unnest(%(marks)s::text[]) m (name) cross join lateral"
    f" (select {_COUNT} from handed h where m.name = any(h.marks)) c where c.count > 0",
    "kinds_now": "select k.name, c.count, array[]::text[] as references"
    " from unnest(%(kinds)s::text[]) k (name) cross join lateral (select count(*) from"
    "  (select from obligation o where o.owner_desk = %(id)s and o.is_open and o.kind = k.name"
    "   limit %(most)s) x) c where c.count > 0 order by 1",
    "marks_now": " union all ".join(
        (
            *(
                f"(select '{mark}' as name, count(*), array(select o.reference from"
                f"  (select w.obligation_id, w.due_at from work_item w where {which}"
                "    order by w.due_at limit %(named)s) w"
                "   join obligation o on o.id = w.obligation_id"
                "   order by w.due_at) as references"
                f" from (select from work_item w where {which} limit %(most)s) x"
                " having count(*) > 0)"
                for mark, which in _DUE.items()
            ),
            *(
                f"(select '{mark}' as name, {_COUNT} from (select o.reference from "
                + which.replace(" ORDER ", " and o.owner_desk = %(id)s and o.is_open order by ")
                + " limit %(most)s) x having count(*) > 0)"
                for mark, which in _AT_DESK.items()
            ),
        )
    ),
    "came_in": _BY_NAME.replace("SOME", "came"),
    "fell_due": _BY_NAME.replace("SOME", "fell"),
    "done": _BY_NAME.replace("SOME", "did"),
    "cut": " union all ".join(
        f"(select '{mark}' as name, count(*), array[]::text[] as references from (select"
        f" from referral r where {_IS[mark]} limit %(most)s) x having count(*) = %(most)s)"
        for mark in (Mark.PROVISIONAL, Mark.CONFLICT)
    ),
    "turns": TURNS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskTold:
    """What a hand-over gave, what there is at the desk now, and what came about between them.

    By kind of obligation, by what is the matter, or by kind of clock: what fell due, what was done.
    turns are those that run. cut are those marks of which only the first so many were looked
    through, so that at the desk there may be more.
    """

    kinds_handed: list[Counted]
    marks_handed: list[Counted]
    kinds_now: list[Counted]
    marks_now: list[Counted]
    came_in: list[Counted]
    fell_due: list[Counted]
    done: list[Counted]
    cut: list[Counted]
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
    """Count at a desk, in one statement, up to one more than COUNTED of each.

    soon is until when what falls due burns.
    """
    values = {
        "id": desk.id, "desk": desk.code, "handover": handover, "since": since, "now": now,
        "soon": soon, "named": NAMED, "start": now, "end": now + timedelta(seconds=1),
        "most": COUNTED + 1, "marks": list(Mark), "kinds": list(OPENING_STATE),
    }  # fmt: skip
    return together(connection, DeskTold, _TOLD, values, first=_FIRST)
