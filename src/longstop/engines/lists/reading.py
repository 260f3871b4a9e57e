"""What every reader of lists shares: what it tells beside the entries, and how it reads a value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from longstop.core.evidence.codes import ALGORITHMS
from longstop.core.evidence.lists import Rejected
from longstop.engines.readers.csv_text import Line, split_cells
from longstop.engines.readers.json_slices import NotARecord
from longstop.engines.readers.limits import Limits

LIMITS: Final = Limits(max_record_bytes=4 << 20)
"""A record may hold a thumbnail, which is stripped; so it may be longer than a report's."""
LENGTHS: Final = {"md5": 16, "sha1": 20, "sha256": 32, "pdq": 32}
OTHER_NAME: Final = 40
OTHER_VALUE: Final = 1_024
TEXT: Final = 200
_MOST_NAMES: Final = 500
_MILLISECONDS = re.compile(r"/Date\((-?[0-9]{1,14})(?:[+-][0-9]{4})?\)/")
_YES: Final = frozenset({"true", "yes", "y", "1", "t"})
_NO: Final = frozenset({"false", "no", "n", "0", "f"})


@dataclass(slots=True)
class Told:
    """What a source tells beside its entries; it fills while the source is read.

    declared is a count in a header, which is compared and never trusted; stripped counts embedded
    pictures that were not kept, left_out the fields that are not, cut_short says that the source
    ended in the middle. Of pages that name a next one, one must be the last.
    """

    format: str
    country: str = ""
    exporter: str = ""
    declared: int | None = None
    newest: str = ""
    cut_short: bool = False
    pages: int = 0
    next_pages: int = 0
    stripped: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def ended_early(self) -> bool:
        """Say whether the source stops before its end, or names a page that was not given."""
        return self.cut_short or 0 < self.pages <= self.next_pages

    def leave_out(self, name: str) -> None:
        """Count a field that is not kept; there may be no end of names."""
        known = name in self.left_out or len(self.left_out) < _MOST_NAMES
        self.left_out[printable(name)[:60] if known else "others"] += 1

    def declare(self, value: object) -> None:
        """Add a count that a header states; one that is no number is passed over."""
        number = whole(value)
        if number is not None:
            self.declared = (self.declared or 0) + number


def rejected(reason: str, where: str, raw: bytes) -> Rejected:
    """Reject a piece: its text is not kept, only its digest."""
    return Rejected(reason, where, sha256(raw).hexdigest())


def cells_of(line: Line, delimiter: str) -> list[str]:
    """Cut a line of a table into cells. Raises NotARecord."""
    cells = split_cells(line.text, delimiter)
    if line.cut:
        raise NotARecord("too_long", "it is too long")
    if not isinstance(cells, list):
        raise NotARecord("quotes", "its quotes do not close")
    return cells


def digest_of(value: object, algorithm: str) -> bytes | None:
    """Read a digest in hexadecimal; None where there is none. Raises NotARecord."""
    if value is None or value == "":
        return None
    try:
        digest = bytes.fromhex(value.strip()) if isinstance(value, str) else b""
    except ValueError:
        digest = b""
    if len(digest) != LENGTHS[algorithm]:
        raise NotARecord(f"not_{algorithm}", f"the {algorithm} is not {LENGTHS[algorithm]} bytes")
    return digest


def digests_of(values: Mapping[str, object]) -> dict[str, bytes | None]:
    """Read the digests that are matched from values by algorithm. Raises NotARecord."""
    return {name: digest_of(values.get(name), name) for name in ALGORITHMS}


def whole(value: object) -> int | None:
    """Read a whole number, not below nought, as number or text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 1 << 63 else None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdecimal():
        return int(value) if len(value.strip()) < 19 else None
    return None


def quality_of(value: object) -> int | None:
    """Read the quality of a PDQ hash, 0 to 100; None for anything else."""
    number = whole(value)
    return number if number is not None and number <= 100 else None


def yes_or_no(value: object) -> bool | None:
    """Read an answer written as a truth value or a word; None where it is neither."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().casefold()
    return True if word in _YES else False if word in _NO else None


def text_of(value: object, most: int = TEXT) -> str | None:
    """Read a short text, or None; what does not print is shown as a mark."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = printable(str(value).strip())[:most].strip()
    return text or None


def day_of(value: object) -> str | None:
    """Read the day of a date in any of the forms that exporters write; None for anything else."""
    if not isinstance(value, str):
        return None
    found = _MILLISECONDS.fullmatch(value.strip())
    try:
        if found:
            return datetime.fromtimestamp(int(found[1]) / 1000, UTC).date().isoformat()
        return datetime.fromisoformat(value.strip()).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None


def printable(text: str) -> str:
    """Show what does not print as a mark."""
    if text.isprintable():
        return text
    mark = "\N{REPLACEMENT CHARACTER}"
    return "".join(one if one.isprintable() else mark for one in text)


def others_of(values: Mapping[str, Any] | list[tuple[Any, Any]]) -> tuple[tuple[str, str], ...]:
    """Read digests that are carried and not matched; one that is too long is left out."""
    pairs = values.items() if isinstance(values, Mapping) else values
    found = []
    for name, value in pairs:
        named, held = text_of(name, OTHER_NAME + 1), text_of(value, OTHER_VALUE + 1)
        if named and held and len(named) <= OTHER_NAME and len(held) <= OTHER_VALUE:
            found.append((named, held))
    return tuple(sorted(set(found)))
