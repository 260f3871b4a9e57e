"""Read what texts may say of positions of trust, and keep what a person decided of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from longstop.core.safeguarding.trust_decision import TRUST_CLOCK
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustRow:
    """A hit as it is kept: codes and places, no word of the text."""

    id: int
    statement_id: int | None
    start: int
    end: int
    kind: str
    whose: str
    negated: bool
    tense: str
    language: str
    possible: bool
    decided: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TrustListed:
    """A referral with a possible position of trust; without a decision, when it is due."""

    reference: str
    kinds: list[str]
    decided: str | None
    due_at: datetime | None
    owner_agency: str


_ROWS = (
    "select t.id, t.statement_id, t.start, t.end, t.kind, t.whose, t.negated, t.tense, t.language,"
    "  t.possible, t.decided, p.code as decided_by, t.decided_at, t.reason"
    " from possible_trust t left join person p on p.id = t.decided_by"
    " where t.obligation_id = %s order by t.id"
)


def hits_of(connection: Connection, obligation_id: int) -> list[TrustRow]:
    """Read all that was found in the texts about a referral's person."""
    with connection.cursor(row_factory=class_row(TrustRow)) as cursor:
        return cursor.execute(_ROWS, (obligation_id,)).fetchall()


def texts_of_hits(connection: Connection, obligation_id: int) -> dict[int, str]:
    """Read the texts in which something was found, by the number of the hit."""
    return dict(
        connection.execute(
            "select t.id, case when t.statement_id is null then p.occupation else s.text end"
            " from possible_trust t join party p on p.id = t.party_id"
            " left join statement s on s.id = t.statement_id where t.obligation_id = %s",
            (obligation_id,),
        ).fetchall()
    )


def listed(connection: Connection, limit: int) -> list[TrustListed]:
    """List open referrals with a possible position of trust: undecided first, by due moment."""
    with connection.cursor(row_factory=class_row(TrustListed)) as cursor:
        return cursor.execute(
            "select o.reference, t.kinds, case when not t.waits then t.decided end as decided,"
            "  case when t.waits then (select min(c.due_at) from clock c"
            "    where c.obligation_id = o.id and c.kind = %s and c.running) end as due_at,"
            "  a.code as owner_agency"
            " from (select obligation_id, array_agg(distinct kind order by kind) as kinds,"
            "    bool_or(decided is null) as waits,"
            "    (array_agg(decided order by decided_at desc nulls last, id desc))[1] as decided"
            "   from possible_trust where possible group by obligation_id) t"
            " join obligation o on o.id = t.obligation_id join agency a on a.id = o.owner_agency"
            " where o.is_open order by not t.waits, due_at, o.id limit %s",
            (TRUST_CLOCK, limit),
        ).fetchall()


def decide(
    connection: Connection, obligation_id: int, decision: str, reason: str, by: int, at: datetime
) -> list[int]:
    """Put a person's decision on what is possible and undecided; gives the numbers of those."""
    rows = connection.execute(
        "update possible_trust set decided = %s, decided_by = %s, decided_at = %s, reason = %s"
        " where obligation_id = %s and possible and decided is null returning id",
        (decision, by, at, reason, obligation_id),
    )
    return sorted(row[0] for row in rows)


def stop_deciding(connection: Connection, obligation_id: int, at: datetime) -> list[int]:
    """Stop the clock of the decision as met; gives its number."""
    rows = connection.execute(
        "update clock set running = false, stopped_at = %s, stopped_why = 'met'"
        " where obligation_id = %s and kind = %s and running returning id",
        (at, obligation_id, TRUST_CLOCK),
    )
    return sorted(row[0] for row in rows)


def next_running(connection: Connection, obligation_id: int) -> int | None:
    """Find the running clock that falls due first."""
    row = connection.execute(
        "select id from clock where obligation_id = %s and running order by due_at, id limit 1",
        (obligation_id,),
    ).fetchone()
    return None if row is None else int(row[0])
