"""Tell the format of a list by what is in the file, whatever it is called, and read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Final

from longstop.core.evidence.lists import Item
from longstop.engines.lists import ncmec, nsrl, table, vics
from longstop.engines.lists.reading import LIMITS, Told
from longstop.engines.readers.csv_text import Lines, open_text, separator_line
from longstop.engines.readers.sniff import HEAD_BYTES, sniff_mark
from longstop.engines.readers.unreadable import UnreadableFile

_HEAD: Final = 64 * 1024
FORMATS: Final = (
    vics.FORMAT, ncmec.FORMAT, table.INTERPOL, nsrl.FORMAT, table.TABLE, table.PLAIN,
)  # fmt: skip
_OF_BYTES: Final = {vics.FORMAT: vics.read_vics, ncmec.FORMAT: ncmec.read_ncmec}
_OF_LINES: Final = {
    table.INTERPOL: table.read_table, nsrl.FORMAT: nsrl.read_rds_csv,
    table.TABLE: table.read_table, table.PLAIN: table.read_plain,
}  # fmt: skip


def format_of(path: Path) -> str:
    """Tell the format of a file; raises UnreadableFile where it is empty or cannot be opened."""
    with _readable(path), path.open("rb") as file:
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
    line = _first_line(head)
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
    with _readable(path), path.open("rb") as file:
        if found in _OF_BYTES:
            yield from _OF_BYTES[found](file, told)
        elif file.read(len(nsrl.SQLITE)) == nsrl.SQLITE:
            yield from nsrl.read_rds_sqlite(path, told)
        else:
            text, _ = open_text(path, stated=None)
            with text:
                yield from _OF_LINES[found](Lines(text, LIMITS), told)


def _first_line(head: bytes) -> str:
    text = head.decode(sniff_mark(head[:HEAD_BYTES]).codec or "utf-8", "backslashreplace")
    lines = text.lstrip("\ufeff").splitlines()
    return next((line for line in lines if line.strip() and not separator_line(line)), "")


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise UnreadableFile(
            "not_opened",
            f"{path.name} cannot be read ({fault.strerror}). Nothing was imported. See that the"
            " name is right.",
        ) from fault
