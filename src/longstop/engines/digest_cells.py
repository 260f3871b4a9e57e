"""Cut a table of digests into cells many thousand lines at a time, without a text for each cell.

A stretch of whole lines is one array of bytes: commas and line ends are found in it at once, and
digests are read where they lie. A line with quotes is put right first. A line break inside quotes
is none of a scan's: the table is refused.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt

STRETCH: Final = 1 << 22
_LONGEST: Final = 1 << 26
_COMMA, _END = ord(","), ord("\n")
_INSIDE: Final = "\x1f"  # stands for a comma inside quotes; a scan writes no control character
_NO_DIGIT: Final = 255

Bytes = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def _values() -> Bytes:
    table = np.full(256, _NO_DIGIT, np.uint8)
    for digit in "0123456789abcdefABCDEF":
        table[ord(digit)] = int(digit, 16)
    return table


_VALUES: Final = _values()


class Cells:
    """Some lines of a table; raises ValueError where a line has not as many cells as heads."""

    def __init__(self, lines: bytes, heads: list[str]) -> None:
        """Find the cells of whole lines."""
        self._lines = lines
        self.heads = heads
        self._bytes = np.frombuffer(lines, np.uint8)
        marks = np.flatnonzero((self._bytes == _COMMA) | (self._bytes == _END))
        if len(marks) % len(heads):
            raise ValueError("columns")
        self._ends = marks.reshape(-1, len(heads))
        ends = np.count_nonzero(self._bytes == _END)
        if ends != len(self._ends) or (self._bytes[self._ends[:, -1]] != _END).any():
            raise ValueError("columns")
        self._starts = np.append(0, marks[:-1] + 1).reshape(-1, len(heads))

    def __len__(self) -> int:
        """Give how many lines there are."""
        return len(self._ends)

    def text(self, name: str, line: int) -> str:
        """Give a cell as text; a byte that is none in UTF-8 stays what it is (surrogateescape)."""
        if name not in self.heads:
            return ""
        column = self.heads.index(name)
        cell = self._lines[self._starts[line, column] : self._ends[line, column]]
        return cell.decode("utf-8", "surrogateescape").replace(_INSIDE, ",")

    def filled(self, name: str) -> Mask:
        """Say which lines have something in a column."""
        if name not in self.heads:
            return np.zeros(len(self), bool)
        column = self.heads.index(name)
        filled: Mask = self._ends[:, column] > self._starts[:, column]
        return filled

    def digests(self, name: str, length: int) -> Bytes:
        """Give the digests of a column as rows, noughts where there is none; raises ValueError."""
        found = np.zeros((len(self), length), np.uint8)
        lines = np.flatnonzero(self.filled(name))
        if len(lines):
            column = self.heads.index(name)
            starts = self._starts[lines, column]
            if (self._ends[lines, column] - starts != 2 * length).any():
                raise ValueError(f"a {name} of another length")
            digits = _VALUES[self._bytes[starts[:, None] + np.arange(2 * length)]]
            if (digits == _NO_DIGIT).any():
                raise ValueError(f"a {name} that is not hexadecimal")
            found[lines] = digits[:, 0::2] << 4 | digits[:, 1::2]
        return found


def heads_of(file: BinaryIO) -> list[str]:
    """Read the heads of a CSV file; raises ValueError where some are the same."""
    heads = next(csv.reader([file.readline(_LONGEST).decode("utf-8-sig")]), [])
    if len(set(heads)) != len(heads):
        raise ValueError("heads")
    return heads


def stretches(file: BinaryIO, heads: list[str], size: int = STRETCH) -> Iterator[Cells]:
    """Cut a CSV file behind its heads; raises ValueError where it is no such table."""
    rest = b""
    while block := file.read(size):
        whole, end, rest = (rest + block).rpartition(b"\n")
        if len(rest) > _LONGEST:
            raise ValueError("a line without an end")
        if end:
            yield from _cells(whole, heads)
    yield from _cells(rest, heads)


def _cells(lines: bytes, heads: list[str]) -> Iterator[Cells]:
    if b"\r" in lines:
        lines = lines.replace(b"\r\n", b"\n").removesuffix(b"\r")
    if b'"' in lines or b"\n\n" in lines or lines[:1] == b"\n" or lines[-1:] == b"\n":
        lines = b"\n".join(_plain(line) for line in lines.split(b"\n") if line)
    if lines:
        yield Cells(lines + b"\n", heads)


def _plain(line: bytes) -> bytes:
    """Write a line without quotes; a comma in a cell is written as what stands for it."""
    if b'"' not in line:
        return line
    cells = next(csv.reader([line.decode("utf-8", "surrogateescape")], strict=True))
    return ",".join(cell.replace(",", _INSIDE) for cell in cells).encode("utf-8", "surrogateescape")
