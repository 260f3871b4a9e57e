"""Hold a scenario while it is filled with what was learnt, and say of each figure where it is from.

What stands where is known by the scenario's own marks: its first stage takes in, the one that data
must reach identifies, the one that the time to act runs from grades, and one acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from longstop.core.capacity.learned import LEAST, Duration, Findings
from longstop.core.capacity.scenario_links import allocated_at
from longstop.core.capacity.spreads import is_spread

REST = "the rest as in "
FEW = f"fewer than {LEAST} were seen"


@dataclass(frozen=True, slots=True)
class Unlearnt:
    """What could not be learnt, and why; what the scenario says of it is assumed."""

    what: str
    why: str


@dataclass(slots=True)
class Draft:
    """A document that is being filled; like names the scenario that it is made like."""

    document: dict[str, Any]
    like: str
    found: Findings
    unlearnt: list[Unlearnt] = field(default_factory=list)

    def measured(self, many: int, text: str) -> str:
        """Say where a figure is from."""
        return f"measured here, {self.found.first} to {self.found.last}, n = {many}: {text}"

    def miss(self, what: str, why: str) -> None:
        """Note what could not be learnt."""
        self.unlearnt.append(Unlearnt(what, why))

    def stateable(self, time: Duration | None, what: str, few: str = FEW) -> Duration | None:
        """Give a time that can stand in a scenario; else None, and notes why."""
        if time is None or time.many < LEAST:
            self.miss(what, few)
        elif not is_spread(time.stated()):
            self.miss(what, "some are so much longer than others that no scenario can state it")
        else:
            return time
        return None

    def rest(self, source: str) -> str:
        """Say where the rest of a table is from, of which a part may have been measured before."""
        _, mark, tail = source.rpartition(REST)
        return f"{REST}{tail}" if mark else f"{REST}{self.like}: {source}"

    @property
    def names(self) -> list[str]:
        """Give the stages, in order."""
        return [row["name"] for row in self.document["stage"]]

    def stage(self, name: str) -> dict[str, Any]:
        """Find a stage."""
        found: dict[str, Any] = next(r for r in self.document["stage"] if r["name"] == name)
        return found

    @property
    def turn(self) -> int:
        """Give the place of the first stage that agencies work at."""
        return allocated_at([row.get("by") for row in self.document["stage"]])

    @property
    def intake(self) -> str | None:
        """Name the stage that takes in."""
        return self._before_agencies(self.names[0])

    @property
    def identifies(self) -> str | None:
        """Name the stage that identifies."""
        return self._before_agencies(self.document.get("data", {}).get("until"))

    @property
    def grades(self) -> str | None:
        """Name the stage that grades."""
        return self._before_agencies(self.document.get("deadline", {}).get("from"))

    @property
    def acts(self) -> str:
        """Name the stage with which somebody acts."""
        return str(next(row["name"] for row in self.document["stage"] if row.get("acts")))

    def _before_agencies(self, name: str | None) -> str | None:
        return name if name in self.names[: self.turn] else None
