"""Read and keep child-protection referrals: what is to be drafted, decided and acknowledged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row

from longstop.core.ledger.whole_rules import PROTECTION
from longstop.store import locks
from longstop.store.queries.clocks import move_next
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Untold:
    """An obligation about which somebody must be told, with its tell clock where one runs."""

    id: int
    kind: str
    owner_agency: int
    owner_desk: int
    owner_person: int
    compartment: int | None
    excluded: list[int]
    never_to: list[int]
    seen_by: list[int]
    clock_id: int | None
    because: str | None
    started_at: datetime | None
    due_at: datetime | None
    calendar: str | None
    allowance_seconds: int | None
    other_clock_id: int | None
    places: list[str]
    schools: list[str | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectionRow:
    """A child-protection referral as it is kept, with the words of people beside their salts."""

    subject_id: int
    subject: str | None
    ground: str
    authority: str
    legal_ground: str
    not_to_tell: list[str]
    danger: bool
    addressee: int | None
    addressee_code: str | None
    addressee_name: str | None
    hours: str | None
    out_of_hours: str | None
    zone: str | None
    attributions: list[str]
    decision: str | None
    decision_reason: str | None
    decided_by: int | None
    decided_at: datetime | None
    agreed_by: int | None
    agreed_at: datetime | None
    defer_until: datetime | None
    interim: str | None
    jointly_with: int | None
    other_agency: int | None
    condition_reason: str | None
    told_to: str | None
    other_reference: str | None
    decided_salt: bytes | None
    decided_commitment: bytes | None
    acknowledged_by: int | None
    acknowledged_at: datetime | None
    answered_by: str | None
    reply_reference: str | None
    answered_commitment: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectionListed:
    """One open child-protection referral in a list: whose it is, and when it is due."""

    reference: str
    state: str
    ground: str
    danger: bool
    proposed: str | None
    subject: str | None
    addressee: str | None
    owner_agency: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ConcernedRow:
    """A person the subject is about, as the text of a child-protection referral names them."""

    name: str | None
    date_of_birth: str | None
    stated_age: int | None
    school: str | None
    places: str


_UNTOLD = """
select o.id, o.kind, o.owner_agency, o.owner_desk, o.owner_person, o.compartment, o.excluded,
  o.never_to, o.seen_by, c.id as clock_id, c.because, c.started_at, c.due_at, c.calendar,
  c.allowance_seconds,
  (select x.id from clock x where x.obligation_id = o.id and x.running and x.id <> c.id
    order by x.due_at, x.id limit 1) as other_clock_id,
  array(select p.places from party p where p.subject_of = o.id order by p.id) as places,
  array(select p.school from party p where p.subject_of = o.id order by p.id) as schools
from clock c join obligation o on o.id = c.obligation_id
where c.running and c.kind = 'tell' and o.kind in ('child_record', 'referral') and o.is_open
  and not exists (select from clock e where e.obligation_id = o.id and e.running
    and e.kind = 'tell' and e.id < c.id)
order by o.id limit %s for no key update of o"""

_ACCESS = """
select o.id, o.kind, o.owner_agency, o.owner_desk, o.owner_person, o.compartment, o.excluded,
  o.never_to, o.seen_by, null::bigint as clock_id, null as because, null as started_at,
  null as due_at, null as calendar, null::bigint as allowance_seconds,
  o.next_clock_id as other_clock_id,
  array(select p.places from party p where p.subject_of = o.id order by p.id) as places,
  array(select p.school from party p where p.subject_of = o.id order by p.id) as schools
from obligation o where o.id in (select access_untold(null)) and o.is_open
order by o.id limit %s for no key update of o"""

_INSERT = (
    "insert into protection_referral (obligation_id, subject_id, ground, authority, legal_ground,"
    "  not_to_tell, danger, addressee)"
    " select n.id, n.subject, n.ground, n.authority, n.legal_ground,"
    "  string_to_array(n.not_to_tell, ','), n.danger, n.addressee"
    " from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],"
    "  %s::boolean[], %s::int[]) as n (id, subject, ground, authority, legal_ground, not_to_tell,"
    "  danger, addressee)"
)

_ROW = """
select p.subject_id, s.reference as subject, p.ground, p.authority, p.legal_ground, p.not_to_tell,
  p.danger, p.addressee, a.code as addressee_code, a.name as addressee_name, a.hours,
  a.out_of_hours, a.zone, p.attributions, p.decision, p.decision_reason, p.decided_by,
  p.decided_at, p.agreed_by, p.agreed_at, p.defer_until, p.interim, p.jointly_with,
  p.other_agency, p.condition_reason, p.told_to, p.other_reference, p.decided_salt,
  p.decided_commitment, p.acknowledged_by, p.acknowledged_at, p.answered_by, p.reply_reference,
  p.answered_commitment
from protection_referral p left join obligation s on s.id = p.subject_id
  left join agency a on a.id = p.addressee
where p.obligation_id = %s"""

_LISTED = """
select o.reference, o.state, p.ground, p.danger,
  case when p.agreed_by is null and p.decision in ('defer', 'decline') then p.decision end
    as proposed,
  s.reference as subject, a.code as addressee, w.code as owner_agency, c.due_at
from protection_referral p join obligation o on o.id = p.obligation_id
  join clock c on c.id = o.next_clock_id join agency w on w.id = o.owner_agency
  left join obligation s on s.id = p.subject_id left join agency a on a.id = p.addressee
where o.is_open order by c.due_at, o.id limit %s"""


def alone(connection: Connection) -> None:
    """Let nobody else draft until this transaction ends, so that nothing is drafted twice."""
    locks.alone(connection, locks.Lock.DRAFTS)


def untold(connection: Connection, limit: int) -> list[Untold]:
    """Find and hold what has a tell clock of its own: nothing is drafted for it yet."""
    with connection.cursor(row_factory=class_row(Untold)) as cursor:
        return cursor.execute(_UNTOLD, (limit,)).fetchall()


def access_untold(connection: Connection, limit: int) -> list[Untold]:
    """Find and hold referrals whose person is said to have access to children no line names."""
    with connection.cursor(row_factory=class_row(Untold)) as cursor:
        return cursor.execute(_ACCESS, (limit,)).fetchall()


def insert_drafts(connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
    """Keep drafts, in one statement; not_to_tell is one text with commas, for codes have none."""
    connection.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])


def carry_over(
    connection: Connection, rows: Sequence[tuple[int, int | None, int]], at: datetime
) -> None:
    """Stop the tell clocks that drafts carry on, and point their subjects at their next clocks.

    rows: the subject, its tell clock or None, its next clock from now.
    """
    subjects, tells, following = (list(column) for column in zip(*rows, strict=True))
    connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = 'carried'"
        " where id = any (%s::bigint[]) and running",
        (at, tells),
    )
    move_next(connection, dict(zip(subjects, following, strict=True)))


def protection_of(connection: Connection, obligation_id: int) -> ProtectionRow | None:
    """Read one child-protection referral."""
    with connection.cursor(row_factory=class_row(ProtectionRow)) as cursor:
        return cursor.execute(_ROW, (obligation_id,)).fetchone()


def facts_of(connection: Connection, obligation_id: int) -> tuple[list[str], bool, list[str]]:
    """Read how sure it is who it is, whether doubt waits, and the sender's conditions."""
    row = connection.execute(
        "select f.attributions, f.reconsider, handling_of(%(id)s) from protection_facts(%(id)s) f",
        {"id": obligation_id},
    ).fetchone()
    return ([], False, []) if row is None else (row[0], row[1], row[2])


def concerned(connection: Connection, subject_id: int) -> list[ConcernedRow]:
    """Read the people a child record or referral is about, as far as one may see them."""
    with connection.cursor(row_factory=class_row(ConcernedRow)) as cursor:
        return cursor.execute(
            "select nullif(concat_ws(' ', given_name, family_name), '') as name, date_of_birth,"
            "  stated_age, school, places from party where subject_of = %s order by id",
            (subject_id,),
        ).fetchall()


def listed(connection: Connection, limit: int) -> list[ProtectionListed]:
    """List open child-protection referrals, the first due on top."""
    with connection.cursor(row_factory=class_row(ProtectionListed)) as cursor:
        return cursor.execute(_LISTED, (limit,)).fetchall()


def undecided(connection: Connection, obligation_id: int) -> bool:
    """Tell whether those who protect children are still to be told of it, or of a child in it."""
    row = connection.execute("select protection_undecided(%s)", (obligation_id,)).fetchone()
    return bool(row and row[0])


def write(connection: Connection, obligation_id: int, values: dict[str, Any]) -> int:
    """Write columns of a decision; gives how many rows were changed."""
    pairs = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in values
    )
    query = sql.SQL("update protection_referral set {} where obligation_id = %(id)s").format(pairs)
    return connection.execute(query, {**values, "id": obligation_id}).rowcount


def stop_clocks(connection: Connection, obligation_id: int, at: datetime) -> list[int]:
    """Stop what ran while it was undecided, as met; gives the clocks' numbers."""
    rows = connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
        " where obligation_id = %s and running returning id",
        (at, obligation_id),
    )
    return sorted(row[0] for row in rows)


def fact_row(connection: Connection, obligation_id: int) -> dict[str, Any]:
    """Read the row's codes and numbers, which the ledger tells; empty when there is none."""
    query = sql.SQL("select {} from protection_referral where obligation_id = %s").format(
        sql.SQL(", ").join(map(sql.Identifier, PROTECTION.fields))
    )
    row = connection.execute(query, (obligation_id,)).fetchone()
    return {} if row is None else dict(zip(PROTECTION.fields, row, strict=True))
