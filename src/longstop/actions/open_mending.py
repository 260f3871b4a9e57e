"""Open a quarantined record to be mended: its text for a reason, and the heads it stood under."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import zip_longest

from longstop.actions.house import House
from longstop.actions.read_quarantined import read_quarantined
from longstop.core.referral.errors import LongstopError
from longstop.engines.readers.csv_text import Peek, Quotes, peek_csv, split_cells
from longstop.engines.readers.sheet_reader import SheetText
from longstop.engines.spool import kept_of
from longstop.store.queries.packages import package_by_reference
from longstop.store.queries.parts import parts_of
from longstop.store.queries.quarantine import Quarantined
from longstop.store.session import Actor

_LISTS = ("csv", "sheet")


@dataclass(frozen=True, slots=True)
class Mending:
    """A quarantined record with its text, None once erased.

    heads is the line of heads of the list it stands in, None where it stands in no list or what
    was kept of that is gone. cells are its cells with their heads, as far as it can be cut.
    """

    found: Quarantined
    text: str | None
    heads: str | None
    cells: tuple[tuple[str, str], ...]

    @property
    def draft(self) -> str:
        """Give the text as it can be mended and released: of a list with its heads above it."""
        return "\n".join(one for one in (self.heads, self.text) if one is not None)


def open_mending(house: House, actor: Actor, reference: str, reason: str) -> Mending:
    """Read a record for a reason, which goes on the ledger. Raises NotFound, ReasonNotKnown."""
    found, text = read_quarantined(house, actor, reference, reason)
    peek = _peek(house, actor, found)
    if peek is None:
        return Mending(found, text, None, ())
    return Mending(found, text, _line(peek), _cells(peek, text or ""))


def _peek(house: House, actor: Actor, found: Quarantined) -> Peek | None:
    with house.database.as_person(actor) as connection:
        package = package_by_reference(connection, found.package)
        lines = [] if package is None else parts_of(connection, package.id)
    read_as = next((line.read_as for line in lines if line.number == found.part), None)
    if package is None or read_as not in _LISTS:
        return None
    kept = kept_of(house.spool_folder, package.sha256, found.part, house.keys)
    if kept is None:
        return None
    try:
        return peek_csv(SheetText(kept).rows, limits=house.limits)
    except (LongstopError, OSError):
        return None  # a person can write the heads as well


def _line(peek: Peek) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=peek.delimiter, lineterminator="").writerow(peek.heads)
    return out.getvalue()


def _cells(peek: Peek, text: str) -> tuple[tuple[str, str], ...]:
    cells = split_cells(text, peek.delimiter)
    if isinstance(cells, Quotes):
        return ()
    return tuple(zip_longest(peek.heads, cells, fillvalue=""))
