"""Read how long each clock may run, from a document in which every allowance has its source.

Only elapsed time is known here: an hour is an hour, at night and on a Sunday.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from longstop.core.referral.errors import LongstopError

ELAPSED = "elapsed"


class AllowancesNotValid(LongstopError):
    """The document of clock allowances has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """One line of the document: which clock, for what reason, how many seconds, after whom."""

    clock: str
    because: str
    seconds: int
    source: str


@dataclass(frozen=True, slots=True)
class Allowances:
    """The whole document: its version and its lines by (clock, reason)."""

    version: str
    lines: Mapping[tuple[str, str], Allowance]

    def of(self, clock: str, because: str = "standard") -> Allowance:
        """Find the allowance of a clock for a reason; raises AllowancesNotValid when absent."""
        found = self.lines.get((clock, because))
        if found is None:
            raise AllowancesNotValid(
                f"The clock document has no allowance for clock '{clock}', reason '{because}'."
            )
        return found


def due_at(started_at: datetime, allowance: Allowance) -> datetime:
    """Compute when a clock falls due: its start plus its allowance in elapsed time."""
    return started_at + timedelta(seconds=allowance.seconds)


def load_allowances(text: str) -> Allowances:
    """Read the document (TOML text); collects every fault before it raises AllowancesNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise AllowancesNotValid(f"The clock document is not TOML: {fault}.") from fault
    lines: dict[tuple[str, str], Allowance] = {}
    faults: list[str] = []
    for number, line in enumerate(document.get("clock", []), start=1):
        missing = [name for name in ("kind", "because", "hours", "source") if not line.get(name)]
        if missing:
            faults.append(f"clock {number}: {', '.join(missing)} missing")
            continue
        key = (str(line["kind"]), str(line["because"]))
        if key in lines:
            faults.append(f"clock {number}: '{key[0]}' for '{key[1]}' stands twice")
        if type(line["hours"]) is not int or line["hours"] <= 0:
            faults.append(f"clock {number}: hours must be a whole number above 0")
            continue
        lines[key] = Allowance(
            clock=key[0], because=key[1], seconds=line["hours"] * 3600, source=str(line["source"])
        )
    if not document.get("version"):
        faults.append("version missing")
    if faults:
        raise AllowancesNotValid("The clock document is not valid: " + "; ".join(faults) + ".")
    return Allowances(version=str(document["version"]), lines=lines)
