"""Read everything back for verify, in flat memory: walks in order, from one snapshot.

What the ledger says of records and packages is noted in temporary tables on the way, so that it
can be read again in the order of the records, however many there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

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
TOLD = ("package_id", "seq", "event", "digest", "first", "last", "values", "counts")

Row = dict[str, Any]


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Hold one view of the whole database, in which nothing but the notes can be written."""
    connection.execute(
        "create temporary table verify_mention (record_id bigint, package_id bigint,"
        "  ordinal bigint, stream_id bigint, seq int, entry_id bigint, kind text, digest text,"
        "  restriction text);"
        "create index on verify_mention (record_id);"
        "create temporary table verify_told (package_id bigint, seq int, event text, digest text,"
        "  first bigint, last bigint, values text, counts jsonb, primary key (package_id, seq))"
    )
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            yield
    finally:
        connection.isolation_level = None
        connection.read_only = None
    connection.execute("drop table verify_mention; drop table verify_told")


def entries(connection: Connection, *, of_obligations: bool) -> Iterator[tuple[int, Entry]]:
    """Walk the ledger by stream and number; gives each entry with its number in the ledger."""
    query = sql.SQL(
        "select id, stream_kind, stream_id, seq, event, body, previous, digest from ledger_entry"
        " where (stream_kind = 'obligation') = {} order by stream_kind, stream_id, seq"
    ).format(of_obligations)
    for id_, kind, stream_id, seq, event, body, previous, digest in walk(
        connection, "entries", query
    ):
        yield (
            id_,
            Entry(
                stream=Stream(StreamKind(kind), stream_id),
                seq=seq,
                event=event,
                body=body,
                previous=previous,
                digest=digest,
            ),
        )


def obligations(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk the obligations by number, with the fields that the ledger tells, as it writes them."""
    query = sql.SQL("select id, {} from obligation order by id").format(names(OBLIGATION_FIELDS))
    for id_, *values in walk(connection, "obligations", query):
        yield id_, _row(OBLIGATION_FIELDS, values)


def clocks(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk the clocks by their obligation's number."""
    query = sql.SQL("select obligation_id, {} from clock order by obligation_id, id").format(
        names(CLOCK_FIELDS)
    )
    for obligation_id, *values in walk(connection, "clocks", query):
        yield obligation_id, _row(CLOCK_FIELDS, values)


def breaches(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk the breaches by their obligation's number."""
    query = "select obligation_id, clock_id, fell_due_at from breach order by 1, 2"
    for obligation_id, *values in walk(connection, "breaches", query):
        yield obligation_id, _row(("clock_id", "fell_due_at"), values)


def alerts(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk the alerts by their obligation's number."""
    query = sql.SQL("select obligation_id, {} from alert order by obligation_id, id").format(
        names(ALERT_FIELDS)
    )
    for obligation_id, *values in walk(connection, "alerts", query):
        yield obligation_id, _row(ALERT_FIELDS, values)


def told_whole(connection: Connection, whole: Whole) -> Iterator[tuple[int, Row]]:
    """Walk a table whose rows are told whole by the obligation's number, with people's words."""
    query = sql.SQL("select obligation_id, {} from {} order by 1").format(
        names(whole.columns), sql.Identifier(whole.table)
    )
    for obligation_id, *values in walk(connection, whole.table, query):
        yield obligation_id, _row(whole.columns, values)


def assessments(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk what referrals say of danger and of who it is, by their obligation's number."""
    columns = ("attribution", *ASSESSMENT_FIELDS)
    query = sql.SQL("select obligation_id, {} from referral order by 1").format(names(columns))
    for obligation_id, *values in walk(connection, "assessments", query):
        yield obligation_id, _row(columns, values)


def routes(connection: Connection) -> Iterator[tuple[int, Row]]:
    """Walk where referrals and child records were said to belong, by their obligation's number."""
    query = (
        "select obligation_id, routed_by, proposed_agency, true from referral union all"
        " select obligation_id, routed_by, null, false from child_record order by 1"
    )
    for obligation_id, rule, agency, is_proposed in walk(connection, "routes", query):
        yield (
            obligation_id,
            {"routed_by": rule, **({"proposed_agency": agency} if is_proposed else {})},
        )


def decisions(connection: Connection, table: str) -> Iterator[tuple[int, tuple[Key, Row]]]:
    """Walk one table of what people decided by its obligation's number: each row by its key."""
    columns = DECIDED[table]
    query = sql.SQL("select obligation_id, {} from {} order by 1, 2").format(
        names(columns), sql.Identifier(table)
    )
    for obligation_id, *values in walk(connection, table, query):
        number = 0 if table in SINGLE else values[0]
        yield obligation_id, ((table, number), _row(columns, values))


def note(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Note what the ledger says of records ('mention') or packages ('told') for a later pass."""
    columns = MENTION if table == "mention" else TOLD
    command = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(f"verify_{table}"), names(columns)
    )
    with connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row(row)


def noted(connection: Connection) -> None:
    """Let the planner know how much was noted."""
    connection.execute("analyze verify_mention; analyze verify_told")


def child_rows_missing(connection: Connection) -> Iterator[str]:
    """Find the references of obligations without the row that says what they are about."""
    for kind, table in KIND_TABLE.items():
        query = sql.SQL(
            "select o.reference from obligation o left join {} t on t.obligation_id = o.id"
            " where o.kind = {} and t.obligation_id is null order by o.id"
        ).format(sql.Identifier(table), kind.value)
        yield from (reference for (reference,) in walk(connection, "missing", query))


def child_rows_astray(connection: Connection) -> Iterator[tuple[str, int]]:
    """Find rows without an obligation of their kind: the table and the row's number."""
    for kind, table in KIND_TABLE.items():
        query = sql.SQL(
            "select t.obligation_id from {} t"
            " left join obligation o on o.id = t.obligation_id and o.kind = {}"
            " where o.id is null order by 1"
        ).format(sql.Identifier(table), kind.value)
        yield from ((table, id_) for (id_,) in walk(connection, "astray", query))


def work_faults(connection: Connection) -> Iterator[tuple[str, str]]:
    """Compare the lists of work with what they must hold: 'missing' or 'extra', and whose."""
    yield from walk(
        connection,
        "work_of_nothing",
        "select 'extra', 'obligation:' || w.obligation_id from work_item w"
        " left join obligation o on o.id = w.obligation_id where o.id is null order by 2",
    )
    for ids in _ranges(connection, "obligation"):
        yield from connection.execute(
            "with due as (select * from work_due(%(ids)s)),"
            " here as (select * from work_item where obligation_id = any(%(ids)s)),"
            " wrong as ("
            "  select 'missing' as what, m.* from (table due except all table here) m"
            "  union all"
            "  select 'extra', e.* from (table here except all table due) e)"
            " select w.what, o.reference from wrong w join obligation o on o.id = w.obligation_id"
            " order by o.id, w.what desc",
            {"ids": ids},
        ).fetchall()


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
    connection: Connection, name: str, query: str | sql.Composed, at_once: int = AT_ONCE
) -> Iterator[tuple[Any, ...]]:
    """Walk a query's rows with a cursor on the server, some at a time."""
    with connection.cursor(name=f"verify_{name}") as cursor:
        cursor.itersize = at_once
        cursor.execute(query)
        yield from cursor


def names(columns: Sequence[str]) -> sql.Composed:
    """Write a list of columns."""
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def written(value: Any) -> Any:
    """Write a moment as the ledger does; any other value is itself."""
    return iso(value) if isinstance(value, datetime) else value


def _row(columns: Sequence[str], values: Sequence[Any]) -> Row:
    return dict(zip(columns, map(written, values), strict=True))
