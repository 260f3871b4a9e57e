"""Say by when keeping the record of a reported young person must be reviewed.

Whatever a child was once reported for must not follow them for ever. The day never deletes
anything: a person reviews. Each length has its source, and a child's is shorter than an adult's.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.path import Path

UNDECIDED = "undecided"
ABOUT = (UNDECIDED, *(path.value for path in Path))
"""What a line of the document is about: each path, and none decided yet."""

REASONS: tuple[str, ...] = ("work_goes_on", "child_at_risk", "court_or_prosecutor_asks")
"""Why a record is kept on: codes, because a free reason would put personal values on the ledger."""


class KeepingNotValid(LongstopError):
    """The document on keeping records has faults; all of them are listed."""

    exit_code = 2


class KeepingRefused(LongstopError):
    """The record may not be kept on like this."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class KeepingLine:
    """How long a record is kept until somebody must review that, and after whom."""

    days: int
    source: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """The moment by which keeping a record must be reviewed, with the line that says so."""

    review_by: datetime
    line: str
    policy: str

    def told(self) -> dict[str, Plain]:
        """Give it as the ledger tells it."""
        return {"review_by": iso(self.review_by), "line": self.line, "policy": self.policy}


@dataclass(frozen=True, slots=True)
class KeepingRules:
    """The whole document: its version, the beginning of its digest, its lines."""

    version: str
    digest: str
    lines: Mapping[str, KeepingLine]

    @property
    def stamp(self) -> str:
        """Name this very document."""
        return f"retention@{self.version}+{self.digest}"

    def of(self, about: str, now: datetime) -> Keeping:
        """Say by when keeping must be reviewed, counted from now."""
        return Keeping(now + timedelta(days=self.lines[about].days), about, self.stamp)


def check_keeping(reason: str) -> None:
    """Check that a reason is one of the list; raises KeepingRefused naming them."""
    if reason not in REASONS:
        raise KeepingRefused(
            "That is not a reason for keeping a record. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS)}."
        )


def load_keeping(text: str) -> KeepingRules:
    """Read the document (TOML text); collects every fault before it raises KeepingNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise KeepingNotValid(f"The document on keeping is not TOML: {fault}.") from fault
    entries = document.get("line", [])
    faults = [*_faults(document, entries)]
    if faults:
        raise KeepingNotValid("The document on keeping is not valid: " + "; ".join(faults) + ".")
    lines = {str(one["about"]): KeepingLine(one["days"], str(one["source"])) for one in entries}
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return KeepingRules(str(document["version"]), digest, lines)


def _faults(document: Mapping[str, Any], entries: list[Mapping[str, Any]]) -> Iterator[str]:
    if not document.get("version"):
        yield "version missing"
    about = [one.get("about") for one in entries]
    yield from (f"'{one}' missing" for one in ABOUT if one not in about)
    yield from (f"'{one}' is nothing that is kept" for one in about if one not in ABOUT)
    yield from (f"'{one}' stands twice" for one in ABOUT if about.count(one) > 1)
    days = {}
    for one in entries:
        if not one.get("source"):
            yield f"'{one.get('about')}' has no source"
        if type(one.get("days")) is not int or one["days"] < 1:
            yield f"'{one.get('about')}' needs a whole number of days above 0"
        else:
            days[one.get("about")] = one["days"]
    adult = days.get(Path.ADULT_AFTER_ALL.value)
    if adult is not None:
        yield from (
            f"'{name}' is not shorter than an adult's"
            for name, length in days.items()
            if name != Path.ADULT_AFTER_ALL.value and length >= adult
        )
