"""Say what every writer gives back and what the generator asks of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from longstop.synthetic.reports import Draft


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """One source record as text, with what is known of it only once it is written.

    personal are the personal values as they stand in the text; unknown the paths of fields no
    reader knows; media the SHA-256 digests of embedded pictures.
    """

    text: str
    personal: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


class Writer(Protocol):
    """A format. one_line: a record holds one reported person; damages: how a record can
    break; separator: what stands between two records.
    """

    one_line: bool
    damages: tuple[str, ...]
    separator: str

    @property
    def encoding(self) -> str:
        """The encoding of the file."""

    def head(self) -> bytes:
        """Return what stands before the first record."""

    def tail(self, records: int) -> bytes:
        """Return what stands after the last of that many records."""

    def reference(self, draft: Draft) -> str:
        """Return the sender's reference of a draft."""

    def render(self, draft: Draft) -> Rendered:
        """Return one record."""
