"""Verify finds nothing wrong in a bureau that works, and whatever was changed by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from longstop.actions.verify import COUNTED, Verification, verify
from longstop.core.authority.permissions import NotAllowed
from longstop.core.ledger.commitment import commit
from longstop.core.ledger.verification import What
from longstop.core.referral.states import OPENING_STATE
from longstop.engines import postgres_server
from longstop.store import ledger
from longstop.store.queries.replay import KIND_TABLE
from longstop.store.session import Connection
from tests.bureau.cases import first_of_each
from tests.bureau.fixtures import ADMIN, Bureau, Clock, open_house, people_of
from tests.bureau.lived import work_in


def admin(statement: str) -> None:
    conninfo = postgres_server.conninfo(ADMIN, "postgres")
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def lived_in(
    server: Path, staffed: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bureau]:
    """A bureau in which work was done, with a copy of every table kept beside it."""
    admin(f'create database "lived_in" template "{staffed}"')
    clock = Clock()
    house = open_house("lived_in", server, clock)
    bureau = Bureau(house, "lived_in", clock, people_of(house))
    work_in(bureau, tmp_path_factory.mktemp("reports"))
    with bureau.as_superuser() as connection:
        connection.execute("create schema kept")
        connection.execute("alter table package drop constraint adds_up")
        for table in _tables(connection):
            connection.execute(
                sql.SQL("create table {} as table {}").format(*_both("kept", "longstop", table))
            )
    yield bureau
    admin('drop database "lived_in" with (force)')


@pytest.fixture
def old_bureau(lived_in: Bureau) -> Iterator[Bureau]:
    """A bureau in which work was done; whatever a test breaks is mended after it."""
    yield lived_in
    with lived_in.as_superuser() as connection, connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table, columns in _tables(connection).items():
            here, kept = _both("longstop", "kept", table)
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            connection.execute(sql.SQL("delete from {}").format(here))
            connection.execute(
                sql.SQL("insert into {} ({}) overriding system value select {} from {}").format(
                    here, names, names, kept
                )
            )


def _both(first: str, second: str, table: str) -> tuple[sql.Identifier, sql.Identifier]:
    return sql.Identifier(first, table), sql.Identifier(second, table)


def _tables(connection: Connection) -> dict[str, list[str]]:
    rows = connection.execute(
        "select table_name::text, array_agg(column_name::text)"
        " from information_schema.columns where table_schema = 'longstop'"
        " and is_generated = 'NEVER' group by 1 order by 1"
    )
    return dict(rows.fetchall())


def verified(bureau: Bureau) -> Verification:
    return verify(bureau.house, bureau.people["alice"])


def break_by_hand(bureau: Bureau, statement: str, *values: Any) -> None:
    """Change rows past every trigger and foreign key, as the cluster's administrator could."""
    with bureau.as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        for one in statement.split(";"):
            assert connection.execute(one.encode(), values).rowcount > 0, "the hand found nothing"


def first_fault(bureau: Bureau) -> What | None:
    found = verified(bureau)
    return found.faults[0].what if found.faults else None


def test_a_bureau_that_works_verifies(old_bureau: Bureau) -> None:
    found = verified(old_bureau)
    assert (found.faults, found.fault_count) == ((), 0)
    assert all(found.checked[name] > 0 for name in COUNTED if name != "erased")
    kinds = {kind for (kind,) in old_bureau.ask("select distinct kind from obligation")}
    assert kinds == set(OPENING_STATE)


def test_an_empty_bureau_verifies(bureau: Bureau) -> None:
    assert verified(bureau).fault_count == 0


def test_a_run_is_itself_on_the_ledger_and_does_not_disturb_the_next(old_bureau: Bureau) -> None:
    first, second = verified(old_bureau), verified(old_bureau)
    assert second.checked["entries"] == first.checked["entries"] + 1
    ((facts,),) = old_bureau.ask(
        "select body::json #> '{data,facts}' from ledger_entry where event = 'ledger.verified'"
        " order by seq limit 1"
    )
    assert (facts["entries"], facts["faults"]) == (first.checked["entries"], 0)


def test_verifying_takes_the_permission_for_it(bureau: Bureau) -> None:
    with pytest.raises(NotAllowed):
        verify(bureau.house, bureau.people["charlie"])


def test_every_kind_of_obligation_has_its_table() -> None:
    assert KIND_TABLE.keys() == OPENING_STATE.keys()


BROKEN = [
    ("a ledger entry is changed",
     "update ledger_entry set body = replace(body, '\"ordinal\":1,', '\"ordinal\":2,')"
     " where id = (select min(id) from ledger_entry where event = 'referral.received')",
     What.ENTRY_CHANGED),
    ("an entry of the system's stream is changed",
     "update ledger_entry set body = body || ' ' where stream_kind = 'system' and seq = 1",
     What.ENTRY_CHANGED),
    ("an entry is removed from the middle",
     "delete from ledger_entry where seq = 1 and stream_kind = 'obligation'"
     " and stream_id = (select min(stream_id) from ledger_entry where event = 'clock.breached')",
     What.ENTRY_MISSING),
    ("the last entry of a stream is removed",
     "delete from ledger_entry where event = 'hold.ended'", What.OBLIGATION_DIFFERS),
    ("the breach is taken out of the ledger",
     "delete from ledger_entry e where event ~ '^clock.br|^alert' and not exists (select from"
     " ledger_entry x where x.stream_id = e.stream_id and x.stream_kind = e.stream_kind"
     "  and x.seq > e.seq and x.event !~ '^clock.br|^alert')", What.CLOCK_DIFFERS),
    ("two entries change places",
     "update ledger_entry set seq = 99 where stream_kind = 'system' and seq = 1;"
     "update ledger_entry set seq = 1 where stream_kind = 'system' and seq = 2;"
     "update ledger_entry set seq = 2 where stream_kind = 'system' and seq = 99",
     What.CHAIN_BROKEN),
    ("an entry is inserted",
     "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
     " select nextval('ledger_id'), stream_kind, stream_id, seq + 1, event, body, previous, digest"
     " from ledger_entry where event = 'hold.ended'",
     What.CHAIN_BROKEN),
    ("an entry is given another event",
     "update ledger_entry set event = 'referral.seen' where event = 'referral.taken'",
     What.ENTRY_MISPLACED),
    ("a body is spelt another way and digested again",
     "update ledger_entry set body = body || ' ', digest = sha256("
     "  'longstop/entry/1\\012'::bytea || previous || convert_to(body || ' ', 'UTF8'))"
     " where event = 'referral.taken'", What.ENTRY_NOT_CANONICAL),
    ("a body is no longer text that can be read, and digested again",
     "update ledger_entry set body = '{', digest = sha256("
     "  'longstop/entry/1\\012'::bytea || previous || convert_to('{', 'UTF8'))"
     " where event = 'referral.taken'", What.ENTRY_NOT_CANONICAL),
    ("a whole stream is removed",
     "delete from ledger_entry where stream_kind = 'obligation'"
     " and stream_id = (select min(obligation_id) from child_record)", What.NO_STREAM),
    ("an obligation is removed",
     "delete from obligation where id = (select min(obligation_id) from referral)",
     What.NO_OBLIGATION),
    ("the owner is changed",
     "update obligation set owner_person = owner_person + 1 where kind = 'child_record'",
     What.OBLIGATION_DIFFERS),
    ("the state is changed",
     "update obligation set state = 'closed', is_open = false, outcome = 'no_crime',"
     " next_clock_id = null where id = (select min(obligation_id) from child_record)",
     What.OBLIGATION_DIFFERS),
    ("another agency is let in",
     "update obligation set seen_by = seen_by || 99 where kind = 'referral'",
     What.OBLIGATION_DIFFERS),
    ("a restricted referral leaves its compartment",
     "update obligation set compartment = null where compartment is not null",
     What.OBLIGATION_DIFFERS),
    ("the ban on an agency is lifted",
     "update obligation set never_to = '{}' where never_to <> '{}'", What.OBLIGATION_DIFFERS),
    ("a clock is given more time",
     "update clock set due_at = due_at + interval '1 day' where kind = 'tell'",
     What.CLOCK_DIFFERS),
    ("a clock is removed",
     "delete from clock where id = (select min(id) from clock where kind = 'disseminate')",
     What.CLOCK_DIFFERS),
    ("a clock is stopped",
     "update clock set running = false, stopped_at = due_at, stopped_why = 'met'"
     " where kind = 'disseminate'", What.CLOCK_DIFFERS),
    ("a second next clock is started",
     "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
     "  allowance_seconds, because) select nextval('clock_id'), obligation_id, kind, true,"
     "  started_at, due_at, calendar, allowance_seconds, because from clock where kind = 'tell'",
     What.CLOCK_DIFFERS),
    ("another clock is made the next",
     "update obligation o set next_clock_id = (select max(c.id) from clock c"
     "  where c.obligation_id = o.id and c.running) where kind = 'referral'",
     What.OBLIGATION_DIFFERS),
    ("a breach is removed",
     "delete from breach where clock_id = (select min(clock_id) from breach)",
     What.BREACH_DIFFERS),
    ("a breach is moved",
     "update breach set fell_due_at = fell_due_at + interval '1 hour'", What.BREACH_DIFFERS),
    ("an alert is removed",
     "delete from alert where id = (select min(id) from alert)", What.ALERT_DIFFERS),
    ("an alert is answered by hand",
     "update alert set acknowledged_by = 1, acknowledged_at = raised_at where standing",
     What.ALERT_DIFFERS),
    ("a referral's own row is removed",
     "delete from referral where obligation_id = (select min(obligation_id) from referral)",
     What.CHILD_ROW_MISSING),
    ("a child record's own row is removed", "delete from child_record", What.CHILD_ROW_MISSING),
    ("a shortfall's own row is removed", "delete from shortfall", What.CHILD_ROW_MISSING),
    ("a file is refused that no obligation stands for",
     "insert into refused_file (obligation_id, source_id, sha256, bytes, file_name, reason)"
     " select 999999, source_id, '\\x00', bytes, file_name, reason from refused_file",
     What.CHILD_ROW_ASTRAY),
    ("a source record is removed",
     "delete from source_record where id = (select min(source_record_id) from referral)",
     What.RECORD_MISSING),
    ("a duplicate is removed",
     "delete from source_record where status = 'duplicate'", What.COUNTS_DIFFER_FROM_RECORDS),
    ("a duplicate and its count are removed",
     "delete from source_record s using package p where s.package_id = p.obligation_id"
     " and s.status = 'duplicate';"
     "update package set read = read - duplicate, duplicate = 0 where duplicate > 0",
     What.COUNTS_DIFFER_FROM_LEDGER),
    ("the text of a record is changed",
     "update source_record set content = content || ' ' where content is not null",
     What.VALUE_CHANGED),
    ("the mended text of a record is changed",
     "update quarantined_record set mended_content = 'x' where mended_content is not null",
     What.VALUE_CHANGED),
    ("a mended text is forgotten",
     "update quarantined_record set mended_content = null, mended_salt = null,"
     " mended_commitment = null where mended_content is not null", What.VALUE_CHANGED),
    ("the text of a statement is changed",
     "update statement set text = 'other word' where text is not null", What.VALUE_CHANGED),
    ("an answer is changed", "update statement set answer = 'no' where answer = 'unknown'",
     What.VALUE_CHANGED),
    ("a name is changed", "update party set family_name = 'Other' where family_name is not null",
     What.VALUE_CHANGED),
    ("an age is changed", "update party set stated_age = 40 where stated_age is not null",
     What.VALUE_CHANGED),
    ("a moment is changed", "update identifier set at = at + interval '1 s' where at is not null",
     What.VALUE_CHANGED),
    ("a digest is changed",
     "update content_item set digest = 'feed' where id = (select min(id) from content_item)",
     What.VALUE_CHANGED),
    ("a salt is erased and its value is not",
     "update identifier set salt = null where id = (select min(id) from identifier)",
     What.VALUE_HALF_ERASED),
    ("an e-mail address is removed",
     "delete from identifier where id = (select min(id) from identifier)", What.VALUES_DIFFER),
    ("a statement is added",
     "insert into statement select (s).* from (select jsonb_populate_record(t,"
     " jsonb_build_object('id', nextval('value_id'))) as s from statement t limit 1) x",
     What.VALUES_DIFFER),
    ("a person is put into a duplicate",
     "update party set source_record_id = (select id from source_record"
     " where status = 'duplicate' limit 1) where id = (select min(id) from party)",
     What.VALUES_DIFFER),
    ("a quarantined record is called accepted",
     "update source_record set status = 'accepted' where status = 'quarantined'",
     What.RECORD_UNANSWERED),
    ("a follow-up is made to follow itself",
     "update source_record set original_id = id where status = 'follow_up'",
     What.RECORD_WITHOUT_ORIGINAL),
    ("a person is shown through a stranger's referral",
     "update party set obligations = obligations || (select max(obligation_id) from referral)"
     " where id = (select min(id) from party)", What.SHOWN_THROUGH_ANOTHER),
    ("a referral is hung on another record",
     "update referral set source_record_id = (select max(source_record_id) from referral)"
     " where obligation_id = (select min(obligation_id) from referral)",
     What.SHOWN_THROUGH_ANOTHER),
    ("a package's count is changed",
     "update package set accepted = accepted + 1, read = read + 1 where read > 0",
     What.COUNTS_DIFFER_FROM_LEDGER),
    ("a package's referrals are counted otherwise",
     "update package set referrals = referrals + 1 where read > 0",
     What.COUNTS_DIFFER_FROM_LEDGER),
    ("a record is numbered otherwise",
     "update source_record set ordinal = 999 where id = (select min(id) from source_record)",
     What.ORDINALS_NOT_CONTIGUOUS),
    ("a receipt is changed",
     "update receipt set body = replace(body, '\"accepted\": ', '\"accepted\": 1')",
     What.RECEIPT_DIFFERS),
    ("a receipt is spoilt", "update receipt set body = '['", What.RECEIPT_DIFFERS),
    ("a receipt is removed", "delete from receipt", What.RECEIPT_DIFFERS),
    ("less is declared", "update package set declared = read where declared is not null",
     What.RECEIPT_DIFFERS),
    ("a line is taken off a list of work",
     "delete from work_item where obligation_id = (select min(obligation_id) from work_item)",
     What.WORK_ITEM_MISSING),
    ("a list of work is reordered",
     "update work_item set key_at = key_at + interval '1 day'", What.WORK_ITEM_MISSING),
    ("a line is put on a stranger's list of work",
     "insert into work_item select 99, desk, stream, key_at, obligation_id, compartment, excluded,"
     " why from work_item limit 1", What.WORK_ITEM_EXTRA),
    ("a line of work stands for nothing",
     "insert into work_item select agency, desk, stream, key_at, 999999, compartment, excluded,"
     " why from work_item limit 1", What.WORK_ITEM_EXTRA),
    ("a restricted referral is proposed to the force that may never see it",
     "update referral r set proposed_agency = o.never_to[1] from obligation o"
     " where o.id = r.obligation_id and o.never_to <> '{}'", What.ROUTE_DIFFERS),
]  # fmt: skip
CASES = first_of_each((case[1:] for case in BROKEN), lambda case: case[1])


@pytest.mark.parametrize(("statement", "expected"), CASES, ids=[case[0] for case in BROKEN])
def test_what_was_changed_by_hand_is_found_first(
    old_bureau: Bureau, statement: str, expected: What
) -> None:
    break_by_hand(old_bureau, statement)
    assert first_fault(old_bureau) is expected


def test_a_changed_address_is_found_though_its_commitment_was_made_to_fit(
    old_bureau: Bureau,
) -> None:
    ((id_, salt, *values),) = old_bureau.ask(
        "select id, salt, kind, 'other@post.example', 'other@post.example', path, service,"
        " verified, null, null, null, port, event from identifier"
        " where kind = 'email' and at is null order by id limit 1"
    )
    break_by_hand(
        old_bureau,
        "update identifier set raw = 'other@post.example', normal = 'other@post.example',"
        " commitment = %s where id = %s",
        commit(salt, values),
        id_,
    )
    assert first_fault(old_bureau) is What.VALUES_DIFFER


def test_a_row_emptied_by_hand_with_its_salt_is_named(old_bureau: Bureau) -> None:
    break_by_hand(
        old_bureau,
        "update statement set salt = null, text = null, said_at = null"
        " where id = (select min(id) from statement)",
    )
    found = verified(old_bureau)
    assert (found.faults[0].what, found.checked["erased"]) == (What.ERASED_UNTOLD, 1)


def test_only_the_first_hundred_faults_are_told_and_all_are_counted(old_bureau: Bureau) -> None:
    break_by_hand(old_bureau, "update party set path = 'elsewhere'")
    found = verified(old_bureau)
    assert len(found.faults) == 100 < found.fault_count


def test_a_fault_says_where_and_holds_nothing_personal(old_bureau: Bureau) -> None:
    break_by_hand(old_bureau, "update party set family_name = 'Othername'")
    fault = verified(old_bureau).faults[0]
    assert fault.where.startswith("P-")
    assert fault.where.endswith(" record 1")
    assert "Othername" not in fault.message


_CLOSED = (
    "update obligation set state = 'closed', previous_state = 'open', is_open = false,"
    " outcome = 'x' where id = %s"
)
_CLOSING = {"state": "closed", "previous_state": "open", "is_open": False, "outcome": "x"}
_ACTED = "update obligation set state = 'acted' where id = %s"
MISTAKEN = [
    ("the program closes a child record", "service:sweep", _CLOSED, _CLOSING,
     What.CLOSED_BY_NO_PERSON),
    ("a person closes it and a clock runs on", "person:1", _CLOSED, _CLOSING,
     What.CLOCK_RUNS_AFTER_CLOSING),
    ("a move is made that may not be", "person:1", _ACTED, {"state": "acted"},
     What.MOVE_NOT_ALLOWED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("actor", "statement", "fields", "expected"),
    [case[1:] for case in MISTAKEN],
    ids=[case[0] for case in MISTAKEN],
)
def test_a_mistake_that_the_ledger_records_faithfully_is_found(
    old_bureau: Bureau, actor: str, statement: str, fields: dict[str, Any], expected: What
) -> None:
    ((id_,),) = old_bureau.ask("select min(obligation_id) from child_record")
    break_by_hand(old_bureau, statement, id_)
    with old_bureau.house.database.as_service("test") as connection:
        event = ledger.Event(ledger.obligation_stream(id_), "child.mistaken", {"set": fields})
        ledger.record(connection, [event], at=old_bureau.clock(), actor=actor)
    assert first_fault(old_bureau) is expected
