"""Read and keep that two agencies talked about a person both hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row, dict_row

from longstop.core.ledger.whole_rules import DECONFLICTION
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class ToTalk:
    """An obligation to talk as an action finds it: about whom, with whom, and its state."""

    id: int
    referral: str
    other_agency: str
    state: str


def to_talk(connection: Connection, id_: int) -> ToTalk | None:
    """Read an obligation to talk; None for any other kind."""
    with connection.cursor(row_factory=class_row(ToTalk)) as cursor:
        return cursor.execute(
            "select d.obligation_id as id, r.reference as referral, a.code as other_agency, o.state"
            " from deconfliction d join obligation o on o.id = d.obligation_id"
            " join obligation r on r.id = d.referral_id join agency a on a.id = d.other_agency"
            " where d.obligation_id = %s",
            (id_,),
        ).fetchone()


@dataclass(frozen=True, kw_only=True, slots=True)
class TalkWaits:
    """A talk that waits: about which referral, with which agency, and whom to ring there."""

    reference: str
    referral: str
    other_agency: str
    its_name: str
    its_desk: str | None
    person: str | None
    hours: str | None
    out_of_hours: str | None
    due_at: datetime


WAITING = """
select o.reference, r.reference as referral, w.agency as other_agency, w.name as its_name,
  w.desk_name as its_desk, w.person, nullif(w.hours, '') as hours,
  nullif(w.out_of_hours, '') as out_of_hours, c.due_at
from deconfliction d join obligation o on o.id = d.obligation_id
  join obligation r on r.id = d.referral_id join clock c on c.id = o.next_clock_id
  cross join lateral whom_to_ring(d.obligation_id, %(now)s) w
where d.agency = %(agency)s and d.agreed is null and d.fell_away_at is null
order by d.obligation_id limit %(limit)s"""


def talks_waiting(
    connection: Connection, agency: int, now: datetime, limit: int
) -> list[TalkWaits]:
    """List what an agency must talk about, the longest known first: all have the same time."""
    with connection.cursor(row_factory=class_row(TalkWaits)) as cursor:
        values = {"agency": agency, "now": now, "limit": limit}
        return cursor.execute(WAITING.encode(), values).fetchall()


def keep_talk(
    connection: Connection,
    id_: int,
    *,
    agreed: str,
    person: int,
    at: datetime,
    spoken_to: str,
    salt: bytes,
    commitment: bytes,
) -> None:
    """Keep who talked to whom, and what they agreed on."""
    connection.execute(
        "update deconfliction set agreed = %s, spoken_by = %s, spoken_at = %s, spoken_to = %s,"
        "  spoken_salt = %s, spoken_commitment = %s where obligation_id = %s",
        (agreed, person, at, spoken_to, salt, commitment, id_),
    )


def whole_rows(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Read rows whole, for the ledger, by the obligation's number."""
    query = sql.SQL(
        "select obligation_id, {} from deconfliction where obligation_id = any(%s::bigint[])"
    ).format(sql.SQL(", ").join(map(sql.Identifier, DECONFLICTION.fields)))
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(query, (list(ids),)).fetchall()
    return {row.pop("obligation_id"): row for row in rows}
