"""What every reader is given: something whose bytes can be opened, and no more.

A file in the spool is sealed and a file of a person is not; a reader need not know which.
"""

from __future__ import annotations

from typing import BinaryIO, Literal, Protocol


class Openable(Protocol):
    """A path or a sealed file: `open("rb")` gives its bytes from the first, seekable, each time."""

    def open(self, mode: Literal["rb"], /) -> BinaryIO:
        """Open it for reading."""
        ...
