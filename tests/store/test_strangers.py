"""Every table, seen by everybody: one's own rows to the byte, and of all others nothing at all.

The rules are written here a second time, over the rows as the administrator sees them. A table
without a rule fails, so nobody adds one without saying who may see it.
"""
# ruff: noqa: S608 - every name in a query is a name of ours

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from longstop.store.session import Connection
from tests.store.two_bureaus import VIEWERS, TwoBureaus


def _sees(obligation: str) -> str:
    return (
        f"exists (select from obligation o where o.id = {obligation}"
        " and %(agency)s = any(o.seen_by) and not %(person)s = any(o.excluded)"
        " and (o.compartment is null or o.compartment = any(%(compartments)s)))"
    )


_OWN = "t.agency = %(agency)s"
_BY_KEY = _sees("t.obligation_id")
_OPEN_RECORD = (
    "not %(person)s = any({0}.excluded)"
    " and ({0}.compartment is null or {0}.compartment = any(%(compartments)s))"
)
_RECORD = (
    f"t.agency = %(agency)s and {_OPEN_RECORD.format('t')}"
    " and not exists (select from source_record e left join source_record f on f.id = e.original_id"
    f"  where e.id = t.original_id and not ({_OPEN_RECORD.format('e')}"
    f"   and (f.id is null or {_OPEN_RECORD.format('f')})))"
)
_PARTY = f"exists (select from unnest(p.obligations) as i (id) where {_sees('i.id')})"
_OF_PARTY = f"exists (select from party p where p.id = t.party_id and {_PARTY})"
_FILE = (
    f"(exists (select from referral r where r.source_record_id = f.source_record_id"
    f"   and {_sees('r.obligation_id')})"
    f" or exists (select from child_record c where c.source_record_id = f.source_record_id"
    f"   and {_sees('c.obligation_id')})"
    f" or exists (select from party p where p.source_record_id = f.source_record_id and {_PARTY}))"
)
OPEN, NOBODY = "true", "false"

RULES = {
    "agency": OPEN,  # the address book
    "desk": OPEN,
    "kind_state": OPEN,  # words
    "kind_move": OPEN,
    "policy_document": OPEN,  # what governs everybody
    "policy_adoption": OPEN,
    "linkage_model": OPEN,
    "linkage_model_adoption": OPEN,
    "staff": NOBODY,  # for the service alone
    "sweep_run": NOBODY,
    "ledger_leaf": NOBODY,
    "ledger_node": NOBODY,
    "ledger_checkpoint": OPEN,  # public by its nature
    "person": _OWN,
    "source": _OWN,
    "receipt": _OWN,
    "compartment": "t.id = any(%(compartments)s)",
    "compartment_member": "t.compartment = any(%(compartments)s)",
    "obligation": _sees("t.id"),
    "work_item": f"{_OWN} and {_BY_KEY}",
    "clock": _BY_KEY,
    "breach": _BY_KEY,
    "alert": _BY_KEY,
    "closing": _BY_KEY,
    "attribution_finding": _BY_KEY,
    "possible_trust": _BY_KEY,
    "open_check": _BY_KEY,
    "file_opening": _BY_KEY,
    "path_feature": _BY_KEY,
    "path_decision": _BY_KEY,
    "retention": _BY_KEY,
    "legal_hold": _BY_KEY,
    "erasure": _BY_KEY,
    "transfer": _BY_KEY,
    "exhibit": _BY_KEY,
    "custody_move": _BY_KEY,
    "exhibit_authorisation": _BY_KEY,
    "dissemination": _BY_KEY,
    "correction_found": _BY_KEY,
    "correction": _BY_KEY,
    "deconfliction": _BY_KEY,
    "nominal_due": NOBODY,
    "asking_item": NOBODY,
    "link": f"{_sees('t.a')} and {_sees('t.b')}",
    "link_said": f"{_sees('t.a')} and {_sees('t.b')}",
    "link_due": NOBODY,  # the service links
    "link_profile": NOBODY,
    "link_key": NOBODY,
    "link_common": NOBODY,
    "nominal_member": NOBODY,
    "digest": "t.person = %(person)s",
    "household_entry": "t.person = %(person)s",
    "search_alert": f"{_OWN} and t.person <> %(person)s",  # never to whoever searched
    "roster_turn": _OWN,
    "capacity_run": _OWN,
    "handover": f"{_OWN} and (t.compartment is null or t.compartment = any(%(compartments)s))",
    "export_proposal": f"{_OWN} and (t.obligation_id is null or {_BY_KEY})",
    "handover_item": f"{_OWN} and {_BY_KEY}",
    "protection_referral": _BY_KEY,
    "package": _BY_KEY,
    "package_part": _BY_KEY,
    "referral": _BY_KEY,
    "child_record": _BY_KEY,
    "refused_file": _BY_KEY,
    "shortfall": _BY_KEY,
    "number_shortfall": _BY_KEY,
    "sender_series": _OWN,
    "drift_notice": _BY_KEY,
    "quarantined_record": f"{_BY_KEY} and exists (select from source_record s"
    f" where s.id = t.source_record_id and s.agency = %(agency)s and {_OPEN_RECORD.format('s')})",
    "package_drift": _sees("t.package_id"),
    "source_record": _RECORD,
    "party": _PARTY.replace("p.", "t."),
    "identifier": _OF_PARTY,
    "statement": _OF_PARTY,
    "record_file": _FILE.replace("f.source_record_id", "t.source_record_id"),
    "content_item": "exists (select from record_file f where f.content_item_id = t.id"
    f" and {_FILE})",
    "ledger_entry": f"case t.stream_kind when 'obligation' then {_sees('t.stream_id')}"
    " when 'person' then t.stream_id = %(person)s else false end",
}
NO_GRANT = {"django_migrations"}
HIDDEN = [table for table, rule in RULES.items() if rule != OPEN]

_ANSWER = tuple[Any, ...]


def keys_of(two: TwoBureaus, table: str) -> list[tuple[str, str]]:
    """Read the columns of a table's key, each with its type."""
    return two.ask(
        "select a.attname::text, format_type(a.atttypid, null) from pg_index i"
        " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)"
        " where i.indisprimary and i.indrelid = %(table)s::regclass order by a.attnum",
        table=table,
    )


def answer(two: TwoBureaus, connection: Connection, query: str, values: tuple[Any, ...]) -> _ANSWER:
    """Ask as a person; gives everything that could tell: rows, columns, status, statements run."""
    before = two.statements()
    cursor = connection.execute(query.encode(), values)
    rows, columns = cursor.fetchall(), cursor.description
    told = [(one.name, one.type_code, one.internal_size) for one in columns or ()]
    return rows, told, cursor.statusmessage, two.statements() - before


def test_every_table_has_a_rule(two: TwoBureaus) -> None:
    tables = two.ask("select relname::text from pg_class where relkind in ('r', 'p', 'v', 'm')"
                     " and relnamespace = 'longstop'::regnamespace")  # fmt: skip
    assert {name for (name,) in tables} == set(RULES) | NO_GRANT


@pytest.mark.parametrize("table", sorted(RULES))
def test_everybody_sees_their_own_rows_and_no_others(two: TwoBureaus, table: str) -> None:
    for viewer in VIEWERS:
        seen = two.connections[viewer].execute(
            f"select t::text, count(*) over () from {table} t order by 1".encode()
        )
        rows = two.ask(
            f"select t::text from {table} t where {RULES[table]} order by 1", **two.who(viewer)
        )
        assert seen.fetchall() == [(text, len(rows)) for (text,) in rows], viewer


@pytest.mark.parametrize("table", sorted(HIDDEN))
def test_a_row_of_others_answers_as_an_absent_one(two: TwoBureaus, table: str) -> None:
    keys = keys_of(two, table)
    query = f"select * from {table} where " + " and ".join(f"{name} = %s" for name, _ in keys)
    absent = tuple("absent" if kind == "text" else -1 for _, kind in keys)
    strangers = 0
    for viewer in VIEWERS:
        others = two.ask(
            f"select {', '.join(name for name, _ in keys)} from {table} t"
            f" where not coalesce({RULES[table]}, false) limit 1",
            **two.who(viewer),
        )
        for other in others:
            connection = two.connections[viewer]
            told = answer(two, connection, query, other)
            assert told == answer(two, connection, query, absent)
            assert (told[0], told[3]) == ([], 1), "no row, and one statement counted"
            strangers += 1
    assert strangers, "nobody is a stranger here, so nothing was tried"


@pytest.mark.parametrize("table", sorted(name for name in HIDDEN if RULES[name] != NOBODY))
def test_somebody_sees_a_row_of_it(two: TwoBureaus, table: str) -> None:
    seen = [
        connection.execute(f"select count(*) from {table}".encode()).fetchone()
        for connection in two.connections.values()
    ]
    assert any(row is not None and row[0] for row in seen)


@pytest.mark.parametrize("table", sorted(NO_GRANT))
def test_a_table_that_is_no_persons_business_is_closed(two: TwoBureaus, table: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        two.connections["alice"].execute(f"select * from {table}".encode())


@pytest.mark.parametrize("said", [(), ("longstop.agency",), ("longstop.person",)])
def test_who_does_not_say_both_agency_and_person_sees_nothing(
    two: TwoBureaus, said: tuple[str, ...]
) -> None:
    names = {
        "longstop.agency": two.actor("alice").agency,
        "longstop.person": two.actor("alice").person,
    }
    with psycopg.connect(two.bureau.house.database.conninfo("longstop_person")) as connection:
        connection.execute("set search_path = longstop")
        for name in said:
            connection.execute("select set_config(%s, %s, false)", (name, str(names[name])))
        for table in HIDDEN:
            assert connection.execute(f"select from {table}".encode()).fetchall() == [], table


def test_a_condition_that_fails_on_a_value_is_never_tried_on_a_hidden_row(two: TwoBureaus) -> None:
    hidden = two.one(
        "select min(id) from obligation where owner_agency = %(agency)s and compartment is null",
        **two.who("wes"),
    )
    query = "select from obligation where id = %s and 1 / (id - %s) = 1"
    assert two.connections["alice"].execute(query, (hidden, hidden)).fetchall() == []
    with pytest.raises(psycopg.errors.DivisionByZero):
        two.connections["wes"].execute(query, (hidden, hidden))
