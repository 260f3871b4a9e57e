"""Read everything back for verify, in flat memory: walks in order, from one snapshot.

What the ledger says of records and packages is noted in temporary tables on the way, so that it
can be read again in the order of the records, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus

from longstop.core.ledger.decision_rules import DECIDED, SINGLE, Key
from longstop.core.ledger.entry import Entry, Stream, StreamKind
from longstop.core.ledger.replay import (
    ALERT_FIELDS,
    ASSESSMENT_FIELDS,
    CLOCK_FIELDS,
    OBLIGATION_FIELDS,
    iso,
)
from longstop.core.ledger.whole_rules import Whole
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store.session import Connection

AT_ONCE = 2_000

KIND_TABLE: dict[ObligationKind, str] = {
    ObligationKind.PACKAGE: "package",
    ObligationKind.REFERRAL: "referral",
    ObligationKind.CHILD_RECORD: "child_record",
    ObligationKind.QUARANTINED_RECORD: "quarantined_record",
    ObligationKind.REFUSED_FILE: "refused_file",
    ObligationKind.SHORTFALL: "shortfall",
    ObligationKind.DRIFT_NOTICE: "drift_notice",
    ObligationKind.TRANSFER: "transfer",
    ObligationKind.CHILD_PROTECTION: "protection_referral",
    ObligationKind.DISSEMINATION: "dissemination",
    ObligationKind.CORRECTION: "correction",
    ObligationKind.DECONFLICTION: "deconfliction",
    ObligationKind.EXHIBIT: "exhibit",
}
"""Where the one row stands that says what an obligation of a kind is about."""

MENTION = (
    "record_id",
    "package_id",
    "ordinal",
    "stream_id",
    "seq",
    "entry_id",
    "kind",
    "digest",
    "restriction",
)
TOLD = ("package_id", "seq", "event", "digest", "first", "last", "values", "counts", "parts")
MANIFEST = ("obligation_id", "manifest")
_NOTED = {"mention": MENTION, "told": TOLD, "manifest": MANIFEST}

Row = dict[str, Any]
Span = tuple[int, int]
"""The first and the last number of a part, both in it."""
ALL: Span = (-(2**63), 2**63 - 1)


@dataclass(frozen=True, slots=True)
class Part:
    """A connection on which every walk keeps to rows whose first column lies in a span."""

    connection: Connection
    span: Span


def entries(
    source: Connection | Part, kind: StreamKind = StreamKind.OBLIGATION
) -> Iterator[tuple[int, Entry]]:
    """Walk the streams of a kind by stream and number; gives each entry with its number."""
    query = sql.SQL(
        "select stream_id, id, seq, event, body, previous, digest from ledger_entry"
        " where stream_kind = {} order by stream_id, seq"
    ).format(kind.value)
    for stream_id, id_, seq, event, body, previous, digest in walk(source, "entries", query):
        yield (
            id_,
            Entry(
                stream=Stream(kind, stream_id),
                seq=seq,
                event=event,
                body=body,
                previous=previous,
                digest=digest,
            ),
        )


def obligations(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk the obligations by number, with the fields that the ledger tells, as it writes them."""
    query = sql.SQL("select id, {} from obligation order by id").format(names(OBLIGATION_FIELDS))
    for id_, *values in walk(source, "obligations", query):
        yield id_, _row(OBLIGATION_FIELDS, values)


def clocks(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk the clocks by their obligation's number."""
    query = sql.SQL("select obligation_id, {} from clock order by obligation_id, id").format(
        names(CLOCK_FIELDS)
    )
    for obligation_id, *values in walk(source, "clocks", query):
        yield obligation_id, _row(CLOCK_FIELDS, values)


def breaches(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk the breaches by their obligation's number."""
    query = "select obligation_id, clock_id, fell_due_at from breach order by 1, 2"
    for obligation_id, *values in walk(source, "breaches", query):
        yield obligation_id, _row(("clock_id", "fell_due_at"), values)


def alerts(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk the alerts by their obligation's number."""
    query = sql.SQL("select obligation_id, {} from alert order by obligation_id, id").format(
        names(ALERT_FIELDS)
    )
    for obligation_id, *values in walk(source, "alerts", query):
        yield obligation_id, _row(ALERT_FIELDS, values)


def told_whole(source: Connection | Part, whole: Whole) -> Iterator[tuple[int, Row]]:
    """Walk a table whose rows are told whole by the obligation's number, with people's words."""
    query = sql.SQL("select obligation_id, {} from {} order by 1").format(
        names(whole.columns), sql.Identifier(whole.table)
    )
    for obligation_id, *values in walk(source, whole.table, query):
        yield obligation_id, _row(whole.columns, values)


def assessments(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk what referrals say of danger and of who it is, by their obligation's number."""
    columns = ("attribution", *ASSESSMENT_FIELDS)
    query = sql.SQL("select obligation_id, {} from referral order by 1").format(names(columns))
    for obligation_id, *values in walk(source, "assessments", query):
        yield obligation_id, _row(columns, values)


def routes(source: Connection | Part) -> Iterator[tuple[int, Row]]:
    """Walk where referrals and child records were said to belong, by their obligation's number."""
    query = (
        "select obligation_id, routed_by, proposed_agency, true from referral union all"
        " select obligation_id, routed_by, null, false from child_record order by 1"
    )
    for obligation_id, rule, agency, is_proposed in walk(source, "routes", query):
        yield (
            obligation_id,
            {"routed_by": rule, **({"proposed_agency": agency} if is_proposed else {})},
        )


def decisions(source: Connection | Part, table: str) -> Iterator[tuple[int, tuple[Key, Row]]]:
    """Walk one table of what people decided by its obligation's number: each row by its key."""
    columns = DECIDED[table]
    query = sql.SQL("select obligation_id, {} from {} order by 1, 2").format(
        names(columns), sql.Identifier(table)
    )
    for obligation_id, *values in walk(source, table, query):
        number = 0 if table in SINGLE else values[0]
        yield obligation_id, ((table, number), _row(columns, values))


def note(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Note what the ledger says for a later pass: 'mention' of a record, 'told', 'manifest'."""
    columns = _NOTED[table]
    command = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(f"verify_{table}"), names(columns)
    )
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def noted(connection: Connection) -> None:
    """Let the planner know how much was noted."""
    connection.execute("analyze verify_mention, verify_told, verify_manifest")


def child_rows_missing(connection: Connection) -> Iterator[str]:
    """Find the references of obligations without the row that says what they are about."""
    each = (
        sql.SQL(
            "select {} as kind, o.id, o.reference from obligation o"
            " left join {} t on t.obligation_id = o.id"
            " where o.kind = {} and t.obligation_id is null"
        ).format(place, sql.Identifier(table), kind.value)
        for place, (kind, table) in enumerate(KIND_TABLE.items())
    )
    query = sql.SQL(" union all ").join(each) + sql.SQL(" order by kind, id")
    return (reference for _, _, reference in walk(connection, "missing", query))


def child_rows_astray(connection: Connection) -> Iterator[tuple[str, int]]:
    """Find rows without an obligation of their kind: the table and the row's number."""
    each = (
        sql.SQL(
            "select {} as kind, {} as name, t.obligation_id as id from {} t"
            " left join obligation o on o.id = t.obligation_id and o.kind = {} where o.id is null"
        ).format(place, table, sql.Identifier(table), kind.value)
        for place, (kind, table) in enumerate(KIND_TABLE.items())
    )
    query = sql.SQL(" union all ").join(each) + sql.SQL(" order by kind, id")
    return ((table, id_) for _, table, id_ in walk(connection, "astray", query))


def work_faults(connection: Connection) -> Iterator[tuple[str, str]]:
    """Compare the lists of work with what they must hold: 'missing' or 'extra', and whose."""
    yield from walk(
        connection,
        "work_of_nothing",
        "select 'extra', 'obligation:' || w.obligation_id from work_item w"
        " left join obligation o on o.id = w.obligation_id where o.id is null order by 2",
    )
    for ids in _ranges(connection, "obligation"):
        for due, table in (("work_due", "work_item"), ("asking_due", "asking_item")):
            query = sql.SQL(
                "with due as (select * from {}(%(ids)s)),"
                " here as (select * from {} where obligation_id = any(%(ids)s)),"
                " wrong as ("
                "  select 'missing' as what, m.* from (table due except all table here) m"
                "  union all"
                "  select 'extra', e.* from (table here except all table due) e)"
                " select w.what, o.reference from wrong w"
                " join obligation o on o.id = w.obligation_id"
                " order by o.id, w.what desc"
            ).format(sql.Identifier(due), sql.Identifier(table))
            yield from connection.execute(query, {"ids": ids}).fetchall()


def seen_by_never_to(connection: Connection) -> Iterator[str]:
    """Find the references of what an agency that may never see it can see, owns or is proposed."""
    query = (
        "select o.reference from obligation o where o.never_to <> '{}' and ("
        "  o.seen_by && o.never_to or o.owner_agency = any (o.never_to)"
        "  or exists (select from work_item w where w.obligation_id = o.id"
        "    and w.agency = any (o.never_to))"
        "  or exists (select from referral r where r.obligation_id = o.id"
        "    and r.proposed_agency = any (o.never_to))"
        "  or exists (select from party p join obligation x on x.id = any (p.obligations)"
        "    where p.subject_of = o.id and x.seen_by && o.never_to)) order by o.id"
    )
    return (reference for (reference,) in walk(connection, "never_to", query))


def ranges_of_records(connection: Connection) -> Iterator[list[int]]:
    """Walk the numbers of all source records, some thousands at a time."""
    return _ranges(connection, "source_record")


def _ranges(connection: Connection, table: str) -> Iterator[list[int]]:
    query = sql.SQL("select id from {} where id > %s order by id limit %s").format(
        sql.Identifier(table)
    )
    last = -1
    while rows := connection.execute(query, (last, AT_ONCE)).fetchall():
        last = rows[-1][0]
        yield [row[0] for row in rows]


def walk(
    source: Connection | Part, name: str, query: str | sql.Composed, at_once: int = AT_ONCE
) -> Iterator[tuple[Any, ...]]:
    """Walk a query's rows with a cursor on the server, some at a time.

    For a part the query orders by its first column, and gives the rows of the part's span alone.
    """
    connection = source
    if isinstance(source, Part):
        connection, (first, last) = source.connection, source.span
        inner = query if isinstance(query, sql.Composed) else sql.SQL(cast(Any, query))
        query = sql.SQL(
            "select * from ({}) of_part (in_part) where in_part between {} and {}"
        ).format(inner, first, last)
    assert isinstance(connection, psycopg.Connection)
    place = sql.Identifier(f"verify_{name}")
    fetch = sql.SQL("fetch {} from {}").format(at_once, place)
    # The first rows come with the cursor, in one exchange: most walks of a small house end there.
    declare = sql.SQL("declare {} no scroll cursor for ").format(place)
    inner = query if isinstance(query, sql.Composed) else sql.SQL(cast(Any, query))
    with connection.cursor() as cursor:
        cursor.execute(declare + inner + sql.SQL(";") + fetch, prepare=False)
        cursor.nextset()
        try:
            while True:
                rows = cursor.fetchall()
                yield from rows
                if len(rows) < at_once:
                    return
                cursor.execute(fetch, prepare=False)
        finally:
            if connection.info.transaction_status == TransactionStatus.INTRANS:
                connection.execute(sql.SQL("close {}").format(place))


def names(columns: Sequence[str]) -> sql.Composed:
    """Write a list of columns."""
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def written(value: Any) -> Any:
    """Write a moment as the ledger does; any other value is itself."""
    return iso(value) if isinstance(value, datetime) else value


def _row(columns: Sequence[str], values: Sequence[Any]) -> Row:
    return {
        name: iso(value) if isinstance(value, datetime) else value
        for name, value in zip(columns, values, strict=True)
    }
