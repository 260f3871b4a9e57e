"""Say what is to be examined before it is: the plan of a scan, and the seam of what can be scanned.

A folder, an archive and a disk image look the same to whoever examines them: each gives a plan of
its files, once, and opens one of them when it is asked for. Whoever teaches us another source
writes one module with these two functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

from longstop.core.evidence.files import Coverage, Presence


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One file to examine.

    path is written by `names.shown`. place is what its source needs to open it again, as JSON can
    hold it. skipped is why it is not to be opened at all, with the coverage that makes.
    """

    path: str
    size: int | None
    place: Any = None
    presence: Presence = Presence.LIVE
    address: str | None = None
    skipped: tuple[Coverage, str] | None = None


class ReadFault(Exception):
    """A file's bytes cannot be had; reason is a code, coverage what it makes of the file."""

    def __init__(self, reason: str, coverage: Coverage = Coverage.UNREADABLE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.coverage = coverage


@dataclass(frozen=True, slots=True)
class Opened:
    """A planned file as a `Source`: it can be read again and again; open raises ReadFault."""

    how: Callable[[], BinaryIO]

    def open(self, _mode: Literal["rb"] = "rb", /) -> BinaryIO:
        """Open the file for reading."""
        return self.how()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What is scanned: plan gives its files once, open one of them as often as wanted.

    kind is folder, archive or image; facts are what is known of the whole, as JSON can hold it.
    whole gives all bytes of what is one file, each block with whether it could be read.
    """

    kind: str
    plan: Callable[[], Iterator[Planned]]
    open: Callable[[Planned], Opened]
    facts: dict[str, Any]
    whole: Callable[[], Iterator[tuple[bytes, bool]]] | None = None
