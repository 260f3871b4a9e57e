"""Measure look-ups in lists beside their peers: exact digests, PDQ within 31, and a new list.

Each rate is by the clock, and behind it by the processor time of this process: the machine may be
shared. All digests are random numbers. What is planted must be found, what is not must not be, and
every answer of the PDQ index is held to faiss's exhaustive one where that is there. Peers are named
in benchmarks/_matching_peers.py.

Run: python -m benchmarks.matching [EXACT [PDQ [STORED]]], by default 100,000,000, 10,000,000 and
10,000,000; it wants some 8 GB of disk.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks._matching_peers import Rows, faiss_flat, hfind, threatexchange_index
from longstop.actions.import_list import Who, import_items, shipped_categories
from longstop.actions.match_digests import match_digests
from longstop.core.evidence.lists import Entry, described
from longstop.engines.digest_file import DigestFile
from longstop.engines.digest_sort import DigestSorter
from longstop.engines.lists.reading import Told
from longstop.engines.pdq_index import PdqBuilder, PdqIndex

BAR_BATCH, BAR_SINGLE, BAR_BESIDE = 1_000_000, 200_000, 8
BAR_FAISS, BAR_THREATEXCHANGE, BAR_PDQ_BYTES = 20, 3, 130
BAR_STORED = 60
_BLOCK, _HFIND, _THREATEXCHANGE, _NEW = 1 << 20, 1_000_000, 1_000_000, 1_000_000
_ABOUT = {
    "list": "new", "version": "1", "title": "random", "source": "random", "licence": "none",
    "terms": "none", "holder": "bench", "graded_by": "nobody", "kind": "graded",
    "issued": "2026-01-01", "expires": "2100-01-01",
}  # fmt: skip


def main() -> None:
    """Run the benchmark and print each figure beside its bar."""
    sizes = [int(one) for one in sys.argv[1:4]]
    exact, pdq, stored = [*sizes, *(100_000_000, 10_000_000, 10_000_000)[len(sizes) :]]
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        _exact(Path(folder), exact)
        _pdq(Path(folder), pdq)
        _stored(Path(folder), stored)


def _random(count: int, length: int, seed: int) -> Iterator[Rows]:
    for number, start in enumerate(range(0, count, _BLOCK)):
        chance = np.random.default_rng([seed, number])
        yield chance.integers(0, 256, (min(_BLOCK, count - start), length), dtype=np.uint8)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rates(count: int, work: Callable[[], object]) -> tuple[float, str]:
    """Give the best of three rates by the clock, and in words with the one of processor time."""
    walls, own = [], []
    for _ in range(3):
        started, used = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - started)
        own.append(time.process_time() - used)
    rate = count / min(walls)
    return rate, f"{rate:,.0f} a second ({count / min(own):,.0f} of processor time)"


def _exact(folder: Path, count: int) -> None:
    path = folder / "md5.keys"
    started = time.perf_counter()
    with DigestSorter(path, "md5") as sorter:
        for number, rows in enumerate(_random(count, 16, 1)):
            sorter.add_all(rows, np.arange(len(rows), dtype=np.uint64) + np.uint64(number * _BLOCK))
        sorter.write({"list": "bench", "version": "1"})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"exact, {count:,} MD5: built in {time.perf_counter() - started:.0f} s, {peak} MB at most"
    )
    opening = _timed(lambda: DigestFile(path))
    listed = DigestFile(path)
    size = path.stat().st_size / count
    print(f"  opened in {opening * 1000:.1f} ms; {size:.2f} bytes an entry, bar 17; 8 beside it")
    rows = next(_random(count, 16, 1))[:500_000]
    asked = np.concatenate([rows, next(_random(len(rows), 16, 99))])
    order = np.random.default_rng(5).permutation(len(asked))
    listed.find_all(asked[:10])  # compiled
    found = listed.find_all(asked[order])
    shuffled = asked[order]
    _, said = _rates(len(asked), lambda: listed.find_all(shuffled))
    print(f"  in batches {said}, bar {BAR_BATCH:,}")
    values = listed.first_values(np.maximum(found, 0))
    wrong = (found >= 0) != (order < len(rows))
    wrong |= (found >= 0) & (values != order.astype(np.uint64))
    print(f"  errors {int(wrong.sum())}, bar 0")
    single = [row.tobytes() for row in asked[order[:100_000]]]
    _, said = _rates(len(single), lambda: [listed.find(one) for one in single])
    print(f"  singly {said}, bar {BAR_SINGLE:,}")
    few = next(_random(min(count, _HFIND), 16, 1))[:_HFIND]
    told = hfind(folder, few, asked[order[:20_000]])
    if told is None:
        print("  hfind is not there")
    else:
        print(
            f"  hfind, {len(few):,} MD5: indexed in {told[0]:.1f} s,"
            f" {20_000 / told[1]:,.0f} look-ups a second"
        )


def _pdq(folder: Path, count: int) -> None:
    path = folder / "pdq.index"
    hashes = np.concatenate([*_random(count, 32, 2)])
    builder = PdqBuilder(path)
    with builder:
        builder.add_all(hashes, np.arange(count, dtype=np.uint64))
        built = _timed(lambda: builder.write({"list": "bench", "version": "1"}))
    size = path.stat().st_size / count
    print(f"PDQ, {count:,}: built in {built:.0f} s, {size:.1f} bytes an entry, bar {BAR_PDQ_BYTES}")
    index = PdqIndex(path)
    queries, planted = _near(hashes, 500)
    index.find(queries[:2])
    near = index.find(queries)
    ours, said = _rates(len(queries), lambda: index.find(queries))
    pairs = set(zip(near.query.tolist(), near.index.tolist(), strict=True))
    print(f"  queries {said}; planted and missed {len(planted - pairs)}, bar 0")
    flat = faiss_flat(hashes, 31)
    if flat is None:
        print("  faiss is not there")
    else:
        some = queries[:40]
        theirs = flat(some)
        wrong = sum(theirs[n] != {b for a, b in pairs if a == n} for n in range(len(some)))
        rate = len(some) / _timed(lambda: flat(some))
        print(
            f"  faiss Flat {rate:,.1f}: {ours / rate:.1f} times, bar {BAR_FAISS}; other answers"
            f" {wrong}"
        )
    _pdq_smaller(folder, hashes[:_THREATEXCHANGE])


def _pdq_smaller(folder: Path, hashes: Rows) -> None:
    with PdqBuilder(folder / "small.index") as builder:
        builder.add_all(hashes, np.arange(len(hashes), dtype=np.uint64))
        built = _timed(lambda: builder.write({"list": "bench", "version": "1"}))
    index = PdqIndex(folder / "small.index")
    queries, _ = _near(hashes, 300)
    ours, said = _rates(len(queries), lambda: index.find(queries))
    print(f"PDQ, {len(hashes):,}: built in {built:.1f} s, queries {said}")
    theirs = threatexchange_index(hashes)
    if theirs is None:
        print("  threatexchange is not there")
        return
    rate = 100 / _timed(lambda: theirs[1](queries[:100]))
    print(
        f"  threatexchange: built in {theirs[0]:.1f} s, {rate:,.0f} queries a second;"
        f" {ours / rate:.1f} times, bar {BAR_THREATEXCHANGE}"
    )


def _near(hashes: Rows, count: int) -> tuple[Rows, set[tuple[int, int]]]:
    """Half of the queries differ from a hash in up to 31 bits, half are random."""
    chance = np.random.default_rng(7)
    queries = chance.integers(0, 256, (count, 32), dtype=np.uint8)
    planted = set()
    for number in range(0, count, 2):
        index = int(chance.integers(0, len(hashes)))
        bits = np.unpackbits(hashes[index])
        bits[chance.permutation(256)[: int(chance.integers(0, 32))]] ^= 1
        queries[number] = np.packbits(bits)
        planted.add((number, index))
    return queries, planted


def _stored(folder: Path, count: int) -> None:
    """Hold stored digests against a list that arrives: a thousandth of them is in it."""
    table, lists = folder / "stored.csv", folder / "lists"
    every = max(count // 1000, 1)
    new = min(_NEW, max(count, 1000))
    listed = np.concatenate([*_random(new, 32, 3)])
    done = 0
    with table.open("w") as file:
        file.write("path,size,md5,sha1,sha256\n")
        for rows in _random(count, 68, 4):
            planted = np.arange(0, len(rows), 1000)
            rows[planted, :32] = listed[(done + planted) % new]
            lines = rows.tobytes().hex()
            for number in range(len(rows)):
                one = lines[136 * number : 136 * number + 136]
                file.write(f"f{done + number},1,{one[64:96]},{one[96:]},{one[:64]}\n")
            done += len(rows)
    who = Who("bench", datetime(2026, 11, 28, tzinfo=UTC))
    entries = (Entry(name=str(n), sha256=row.tobytes()) for n, row in enumerate(listed))
    took = _timed(
        lambda: import_items(
            lists, described(_ABOUT), entries, Told("plain"), who, categories=shipped_categories()
        )
    )
    print(f"a list of {new:,} SHA-256 imported in {took:.0f} s")
    started, used = time.perf_counter(), time.process_time()
    found = match_digests(table, lists, who, out=folder / "matches.csv")
    took, own = time.perf_counter() - started, time.process_time() - used
    print(
        f"{found.files:,} stored digests matched again in {took:.0f} s ({own:.0f} s of processor"
        f" time), bar {BAR_STORED};"
        f" {found.alerts:,} alerts, about {every:,} were planted"
    )


if __name__ == "__main__":
    main()
