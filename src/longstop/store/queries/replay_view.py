"""Hold one view of the whole database for verify, and share it with the processes that help.

The view is a snapshot: work goes on meanwhile, and every part of the check sees the same house.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from longstop.store.queries.replay import ALL, Span
from longstop.store.session import Connection

PART = 4_000
"""Obligations in one part of a large house, which is replayed by itself."""


@contextmanager
def snapshot(connection: Connection) -> Iterator[None]:
    """Hold one view of the whole database, in which nothing but the notes can be written."""
    connection.execute(
        "create temporary table verify_mention (record_id bigint, package_id bigint,"
        "  ordinal bigint, stream_id bigint, seq int, entry_id bigint, kind text, digest text,"
        "  restriction text);"
        "create index on verify_mention (record_id);"
        "create temporary table verify_told (package_id bigint, seq int, event text, digest text,"
        "  first bigint, last bigint, values text, counts jsonb, parts jsonb,"
        "  primary key (package_id, seq));"
        "create temporary table verify_manifest (obligation_id bigint primary key, manifest jsonb)"
    )
    with _one_view(connection):
        yield
    connection.execute("drop table verify_mention, verify_told, verify_manifest")


def exported(connection: Connection) -> str:
    """Name the view of the database that this transaction has, for others to share."""
    row = connection.execute("select pg_export_snapshot()").fetchone()
    assert row is not None
    return str(row[0])


@contextmanager
def same_snapshot(connection: Connection, name: str) -> Iterator[None]:
    """Hold the view of the database that another transaction exported, while that one is open."""
    with _one_view(connection):
        connection.execute(sql.SQL("set transaction snapshot {}").format(name))
        yield


@contextmanager
def _one_view(connection: Connection) -> Iterator[None]:
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            yield
    finally:
        connection.isolation_level = None
        connection.read_only = None


def length(connection: Connection) -> int:
    """Count the entries of the ledger."""
    row = connection.execute("select count(*) from ledger_entry").fetchone()
    assert row is not None
    return int(row[0])


def parts_of_obligations(connection: Connection, size: int = PART) -> Iterator[Span]:
    """Divide all numbers among parts with so many obligations each, in order; at least one part."""
    rows = connection.execute(
        "select id from (select id, row_number() over (order by id) as n from obligation) o"
        " where n %% %s = 0 order by id",
        (size,),
    ).fetchall()
    first = ALL[0]
    for (last,) in rows:
        yield first, last
        first = last + 1
    yield first, ALL[1]
