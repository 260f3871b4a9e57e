"""Give each test a database of its own that is as new, in less time than a new one takes.

A copy that a test has left is put back as it was: rows that came are taken out, rows that changed
are read in again, numbers are counted from where they began. What cannot be put back so (another
table, trigger, right or statistic; a process still at work; a great deal of rows) ends the copy,
and the next test has a new one. Connections stay open from test to test, as in a running program.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import psycopg

from longstop.engines import postgres_server
from longstop.store.session import Database

ADMIN = "longstop_admin"
MOST_USES = 60
"""Tests after which so many rows are gone from a copy that it reads differently from a new one."""
MOST_BYTES = 400_000
"""Bytes of one table beyond which a copy is not worth clearing out."""

_numbers = count(1)
_OURS = "('longstop', 'signin', 'public')"
_TABLES = f"""
    select c.oid::regclass::text from pg_class c
    where c.relnamespace::regnamespace::text in {_OURS} and c.relkind = 'r' order by 1
"""
_COUNTERS = f"""
    select schemaname || '.' || sequencename, coalesce(last_value, start_value),
      last_value is not null
    from pg_sequences where schemaname in {_OURS} order by 1
"""
# A row of a catalog that is changed is another row, of a later transaction.
_SHAPE = " union all ".join(
    f"select count(*), coalesce(sum(t.xmin::text::bigint), 0) from {table} t {only}"
    for table, only in (
        ("pg_class", f"where relnamespace::regnamespace::text in {_OURS}"),
        *(
            (table, f"join pg_class c on c.oid = t.{key}"
             f" where c.relnamespace::regnamespace::text in {_OURS}")
            for table, key in (
                ("pg_attribute", "attrelid"), ("pg_index", "indexrelid"),
                ("pg_trigger", "tgrelid"), ("pg_policy", "polrelid"),
                ("pg_attrdef", "adrelid"), ("pg_statistic", "starelid"),
            )
        ),
        ("pg_constraint", f"where connamespace::regnamespace::text in {_OURS}"),
        ("pg_proc", f"where pronamespace::regnamespace::text in {_OURS}"),
        ("pg_namespace", "where nspname !~ '^pg_'"),
        ("pg_default_acl", ""),
        ("pg_database", "where datname = current_database()"),
        ("pg_db_role_setting",
         "where setdatabase = (select oid from pg_database where datname = current_database())"),
    )
)  # fmt: skip
_BUSY = (
    "select exists (select from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and state <> 'idle')"
)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a database held when it was new: rows by table, as COPY writes them, and counters."""

    rows: dict[str, bytes]
    counters: list[tuple[str, int, bool]]

    @classmethod
    def of(cls, admin: psycopg.Connection) -> Beginning:
        """Read it from a database that nobody has changed."""
        tables = [table for (table,) in admin.execute(_TABLES.encode()).fetchall()]
        rows = {table: _copied_out(admin, table) for table in tables if _holds(admin, table)}
        return cls(rows, admin.execute(_COUNTERS.encode()).fetchall())


def _holds(admin: psycopg.Connection, table: str) -> bool:
    (found,) = admin.execute(f"select exists (select from {table})".encode()).fetchone() or (False,)
    return bool(found)


def _copied_out(admin: psycopg.Connection, table: str) -> bytes:
    with admin.cursor() as cursor, cursor.copy(f"copy {table} to stdout (format binary)") as out:
        return b"".join(bytes(block) for block in out)


@dataclass(slots=True)
class Copy:
    """A copy of a database, with its connections; used tells how many tests have had it."""

    dbname: str
    beginning: Beginning
    admin: psycopg.Connection
    database: Database
    until_end: ExitStack
    used: int = 0
    _shape: list[tuple[Any, ...]] = field(default_factory=list)
    _held: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def note(self) -> None:
        """Note what the copy is like before a test has it; one put back has the shape it had."""
        self.used += 1
        if not self._shape:
            self._shape = self.admin.execute(_SHAPE.encode()).fetchall()
            self._held = self._holding()

    def put_back(self) -> bool:
        """Make the copy as it was; tells whether it could be."""
        if self.used >= MOST_USES or self.admin.execute(_BUSY).fetchone() != (False,):
            return False
        if self.admin.execute(_SHAPE.encode()).fetchall() != self._shape:
            return False
        written = self._written()
        if written is None:
            return False
        now = self._holding()
        changed = [table for table, held in self._held.items() if now[table] != held]
        with self.admin.transaction():
            self.admin.execute("set local session_replication_role = replica")
            gone = [f"delete from {table}" for table in (*written, *changed)]
            self.admin.execute(";".join(["select 1", *gone]).encode())
            for table in changed:
                with (
                    self.admin.cursor() as cursor,
                    cursor.copy(f"copy {table} from stdin (format binary)") as back,
                ):
                    back.write(self.beginning.rows[table])
            if changed:
                self._held = self._holding()
            self.admin.execute(
                "select setval(name::regclass, value, used) from unnest(%s::text[], %s::bigint[],"
                " %s::boolean[]) as c (name, value, used)",
                [list(one) for one in zip(*self.beginning.counters, strict=True)],
            )
        return True

    def _holding(self) -> dict[str, tuple[Any, ...]]:
        """Tell apart what the tables held that were not empty: a changed row is a later one."""
        parts = (
            f"select '{table}', count(*), sum(xmin::text::bigint) from {table}"
            for table in self.beginning.rows
        )
        found = self.admin.execute(" union all ".join(parts).encode()).fetchall()
        return {table: tuple(held) for table, *held in found}

    def _written(self) -> list[str] | None:
        """Give the tables that were empty and were written to; None where there is too much."""
        found = self.admin.execute(
            f"select t, pg_table_size(t::regclass) from ({_TABLES}) as s (t)"
            " where pg_relation_size(t::regclass) > 0 and t <> all(%s)".encode(),
            [[*self.beginning.rows]],
        ).fetchall()
        if any(size > MOST_BYTES for _, size in found):
            return None
        return [table for table, _ in found]


class Copies:
    """Copies of a database, made when one is wanted and none can be put back."""

    def __init__(self, admin: psycopg.Connection, template: str) -> None:
        self._admin = admin
        self._template = template
        self._left: Copy | None = None
        self._beginning: Beginning | None = None

    @contextmanager
    def one(self) -> Iterator[Copy]:
        """Give a copy for a test, as new."""
        copy = self._left if self._left and self._is_as_new(self._left) else self._made()
        self._left = None
        copy.note()
        try:
            yield copy
        finally:
            if self._left is None:
                self._left = copy
            else:
                self._drop(copy)

    def end(self) -> None:
        """Drop what is left."""
        if self._left is not None:
            self._drop(self._left)

    def _is_as_new(self, copy: Copy) -> bool:
        try:
            if copy.put_back():
                return True
        except psycopg.Error:
            pass  # the server of a test that ended it, or a table that is gone
        self._drop(copy)
        return False

    def _drop(self, copy: Copy) -> None:
        copy.until_end.close()
        self._admin.execute(f'drop database if exists "{copy.dbname}" with (force)'.encode())

    def _made(self) -> Copy:
        """Make a copy, with the rights to it, which copying does not bring along."""
        dbname = f"bureau_{os.getpid()}_{next(_numbers)}"
        copied = f'create database "{dbname}" template "{self._template}" strategy file_copy'
        self._admin.execute(copied.encode())
        rights = self._admin.execute(
            "select grantee::regrole::text, string_agg(privilege_type, ', ')"
            " from pg_database, aclexplode(datacl) where datname = %s group by grantee",
            [self._template],
        ).fetchall()
        granted = [f'grant {what} on database "{dbname}" to {role}' for role, what in rights]
        revoked = f'revoke all on database "{dbname}" from public'
        self._admin.execute(";".join([revoked, *granted]).encode())
        until_end = ExitStack()
        conninfo = postgres_server.conninfo(ADMIN, dbname)
        admin = until_end.enter_context(psycopg.connect(conninfo, autocommit=True))
        database = Database(lambda role: postgres_server.conninfo(role, dbname))
        until_end.enter_context(database.kept_open())
        self._beginning = self._beginning or Beginning.of(admin)
        return Copy(dbname, self._beginning, admin, database, until_end)
