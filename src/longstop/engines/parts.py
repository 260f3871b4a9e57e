"""Say what a container is and what comes out of it: the seam of ZIP, mail, workbooks and PDF.

A container is a file that holds others: an archive, a mail, a workbook with its sheets. Whoever
teaches us a new one writes an opener and adds one `Container` to `openers/choose.py`. The opener is
given the container's bytes and gives its parts in an order that depends on those bytes alone:

    def open_workbook(source: Source, folder: Path, limits: Limits) -> Iterator[Part]:
        for name, rows in sheets(source.open("rb")):
            yield Part(name=name, blocks=csv_bytes(rows))

    Container(kind="xlsx", begins=is_zip, holds=is_workbook, open=open_workbook)

What an opener need not do, because `unpack.py` does it for every part alike: digest and measure it,
hold it under the limits, take media out of text, keep text, leave media and other binary alone,
open a part that is itself a container, and put everything in the manifest. Text parts then go to
`readers/choose.py` like a file that came alone.

What an opener must do: read by streaming in bounded memory; give every part there is, those it
cannot read as well (`refused`); never use a name out of the container as the name of a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source


class PartRefused(Exception):
    """A part or a container cannot be read or may not be; reason is a code, never a value.

    Raised by a part's blocks it refuses that part. Raised by the opener itself it refuses the
    container: parts given before stay, those after it are not read, and the receipt says so.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def no_blocks() -> Iterator[bytes]:
    """Give no bytes, for a part whose bytes cannot be had."""
    return iter(())


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One thing inside a container.

    name is what its container calls it, any text; two parts may have the same. blocks gives its
    bytes once and in order, and is read before the next part is asked for; what is left unread the
    opener skips. refused is a code where the bytes cannot be had as they were meant ('encrypted');
    its blocks, if any, are digested and never kept. kind names what the opener knows it to be
    ('mail_headers'); None has it told from the bytes. charset is the encoding that the container
    states for a text, which is kept as UTF-8 unless its bytes show another. prose is true for what
    people write to people: where no reader knows it, it becomes one quarantined record for a
    person to read. records is false for text that is kept and is no record ('mail_headers').
    """

    name: str
    blocks: Iterator[bytes]
    refused: str | None = None
    kind: str | None = None
    charset: str | None = None
    prose: bool = False
    records: bool = True


Opener = Callable[[Source, Path, Limits], Iterator[Part]]
"""Gives the parts of a container; the folder is for scratch files, see `scratch.py`."""


def _always(_source: Source) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """One kind of container: begins looks at the first HEAD_BYTES of a file, holds at all of it."""

    kind: str
    begins: Callable[[bytes], bool]
    open: Opener
    holds: Callable[[Source], bool] = _always
