"""Measure finding what is connected among 36,000,000 referrals beside scipy, in one run.

Both are given the same pairs, about 1.1 a referral, in groups whose sizes have a long tail. Each
runs in a process of its own, from blocks of pairs to a part for each number; drawing the pairs is
in the time of both. The product has scipy walk the graph (engines/components.py), so this shows
what is lost around it: whether each part is known by its smallest costs too much time or memory.
The ratio is of processor time, which hardly depends on what else the machine does.

Run: make bench, or python -m benchmarks.clusters [NODES]
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from longstop.engines.components import parts_of

NODES, SEED, BLOCK = 36_000_000, 7, 1_000_000
MOST_RATIO, MOST_GB = 1.5, 3.0


def main() -> None:
    """Run both; prints every figure beside its bar and ends with 1 above one."""
    if len(sys.argv) > 2:  # as a contender
        print(json.dumps(_measured(CONTENDERS[sys.argv[1]], int(sys.argv[2]))))
        return
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else NODES
    found = {name: _run(name, nodes) for name in CONTENDERS}
    assert found["ours"]["parts"] == found["scipy"]["parts"]
    ratio = found["ours"]["processor"] / found["scipy"]["processor"]
    gigabytes = found["ours"]["gigabytes"]
    print(f"{nodes:,} referrals, {found['ours']['parts']:,} parts")
    for name, one in found.items():
        print(
            f"  {name:6} {one['seconds']:8.1f} s, {one['processor']:.1f} s of the processor,"
            f" {one['gigabytes']:.2f} GB at most"
        )
    bars = (
        (f"{ratio:.2f} times scipy", f"at most {MOST_RATIO}", ratio <= MOST_RATIO),
        (f"{gigabytes:.2f} GB", f"under {MOST_GB}", gigabytes < MOST_GB),
    )
    for figure, bar, met in bars:
        print(f"{figure:<24} bar: {bar}{'' if met else '   NOT MET'}")
    if not all(met for *_, met in bars):
        sys.exit(1)


def _run(name: str, nodes: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.clusters", name, str(nodes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def _pairs(nodes: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw pairs in blocks: most join neighbours, some bring larger groups together."""
    chance = np.random.default_rng(SEED)
    for start in range(0, nodes, BLOCK):
        many = min(BLOCK, nodes - start)
        a = chance.integers(start, start + many, int(many * 1.1))
        away = np.minimum(chance.pareto(1.3, len(a)).astype(np.int64) + 1, 60)
        yield a // 8 * 8, np.minimum(a // 8 * 8 + away, nodes - 1)


def _ours(nodes: int) -> int:
    parts = parts_of(_pairs(nodes), nodes)
    return int((parts == np.arange(nodes)).sum())


def _scipy(nodes: int) -> int:
    blocks = [*_pairs(nodes)]
    a = np.concatenate([one for one, _ in blocks]).astype(np.int32)
    b = np.concatenate([one for _, one in blocks]).astype(np.int32)
    del blocks
    graph = coo_matrix((np.ones(len(a), np.int8), (a, b)), shape=(nodes, nodes)).tocsr()
    count, _ = connected_components(graph, directed=False)
    return int(count)


def _measured(contender: Callable[[int], int], nodes: int) -> dict[str, float]:
    started, before = time.perf_counter(), time.process_time()
    parts = contender(nodes)
    return {
        "seconds": time.perf_counter() - started,
        "processor": time.process_time() - before,
        "parts": parts,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


CONTENDERS = {"ours": _ours, "scipy": _scipy}

if __name__ == "__main__":
    main()
