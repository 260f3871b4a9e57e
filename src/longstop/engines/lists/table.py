"""Read lists of digests that are tables or lines: INTERPOL-style CSV, others' CSV, plain digests.

A table is known by its heads. Of a plain list every line is one digest, or a digest and a name as
md5sum and its kin write; the name is not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from longstop.core.evidence.lists import Entry, Rejected
from longstop.engines.lists.reading import (
    LENGTHS,
    Told,
    cells_of,
    day_of,
    digests_of,
    others_of,
    quality_of,
    rejected,
    text_of,
    whole,
    yes_or_no,
)
from longstop.engines.readers.csv_text import (
    Line,
    Lines,
    first_line,
    split_cells,
    split_loosely,
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
        cells = _heads(line, delimiter)
        heads = [_HEADS.get(cell.strip().casefold()) for cell in cells]
        if set(heads) & set(_MATCHED):
            return delimiter, heads
    return None


def is_interpol(line: str) -> bool:
    """Say whether a line of heads is that of the international list."""
    words = line.casefold()
    return "baseline" in words and "number of submissions" in words


def read_table(lines: Lines, told: Told) -> Iterator[Entry | Rejected]:
    """Read a table whose first line has heads; raises UnreadableFile where they name no digest."""
    first, _ = first_line(lines)
    found = heads_of(first.text)
    if found is None:
        raise UnreadableFile(
            "no_heads",
            "The first line does not name a column md5, sha1, sha256 or pdq. The file was refused."
            " Name the columns, or give one digest a line.",
        )
    delimiter, heads = found
    if any(heads.count(name) > 1 for name in _MATCHED):
        raise UnreadableFile(
            "heads_twice",
            "Two columns of the first line are the same digest. The file was refused. Take one of"
            " them out.",
        )
    for name, cell in zip(heads, _heads(first.text, delimiter), strict=True):
        if name is None:
            told.leave_out(cell.strip())
    while (line := lines.next()) is not None:
        if line.text.strip():
            yield _row(line, delimiter, heads)


def read_plain(lines: Lines, told: Told) -> Iterator[Entry | Rejected]:
    """Read one digest a line; empty lines and those that begin with # or % are passed over."""
    while (line := lines.next()) is not None:
        text = line.text.strip().lstrip("\\")
        if not text or text[0] in "#%":
            continue
        found = _PLAIN_LINE.fullmatch(text)
        if found is None:
            yield rejected("no_digest", f"line {line.number}", line.text.encode())
            continue
        if len(text) > len(found[1]):
            told.leave_out("name")
        digest = {_ALGORITHM[len(found[1])]: bytes.fromhex(found[1])}
        yield Entry(name=str(line.number), **digest)  # type: ignore[arg-type] # names of its digests


def _heads(line: str, delimiter: str) -> list[str]:
    cells = split_cells(line, delimiter)
    return cells if isinstance(cells, list) else split_loosely(line, delimiter)


def _row(line: Line, delimiter: str, heads: list[str | None]) -> Entry | Rejected:
    try:
        cells = cells_of(line, delimiter)
        if len(cells) != len(heads):
            raise NotARecord("columns", f"{len(cells)} cells under {len(heads)} heads")
        said = {name: cell.strip() for name, cell in zip(heads, cells, strict=True) if name}
        return _entry(line.number, said)
    except NotARecord as fault:
        where = f"line {line.number}: {fault.detail}"
        return rejected(fault.reason, where, line.text.encode())


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
