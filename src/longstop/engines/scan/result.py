"""Write what a scan found: the same bytes in whatever order it was found, however often killed.

The journals are read twice: once for which of them holds a file whole, once for what it says. What
it says is sorted on the disk, so that memory stays flat. Nothing in a result depends on a clock:
when a scan ran stands in its log.
"""

from __future__ import annotations

import csv
import heapq
import io
import json
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, Final

from longstop.core.evidence.coverage import (
    ARCHIVE,
    FOLDER,
    IMAGE,
    NOT_SHOWN,
    Counts,
    counts_as_plain,
    counts_in_words,
)
from longstop.core.evidence.files import from_plain
from longstop.engines.scan.journal import finished, found_in, journals
from longstop.engines.scan.whole_file import whole_file
from longstop.engines.spreadsheet import harmless

RESULT: Final = "result.json"
FILES: Final = "files.csv"
PAGE: Final = "page-one.txt"

_RUN: Final = 20_000
_NOBODY: Final = 0xFFFF
_STATEMENTS: Final = {"folder": FOLDER, "archive": ARCHIVE, "image": IMAGE}
COLUMNS: Final = (
    "path", "address", "size", "presence", "in_archive", "coverage", "reason", "kind", "camera",
    "md5", "sha1", "sha256", "pdq", "pdq_quality", "pdq_full", "pdq_full_quality", "pdq_missing",
)  # fmt: skip


def write_result(work: Path, out: Path, files: int, head: dict[str, Any]) -> Counts:
    """Write result.json, files.csv and page-one.txt; each is whole or is not there.

    head says what was scanned and how, as JSON can hold it; files is how many were planned.
    Gives the counts. Raises OSError where the disk does not take it.
    """
    counts = Counts()
    with ExitStack() as held:
        result = held.enter_context(whole_file(out / RESULT))
        table = held.enter_context(whole_file(out / FILES))
        result.write(b'{"files":[')
        table.write((",".join(COLUMNS) + "\r\n").encode())
        comma = b"\n"
        for line in _sorted(work, _chosen(work, files)):
            plain = json.loads(line)
            counts.add(from_plain(plain))
            result.write(comma + line)
            table.write(_row(plain))
            comma = b",\n"
        result.write(b'\n],\n"head":' + _json(head))
        result.write(b',\n"counts":' + _json(counts_as_plain(counts)))
        result.write(b',\n"not_shown":' + _json([_STATEMENTS[head["kind"]], *NOT_SHOWN]) + b"}\n")
    with whole_file(out / PAGE) as page:
        page.write(("\n".join(page_one(head, counts)) + "\n").encode())
    return counts


def page_one(head: dict[str, Any], counts: Counts) -> list[str]:
    """Give page one of a printed result: what was scanned, how far, and what that does not show."""
    lines = ["Longstop scan: page one", "", f"Exhibit: {head['exhibit'] or 'no name was given'}"]
    lines += [f"Read from: {head['source']} ({head['kind']})", _STATEMENTS[head["kind"]], ""]
    lines += [head["validation"]["said"], ""]
    lines += [f"{name}: {value}" for name, value in {**head["facts"], **head["whole"]}.items()]
    lines += [f"{name}: {value}" for name, value in head["settings"].items()]
    lines += [f"{name}: {value}" for name, value in head["versions"].items()]
    lines += ["", *counts_in_words(counts), "", "What this does not show", "", *NOT_SHOWN]
    return lines


def _chosen(work: Path, files: int) -> array[int]:
    """Say for each planned file which journal speaks for it: the first that holds it whole."""
    chosen = array("H", [_NOBODY]) * files
    for number, journal in enumerate(journals(work)):
        for unit in finished(journal):
            if chosen[unit] == _NOBODY:
                chosen[unit] = number
    return chosen


def _sorted(work: Path, chosen: array[int]) -> Iterator[bytes]:
    """Give every line in the order of the bytes of paths, then of addresses and of all else."""
    runs: list[BinaryIO] = []
    waiting: list[bytes] = []
    with ExitStack() as held:
        for number, journal in enumerate(journals(work)):
            for unit, plain in found_in(journal):
                if chosen[unit] == number:
                    waiting.append(_keyed(plain))
                if len(waiting) >= _RUN:
                    runs.append(held.enter_context(tempfile.TemporaryFile(dir=work)))
                    _write_run(runs[-1], waiting)
        waiting.sort()
        for line in heapq.merge(waiting, *runs):
            yield line.rpartition(b"\0")[2].rstrip(b"\n")


def _keyed(plain: dict[str, Any]) -> bytes:
    # No path holds a nought, so a shorter path comes before a longer one that begins with it.
    key = f"{plain['path']}\0{plain.get('address', '')}\0"
    return key.encode() + _json(plain) + b"\n"


def _write_run(run: BinaryIO, waiting: list[bytes]) -> None:
    waiting.sort()
    run.writelines(waiting)
    run.seek(0)
    waiting.clear()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _row(plain: dict[str, Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(str(plain.get(name, ""))) for name in COLUMNS])
    return out.getvalue().encode()
