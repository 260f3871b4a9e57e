"""Read what the rules of closing need to know, and which packages a closing may settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.casework.closing import AccessStatement
from longstop.core.referral.vocabulary import Question, Said, StatementKind
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Proposal:
    """A closing that one person proposed and nobody has agreed to yet."""

    attempt: int
    outcome: str
    reason: str
    proposed_by: int
    proposed_by_code: str | None
    proposed_at: datetime
    same_as: int | None


def open_proposal(connection: Connection, obligation_id: int) -> Proposal | None:
    """Find the closing that waits for a second person."""
    with connection.cursor(row_factory=class_row(Proposal)) as cursor:
        return cursor.execute(
            "select c.attempt, c.outcome, c.reason, c.proposed_by, p.code as proposed_by_code,"
            "  c.proposed_at, c.same_as from closing c left join person p on p.id = c.proposed_by"
            " where c.obligation_id = %s and c.agreed_at is null and c.withdrawn_at is null"
            "  and not c.alone",
            (obligation_id,),
        ).fetchone()


def proposed(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Find those of these obligations whose closing waits for a second person."""
    rows = connection.execute(
        "select obligation_id from closing where obligation_id = any(%s::bigint[])"
        "  and agreed_at is null and withdrawn_at is null and not alone",
        (list(ids),),
    )
    return {row[0] for row in rows}


# Every record of a referral: that which opened it, and all that news of it came in.
_RECORDS = (
    "join lateral (select source_record_id from referral where obligation_id = i.id"
    "  union select source_record_id from party where subject_of = i.id"
    "  union select f.id from referral r join source_record f on f.original_id = r.source_record_id"
    "   where r.obligation_id = i.id) s on true"
    " join party p on p.source_record_id = s.source_record_id and i.id = any(p.obligations)"
)
_ACCESS_SAID = (
    "select t.question, t.answer, t.kind from (select %(id)s::bigint as id) i RECORDS"
    " join statement t on t.party_id = p.id where p.subject_of = i.id or t.answer = 'yes'"
).replace("RECORDS", _RECORDS)
_CHILDREN_NAMED = (
    "select distinct i.id from unnest(%(ids)s::bigint[]) i (id) RECORDS"
    " where p.role in ('victim', 'recipient', 'child')"
).replace("RECORDS", _RECORDS)


def access_said(connection: Connection, obligation_id: int) -> list[AccessStatement]:
    """Read what is said of the access to children of a referral's person, follow-ups included."""
    rows = connection.execute(_ACCESS_SAID, {"id": obligation_id})
    return [AccessStatement(Question(q), Said(a), StatementKind(k)) for q, a, k in rows]


def children_named(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Find those of these referrals in a record of which a child stands beside the person."""
    rows = connection.execute(_CHILDREN_NAMED, {"ids": list(ids)})
    return {row[0] for row in rows}


_STOP = (
    "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
    " where obligation_id = %s and running returning id"
)


def stop_clocks(connection: Connection, obligation_id: int, now: datetime) -> list[int]:
    """Stop every running clock of an obligation as met; gives their numbers."""
    return [row[0] for row in connection.execute(_STOP, (now, obligation_id)).fetchall()]


def packages_of(connection: Connection, obligation_ids: Sequence[int]) -> list[int]:
    """Find the packages with a line that these obligations stand for, follow-ups included."""
    rows = connection.execute(
        "with record as ("
        "  select source_record_id as id from referral where obligation_id = any(%(ids)s)"
        "  union select source_record_id from child_record where obligation_id = any(%(ids)s)"
        "  union select source_record_id from quarantined_record"
        "   where obligation_id = any(%(ids)s))"
        " select s.package_id from record join source_record s on s.id = record.id"
        " union select s.package_id from record join source_record s on s.original_id = record.id"
        " union select package_id from shortfall where obligation_id = any(%(ids)s)"
        " union select package_id from drift_notice where obligation_id = any(%(ids)s)"
        " union select package_id from refused_file where obligation_id = any(%(ids)s)"
        "   and package_id is not null"
        " order by 1",
        {"ids": list(obligation_ids)},
    )
    return [row[0] for row in rows]


def lock_settled_package(connection: Connection, package_id: int) -> bool:
    """Hold a received package and tell whether every line of it has an outcome.

    A line that follows or repeats an earlier one has an outcome when the earlier one has.
    """
    held = connection.execute(
        "select from obligation where id = %s and state = 'received' for no key update",
        (package_id,),
    ).fetchone()
    if held is None:
        return False
    row = connection.execute(
        "select exists (select from source_record s cross join lateral ("
        "    select obligation_id from referral where source_record_id in (s.id, s.original_id)"
        "    union all select obligation_id from child_record"
        "      where source_record_id in (s.id, s.original_id)"
        "    union all select obligation_id from quarantined_record"
        "      where source_record_id in (s.id, s.original_id)) l"
        "   join obligation o on o.id = l.obligation_id and o.is_open"
        "    and o.state <> 'informational'"
        "   where s.package_id = %(package)s)"
        " or exists (select from obligation o where o.is_open and o.id in ("
        "    select obligation_id from shortfall where package_id = %(package)s"
        "    union all select obligation_id from drift_notice where package_id = %(package)s"
        "    union all select obligation_id from refused_file where package_id = %(package)s))",
        {"package": package_id},
    ).fetchone()
    return row is not None and not row[0]
