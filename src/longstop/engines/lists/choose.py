"""Tell the format of a list by what is in the file, whatever it is called, and read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import Final

from longstop.core.evidence.lists import Item
from longstop.engines.lists import ncmec, nsrl, table, vics
from longstop.engines.lists.reading import Told
from longstop.engines.readers.unreadable import UnreadableFile

_HEAD: Final = 64 * 1024
FORMATS: Final = (
    vics.FORMAT, ncmec.FORMAT, table.INTERPOL, nsrl.FORMAT, table.TABLE, table.PLAIN,
)  # fmt: skip


def format_of(path: Path) -> str:
    """Tell the format of a file; raises UnreadableFile where it is empty or cannot be opened."""
    with _opened(path) as file:
        head = file.read(_HEAD)
    if head.startswith(nsrl.SQLITE):
        return nsrl.FORMAT
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
    if start.startswith((b"{", b"[")):
        return vics.FORMAT
    if start.startswith(b"<"):
        return ncmec.FORMAT
    if not start:
        raise UnreadableFile("empty", f"{path.name} is empty. Nothing was imported.")
    line = start.partition(b"\n")[0].decode("utf-8", "replace")
    if nsrl.is_rds_csv(line):
        return nsrl.FORMAT
    if table.is_interpol(line):
        return table.INTERPOL
    return table.TABLE if table.heads_of(line) else table.PLAIN


def read_list(paths: list[Path], told: Told) -> Iterator[Item]:
    """Read the files of one list, all of the format that is told; raises UnreadableFile."""
    return chain.from_iterable(_read(path, told) for path in paths)


def _read(path: Path, told: Told) -> Iterator[Item]:
    found = format_of(path)
    if found != told.format:
        raise UnreadableFile(
            "other_format",
            f"{path.name} is of another format ({found}) than the first file ({told.format})."
            " Nothing was imported. Import each list by itself.",
        )
    with _opened(path) as file:
        if found == nsrl.FORMAT and file.read(len(nsrl.SQLITE)) == nsrl.SQLITE:
            yield from nsrl.read_rds_sqlite(path, told)
            return
        file.seek(0)
        read = {
            vics.FORMAT: vics.read_vics, ncmec.FORMAT: ncmec.read_ncmec,
            table.INTERPOL: table.read_table, nsrl.FORMAT: nsrl.read_rds_csv,
            table.TABLE: table.read_table, table.PLAIN: table.read_plain,
        }  # fmt: skip
        yield from read[found](file, told)


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise UnreadableFile(
            "not_opened",
            f"{path.name} cannot be read ({fault.strerror}). Nothing was imported. See that the"
            " name is right.",
        ) from fault
