"""Give bytes that can be read again and again, wherever and however they lie.

Readers and openers ask for nothing else, so a plain file, an encrypted one and what is held for a
moment only look the same to them. A `pathlib.Path` is a source as it is.
"""

from __future__ import annotations

from typing import BinaryIO, Literal, Protocol


class Source(Protocol):
    """Bytes to be read from their start as often as wanted."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Open the bytes for reading; the caller closes what it opened. Every reader can seek."""
        ...
