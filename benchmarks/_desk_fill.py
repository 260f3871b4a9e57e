"""Fill a house with as many referrals as a bench wants: some received, each many times over.

What is received goes the way of every package. The copies are made in the database, row by row of
every table a page reads, under numbers and references of their own; they are not on the tree of
the ledger, and `verify` would say so.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks._bureau import ADMIN
from benchmarks.receive import LINES_A_PERSON, _bureau, _receive
from longstop.actions.house import House
from longstop.core.referral.references import make_reference
from longstop.core.referral.vocabulary import ObligationKind
from longstop.engines import postgres_server
from longstop.store.session import Connection
from longstop.synthetic.generate import write_synthetic

RECEIVED = 10_000
_AT_ONCE = 50_000
_KEY = b"b" * 32  # as open_bureau gives the house
_OBLIGATION, _CLOCK, _RECORD, _PARTY, _VALUE, _ENTRY = "ocrpve"
_OF_REFERRAL = "s.{} in (select id from base)"
_OF_RECORD = "s.{} in (select record from base)"
_OF_PARTY = "s.party_id in (select id from based_party)"
# Of each table: the columns that hold numbers, by what they are numbers of, and which rows.
_TABLES: Mapping[str, tuple[dict[str, str], str]] = {
    "obligation": (
        {"id": _OBLIGATION, "next_clock_id": _CLOCK}, _OF_REFERRAL.format("id")
    ),
    "clock": (
        {"id": _CLOCK, "obligation_id": _OBLIGATION}, _OF_REFERRAL.format("obligation_id")
    ),
    "source_record": (
        {"id": _RECORD, "original_id": _RECORD, "ordinal": _RECORD}, _OF_RECORD.format("id")
    ),
    "referral": (
        {"obligation_id": _OBLIGATION, "source_record_id": _RECORD},
        _OF_REFERRAL.format("obligation_id"),
    ),
    "party": (
        {"id": _PARTY, "source_record_id": _RECORD, "subject_of": _OBLIGATION},
        _OF_RECORD.format("source_record_id"),
    ),
    "identifier": ({"id": _VALUE, "party_id": _PARTY}, _OF_PARTY),
    "statement": ({"id": _VALUE, "party_id": _PARTY}, _OF_PARTY),
    "record_file": (
        {"id": _VALUE, "source_record_id": _RECORD}, _OF_RECORD.format("source_record_id")
    ),
    "link_profile": ({"referral_id": _OBLIGATION}, _OF_REFERRAL.format("referral_id")),
    "link_key": ({"referral_id": _OBLIGATION}, _OF_REFERRAL.format("referral_id")),
    "work_item": ({"obligation_id": _OBLIGATION}, _OF_REFERRAL.format("obligation_id")),
    "ledger_entry": (
        {"id": _ENTRY, "stream_id": _OBLIGATION},
        "s.stream_kind = 'obligation' and " + _OF_REFERRAL.format("stream_id"),
    ),
}  # fmt: skip
_ORDERED = (
    ("obligation", _OBLIGATION, "obligation_id"), ("clock", _CLOCK, "clock_id"),
    ("source_record", _RECORD, "source_record_id"), ("party", _PARTY, "party_id"),
    ("identifier", _VALUE, "value_id"), ("ledger_entry", _ENTRY, "ledger_id"),
)  # fmt: skip
_NUMBERED_WITH = {"identifier": ("statement", "record_file")}
# One copy in ten has the keys of its first, so that a name is found of a tenth as many people; all
# others have values of their own. Copies fall due one after the other, not all at once.
_OWN = {
    ("obligation", "reference"): "(select n.reference from named n where n.id = s.id + k.k * {o})",
    ("party", "obligations"): "(select array_agg(x + k.k * {o}) from unnest(s.obligations) x)",
    ("identifier", "normal"): "s.normal || case when k.k %% 10 = 0 then '' else k.k::text end",
    ("link_key", "key"): "s.key + case when k.k %% 10 = 0 then 0 else k.k end",
    ("work_item", "key_at"): "s.key_at + k.k * interval '97 seconds'",
    ("source_record", "source_reference"): "s.source_reference || '-' || k.k",
}


def fill(dbname: str, home: Path, wanted: int) -> tuple[House, Path]:
    """Receive some and copy them until there are so many; gives the file of the agencies too."""
    started = time.perf_counter()
    received = min(wanted, RECEIVED)
    people = int(received * 1.06 / LINES_A_PERSON)
    made = write_synthetic(home / "data", people=people, format="csv", seed=1)
    house, actor = _bureau(dbname, home, made.agencies)
    _receive(house, actor, made.data, dbname)
    print(f"received in {time.perf_counter() - started:.0f} s", flush=True)
    with psycopg.connect(postgres_server.conninfo(ADMIN, dbname), autocommit=True) as admin:
        admin.execute("set search_path = longstop")
        admin.execute("set session_replication_role = replica")
        admin.execute("set synchronous_commit = off")
        admin.execute("analyze")
        _copy(admin, wanted)
        admin.execute("vacuum (analyze)")
        ((many, size),) = admin.execute(
            "select count(*), pg_size_pretty(pg_database_size(current_database())) from referral"
        ).fetchall()
    print(f"{many} referrals, {size}, in {time.perf_counter() - started:.0f} s", flush=True)
    return house, made.agencies


def _copy(admin: Connection, wanted: int) -> None:
    admin.execute(
        "create temp table base as select o.id, r.source_record_id as record"
        " from obligation o join referral r on r.obligation_id = o.id where o.is_open"
    )
    admin.execute(
        "create temp table based_party as select p.id from party p"
        " where p.source_record_id in (select record from base)"
    )
    admin.execute("analyze base, based_party")
    admin.execute("create temp table named (id bigint primary key, reference text)")
    for table, (_, which) in _TABLES.items():
        query = f"create temp table first_{table} as select * from {table} s where {which}"
        admin.execute(query.encode())
    ids = [id_ for (id_,) in admin.execute("select id from base").fetchall()]
    steps = {}
    for table, what, _ in _ORDERED:
        steps[what] = 1 + max(_most(admin, one) for one in (table, *_NUMBERED_WITH.get(table, ())))
    copies = max(0, -(-(wanted - len(ids)) // len(ids)))
    at_once = max(1, _AT_ONCE // len(ids))
    for first in range(1, copies + 1, at_once):
        last = min(first + at_once - 1, copies)
        with admin.transaction():
            _name(admin, ids, range(first, last + 1), steps[_OBLIGATION])
            for table in _TABLES:
                _copy_table(admin, table, steps, first, last)
        print(f"  copied {last} times", flush=True)
    for _, what, sequence in _ORDERED:
        admin.execute("select setval(%s::regclass, %s)", (sequence, steps[what] * (copies + 2)))


def _most(admin: Connection, table: str) -> int:
    query = sql.SQL("select coalesce(max(id), 0) from {}").format(sql.Identifier(table))
    ((most,),) = admin.execute(query).fetchall()
    return int(most)


def _name(admin: Connection, ids: list[int], copies: range, step: int) -> None:
    with admin.cursor() as cursor:
        cursor.execute("truncate named")
        with cursor.copy("copy named from stdin") as copy:
            for k in copies:
                for id_ in ids:
                    number = id_ + k * step
                    copy.write_row((number, make_reference(ObligationKind.REFERRAL, number, _KEY)))
        cursor.execute("analyze named")


def _copy_table(
    admin: Connection, table: str, steps: Mapping[str, int], first: int, last: int
) -> None:
    shifted, _ = _TABLES[table]
    columns = [
        name
        for (name,) in admin.execute(
            "select column_name from information_schema.columns where table_schema = 'longstop'"
            " and table_name = %s and is_generated = 'NEVER'",
            (table,),
        ).fetchall()
    ]
    values = [
        _OWN.get((table, name), "").format(o=steps[_OBLIGATION])
        or (f"s.{name} + k.k * {steps[shifted[name]]}" if name in shifted else f's."{name}"')
        for name in columns
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    query = (
        f"insert into {table} ({names}) select {', '.join(values)} from first_{table} s"
        " cross join generate_series(%s::int, %s::int) k (k)"
    )
    admin.execute(query.encode(), (first, last))
