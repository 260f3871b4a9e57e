"""Bound what a hostile package can cost, in one value that the spool and every reader are given.

The limits are generous for lifelike packages and finite for everything else: a record over a limit
is quarantined with its text, a package over its limit is refused with its digest.
"""

from __future__ import annotations

from dataclasses import dataclass

_KIB = 1024
_MIB = 1024 * _KIB
_GIB = 1024 * _MIB


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """The most that is read of a package, a record, a line, a cell and a nesting.

    Sizes are in bytes as they stand in the file, except max_cell_chars (characters). A quoted
    cell may go over at most max_record_lines physical lines.

    Of a package that holds others: how many parts in all, how many containers inside one another,
    how many bytes all that was unpacked comes to, and how many a part may unpack to for each byte
    it takes up in its container.
    """

    max_package_bytes: int = 4 * _GIB
    max_record_bytes: int = 1 * _MIB
    max_line_bytes: int = 1 * _MIB
    max_record_lines: int = 200
    max_cell_chars: int = 100_000
    max_depth: int = 64
    max_columns: int = 1_000
    max_records: int = 5_000_000
    max_parts: int = 10_000
    max_part_depth: int = 6
    max_unpacked_bytes: int = 4 * _GIB
    max_unpacked_ratio: int = 200
    max_document_bytes: int = 128 * _MIB
    max_document_unpacked: int = 400 * _MIB
    max_document_text: int = 512 * _MIB
    max_document_memory: int = 2 * _GIB
    max_document_seconds: int = 120
    max_sheets: int = 250
    max_pages: int = 2_000
