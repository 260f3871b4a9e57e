"""Hold a scenario as it was stated: who comes, who works, how long things take, and who says so.

Every table of the document carries its source: measured here, published (with a citation) or
assumed. Days are elapsed days; hours of work are hours in which somebody works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from longstop.core.capacity.network import Spread

GRADES = ("low", "medium", "high", "very_high")
"""As the rest of Longstop stores them, from the least upwards."""


class Rule(StrEnum):
    """In what order the work is done."""

    WORKLIST = "worklist"  # as `longstop worklist` orders it, by the same policy
    FIRST_COME = "first_come"
    STRICT = "strict"  # every grade whole before the next
    DUE = "due"  # by when somebody should have acted
    C_MU = "c_mu"  # danger by its target and by how short the work is, told beforehand: to compare
    DECAY = "decay"  # danger by its target, more as data near expiry, ranked anew every day


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """From which day, for how long, and the seed of all random numbers."""

    starts: date
    days: int
    warm_up_days: int
    seed: int
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The stage after which the time to act runs, which the policy gives by grade."""

    runs_from: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Data:
    """How long a provider keeps data, how old they are at receipt, and which stage needs them."""

    keeps_days: float
    age_days: Spread
    until: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bail:
    """How long bail lasts, from the end of one stage, and the stage it waits for."""

    lasts_days: float
    starts_after: str
    until: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Safe:
    """After which stage children's services are told, of which share by grade, and their time."""

    after: str
    told: Mapping[str, float]
    delay_days: Spread
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingHours:
    """When people work: weekdays (Monday is 0), hours of the day, and days off."""

    name: str
    days: tuple[int, ...]
    opens: float
    closes: float
    days_off: tuple[date, ...]
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrivals:
    """Who comes of one grade: how many a day, by weekday (Monday first) and month, in what sets.

    looked_for is the share whose access to children was looked for and not found; emergency the
    share in danger now.
    """

    grade: str
    per_day: float
    week: tuple[float, ...]
    season: tuple[float, ...]
    batch: float
    looked_for: float
    emergency: float
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """Who comes or stands there all at once on one day: shares by grade, and how long already.

    stage is where they stand; empty is the first.
    """

    on_day: float
    count: int
    grades: Mapping[str, float]
    age_days: Spread
    looked_for: float
    emergency: float
    stage: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Team:
    """People who share work: how many, which share is away, by which hours (empty: always)."""

    name: str
    staff: int
    absence: float
    calendar: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Agency:
    """A force: its share of what is allocated, its people, and the laboratory that serves it."""

    name: str
    share: float
    staff: int
    absence: float
    calendar: str
    lab: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """One stage of the work, in the order of the document.

    by: a team, `agency`, `lab`, or empty where nobody works. work_hours by grade. delay_days comes
    after the work and needs nobody. again is the share that goes back to again_to; leaves is the
    share by grade that ends here. acts marks the stage with which somebody acts; stops lets the
    most urgent stop others.
    """

    name: str
    by: str
    work_hours: Mapping[str, Spread]
    delay_days: Spread | None
    again_to: str
    again: float
    leaves: Mapping[str, float]
    acts: bool
    stops: bool
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Pathway:
    """Another way than charge, from the end of a stage, with people of its own.

    A person decides it, and it is open only where access to children was looked for and not found.
    """

    name: str
    starts_after: str
    grades: tuple[str, ...]
    share: float
    by: str
    work_hours: Spread
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """A whole scenario; digest is SHA-256 over its canonical content."""

    name: str
    version: str
    about: str
    run: Run
    rule: Rule
    rule_source: str
    deadline: Deadline | None
    data: Data | None
    bail: Bail | None
    safe: Safe | None
    calendars: tuple[WorkingHours, ...]
    arrivals: tuple[Arrivals, ...]
    backlogs: tuple[Backlog, ...]
    teams: tuple[Team, ...]
    agencies: tuple[Agency, ...]
    stages: tuple[Stage, ...]
    pathways: tuple[Pathway, ...]
    digest: str

    @property
    def stamp(self) -> str:
        """Name this very scenario: name, version and the beginning of its digest."""
        return f"{self.name}@{self.version}+{self.digest.removeprefix('sha256:')[:12]}"
