"""What others make of the same look-ups: faiss, threatexchange and hfind, where they are there.

None of them is needed by Longstop, so none is in its locks:

    pip install --no-deps --target PEERS faiss-cpu threatexchange dacite pdqhash
    apt install sleuthkit
    PYTHONPATH=PEERS python -m benchmarks.matching
"""

from __future__ import annotations

import importlib
import shutil
import subprocess
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.uint8]


def peer(name: str) -> Any | None:
    """Import a peer, or give None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def faiss_flat(hashes: Rows, most: int) -> Callable[[Rows], list[set[int]]] | None:
    """Give a look-up by faiss's exhaustive index, on one thread."""
    faiss = peer("faiss")
    if faiss is None:
        return None
    faiss.omp_set_num_threads(1)
    index = faiss.IndexBinaryFlat(256)
    index.add(hashes)

    def find(queries: Rows) -> list[set[int]]:
        limits, _, found = index.range_search(queries, most + 1)
        return [set(found[a:b].tolist()) for a, b in pairwise(limits)]

    return find


def threatexchange_index(hashes: Rows) -> tuple[float, Callable[[Rows], object]] | None:
    """Give a look-up by threatexchange's index, with the seconds that building it took."""
    module = peer("threatexchange.signal_type.pdq.pdq_index")
    if module is None:
        return None
    faiss = peer("faiss")
    assert faiss is not None
    faiss.omp_set_num_threads(1)
    started = time.perf_counter()
    index = module.PDQIndex.build((row.tobytes().hex(), n) for n, row in enumerate(hashes))
    built = time.perf_counter() - started

    def find(queries: Rows) -> object:
        return [index.query(row.tobytes().hex()) for row in queries]

    return built, find


def hfind(folder: Path, listed: Rows, asked: Rows) -> tuple[float, float] | None:
    """Give the seconds that hfind takes to index MD5 digests, and to look some up."""
    program = shutil.which("hfind")
    if program is None:
        return None
    source, queries = folder / "list.md5", folder / "asked.txt"
    with source.open("w") as file:
        file.writelines(f"{row.tobytes().hex()}  x{n}\n" for n, row in enumerate(listed))
    queries.write_text("".join(f"{row.tobytes().hex()}\n" for row in asked))
    started = time.perf_counter()
    subprocess.run([program, "-i", "md5sum", source], check=True, capture_output=True)
    built = time.perf_counter() - started
    started = time.perf_counter()
    subprocess.run([program, "-f", queries, source], check=True, capture_output=True)
    return built, time.perf_counter() - started
