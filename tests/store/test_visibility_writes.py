"""What a person's session cannot do: touch what is not theirs, widen who sees, or learn by trying.

A person who tries a thing on a row of others and on a row that is not there is told the same.
"""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from longstop.store.session import Connection
from tests.store.two_bureaus import TwoBureaus

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ABSENT = -1
MAY_INSERT = {
    "attribution_finding", "capacity_run", "clock", "closing", "correction_found", "custody_move",
    "dissemination", "exhibit", "exhibit_authorisation",
    "export_proposal", "file_opening", "household_entry", "ledger_entry", "open_check",
    "path_decision", "path_feature", "retention",
}  # fmt: skip
MAY_UPDATE = {
    "obligation": {
        "state", "previous_state", "is_open", "next_clock_id", "owner_desk", "owner_person",
        "held_by", "held_until", "outcome",
    },
    "clock": {"running", "stopped_at", "stopped_why"},
    "capacity_run": {"seen_at", "ended_at", "replications", "ending", "figures", "charts"},
    "closing": {"agreed_by", "agreed_at", "withdrawn_at"},
    "referral": {
        "attribution", "registry", "known", "affirmed", "alleged", "no_trace", "policy", "lowest",
        "highest", "working", "stream", "sampled", "grade", "tool", "tool_grade", "ever_high",
        "graded_on",
    },
    "export_proposal": {"agreed_by", "agreed_at", "withdrawn_by", "withdrawn_at", "fetched_at"},
    "digest": {"read_at"},
    "household_entry": {"removed_at"},
    "search_alert": {"finding", "answered_by", "answered_at"},
    "file_opening": {"agreed_by", "agreed_at", "withdrawn_at"},
    "path_decision": {"agreed_by", "agreed_at", "withdrawn_at"},
    "retention": {"review_by", "line", "policy"},
    "possible_trust": {"decided", "decided_by", "decided_at", "reason"},
    "protection_referral": {
        "addressee", "attributions", "decision", "decision_reason", "decided_by", "decided_at",
        "agreed_by", "agreed_at", "defer_until", "interim", "jointly_with", "other_agency",
        "condition_reason", "told_to", "other_reference", "decided_salt", "decided_commitment",
    },
    "correction": {"decided_by", "decided_at", "decline_reason"},
    "deconfliction": {
        "agreed", "spoken_by", "spoken_at", "spoken_to", "spoken_salt", "spoken_commitment",
    },
    "open_check": {"answered_at", "answered_by", "came_back"},
    "exhibit": {
        "seal", "examined_by", "reason", "left_to", "left_salt", "left_commitment",
    },
    "custody_move": {"ended", "ended_by", "ended_at"},
    "alert": {"next_climb_at", "acknowledged_by", "acknowledged_at"},
    "dissemination": {
        "approved_by", "approved_at", "answer", "answer_reason", "answered_by",
        "answered_at", "acknowledged_name", "their_reference", "acknowledged_salt",
        "acknowledged_commitment", "welfare_plan", "plan_made_at", "contact_at", "welfare_salt",
        "welfare_commitment", "acted_by", "acted_at",
    },
}  # fmt: skip
TABLES = (
    "select relname::text from pg_class"
    " where relnamespace = 'longstop'::regnamespace and relkind = 'r'"
)


def tried(connection: Connection, query: str, *values: Any) -> tuple[Any, ...]:
    """Try a statement and take it back; gives what the person was told, without the number."""
    with connection.transaction(force_rollback=True):
        try:
            cursor = connection.execute(query.encode(), values)
        except psycopg.Error as fault:
            return fault.sqlstate, fault.diag.message_primary, fault.diag.message_detail
        return cursor.statusmessage, cursor.fetchall() if cursor.description else None


def first(two: TwoBureaus, owner: str, kind: str = "referral") -> int:
    """Find the first open obligation of a kind that the bureau of this person owns, all may see."""
    found: int = two.one(
        "select min(id) from obligation where kind = %(kind)s and owner_agency = %(agency)s"
        " and is_open and compartment is null",
        kind=kind,
        agency=two.actor(owner).agency,
    )
    return found


def test_a_person_inserts_into_its_own_tables_only_and_deletes_from_none(two: TwoBureaus) -> None:
    allowed = two.ask(
        "select array_agg(relname)"
        "  filter (where has_table_privilege('longstop_person', oid, 'insert')),"
        " bool_or(has_table_privilege('longstop_person', oid, 'delete, truncate, trigger'))"
        f" from pg_class where relname = any(array({TABLES}))"
    )
    assert [(set(names), more) for names, more in allowed] == [(MAY_INSERT, False)]


def test_a_person_updates_no_column_that_says_who_may_see(two: TwoBureaus) -> None:
    columns = two.ask(
        "select c.relname::text, a.attname::text from pg_class c join pg_attribute a"
        " on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        f" where c.relname = any(array({TABLES}))"
        " and has_column_privilege('longstop_person', c.oid, a.attnum, 'update')"
    )
    assert set(columns) == {(table, name) for table, names in MAY_UPDATE.items() for name in names}


@pytest.mark.parametrize(
    "change",
    ["seen_by = seen_by || %s", "owner_agency = %s", "compartment = null", "excluded = '{}'",
     "never_to = '{}'", "reference = 'X'"],
)  # fmt: skip
def test_nobody_widens_the_sight_of_their_own_obligation_by_update(
    two: TwoBureaus, change: str
) -> None:
    values = (two.actor("charlie").agency,) if "%s" in change else ()
    told = tried(
        two.connections["alice"],
        f"update obligation set {change} where id = %s",
        *values,
        first(two, "alice"),
    )
    assert told[0] == InsufficientPrivilege.sqlstate


@pytest.mark.parametrize(
    "query",
    [
        "update obligation set outcome = 'x' where id = %s",
        "update clock set running = running where obligation_id = %s",
        "update closing set withdrawn_at = proposed_at where obligation_id = %s",
        "update referral set attribution = attribution where obligation_id = %s",
        "update possible_trust set reason = reason where obligation_id = %s",
        "update open_check set answered_by = me_person(), answered_at = asked_at,"
        " came_back = 'no' where attempt = 1 and obligation_id = %s",
        "update alert set acknowledged_at = raised_at where acknowledged_by > 0"
        " and obligation_id = %s",
        "select from obligation where id = %s for update",
    ],
)
def test_changing_what_others_own_finds_nothing(two: TwoBureaus, query: str) -> None:
    closing = two.one(
        "select c.obligation_id from closing c join obligation o on o.id = c.obligation_id"
        " where o.owner_agency = %(agency)s limit 1",
        agency=two.actor("alice").agency,
    )
    for viewer in ("wes", "charlie", "nora"):
        other = tried(two.connections[viewer], query, closing)
        assert other == tried(two.connections[viewer], query, ABSENT)
    own = tried(two.connections["alice"], query, closing)
    assert own[0] in (*(f"UPDATE {rows}" for rows in range(1, 6)), "SELECT 1")


def test_who_sees_but_does_not_own_does_not_act(two: TwoBureaus) -> None:
    offered = two.one(
        "select subject_id from transfer where to_agency = %(agency)s",
        agency=two.actor("nora").agency,
    )
    nora = two.connections["nora"]
    assert tried(nora, "select from obligation where id = %s", offered)[0] == "SELECT 1"
    assert (
        tried(nora, "update obligation set outcome = 'x' where id = %s", offered)[0] == "UPDATE 0"
    )


_CLOCK = (
    "insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,"
    " allowance_seconds, because) values (nextval('clock_id'), %s, 'x', true, '2026-11-23',"
    " '2026-11-24', 'elapsed', 1, 'x')"
)
_CLOSING = (
    "insert into closing (obligation_id, attempt, outcome, reason, proposed_by, proposed_at,"
    " same_as) values ({0}, 9, 'x', 'x', (select me_person()), '2026-11-23', {1})"
)
_CHECK = (
    "insert into open_check (obligation_id, attempt, question, batch, asked_at, asked_by)"
    " values (%s, 99, 'x', 'x', '2026-11-23', (select me_person()))"
)
_FEATURE = (
    "insert into path_feature (obligation_id, number, feature, said, basis, found_by, found_at)"
    " values (%s, 9, 'repeated', 'yes', 'record', (select me_person()), '2026-11-23')"
)
_PATH = (
    "insert into path_decision (obligation_id, attempt, decision, reason, proposed_by, proposed_at,"
    " alone) values (%s, 9, 'person_involved', 'x', (select me_person()), '2026-11-23', true)"
)
_OPENING = (
    "insert into file_opening (obligation_id, attempt, file_id, flag, rule, policy, ground,"
    " proposed_by, proposed_at, alone) select %s, 9, (select min(id) from record_file), 'ask', 'x',"
    " 'x', 'warrant', (select me_person()), '2026-11-23', true"
)
_RETENTION = (
    "insert into retention values (%s, '2026-11-23', 'x', 'x')"
    " on conflict (obligation_id) do update set line = 'x'"
)
_EXPORT = (
    "insert into export_proposal (id, reference, agency, kind, file, reason, obligation_id, most,"
    " proposed_by, proposed_at) values (999, 'x', (select me_agency()), 'looks', 'csv', 'x', %s, 9,"
    " (select me_person()), '2026-11-23')"
)
_ENTRY = (
    "insert into ledger_entry (id, stream_kind, stream_id, seq, event, body, previous, digest)"
    " values (nextval('ledger_id'), '{0}', %s, 999, 'x', 'x', '', '')"
)


@pytest.mark.parametrize(
    "query",
    [
        _CLOCK,
        _CHECK,
        _CLOSING.format("%s", "null"),
        _FEATURE,
        _PATH,
        _OPENING,
        _RETENTION,
        _EXPORT,
        "select path_of(%s)",
        "select counts_as_young(%s)",
        _ENTRY.format("obligation"),
        "select from work_due(array[%s::bigint])",
        "select share(array[%s::bigint], 1)",
        "select end_sharing(array[%s::bigint])",
        "select handling_of(%s)",
        "select * from protection_facts(%s)",
        "select protection_undecided(%s)",
        "select acknowledge_protection(%s, 'x', 'x', '', '', '2026-11-23')",
        "select access_untold(%s)",
        "select refile(array[%s::bigint])",
        "select part_unended(%s)",
        "select * from whom_to_ring(%s, '2026-11-23')",
        "select end_dissemination_sharing(array[%s::bigint])",
        "select share_each(array[%s::bigint], array[1])",
        "select end_share(array[%s::bigint], 1)",
        "select accept_disseminations(array[%s::bigint], array[1], 1, '2026-11-23')",
        "select * from return_disseminations(array[%s::bigint], 'x', 3, array[null::bigint],"
        " array[null::timestamptz], array[null::timestamptz], array['x'], array[1::bigint],"
        " array[null::bigint], '2026-11-23')",
        "select open_disseminations(array[-1::bigint], array['X'], 'sent',"
        " array[%s::bigint], array[1::bigint], array[1], '2026-11-23')",
        "update dissemination set answered_by = (select me_person()) where referral_id = %s",
        "select open_exhibits(array[-1::bigint], array['X'], array[%s::bigint], array[1::bigint],"
        " '2026-11-23')",
        "select take_custody(array[%s::bigint], array[1], array['A1'], array[false], '2026-11-23')",
        "select * from alert_of_seal(array[%s::bigint], '2026-11-23')",
        "insert into exhibit_authorisation values (%s, 9, 'return', 'x', (select me_person()),"
        " '2026-11-23')",
        "update exhibit set seal = 'Z9' where referral_id = %s",
        "update custody_move set ended = 'withdrawn' where obligation_id = %s",
        "select may_see(%s), may_act(%s)",
    ],
)
def test_adding_to_what_others_own_tells_what_absence_tells(two: TwoBureaus, query: str) -> None:
    other = first(two, "alice")
    for viewer in ("wes", "charlie"):
        told = [
            tried(two.connections[viewer], query, *[key] * query.count("%s"))
            for key in (other, ABSENT)
        ]
        assert told[0] == told[1]


def test_the_same_words_answer_an_offer_of_others_and_no_offer(two: TwoBureaus) -> None:
    query = "select * from answer_transfers(array[%s::bigint], %s, 'x', null, %s, null, 3)"
    offer = two.one(
        "select obligation_id from transfer where to_agency = %(agency)s",
        agency=two.actor("nora").agency,
    )
    for word in ("accepted", "refused", "withdrawn"):
        told = [tried(two.connections["charlie"], query, o, word, NOW) for o in (offer, ABSENT)]
        assert told[0] == told[1]
        assert told[0][0] == InsufficientPrivilege.sqlstate


def test_same_matter_never_tells_whether_others_have_the_other_matter(two: TwoBureaus) -> None:
    mine, theirs = first(two, "wes"), first(two, "alice")
    query = _CLOSING.format("%s", "%s")
    told = [tried(two.connections["wes"], query, mine, other) for other in (theirs, ABSENT)]
    assert told[0] == told[1]
    assert told[0][0] == InsufficientPrivilege.sqlstate


def test_holding_for_a_stranger_never_tells_whether_there_is_one(two: TwoBureaus) -> None:
    query = "update obligation set held_by = %s, held_until = %s where id = %s"
    wes, mine = two.connections["wes"], first(two, "wes")
    told = [tried(wes, query, who, NOW, mine)[:2] for who in (two.actor("alice").person, ABSENT)]
    assert told[0] == told[1]
    assert told[0][0] == psycopg.errors.ForeignKeyViolation.sqlstate


@pytest.mark.parametrize(
    ("kind", "whose"),
    [
        ("person", lambda two: two.actor("bob").person),
        ("system", lambda _: 0),
        ("obligation", lambda two: first(two, "wes")),
    ],
)
def test_nobody_writes_into_a_stream_that_is_not_theirs_to_see(
    two: TwoBureaus, kind: str, whose: Callable[[TwoBureaus], int]
) -> None:
    told = tried(two.connections["alice"], _ENTRY.format(kind), whose(two))
    assert told[0] == InsufficientPrivilege.sqlstate
    own = tried(two.connections["alice"], _ENTRY.format("person"), two.actor("alice").person)
    assert own[0] == "INSERT 0 1"


def test_refiling_what_others_own_leaves_their_list_as_it_was(two: TwoBureaus) -> None:
    query = "select w::text from work_item w order by 1"
    before = two.ask(query)
    every = [row[0] for row in two.ask("select id from obligation")]
    with two.connections["charlie"].transaction():
        two.connections["charlie"].execute("select refile(%s)", (every,))
    assert two.ask(query) == before


@pytest.mark.parametrize(
    "query",
    [
        "set role longstop_owner",
        "set role longstop_definer",
        "set role longstop_service",
        "set session authorization longstop_service",
        "alter table obligation disable row level security",
        "alter table obligation no force row level security",
        "drop policy sees on obligation",
        "create policy more on obligation using (true)",
        "alter role longstop_person bypassrls",
        "grant longstop_service to longstop_person",
        "create table longstop.mine (id int)",
        "create function longstop.mine() returns int language sql as 'select 1'",
        "alter table ledger_entry disable trigger append_only",
        "set session_replication_role = replica",
        "copy obligation from '/dev/null'",
        "copy obligation to program 'true'",
        "select pg_read_file('postgresql.conf')",
        "select nextval('party_id')",
        "select last_value from obligation_id",
    ],
)
def test_a_persons_session_cannot_step_out_of_its_role(two: TwoBureaus, query: str) -> None:
    told = tried(two.connections["alice"], query)
    assert told[0] == InsufficientPrivilege.sqlstate, told


def test_a_person_has_no_temporary_tables_in_which_to_gather(two: TwoBureaus, staffed: str) -> None:
    query = "select has_database_privilege(%(role)s, %(database)s, 'temporary')"
    assert not two.one(query, role="longstop_person", database=staffed)
    assert two.one(query, role="longstop_service", database=staffed)


def test_row_security_switched_off_refuses_instead_of_showing(two: TwoBureaus) -> None:
    charlie = two.connections["charlie"]
    with charlie.transaction(force_rollback=True):
        charlie.execute("set local row_security = off")
        told = [tried(charlie, f"select * from obligation where id = {key}") for key in (1, ABSENT)]
    assert told[0] == told[1]
    assert told[0][0] == InsufficientPrivilege.sqlstate


def test_no_role_but_the_backup_reads_past_the_policies(two: TwoBureaus) -> None:
    roles = two.ask(
        "select rolname::text from pg_roles where rolname like 'longstop%%'"
        " and (rolbypassrls or rolsuper) and rolname <> 'longstop_admin'"
    )
    unforced = two.ask(
        "select relname::text from pg_class where relnamespace = 'longstop'::regnamespace"
        " and relkind = 'r' and not (relrowsecurity and relforcerowsecurity)"
    )
    assert roles == [("longstop_backup",)]
    assert unforced == [("django_migrations",)]
