"""Carry what every action needs and none should fetch: database, time, keys, policies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from longstop.core.casework.keeping import KeepingRules, load_keeping
from longstop.core.clocks.allowances import Allowances, load_allowances
from longstop.core.clocks.calendars import Calendar, read_calendar
from longstop.core.clocks.ladder import Ladders, load_ladders
from longstop.core.intake.restriction import load_occupations
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import HandlingRules, load_handling
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy
from longstop.engines.readers.limits import Limits
from longstop.engines.zones import pinned_zones
from longstop.store.session import Database

SHIPPED_POLICY = "open-instrument.toml"


class NotFound(LongstopError):
    """No such thing is visible to you: it does not exist, or it is not yours to see."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """One running Longstop: where things are, what time it is, and the documents it goes by.

    shipped_policy is the text of the policy of assessment that counts until one is adopted; which
    is in force at a moment says actions/in_force.py.
    """

    database: Database
    clock: Callable[[], datetime]
    reference_key: bytes
    spool_folder: Path
    allowances: Allowances
    calendars: Mapping[str, Calendar]
    ladders: Ladders
    shipped_policy: str
    handling: HandlingRules
    keeping: KeepingRules
    occupations: tuple[frozenset[str], ...]
    limits: Limits

    def now(self) -> datetime:
        """Read the time from the source that was given."""
        return self.clock()

    @property
    def calendar(self) -> Calendar:
        """Give the bureau's own calendar, which counts where no other place is concerned."""
        return self.calendars[self.allowances.calendar]


def furnish(
    *,
    database: Database,
    clock: Callable[[], datetime],
    reference_key: bytes,
    spool_folder: Path,
    limits: Limits | None = None,
) -> House:
    """Make a house with the shipped policies."""
    return House(
        database=database,
        clock=clock,
        reference_key=reference_key,
        spool_folder=spool_folder,
        allowances=shipped_allowances(),
        calendars=_calendars(),
        ladders=load_ladders(_policy("escalation.toml")),
        shipped_policy=_policy(SHIPPED_POLICY),
        handling=shipped_handling(),
        keeping=load_keeping(_policy("retention.toml")),
        occupations=load_occupations(_policy("listed-occupations.toml")),
        limits=limits or Limits(),
    )


def shipped_allowances() -> Allowances:
    """Read how long each clock may run, as it is shipped."""
    return load_allowances(_policy("clocks.toml"))


def shipped_policy() -> Policy:
    """Read the policy of assessment that is shipped."""
    return read_policy(_policy(SHIPPED_POLICY))


def shipped_handling() -> HandlingRules:
    """Read what senders' handling conditions mean, as it is shipped."""
    return load_handling(_policy("handling.toml"))


def _calendars() -> dict[str, Calendar]:
    zones = pinned_zones()
    shipped = (files("longstop.policies") / "calendars").iterdir()
    texts = [one.read_text(encoding="utf-8") for one in shipped if one.name.endswith(".toml")]
    return {one.name: one for one in (read_calendar(text, zones) for text in texts)}


def _policy(name: str) -> str:
    return (files("longstop.policies") / name).read_text(encoding="utf-8")
