"""A connection that is kept says nothing about who had it, and holds nothing of what they did."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import psycopg
import pytest

from longstop.store import bulk
from longstop.store.session import Connection, Database
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE

Door = Callable[[], AbstractContextManager[Connection]]
PID = "select pg_backend_pid()"


def one(connection: Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def pid_of(door: Door) -> object:
    with door() as connection:
        return one(connection, PID)


@pytest.fixture
def service(bureau: Bureau) -> Door:
    return lambda: bureau.house.database.as_service("test")


def test_whoever_asks_next_gets_the_same_connection(service: Door) -> None:
    assert pid_of(service) == pid_of(service)


def test_two_at_once_never_share_one(service: Door) -> None:
    pid_of(service)
    with service() as first, ThreadPoolExecutor(1) as pool:
        assert pool.submit(pid_of, service).result() != one(first, PID)


def test_a_person_never_sees_what_the_person_before_saw(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    database, seen = bureau.house.database, "select count(*) from obligation"
    with database.as_person(bureau.people["alice"]) as connection:
        assert one(connection, seen) != 0
        pid = one(connection, PID)
    with database.as_person(bureau.people["charlie"]) as connection:
        assert (one(connection, PID), one(connection, seen)) == (pid, 0)


def test_what_is_kept_says_nothing_about_anybody(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with bureau.house.database.as_person(bureau.people["alice"]) as connection:
        assert one(connection, "select count(*) from longstop.obligation") != 0
    assert one(connection, "select count(*) from longstop.obligation") == 0
    for name in ("longstop.agency", "longstop.person", "application_name"):
        assert not one(connection, f"select current_setting('{name}', true)")


def test_rows_noted_on_the_way_are_gone(service: Door) -> None:
    with service() as connection:
        bulk.prepare(connection)
        connection.execute("create temporary table noted as select 'Quill' as name")
        pid = one(connection, PID)
    with service() as connection:
        assert one(connection, PID) == pid
        tables = "select count(*) from pg_class where relpersistence = 't' and relkind = 'r'"
        assert one(connection, tables) == 0


def test_a_lock_is_let_go(service: Door) -> None:
    with service() as first, service() as connection:
        connection.execute("select pg_advisory_lock(7, 7)")
        assert one(first, "select pg_try_advisory_lock(7, 7)") is False
    with service() as first, service() as connection:
        assert one(first, "select pg_try_advisory_lock(7, 7)") is True


def test_what_ended_in_an_error_is_closed(service: Door) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), service() as connection:
        connection.execute("select 1/0")
    assert connection.closed


def test_a_kept_connection_that_was_cut_is_replaced(bureau: Bureau, service: Door) -> None:
    pid = pid_of(service)
    bureau.ask("select pg_terminate_backend(%s, 5000)", pid)
    assert pid_of(service) != pid


def test_the_owners_connection_and_a_backups_are_never_kept(bureau: Bureau) -> None:
    for door in (bureau.house.database.as_owner, bureau.house.database.as_backup):
        with door() as connection:
            pass
        assert connection.closed


def test_only_for_as_long_as_was_asked(bureau: Bureau) -> None:
    database = Database(bureau.house.database.conninfo)
    with database.kept_open():
        with database.as_service("test") as kept:
            pass
        assert not kept.closed
    assert kept.closed
    with database.as_service("test") as connection:
        pass
    assert connection.closed
