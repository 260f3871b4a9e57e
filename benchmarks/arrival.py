"""Measure linking on arrival against a million referrals that are there already.

The store is filled with profiles and keys alone, past the referrals that they would belong to: the
search reads nothing else. Probes are new reports of the same synthetic people, a random mix of what
they show; each is one referral, found and weighed by the very functions that link on arrival.
Splink's own way of asking one against many runs in the same process, on one value a column.

Run: make bench, or python -m benchmarks.arrival [RECORDS [PROBES]]
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import duckdb
import numpy as np
import psycopg
import splink

from benchmarks._bureau import ADMIN, own_server
from benchmarks._linkage_run import PLAIN_COLUMNS, plain_linker
from longstop.actions.house import shipped_model
from longstop.actions.link_pairs import keys_at, link_profiles, meet, weigh
from longstop.core.linkage.common_forms import all_keys
from longstop.core.linkage.model import Model
from longstop.core.linkage.profile import Profile
from longstop.engines import postgres_server
from longstop.engines.linkage_pairs import find_pairs, strip_common
from longstop.engines.linkage_table import fill
from longstop.engines.linkage_verdicts import decide_pairs
from longstop.engines.splink_linker import score_pairs
from longstop.store.migrate import migrate
from longstop.store.queries import linking
from longstop.store.session import OWNER, Connection, Database
from longstop.synthetic.sightings import hardest, sightings

RECORDS, PROBES, SEED = 1_000_000, 2_000, 2031
SPLINK_PROBES = 10
MEDIAN_MS, LAST_MS, LEAST_RECALL, LEAST_FASTER = 2.0, 20.0, 0.98, 500
DBNAME = "arrival"
AT = datetime(2026, 11, 20, tzinfo=UTC)
_BLOCK = 50_000


def main() -> None:
    """Run the benchmark; prints every figure beside its bar and ends with 1 below one."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else RECORDS
    count = int(sys.argv[2]) if len(sys.argv) > 2 else PROBES
    with own_server(), duckdb.connect() as batch:
        postgres_server.ensure_database(DBNAME)
        migrate(
            admin=postgres_server.conninfo(ADMIN, DBNAME),
            owner=postgres_server.conninfo(OWNER, DBNAME),
        )
        model = shipped_model()
        probes = [one for one in _fill(batch, records, count) if one.referral > records]
        _common(model)
        expected = _by_batch(batch, model, records)
        with Database(lambda role: postgres_server.conninfo(role, DBNAME)).as_service(
            "link"
        ) as connection:
            spent, met, found = _arrive(connection, model, probes)
        whole = _whole(model, probes[: count // 10])
        slow = _splink(batch, records, [one.referral for one in probes[:SPLINK_PROBES]])
    _print(records, spent, met, whole, slow, expected, found)


def _drawn(records: int, probes: int) -> Iterator[Profile]:
    """Draw reports in an order of no meaning: the last ones by number are the probes."""
    numbers = list(range(1, records + probes + 1))
    Random(SEED).shuffle(numbers)
    drawn = sightings(records + probes, seed=SEED, setting=hardest())
    for one, number in zip(drawn, numbers, strict=True):
        yield replace(one.profile, referral=number)


def _fill(batch: duckdb.DuckDBPyConnection, records: int, count: int) -> list[Profile]:
    """Fill both stores, the batch's with the probes too; gives the probes."""
    probes: list[Profile] = []

    def stored() -> Iterator[Profile]:
        block: list[Profile] = []
        with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as connection:
            connection.execute("set search_path = longstop")
            connection.execute("set session_replication_role = replica")
            for one in _drawn(records, count):
                yield one
                (probes if one.referral > records else block).append(one)
                if len(block) == _BLOCK:
                    _copy(connection, block)
                    block.clear()
            _copy(connection, block)
            connection.commit()
            # The server does so by itself whenever a fifth of a table is new.
            connection.autocommit = True
            connection.execute("vacuum (analyze) link_profile, link_key")

    fill(batch, stored())
    return probes


def _copy(connection: psycopg.Connection[Any], block: Sequence[Profile]) -> None:
    linking.keep_profiles(connection, block)
    linking.add_keys(connection, [(key, one.referral) for one in block for key in all_keys(one)])


def _common(model: Model) -> None:
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as connection:
        connection.execute("set search_path = longstop")
        connection.execute(
            "insert into link_common select key, now() from link_key"
            " group by key having count(*) > %s",
            (model.common,),
        )
        connection.commit()
        connection.execute("analyze link_common")


def _by_batch(batch: duckdb.DuckDBPyConnection, model: Model, records: int) -> set[tuple[int, int]]:
    """Give the pairs of a probe and somebody stored that the batch joins or asks about."""
    batch.execute("create table whole as select * from profile")
    strip_common(batch, model.common)
    find_pairs(batch, model.common)
    batch.execute(f"delete from pair where r <= {records} or l > {records}")
    score_pairs(batch, model)
    decide_pairs(batch, model)
    rows = batch.execute("select l, r from verdict where answer <> 'apart'").fetchall()
    return {(a, b) for a, b in rows}


def _arrive(
    connection: Connection, model: Model, probes: Sequence[Profile]
) -> tuple[np.ndarray, np.ndarray, set[tuple[int, int]]]:
    """Find and weigh each probe by itself; gives milliseconds, pairs compared, and links.

    Its own keys are kept before and taken away after, outside what is timed. Nothing is rolled
    back: the driver would forget the statements that it has prepared, as no service does.
    """
    spent, met = [], []
    found: set[tuple[int, int]] = set()
    for one in probes:
        started = time.perf_counter()
        keys = keys_at(one)
        making = time.perf_counter() - started
        rows = [(key, one.referral) for key in keys.all]
        with connection.transaction():
            linking.alone(connection)
            linking.add_keys(connection, rows)
            started = time.perf_counter()
            now = meet(connection, model, {one.referral: keys})
            links = weigh(connection, model, {one.referral: one}, now)
            spent.append((time.perf_counter() - started + making) * 1000)
            linking.drop_keys(connection, rows)
        met.append(len(now.pairs))
        found.update((link.a, link.b) for link in links)
    return np.asarray(spent), np.asarray(met), found


def _whole(model: Model, probes: Iterable[Profile]) -> np.ndarray:
    """Time the same with all that is written, one referral a transaction; gives milliseconds."""
    spent = []
    with psycopg.connect(postgres_server.conninfo(ADMIN, DBNAME)) as connection:
        connection.execute("set search_path = longstop")
        connection.execute("set session_replication_role = replica")
        connection.commit()
        for one in probes:
            started = time.perf_counter()
            with connection.transaction(force_rollback=True):
                linking.alone(connection)
                link_profiles(connection, model, [one], AT)
            spent.append((time.perf_counter() - started) * 1000)
    return np.asarray(spent)


def _splink(batch: duckdb.DuckDBPyConnection, records: int, probes: Sequence[int]) -> np.ndarray:
    """Ask Splink for the matches of one among all, as its documentation shows."""
    batch.execute(
        f"create table plain as select {PLAIN_COLUMNS} from whole where referral <= {records}"
    )
    api = splink.DuckDBAPI(connection=batch)
    linker = plain_linker(api)
    everybody = api.register("plain")
    spent = []
    for number, probe in enumerate(probes):
        batch.execute(
            f"create table probe_{number} as select {PLAIN_COLUMNS} from whole"
            f" where referral = {probe}"
        )
        one = api.register(f"probe_{number}")
        started = time.perf_counter()
        linker.inference.predict_between(everybody, one, threshold_match_probability=0.5)
        spent.append((time.perf_counter() - started) * 1000)
    return np.asarray(spent)


def _print(
    records: int,
    spent: np.ndarray,
    met: np.ndarray,
    whole: np.ndarray,
    slow: np.ndarray,
    expected: set[tuple[int, int]],
    found: set[tuple[int, int]],
) -> None:
    median, last = np.percentile(spent, 50), np.percentile(spent, 99)
    recall = len(expected & found) / max(len(expected), 1)
    faster = float(np.median(slow)) / median
    print(f"{len(spent):,} arrivals against {records:,}, each found and weighed by itself")
    print(f"  compared with {met.mean():.1f} at the mean, {met.max()} at most")
    print(f"  95th percentile {np.percentile(spent, 95):.2f} ms, at most {spent.max():.1f} ms")
    print(f"  with all that is written: median {np.median(whole):.2f} ms,"
          f" 99th percentile {np.percentile(whole, 99):.2f} ms")  # fmt: skip
    print(f"  Splink, one against all: median {np.median(slow):.0f} ms of {len(slow)}")
    print(f"  links that the batch has not: {len(found - expected)} of {len(found)}")
    bars = (
        (f"median {median:.2f} ms", f"under {MEDIAN_MS}", median < MEDIAN_MS),
        (f"99th percentile {last:.2f} ms", f"under {LAST_MS}", last < LAST_MS),
        (f"recall of the batch {recall:.4f} of {len(expected):,}", f"at least {LEAST_RECALL}",
         recall >= LEAST_RECALL),
        (f"{faster:.0f} times Splink", f"at least {LEAST_FASTER}", faster >= LEAST_FASTER),
    )  # fmt: skip
    for figure, bar, good in bars:
        print(f"{figure:<44} bar: {bar}{'' if good else '   NOT MET'}")
    if not all(good for *_, good in bars):
        sys.exit(1)


if __name__ == "__main__":
    main()
