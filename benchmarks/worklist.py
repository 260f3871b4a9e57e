"""Measure the first page of a long list of work beside one bare look-up by primary key.

A bureau and 45 forces share 1,000,000 open obligations: the bureau sees all, each force its part.
The page is the one every worklist begins with, read as a person under row-level security; the
look-up reads one row of the same table on the same connection. The plan must go by index, whatever
the size: a page that sorts or scans is slow on the day when it matters.

Run: make bench, or python -m benchmarks.worklist [OBLIGATIONS]
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions.house import House, shipped_policy
from longstop.core.triage.order import Merge, Stream
from longstop.engines import postgres_server
from longstop.store.queries.directory import actor_of_code
from longstop.store.queries.work import BEGINNING, PAGE, Place, WorkItem, details, page
from longstop.store.session import Actor, Connection
from longstop.synthetic.agencies import BUREAU, write_agencies

DBNAME = "bench_worklist"
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ROWS_A_PAGE = 50
POLICY = shipped_policy()
RUNS, WARM = 200, 20
FORBIDDEN = {"Sort", "Incremental Sort", "Seq Scan", "Bitmap Heap Scan"}

# One in 100 is restricted, one in 100 excludes the reader: what they may not see stands between.
_OBLIGATIONS = """
insert into obligation (id, kind, reference, state, is_open, opened_at, owner_agency, owner_desk,
    owner_person, next_clock_id, compartment, excluded, seen_by)
select n, 'referral', 'FILL-' || n, 'received', true, %(start)s, b.agency, b.desk, b.person, n,
    case when n %% 100 = 0 then b.compartment end,
    case when n %% 100 = 1 then array[%(reader)s::int] else '{}' end,
    case when n %% 100 = 0 then array[b.agency]
         else array[b.agency, f.ids[1 + n %% cardinality(f.ids)]] end
  from generate_series(%(first)s::bigint, %(last)s::bigint) n,
    (select d.agency, d.id as desk, d.supervisor as person,
       (select c.id from compartment c where c.agency = d.agency limit 1) as compartment
       from desk d where d.agency = %(bureau)s and d.purpose = 'intake' limit 1) b,
    (select array_agg(id order by id) as ids from agency where kind = 'force') f"""
_CLOCKS = """
insert into clock (id, obligation_id, kind, running, started_at, due_at, calendar,
    allowance_seconds, because)
select n, n, 'assess', true, %(start)s, %(start)s + (n * 7919 %% %(spread)s) * interval '1 second',
    'elapsed', 86400, 'standard' from generate_series(%(first)s::bigint, %(last)s::bigint) n"""

_REFERRALS = """
insert into referral (obligation_id, source_record_id, person_unknown, attribution, policy, stream)
select n, n, false, 'account', 'bench',
    (array[0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 20])[1 + n %% 12]
  from generate_series(%(first)s::bigint, %(last)s::bigint) n"""
_START_OF_EACH = """
update obligation set opened_at = %(start)s + (id * 7919 %% %(spread)s) * interval '1 second'
 where id between %(first)s and %(last)s"""


def main() -> None:
    """Fill the list, check its plan, and print the median of each reader's page and look-up."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_server() as home:
        _measure(home, wanted)


def fill(admin: Connection, bureau: int, reader: int, first: int, last: int) -> None:
    """Open obligations first to last of a bureau and file them, as the administrator.

    Foreign keys are not checked on the way in; the list itself is made by the database's own rule.
    """
    values = {
        "start": START, "reader": reader, "bureau": bureau, "first": first, "last": last,
        "spread": 1_000_003,
    }  # fmt: skip
    with admin.transaction():
        admin.execute("set local session_replication_role = replica")
        admin.execute(_OBLIGATIONS.encode(), values)
        admin.execute(_CLOCKS.encode(), values)
        admin.execute(_REFERRALS.encode(), values)
        admin.execute(_START_OF_EACH.encode(), values)
        admin.execute(
            "select refile(array(select generate_series(%s::bigint, %s::bigint)))", (first, last)
        )


def first_page(agency: int, after: Mapping[Stream, Place] = BEGINNING) -> dict[str, Any]:
    """Give the values with which the page of an agency's list is asked for."""
    places = after.values()
    return {
        "streams": [place.stream for place in places],
        "keys": [place.key_at for place in places],
        "after": [place.obligation_id for place in places],
        "agency": agency,
        "limit": ROWS_A_PAGE,
    }


def plan_faults(connection: Connection, values: dict[str, Any]) -> list[str]:
    """Explain the page as its reader, for these values and for any; lists what is not by index."""
    names = {name: f"${number}" for number, name in enumerate(values, start=1)}
    connection.execute(f"prepare any_page as {PAGE % names}".encode())
    connection.execute("set plan_cache_mode = force_generic_plan")
    given = psycopg.sql.SQL(", ").join(psycopg.sql.Literal(value) for value in values.values())
    plans = [
        connection.execute(f"explain (format json) {PAGE}".encode(), values),
        connection.execute(
            psycopg.sql.SQL("explain (format json) execute any_page({})").format(given)
        ),
    ]
    found = [[*_nodes(cursor.fetchall()[0][0][0]["Plan"])] for cursor in plans]
    connection.execute("reset plan_cache_mode")
    connection.execute("deallocate any_page")
    return [fault for nodes in found for fault in _faults(nodes)]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _faults(nodes: list[dict[str, Any]]) -> list[str]:
    kinds = [node["Node Type"] for node in nodes]
    faults = [f"{kind} in {json.dumps(kinds)}" for kind in kinds if kind in FORBIDDEN]
    if not any(node.get("Index Name") == "work_order" for node in nodes):
        faults.append(f"not by work_order: {json.dumps(kinds)}")
    return faults


def _measure(home: Path, wanted: int) -> None:
    house, bureau, force = _furnish(home)
    started = time.perf_counter()
    step = min(wanted, 100_000)
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as admin:
        admin.execute("set search_path = longstop")
        for first in range(1, wanted + 1, step):
            fill(admin, bureau.agency, bureau.person, first, min(first + step - 1, wanted))
        admin.execute("vacuum (analyze) work_item, obligation, clock, agency, desk, person")
    print(f"filled in {time.perf_counter() - started:.0f} s")
    for name, actor in (("bureau", bureau), ("one force", force)):
        with house.database.as_person(actor) as connection:
            _report(connection, name, actor)


def _furnish(home: Path) -> tuple[House, Actor, Actor]:
    write_agencies(home / "agencies.toml", seed=50)
    house = open_bureau(DBNAME, home, home / "agencies.toml", lambda: START)
    with house.database.as_service("bench") as connection:
        codes = connection.execute(
            "select min(a.code), min(p.code) from agency a join person p on p.agency = a.id"
            " where a.code = %s or a.id = (select min(id) from agency where kind = 'force')"
            " group by a.id order by min(a.code) <> %s",
            (BUREAU, BUREAU),
        ).fetchall()
        found = [actor_of_code(connection, *code) for code in codes]
    bureau, force = found
    assert bureau is not None
    assert force is not None
    return house, bureau, force


def _report(connection: Connection, name: str, actor: Actor) -> None:
    faults = plan_faults(connection, first_page(actor.agency))
    assert faults == [], faults
    ids = [item.obligation_id for item in _first(connection, actor.agency)]
    assert len(ids) == ROWS_A_PAGE
    counted = connection.execute("select count(*) from work_item").fetchone()
    assert counted is not None
    look_up = _median(lambda: _by_key(connection, actor.agency, ids[0]))
    listed = _median(lambda: _first(connection, actor.agency))
    told = _median(lambda: details(connection, actor.agency, ids, START))
    print(f"{name}: first {ROWS_A_PAGE} of {counted[0]} it may see; by index, no sort, no scan")
    print(f"  bare look-up by primary key  {look_up:7.2f} ms")
    print(f"  page of the list             {listed:7.2f} ms  {listed / look_up:5.1f} look-ups")
    print(f"  what its rows say            {told:7.2f} ms  {told / look_up:5.1f} look-ups")


def _first(connection: Connection, agency: int) -> list[WorkItem]:
    """Read and merge the first page, as the list does."""
    streams = page(connection, agency, None, BEGINNING, ROWS_A_PAGE)
    keys = {stream: [item.key_at for item in items] for stream, items in streams.items()}
    drawn = Merge(POLICY, START).draw(keys, ROWS_A_PAGE)
    return [streams[stream][place] for stream, place in drawn]


def _by_key(connection: Connection, agency: int, obligation_id: int) -> None:
    row = connection.execute(
        "select obligation_id, stream, key_at, why from work_item"
        " where agency = %s and obligation_id = %s",
        (agency, obligation_id),
    ).fetchone()
    assert row is not None


def _median(run: Callable[[], object]) -> float:
    """Run warm, then measured; gives the median in milliseconds."""
    for _ in range(WARM):
        run()
    spent = []
    for _ in range(RUNS):
        started = time.perf_counter()
        run()
        spent.append(time.perf_counter() - started)
    return statistics.median(spent) * 1000


if __name__ == "__main__":
    main()
