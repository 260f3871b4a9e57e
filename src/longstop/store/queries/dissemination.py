"""Read what sending referrals out and answering for them need, for a set in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from longstop.core.casework.dissemination import Receiver, WelfarePlan
from longstop.core.ledger.whole_rules import DISSEMINATION
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class SendingFacts:
    """What stands on a referral that may go out; proposed is the agency its places name."""

    id: int
    attribution: str
    grade: str | None
    proposed: int | None
    graded: bool
    closing_proposed: bool
    open_with: list[int]
    handling: list[str]


_SENDING = """
select r.obligation_id as id, r.attribution, r.grade, r.proposed_agency as proposed,
  r.grade is not null
    and exists (select from clock c where c.obligation_id = r.obligation_id and c.running
      and c.kind = 'respond')
    and not exists (select from clock c where c.obligation_id = r.obligation_id and c.running
      and c.kind = 'grade') as graded,
  exists (select from closing c where c.obligation_id = r.obligation_id and c.agreed_at is null
    and c.withdrawn_at is null and not c.alone) as closing_proposed,
  array(select d.to_agency from dissemination d join obligation o on o.id = d.obligation_id
    where d.referral_id = r.obligation_id and o.is_open order by not d.lead, o.id) as open_with,
  handling_of(r.obligation_id) as handling
from referral r where r.obligation_id = any(%s::bigint[])"""


def sending_facts(connection: Connection, ids: Sequence[int]) -> dict[int, SendingFacts]:
    """Read what stands on each of these referrals; what is no referral has none."""
    with connection.cursor(row_factory=class_row(SendingFacts)) as cursor:
        return {row.id: row for row in cursor.execute(_SENDING, (list(ids),))}


def receivers(connection: Connection, ids: Sequence[int]) -> dict[int, Receiver]:
    """Read agencies of the address book by their numbers."""
    with connection.cursor(row_factory=class_row(Receiver)) as cursor:
        found = cursor.execute(
            "select id, code, kind, country from agency where id = any(%s::int[])", (list(ids),)
        ).fetchall()
    return {one.id: one for one in found}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A dissemination as an action finds it, with the referral it is of.

    seen_by is the referral's. disseminate_* are those of the clock that its sending stopped.
    """

    id: int
    reference: str
    state: str
    referral_id: int
    referral_reference: str
    referral_state: str
    seen_by: list[int]
    from_agency: int
    to_agency: int
    to_desk: int | None
    lead: bool
    newly_shared: bool
    sent_by: int
    channel: str | None
    assessment: str | None
    owner_agency: int


_SENT = """
select o.id, o.reference, o.state, d.referral_id, r.reference as referral_reference,
  r.state as referral_state, r.seen_by, d.from_agency, d.to_agency, d.to_desk, d.lead,
  d.newly_shared, d.sent_by, d.channel, d.assessment, o.owner_agency
from dissemination d join obligation o on o.id = d.obligation_id
  join obligation r on r.id = d.referral_id
where d.obligation_id = any(array(
  select x.obligation_id from obligation w join dissemination x on x.obligation_id = w.id
  where w.reference = any(%(references)s::text[])
  union
  select x.obligation_id from obligation w join dissemination x on x.referral_id = w.id
    join obligation y on y.id = x.obligation_id and y.is_open
  where w.reference = any(%(references)s::text[])))
order by o.id"""


def sent(connection: Connection, references: Sequence[str]) -> list[Sent]:
    """Read the disseminations with these references, and the open ones of these referrals."""
    with connection.cursor(row_factory=class_row(Sent)) as cursor:
        return cursor.execute(_SENT, {"references": list(references)}).fetchall()


def whole_rows(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read rows whole, for the ledger, by the obligation's number."""
    query = sql.SQL(
        "select obligation_id, {} from dissemination where obligation_id = any(%s::bigint[])"
    ).format(sql.SQL(", ").join(map(sql.Identifier, DISSEMINATION.fields)))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, (list(ids),)).fetchall()
    return {row.pop("obligation_id"): row for row in rows}


@dataclass(frozen=True, slots=True)
class Stopped:
    """The clock to disseminate that stopped last: a promise that goes on if it comes back."""

    obligation_id: int
    started_at: datetime
    due_at: datetime
    calendar: str
    seconds: int


def stopped_clocks(connection: Connection, ids: Sequence[int]) -> dict[int, Stopped]:
    """Read the clock to disseminate that stopped last on each of these referrals."""
    with connection.cursor(row_factory=class_row(Stopped)) as cursor:
        rows = cursor.execute(
            "select distinct on (obligation_id) obligation_id, started_at, due_at, calendar,"
            "  allowance_seconds as seconds from clock where obligation_id = any(%s::bigint[])"
            "  and kind = 'disseminate' and not running order by obligation_id, id desc",
            (list(ids),),
        ).fetchall()
    return {row.obligation_id: row for row in rows}


_INSERTED = (
    "obligation_id", "referral_id", "from_agency", "from_desk", "to_agency", "to_desk", "lead",
    "reason", "attribution", "grade", "condition_reason", "newly_shared", "sent_by", "channel",
    "assessment", "assessment_reference", "abroad_salt", "abroad_commitment",
)  # fmt: skip
_TYPES = (
    "bigint", "bigint", "int", "int", "int", "int", "boolean", "text", "text", "text", "text",
    "boolean", "int", "text", "text", "text", "bytea", "bytea",
)  # fmt: skip


def insert(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what was sent, however many, in one statement."""
    columns = [[row.get(name) for row in rows] for name in _INSERTED]
    query = sql.SQL("insert into dissemination ({}) select * from unnest({})").format(
        sql.SQL(", ").join(map(sql.Identifier, _INSERTED)),
        sql.SQL(", ").join(sql.SQL("%s::" + kind + "[]") for kind in _TYPES),
    )
    connection.execute(query, columns)


def move(
    connection: Connection, ids: Sequence[int], before: str, after: str, *, is_open: bool
) -> int:
    """Move these obligations from one state to another; what ends has its state for outcome."""
    return connection.execute(
        "update obligation set previous_state = state, state = %(after)s, is_open = %(open)s,"
        "  next_clock_id = case when %(open)s then next_clock_id end,"
        "  outcome = case when %(open)s then null else %(after)s end,"
        "  held_by = null, held_until = null"
        " where id = any(%(ids)s::bigint[]) and state = %(before)s and is_open",
        {"ids": list(ids), "before": before, "after": after, "open": is_open},
    ).rowcount


def answer(
    connection: Connection, ids: Sequence[int], word: str, person: int, at: datetime
) -> None:
    """Write how these ended or arrived, by their sender."""
    connection.execute(
        "update dissemination set answer = %s, answered_by = %s, answered_at = %s"
        " where obligation_id = any(%s::bigint[])",
        (word, person, at, list(ids)),
    )


def approve(connection: Connection, id_: int, person: int, at: datetime) -> None:
    """Write who approved sending one abroad."""
    connection.execute(
        "update dissemination set approved_by = %s, approved_at = %s where obligation_id = %s",
        (person, at, id_),
    )


def arrived(
    connection: Connection,
    id_: int,
    words: tuple[str, str],
    person: int,
    at: datetime,
    salt: bytes,
    commitment: bytes,
) -> None:
    """Write who there said that it arrived, and under which reference."""
    connection.execute(
        "update dissemination set acknowledged_name = %s, their_reference = %s,"
        "  acknowledged_salt = %s, acknowledged_commitment = %s, answer = 'acknowledged',"
        "  answered_by = %s, answered_at = %s where obligation_id = %s",
        (*words, salt, commitment, person, at, id_),
    )


def acted(
    connection: Connection,
    id_: int,
    plan: WelfarePlan,
    person: int,
    at: datetime,
    salt: bytes,
    commitment: bytes,
) -> None:
    """Write by which welfare plan a force acted."""
    connection.execute(
        "update dissemination set welfare_plan = %s, plan_made_at = %s, contact_at = %s,"
        "  acted_by = %s, acted_at = %s, welfare_salt = %s, welfare_commitment = %s"
        " where obligation_id = %s",
        (plan.reference, plan.made_at, plan.contact_at, person, at, salt, commitment, id_),
    )


def has_open_part(connection: Connection, ids: Sequence[int], agency: int) -> set[int]:
    """Find those of these that an agency was sent or offered, and that have not come back."""
    rows = connection.execute(
        "select d.referral_id from dissemination d join obligation o on o.id = d.obligation_id"
        " where d.referral_id = any(%(ids)s::bigint[]) and d.to_agency = %(agency)s and o.is_open"
        " union select subject_id from transfer where subject_id = any(%(ids)s::bigint[])"
        "  and to_agency = %(agency)s and answer is null",
        {"ids": list(ids), "agency": agency},
    )
    return {row[0] for row in rows}


@dataclass(frozen=True, slots=True)
class Part:
    """Which referral a dissemination is of, and whether the referral follows it."""

    referral_id: int
    lead: bool


def part_of(connection: Connection, id_: int) -> Part | None:
    """Read of what an obligation is a dissemination, if it is one."""
    with connection.cursor(row_factory=class_row(Part)) as cursor:
        return cursor.execute(
            "select referral_id, lead from dissemination where obligation_id = %s", (id_,)
        ).fetchone()


def part_unended(connection: Connection, referral_id: int) -> bool:
    """Tell whether somebody was sent one's own referral and has not answered or not ended it."""
    row = connection.execute("select part_unended(%s)", (referral_id,)).fetchone()
    return row is not None and bool(row[0])


def open_leads(connection: Connection, referral_id: int) -> list[Sent]:
    """Read the open lead of a referral, if it has one."""
    with connection.cursor(row_factory=class_row(Sent)) as cursor:
        query = _SENT.partition("\nwhere ")[0] + (
            "\nwhere d.referral_id = %s and d.lead and o.is_open"
        )
        return cursor.execute(query.encode(), (referral_id,)).fetchall()


def sent_out(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Find those of these referrals that follow a dissemination which is open."""
    rows = connection.execute(
        "select d.referral_id from dissemination d join obligation o on o.id = d.obligation_id"
        " where d.referral_id = any(%s::bigint[]) and d.lead and o.is_open",
        (list(ids),),
    )
    return {row[0] for row in rows}
