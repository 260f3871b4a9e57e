"""Read and keep how young people who are reported are dealt with: features, path, keeping."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from longstop.core.casework.keeping import Keeping
from longstop.core.referral.path import Path
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class PathProposal:
    """A path that one person proposed and nobody has agreed to yet."""

    attempt: int
    decision: str
    reason: str
    basis: str | None
    proposed_by: int


@dataclass(frozen=True, kw_only=True, slots=True)
class KeptRow:
    """A referral of somebody young: its path, and by when keeping it is reviewed. No name."""

    reference: str
    is_open: bool
    path: str | None
    waits: bool
    line: str
    review_by: datetime
    owner_agency: str


def path_of(connection: Connection, obligation_id: int) -> Path | None:
    """Read the path that is in force, as far as one may see it."""
    row = connection.execute("select path_of(%s)", (obligation_id,)).fetchone()
    return Path(row[0]) if row and row[0] else None


def with_child_record(connection: Connection, ids: Sequence[int]) -> set[int]:
    """Find those of these referrals whose person has a child record of their own."""
    rows = connection.execute(
        "select distinct subject_of from party"
        " where subject_of = any(%s::bigint[]) and has_child_record(id)",
        (list(ids),),
    )
    return {row[0] for row in rows}


def features_of(connection: Connection, obligation_id: int) -> dict[str, str]:
    """Read how each feature that was looked at stands: yes, no or unknown."""
    return dict(
        connection.execute(
            "select distinct on (feature) feature, said from path_feature"
            " where obligation_id = %s order by feature, number desc",
            (obligation_id,),
        ).fetchall()
    )


def add_features(
    connection: Connection,
    obligation_id: int,
    rows: Sequence[Mapping[str, Any]],
    found_by: int,
    found_at: datetime,
) -> list[int]:
    """Keep what was found after all that was found before; gives the rows' numbers."""
    told = ("feature", "said", "unknown", "basis")
    numbers = connection.execute(
        "insert into path_feature (obligation_id, number, feature, said, unknown, basis, found_by,"
        "  found_at)"
        " select %(id)s, n.place + (select coalesce(max(number), 0) from path_feature"
        "    where obligation_id = %(id)s), n.feature, n.said, n.unknown, n.basis, %(by)s, %(at)s"
        " from unnest(%(feature)s::text[], %(said)s::text[], %(unknown)s::text[],"
        "  %(basis)s::text[]) with ordinality as n (feature, said, unknown, basis, place)"
        " order by n.place returning number",
        {
            "id": obligation_id, "by": found_by, "at": found_at,
            **{name: [row[name] for row in rows] for name in told},
        },
    )  # fmt: skip
    return sorted(row[0] for row in numbers)


def open_proposal(connection: Connection, obligation_id: int) -> PathProposal | None:
    """Find the path that waits for a second person."""
    with connection.cursor(row_factory=class_row(PathProposal)) as cursor:
        return cursor.execute(
            "select attempt, decision, reason, basis, proposed_by from path_decision"
            " where obligation_id = %s and agreed_at is null and withdrawn_at is null"
            "  and not alone",
            (obligation_id,),
        ).fetchone()


def add_decision(connection: Connection, obligation_id: int, values: Mapping[str, Any]) -> int:
    """Keep a decision or a proposal after the earlier ones; gives its number among them."""
    row = connection.execute(
        "insert into path_decision (obligation_id, attempt, decision, reason, basis, proposed_by,"
        "  proposed_at, alone)"
        " select %(id)s, coalesce(max(attempt), 0) + 1, %(decision)s, %(reason)s, %(basis)s,"
        "  %(by)s, %(at)s, %(alone)s from path_decision where obligation_id = %(id)s"
        " returning attempt",
        {"id": obligation_id, **values},
    ).fetchone()
    assert row is not None
    return int(row[0])


def agree(connection: Connection, obligation_id: int, attempt: int, by: int, at: datetime) -> int:
    """Put the second person's name to a proposal; gives how many rows were changed."""
    return connection.execute(
        "update path_decision set agreed_by = %s, agreed_at = %s where obligation_id = %s"
        "  and attempt = %s and agreed_at is null and withdrawn_at is null and not alone",
        (by, at, obligation_id, attempt),
    ).rowcount


def withdraw(connection: Connection, obligation_id: int, attempt: int, at: datetime) -> int:
    """Take a proposal back; gives how many rows were changed."""
    return connection.execute(
        "update path_decision set withdrawn_at = %s where obligation_id = %s"
        "  and attempt = %s and agreed_at is null and withdrawn_at is null and not alone",
        (at, obligation_id, attempt),
    ).rowcount


def keep(connection: Connection, keeping: Mapping[int, Keeping]) -> int:
    """Write by when keeping these referrals is reviewed, in one statement; gives how many."""
    rows = keeping.values()
    return connection.execute(
        "insert into retention (obligation_id, review_by, line, policy)"
        " select * from unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::text[])"
        " on conflict (obligation_id) do update set review_by = excluded.review_by,"
        "  line = excluded.line, policy = excluded.policy",
        (
            list(keeping),
            [one.review_by for one in rows],
            [one.line for one in rows],
            [one.policy for one in rows],
        ),
    ).rowcount


def line_of(connection: Connection, obligation_id: int) -> str | None:
    """Read by which line a referral is kept; none for one that was never of somebody young."""
    row = connection.execute(
        "select line from retention where obligation_id = %s", (obligation_id,)
    ).fetchone()
    return None if row is None else str(row[0])


def listed(connection: Connection, limit: int) -> list[KeptRow]:
    """List referrals of the young, closed ones too: what is reviewed first on top."""
    with connection.cursor(row_factory=class_row(KeptRow)) as cursor:
        return cursor.execute(
            "select o.reference, o.is_open, path_of(o.id) as path, path_waits(r) as waits, t.line,"
            "  t.review_by, a.code as owner_agency"
            " from retention t join obligation o on o.id = t.obligation_id"
            " join referral r on r.obligation_id = o.id join agency a on a.id = o.owner_agency"
            " order by t.review_by, o.id limit %s",
            (limit,),
        ).fetchall()


def due(connection: Connection, agency: int, now: datetime) -> int:
    """Count the records of one's own agency whose keeping must be reviewed by now."""
    row = connection.execute(
        "select count(*) from retention t join obligation o on o.id = t.obligation_id"
        " where t.review_by <= %s and o.owner_agency = %s",
        (now, agency),
    ).fetchone()
    return 0 if row is None else int(row[0])
