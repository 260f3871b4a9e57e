"""What the design promises of the database is asked of the database, not of the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import pytest

from longstop.core.referral.states import MOVES, STATES
from longstop.engines import postgres_server
from longstop.store.queries.signing_in import PersonHere
from longstop.store.session import OWNER, SERVICE, SIGNIN, Connection
from tests.bureau.fixtures import ADMIN, Bureau, Clock, open_house, people_of

ROLES = ["backup", "definer", "owner", "person", "service", "signin"]
LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill", "given_name": "Jon"}


@pytest.fixture
def catalog(staffed: str) -> Iterator[Connection]:
    """Open the database that every test's own is copied from, to read what it is made of."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, staffed)) as connection:
        connection.execute("set search_path = longstop")
        yield connection


@pytest.fixture(scope="module")
def received(server: Path, staffed: str) -> Iterator[Bureau]:
    """Receive one line in a bureau that the whole module shares: what is refused leaves nothing."""
    clock = Clock()
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(f'create database schema_tests template "{staffed}"'.encode())
        house = open_house("schema_tests", server, clock)
        bureau = Bureau(house, "schema_tests", clock, people_of(house))
        bureau.receive_csv(LINE)
        yield bureau
        admin.execute("drop database schema_tests with (force)")


def column(catalog: Connection, query: str) -> list[Any]:
    return [row[0] for row in catalog.execute(query.encode()).fetchall()]


def refused(bureau: Bureau, statement: str, *values: object, role: str = SERVICE) -> psycopg.Error:
    """Run one statement in a transaction of its own; give what stops it, at commit too."""
    conninfo = postgres_server.conninfo(role, bureau.dbname)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("set search_path = longstop")
        with pytest.raises(psycopg.Error) as fault, connection.transaction():
            connection.execute(statement.encode(), values or None)
    return fault.value


def constraint(error: psycopg.Error) -> str | None:
    return error.diag.constraint_name


def test_the_tables_of_words_are_those_of_the_code(catalog: Connection) -> None:
    states = catalog.execute("select kind, state, is_open from kind_state").fetchall()
    assert set(states) == {
        (kind.value, state, still) for kind, ones in STATES.items() for state, still in ones.items()
    }
    moves = catalog.execute("select kind, from_state, to_state from kind_move").fetchall()
    assert set(moves) == {(kind.value, before, after) for kind, before, after in MOVES}


def test_row_level_security_is_on_and_forced_for_every_table(catalog: Connection) -> None:
    tables = "from pg_class where relnamespace = 'longstop'::regnamespace and relkind in ('r', 'p')"
    assert len(column(catalog, f"select relname {tables}")) > 30
    uncovered = f"select relname {tables} and not (relrowsecurity and relforcerowsecurity)"
    assert column(catalog, uncovered) == ["django_migrations"]


def test_every_table_has_a_policy_for_the_service(catalog: Connection) -> None:
    tables = column(catalog, "select tablename from pg_tables where schemaname = 'longstop'")
    covered = column(
        catalog,
        "select tablename from pg_policies where schemaname = 'longstop'"
        " and 'longstop_service' = any (roles) and cmd = 'ALL'",
    )
    assert set(tables) - set(covered) == {"django_migrations"}


def test_who_works_here_may_not_read_the_table_of_migrations(catalog: Connection) -> None:
    readers = column(
        catalog,
        "select rolname from pg_roles where rolname in"
        " ('longstop_person', 'longstop_service')"
        " and has_table_privilege(rolname, 'longstop.django_migrations', 'select')",
    )
    assert readers == []


def test_whoever_signs_people_in_reads_nothing_of_the_house(catalog: Connection) -> None:
    readable = column(
        catalog,
        "select relname from pg_class where relnamespace = 'longstop'::regnamespace"
        " and relkind in ('r', 'p', 'v')"
        " and has_table_privilege('longstop_signin', oid, 'select, insert, update, delete')",
    )
    assert readable == []
    usage = "select has_schema_privilege('longstop_signin', 'longstop', 'usage')"
    assert column(catalog, usage) == [False]


def test_signing_in_reads_who_stands_behind_one_account_and_nothing_else_of_the_house(
    bureau: Bureau,
) -> None:
    alice = bureau.people["alice"]
    with psycopg.connect(bureau.house.database.conninfo(SIGNIN), autocommit=True) as signing_in:
        read = "select signin.person_here(%s)"
        ((here,),) = signing_in.execute(read, (alice.person,)).fetchall()
        assert (here["code"], here["agency"]) == ("alice", alice.agency)
        assert set(here) == {one.name for one in fields(PersonHere)}
        assert signing_in.execute(read, (-1,)).fetchall() == [(None,)]
        for query in ("select 1 from longstop.person", "select longstop.me_agency()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                signing_in.execute(query.encode())
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        bureau.house.database.as_person(alice) as connection,
    ):
        connection.execute("select signin.person_here(1)")


def test_no_person_reads_the_tables_of_signing_in(catalog: Connection) -> None:
    readable = column(
        catalog,
        "select relname from pg_class where relnamespace = 'signin'::regnamespace"
        " and relkind = 'r' and has_table_privilege('longstop_person', oid, 'select')",
    )
    assert readable == []


def test_only_backup_goes_past_the_policies_and_nobody_is_a_superuser(catalog: Connection) -> None:
    ours = "from pg_roles where rolname ~ '^longstop_' and rolname <> 'longstop_admin'"
    assert sorted(column(catalog, f"select rolname {ours}")) == [f"longstop_{r}" for r in ROLES]
    assert column(catalog, f"select rolname {ours} and rolbypassrls") == ["longstop_backup"]
    assert column(catalog, f"select rolname {ours} and (rolsuper or rolcreaterole)") == []
    assert column(catalog, f"select rolname {ours} and not rolcanlogin") == ["longstop_definer"]


def test_nobody_who_signs_in_can_become_somebody_who_sees_more(catalog: Connection) -> None:
    members = catalog.execute(
        "select m.rolname, r.rolname from pg_auth_members a join pg_roles m on m.oid = a.member"
        " join pg_roles r on r.oid = a.roleid where m.rolname in"
        " ('longstop_person', 'longstop_service', 'longstop_backup', 'longstop_definer')"
    ).fetchall()
    assert members == []


def test_backup_reads_everything_and_writes_nothing(catalog: Connection) -> None:
    writable = column(
        catalog,
        "select table_name from information_schema.role_table_grants"
        " where grantee in ('longstop_backup', 'PUBLIC') and table_schema = 'longstop'"
        " and privilege_type <> 'SELECT'",
    )
    assert writable == []
    tables = "from pg_class where relnamespace = 'longstop'::regnamespace and relkind in ('r', 'S')"
    hidden = (
        f"select relname {tables} and not has_table_privilege('longstop_backup', oid, 'select')"
    )
    assert column(catalog, hidden) == []


def test_a_backup_sees_all_rows_and_is_refused_to_write(received: Bureau) -> None:
    conninfo = postgres_server.conninfo("longstop_backup", received.dbname)
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("select count(*) from longstop.referral").fetchone() == (1,)
    error = refused(received, "create temporary table t (x int)", role="longstop_backup")
    assert isinstance(
        error, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction
    )


def test_no_column_fills_itself_from_a_clock(catalog: Connection) -> None:
    defaults = column(
        catalog,
        "select pg_get_expr(adbin, adrelid) from pg_attrdef d join pg_class c on c.oid = d.adrelid"
        " where c.relnamespace = 'longstop'::regnamespace and c.relname <> 'django_migrations'",
    )
    clocks = (
        "now(",
        "clock_timestamp",
        "statement_timestamp",
        "current_",
        "localtime",
        "timeofday",
    )
    allowed = "pg_current_xact_id"
    assert [d for d in defaults if any(c in d.lower().replace(allowed, "") for c in clocks)] == []


def test_no_function_of_ours_reads_a_clock(catalog: Connection) -> None:
    reading = (
        "select proname from pg_proc where pronamespace = 'longstop'::regnamespace and prosrc ~*"
        r" '\m(now\s*\(|clock_timestamp|statement_timestamp|current_(date|time)|localtime)'"
    )
    assert column(catalog, reading) == []


def test_every_function_that_reads_past_the_policies_is_closed_to_others(
    catalog: Connection,
) -> None:
    past = "from pg_proc p where pronamespace = 'longstop'::regnamespace and prosecdef"
    owners = column(catalog, f"select distinct pg_get_userbyid(proowner) {past}")
    assert owners == ["longstop_definer"]
    open_path = f"select proname {past} and not 'search_path=longstop, pg_temp' = any (proconfig)"
    assert column(catalog, open_path) == []
    public = f"select proname {past} and has_function_privilege('longstop_backup', oid, 'execute')"
    assert column(catalog, public) == []


@pytest.mark.parametrize("role", [OWNER, ADMIN, SERVICE])
@pytest.mark.parametrize(
    "change",
    ["update ledger_entry set event = 'x'", "delete from ledger_entry", "truncate ledger_entry"],
)
def test_the_ledger_refuses_change_even_by_its_owner(
    received: Bureau, role: str, change: str
) -> None:
    error = refused(received, change, role=role)
    assert error.sqlstate == "42501"
    assert received.ask("select count(*) > 0 from ledger_entry") == [(True,)]


def test_an_open_obligation_without_a_clock_is_refused(received: Bureau) -> None:
    error = refused(received, "update obligation set next_clock_id = null where kind = 'referral'")
    assert constraint(error) == "open_has_clock"


def test_an_open_obligation_whose_clock_stands_still_is_refused_at_commit(received: Bureau) -> None:
    stop = "update clock set running = false, stopped_at = started_at, stopped_why = 'met'"
    assert constraint(refused(received, stop)) == "next_clock_runs"


def test_the_clock_of_another_obligation_does_not_count(received: Bureau) -> None:
    borrow = (
        "update obligation o set next_clock_id = (select max(id) from clock"
        " where obligation_id <> o.id) where kind = 'referral'"
    )
    assert constraint(refused(received, borrow)) == "next_clock_runs"


def test_a_closed_obligation_needs_an_outcome(received: Bureau) -> None:
    close = (
        "update obligation set state = 'closed', previous_state = 'received', is_open = false"
        " where kind = 'referral'"
    )
    assert constraint(refused(received, close)) == "closed_has_outcome"


def test_an_obligation_cannot_be_closed_and_called_open(received: Bureau) -> None:
    lie = (
        "update obligation set state = 'closed', previous_state = 'received', outcome = 'dead'"
        " where kind = 'referral'"
    )
    assert "is_open" in str(constraint(refused(received, lie)))


def test_a_state_that_may_not_follow_is_refused(received: Bureau) -> None:
    leap = (
        "update obligation set state = 'acted', previous_state = 'received' where kind = 'referral'"
    )
    assert "previous_state" in str(constraint(refused(received, leap)))


@pytest.mark.parametrize(
    "disown",
    [
        "update obligation set owner_agency = null",
        "update obligation set owner_desk = null",
        "update obligation set owner_person = null",
    ],
)
def test_an_obligation_always_has_an_owner(received: Bureau, disown: str) -> None:
    error = refused(received, disown, role=ADMIN)
    assert isinstance(error, psycopg.errors.NotNullViolation)


def test_an_owner_works_for_the_agency_that_owns(received: Bureau) -> None:
    nora = received.people["nora"].person
    error = refused(received, "update obligation set owner_person = %s", nora)
    assert isinstance(error, psycopg.errors.ForeignKeyViolation)


def test_whoever_may_never_see_it_cannot_be_among_those_who_see_it(received: Bureau) -> None:
    error = refused(received, "update obligation set never_to = seen_by", role=ADMIN)
    assert constraint(error) == "never_seen_by"


def test_the_owner_is_among_those_who_see_it(received: Bureau) -> None:
    error = refused(received, "update obligation set seen_by = '{}'", role=ADMIN)
    assert constraint(error) == "owner_sees"


@pytest.mark.parametrize(
    "change",
    [
        "update obligation set seen_by = '{1,2}'",
        "update obligation set never_to = '{}'",
        "update obligation set excluded = '{}'",
    ],
)
def test_the_service_cannot_change_who_sees_what(received: Bureau, change: str) -> None:
    assert refused(received, change).sqlstate == "42501"


def test_the_second_person_of_a_closing_is_another_person(received: Bureau) -> None:
    alice = received.people["alice"].person
    alone = (
        "insert into closing (obligation_id, attempt, outcome, reason, proposed_by, proposed_at,"
        " agreed_by, agreed_at) select id, 1, 'dead', 'record_shows', %s, opened_at, %s, opened_at"
        " from obligation where kind = 'referral'"
    )
    assert constraint(refused(received, alone, alice, alice)) == "two_people"


def test_a_package_that_does_not_add_up_is_refused(received: Bureau) -> None:
    assert constraint(refused(received, "update package set read = read + 1")) == "adds_up"
