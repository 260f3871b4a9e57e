"""A test's database is as new, though another test had it before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from longstop.actions.take import take
from longstop.store.session import Actor
from tests.bureau.copies import Copies, Copy
from tests.bureau.fixtures import Bureau, Clock, open_house
from tests.bureau.work import LINE, references_of

TABLES = (
    "select schemaname || '.' || tablename from pg_tables"
    " where schemaname in ('longstop', 'signin', 'public') order by 1"
)
COUNTERS = "select schemaname, sequencename, last_value from pg_sequences order by 1, 2"


def held(copy: Copy) -> list[Any]:
    """Give all that a database holds, and where its counters are."""
    rows: list[Any] = [
        (table, copy.admin.execute(f"select t::text from {table} t order by 1".encode()).fetchall())
        for (table,) in copy.admin.execute(TABLES.encode()).fetchall()
    ]
    return [*rows, copy.admin.execute(COUNTERS.encode()).fetchall()]


def lived_in(copy: Copy, server: Path, staff: dict[str, Actor]) -> None:
    clock = Clock()
    house = open_house(copy.dbname, server, clock, copy.database)
    bureau = Bureau(house, copy.dbname, clock, staff)
    bureau.receive_csv(LINE, {**LINE, "reference": "T-9", "child_given_name": "Kit"})
    take(house, staff["alice"], references_of(bureau, "referral")[:1])
    with bureau.as_superuser() as connection:
        connection.execute("update person set roles = '{}' where code = 'bob'")


def test_what_came_is_gone_and_what_changed_is_as_it_was(
    copies: Copies, server: Path, staff: dict[str, Actor]
) -> None:
    with copies.one() as copy:
        before, name = held(copy), copy.dbname
        lived_in(copy, server, staff)
        assert held(copy) != before
    with copies.one() as copy:
        assert copy.dbname == name
        assert held(copy) == before


@pytest.mark.parametrize(
    "change",
    [
        "create table longstop.more (id int)",
        "alter table longstop.person add column more text",
        "drop trigger append_only on longstop.ledger_entry",
        "grant select on longstop.person to public",
        "analyze longstop.person",
    ],
)
def test_what_is_built_otherwise_is_given_to_nobody(copies: Copies, change: str) -> None:
    with copies.one() as copy:
        name = copy.dbname
        copy.admin.execute(change.encode())
    with copies.one() as copy:
        assert copy.dbname != name


def test_what_somebody_is_still_at_work_in_is_given_to_nobody(copies: Copies) -> None:
    with copies.one() as copy:
        name = copy.dbname
        busy = psycopg.connect(copy.database.conninfo("longstop_service"))
        busy.execute("select 1")
    with copies.one() as copy:
        assert copy.dbname != name
    busy.close()
