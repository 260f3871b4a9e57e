"""Measure a bureau's year in one go: a million referrals made, received as one package, verified.

What each referral takes on disk is printed table by table, with its indexes.

Run: make bench, or python -m benchmarks.scale [REFERRALS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import psycopg

from benchmarks._bureau import ADMIN, own_server
from benchmarks.receive import LINES_A_PERSON, _bureau, _receive
from longstop.actions.verify import verify
from longstop.engines import postgres_server
from longstop.synthetic.generate import write_synthetic

DBNAME = "bench_scale"
LINES_A_REFERRAL = 1.06
BAR_MADE = 300.0


def main() -> None:
    """Make, receive and verify, and print each figure beside its bar."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_server() as home:
        _measure(home, wanted)


def _measure(home: Path, wanted: int) -> None:
    people = int(wanted * LINES_A_REFERRAL / LINES_A_PERSON)
    started = time.perf_counter()
    made = write_synthetic(home / "data", people=people, format="csv", seed=1)
    spent = time.perf_counter() - started
    bar = BAR_MADE * wanted / 1_000_000
    print(f"made              {spent:8.1f} s   bar {bar:.0f}, {made.data.stat().st_size} bytes")
    house, actor = _bureau(DBNAME, home, made.agencies)
    received = _receive(house, actor, made.data, DBNAME)
    receipt, spent, linking = received.receipt, received.spent.seconds, received.linking
    referrals = receipt.referrals
    print(f"received          {spent:8.1f} s   {receipt.read} records, {referrals} referrals,")
    print(f"                             {referrals / spent:.0f} a second")
    print(f"linked after it   {linking:8.1f} s   {linking / referrals * 1000:.2f} ms a referral")
    told = f"{received.client:.0f} MB client, {received.backend:.0f} MB backend"
    print(f"memory, at most   {told}", flush=True)
    started = time.perf_counter()
    checked = verify(house, actor)
    spent = time.perf_counter() - started
    assert checked.fault_count == 0, checked.faults
    print(f"verified          {spent:8.1f} s   {dict(checked.checked)}")
    _print_sizes(referrals)


def _print_sizes(referrals: int) -> None:
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as connection:
        rows = connection.execute(
            "select relname, pg_table_size(oid), pg_indexes_size(oid) from pg_class"
            " where relkind = 'r' and relnamespace = 'longstop'::regnamespace"
            " order by pg_total_relation_size(oid) desc"
        ).fetchall()
    table, index = (sum(row[place] for row in rows) / referrals for place in (1, 2))
    print(f"on disk           {table + index:8.0f} bytes a referral, {index:.0f} of them indexes")
    for name, data, indexes in rows:
        if data + indexes > 100 * referrals:
            print(f"  {name:20} {data / referrals:6.0f} and {indexes / referrals:6.0f} in indexes")


if __name__ == "__main__":
    main()
