"""Read lists of digests that are tables or lines: INTERPOL-style CSV, others' CSV, plain digests.

A table is known by its heads. Of a plain list every line is one digest, or a digest and a name as
md5sum and its kin write; the name is not kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from typing import BinaryIO, Final

from longstop.core.evidence.lists import Entry, Rejected
from longstop.engines.lists.reading import (
    LENGTHS,
    LIMITS,
    Told,
    day_of,
    digests_of,
    others_of,
    quality_of,
    rejected,
    text_of,
    whole,
    yes_or_no,
)
from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.unreadable import UnreadableFile

INTERPOL: Final = "interpol"
TABLE: Final = "table"
PLAIN: Final = "plain"
_HEADS: Final = {
    "md5": "md5", "sha1": "sha1", "sha-1": "sha1", "sha256": "sha256", "sha-256": "sha256",
    "pdq": "pdq", "pdq quality": "quality", "quality": "quality", "photodna": "photodna",
    "image id": "name", "id": "name", "entry": "name", "size": "size", "file size": "size",
    "category": "category", "baseline": "category", "series name": "series", "series": "series",
    "victim identified": "victim", "offender identified": "offender",
    "is distributed": "distributed", "media type": "media", "updated": "updated",
}  # fmt: skip
_MATCHED: Final = ("md5", "sha1", "sha256", "pdq")
_PLAIN_LINE = re.compile(r"([0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})(?:[\s,;*].*)?")
_ALGORITHM: Final = {2 * size: name for name, size in LENGTHS.items() if name != "pdq"}


def heads_of(line: str) -> tuple[str, list[str | None]] | None:
    """Give the delimiter of a line of heads and what each is; None where it names no digest."""
    for delimiter in (";", "\t", ",", "|"):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        heads = [_HEADS.get(cell.strip().casefold()) for cell in cells]
        if set(heads) & set(_MATCHED):
            return delimiter, heads
    return None


def is_interpol(line: str) -> bool:
    """Say whether a line of heads is that of the international list."""
    words = line.casefold()
    return "baseline" in words and "number of submissions" in words


def read_table(stream: BinaryIO, told: Told) -> Iterator[Entry | Rejected]:
    """Read a table whose first line has heads; raises UnreadableFile where they name no digest."""
    lines = _lines(stream)
    _, first = next(lines, (1, ""))
    found = heads_of(first)
    if found is None:
        raise UnreadableFile(
            "no_heads",
            "The first line does not name a column md5, sha1, sha256 or pdq. The file was refused."
            " Name the columns, or give one digest a line.",
        )
    delimiter, heads = found
    for name, cell in zip(heads, next(csv.reader([first], delimiter=delimiter)), strict=True):
        if name is None:
            told.leave_out(cell.strip())
    for number, line in lines:
        if line.strip():
            yield _row(number, line, delimiter, heads)


def read_plain(stream: BinaryIO, told: Told) -> Iterator[Entry | Rejected]:
    """Read one digest a line; empty lines and those that begin with # or % are passed over."""
    for number, line in _lines(stream):
        text = line.strip().lstrip("\\")
        if not text or text[0] in "#%":
            continue
        found = _PLAIN_LINE.fullmatch(text)
        if found is None:
            yield rejected("no_digest", f"line {number}", line.encode())
            continue
        if len(text) > len(found[1]):
            told.leave_out("name")
        digest = {_ALGORITHM[len(found[1])]: bytes.fromhex(found[1])}
        yield Entry(name=str(number), **digest)  # type: ignore[arg-type] # names of its digests


def _row(number: int, line: str, delimiter: str, heads: list[str | None]) -> Entry | Rejected:
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
        if len(cells) != len(heads):
            raise NotARecord("columns", f"{len(cells)} cells under {len(heads)} heads")
        said = {name: cell.strip() for name, cell in zip(heads, cells, strict=True) if name}
        return _entry(number, said)
    except NotARecord as fault:
        return rejected(fault.reason, f"line {number}: {fault.detail}", line.encode())
    except (csv.Error, StopIteration):
        return rejected("quotes", f"line {number}: its quotes do not close", line.encode())


def _entry(number: int, said: Mapping[str, str]) -> Entry:
    found = digests_of(said)
    if not any(found.values()):
        raise NotARecord("no_digest", "it has no digest that is matched")
    return Entry(
        name=text_of(said.get("name")) or str(number),
        **found,
        pdq_quality=quality_of(said.get("quality")) if found["pdq"] else None,
        other=others_of({"PhotoDNA": said.get("photodna")}),
        size=whole(said.get("size")),
        category=text_of(said.get("category"), 40),
        series=text_of(said.get("series")),
        victim_identified=yes_or_no(said.get("victim")),
        offender_identified=yes_or_no(said.get("offender")),
        distributed=yes_or_no(said.get("distributed")),
        media=text_of(said.get("media"), 100),
        updated=day_of(said.get("updated")),
    )


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Give the lines with their numbers; one that is too long is cut, and then not read."""
    with TextIOWrapper(
        stream, encoding="utf-8-sig", errors="backslashreplace", newline="\n"
    ) as text:
        number = 0
        while line := text.readline(LIMITS.max_line_bytes):
            number += 1
            yield number, line.rstrip("\r\n")
            while not line.endswith("\n") and (line := text.readline(LIMITS.max_line_bytes)):
                pass
