"""Read what a backup says of itself: its snapshot, how many rows, where the ledger stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql

from longstop.core.ledger.heads import Heads
from longstop.store.locks import Lock, only_one
from longstop.store.queries.heads import heads_of_all
from longstop.store.session import Connection


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a database holds: rows by table, the ledger's heads, migrations, the server."""

    counts: Mapping[str, int]
    heads: Heads
    migrations: tuple[str, ...]
    server: str


@contextmanager
def exported_snapshot(connection: Connection) -> Iterator[str]:
    """Hold one view of the whole database; gives the name under which others can share it."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.read_only = True
    try:
        with connection.transaction():
            ((name,),) = connection.execute("select pg_export_snapshot()").fetchall()
            yield str(name)
    finally:
        if not connection.closed:
            connection.isolation_level = None
            connection.read_only = None


def facts_of(connection: Connection) -> Facts:
    """Read what the database holds, inside a transaction, as a role that sees all."""
    tables = connection.execute(
        "select schemaname, tablename from pg_tables where schemaname in ('longstop', 'signin')"
        " and tablename <> 'django_migrations' order by schemaname, tablename"
    ).fetchall()
    ((server,),) = connection.execute("select current_setting('server_version')").fetchall()
    migrations = connection.execute(
        "select name from django_migrations where app = 'store' order by id"
    ).fetchall()
    return Facts(
        counts={_named(*one): _count(connection, *one) for one in tables},
        heads=heads_of_all(connection),
        migrations=tuple(name for (name,) in migrations),
        server=str(server),
    )


def is_empty(connection: Connection) -> bool:
    """Tell whether a database holds no table, view or sequence of anybody's making."""
    row = connection.execute(
        "select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'"
        " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')"
        " limit 1"
    ).fetchone()
    return row is None


def has_our_tables(connection: Connection) -> bool:
    """Tell whether a database holds a ledger of ours."""
    ((found,),) = connection.execute(
        "select to_regclass('longstop.ledger_entry') is not null"
    ).fetchall()
    return bool(found)


def file_of_backup(connection: Connection, sha256: str) -> str | None:
    """Give the backup's digest where the ledger tells of having made a file with this digest."""
    row = connection.execute(
        "select body::jsonb #>> '{data,facts,backup}' from ledger_entry"
        " where stream_kind = 'system' and stream_id = 0 and event = 'backup.made'"
        " and body::jsonb #>> '{data,facts,file}' = %s limit 1",
        (sha256,),
    ).fetchone()
    return str(row[0]) if row is not None else None


def _named(schema: str, table: str) -> str:
    """Name a table; those of signing in with their schema."""
    return table if schema == "longstop" else f"{schema}.{table}"


def _count(connection: Connection, schema: str, table: str) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))
    ((count,),) = connection.execute(query).fetchall()
    return int(count)


def hold_restoring(admin: Connection) -> bool:
    """Hold what a restoring holds until the connection ends; False where another one does."""
    return only_one(admin, Lock.RESTORING)


def end_left_over(admin: Connection) -> int:
    """End the restorings of processes that are gone; gives how many were still at work."""
    return admin.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and application_name = 'pg_restore'"
    ).rowcount
