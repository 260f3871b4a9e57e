"""Carry what every action needs and none should fetch: database, time, keys, policies."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from longstop.core.casework.exporting import ExportRules, load_exporting
from longstop.core.casework.keeping import KeepingRules, load_keeping
from longstop.core.casework.opening import OpeningRules, load_opening
from longstop.core.clocks.allowances import Allowances, load_allowances
from longstop.core.clocks.calendars import Calendar, read_calendar
from longstop.core.clocks.ladder import Ladders, load_ladders
from longstop.core.intake.restriction import load_occupations
from longstop.core.linkage.model import Model
from longstop.core.linkage.model_document import read_model
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.handling import HandlingRules, load_handling
from longstop.core.referral.jurisdictions import Jurisdictions, load_jurisdictions
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy
from longstop.engines.key_ring import KeyRing
from longstop.engines.readers.limits import Limits
from longstop.engines.zones import pinned_zones
from longstop.store.session import Database

SHIPPED_POLICY = "open-instrument.toml"
SHIPPED_MODEL = "linkage-model.json"


class NotFound(LongstopError):
    """No such thing is visible to you: it does not exist, or it is not yours to see."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """One running Longstop: where things are, what time it is, and the documents it goes by.

    shipped_policy is the text of the policy of assessment that counts until one is adopted; which
    is in force at a moment says actions/in_force.py. So does shipped_model for linkage, of which
    actions/model_in_force.py says the same.
    """

    database: Database
    clock: Callable[[], datetime]
    reference_key: bytes
    spool_folder: Path
    keys: KeyRing
    allowances: Allowances
    calendars: Mapping[str, Calendar]
    jurisdictions: Jurisdictions
    ladders: Ladders
    shipped_policy: str
    shipped_model: str
    handling: HandlingRules
    keeping: KeepingRules
    opening: OpeningRules
    exporting: ExportRules
    occupations: tuple[frozenset[str], ...]
    limits: Limits

    def now(self) -> datetime:
        """Read the time from the source that was given."""
        return self.clock()

    @property
    def household_key(self) -> bytes:
        """Give the key under which what people declare of their households is kept."""
        return hmac.digest(self.reference_key, b"households", "sha256")

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
    keys: KeyRing,
    limits: Limits | None = None,
) -> House:
    """Make a house with the shipped policies."""
    return House(
        database=database,
        clock=clock,
        reference_key=reference_key,
        spool_folder=spool_folder,
        keys=keys,
        allowances=shipped_allowances(),
        calendars=ShippedCalendars(),
        jurisdictions=shipped_jurisdictions(),
        ladders=_shipped_ladders(),
        shipped_policy=_policy(SHIPPED_POLICY),
        shipped_model=_policy(SHIPPED_MODEL),
        handling=shipped_handling(),
        keeping=_shipped_keeping(),
        opening=shipped_opening(),
        exporting=_shipped_exporting(),
        occupations=_shipped_occupations(),
        limits=limits or Limits(),
    )


@cache
def shipped_allowances() -> Allowances:
    """Read how long each clock may run, as it is shipped."""
    return load_allowances(_policy("clocks.toml"))


@cache
def shipped_policy() -> Policy:
    """Read the policy of assessment that is shipped."""
    return read_policy(_policy(SHIPPED_POLICY))


@cache
def shipped_model() -> Model:
    """Read the linkage model that is shipped."""
    return read_model(_policy(SHIPPED_MODEL))


@cache
def shipped_handling() -> HandlingRules:
    """Read what senders' handling conditions mean, as it is shipped."""
    return load_handling(_policy("handling.toml"))


class ShippedCalendars(Mapping[str, Calendar]):
    """The calendars that are shipped, each read when it is first asked for: they are many."""

    def __init__(self) -> None:
        """Find their names, and read none."""
        found = (one.name for one in (files("longstop.policies") / "calendars").iterdir())
        self._names = [name.removesuffix(".toml") for name in found if name.endswith(".toml")]

    def __getitem__(self, name: str) -> Calendar:
        """Read a calendar by its name, which is that of its file; raises KeyError."""
        if name not in self._names:
            raise KeyError(name)
        return _shipped_calendar(name)

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count them."""
        return len(self._names)


@cache
def shipped_jurisdictions() -> Jurisdictions:
    """Read the table of jurisdictions, as it is shipped."""
    return load_jurisdictions(_policy("jurisdictions.toml"))


@cache
def shipped_opening() -> OpeningRules:
    """Read what may be done with files nobody is known to have viewed, as it is shipped."""
    return load_opening(_policy("opening.toml"))


@cache
def _shipped_calendar(name: str) -> Calendar:
    return read_calendar(_policy(f"calendars/{name}.toml"), pinned_zones())


@cache
def _shipped_ladders() -> Ladders:
    return load_ladders(_policy("escalation.toml"))


@cache
def _shipped_keeping() -> KeepingRules:
    return load_keeping(_policy("retention.toml"))


@cache
def _shipped_exporting() -> ExportRules:
    return load_exporting(_policy("exporting.toml"))


@cache
def _shipped_occupations() -> tuple[frozenset[str], ...]:
    return load_occupations(_policy("listed-occupations.toml"))


@cache
def _policy(name: str) -> str:
    return (files("longstop.policies") / name).read_text(encoding="utf-8")
