"""Read the document that says what is hidden, when a change is an alarm, and which base rates hold.

Thresholds are decisions of people, so they stand in a document with a source each and not in code.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from longstop.core.ledger.document import document_digest
from longstop.core.oversight.drift import Thresholds
from longstop.core.referral.errors import LongstopError


class About(StrEnum):
    """What an outcome is about: two things that differ in frequency by ten times and more."""

    EARLIER = "earlier"
    LATER = "later"

    @property
    def words(self) -> str:
        """Say it in words."""
        if self is About.EARLIER:
            return "contact offending at the same time or before, detected or stated"
        return "a new offence, detected afterwards"


class MonitoringNotValid(LongstopError):
    """The document of measuring has faults; all of them are listed."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class BaseRate:
    """How many of all reported people an outcome is true of, somewhere, after whom."""

    about: About
    value: float
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The whole document: its version and digest, the least cell, thresholds, base rates."""

    version: str
    digest: str
    least: int
    thresholds: Thresholds
    base_rates: tuple[BaseRate, ...]

    @property
    def stamp(self) -> str:
        """Name this very document."""
        return f"oversight@{self.version}+{self.digest.removeprefix('sha256:')[:12]}"

    def rates_of(self, about: About) -> list[BaseRate]:
        """Give the base rates of an outcome, in the order of the document."""
        return [one for one in self.base_rates if one.about is about]


_THRESHOLDS = {
    "false_alarms": (0.0, 1.0),
    "stability": (0.0, float("inf")),
    "ratio": (1.0, float("inf")),
    "least_expected": (0.0, float("inf")),
}
"""Each threshold lies strictly between these two."""


def load_monitoring(text: str) -> Monitoring:
    """Read the document (TOML text); collects every fault before it raises MonitoringNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise MonitoringNotValid(f"The document of measuring is not TOML: {fault}.") from fault
    faults = list(_faults(document))
    if faults:
        raise MonitoringNotValid(
            "The document of measuring is not valid: " + "; ".join(faults) + ". Nothing was read."
        )
    drift = document["drift"]
    return Monitoring(
        version=document["version"],
        digest=document_digest(document),
        least=document["suppression"]["least"],
        thresholds=Thresholds(**{name: float(drift[name]) for name in _THRESHOLDS}),
        base_rates=tuple(
            BaseRate(About(row["outcome"]), float(row["value"]), row["name"], row["source"])
            for row in document["base_rate"]
        ),
    )


def _faults(document: Mapping[str, Any]) -> Iterator[str]:
    if not _is_text(document.get("version")):
        yield "version must be text"
    for name in ("suppression", "drift"):
        if not isinstance(document.get(name), Mapping):
            yield f"[{name}] is missing"
        elif not _is_text(document[name].get("source")):
            yield f"[{name}] has no source"
    yield from _faults_of_figures(document)
    rows = document.get("base_rate")
    if not isinstance(rows, list):
        yield "base_rate must be a list"
        return
    for number, row in enumerate(rows, start=1):
        yield from (f"base_rate {number}: {fault}" for fault in _faults_of_rate(row))


def _faults_of_figures(document: Mapping[str, Any]) -> Iterator[str]:
    least = _table(document, "suppression").get("least")
    if not isinstance(least, int) or isinstance(least, bool) or least < 2:
        yield "suppression: least must be a whole number of 2 or more"
    for name, (low, high) in _THRESHOLDS.items():
        value = _table(document, "drift").get(name)
        if not (_is_figure(value) and low < float(str(value)) < high):
            yield f"drift: {name} must be a figure above {low:g}" + (
                f" and below {high:g}" if high < float("inf") else ""
            )


def _faults_of_rate(row: Mapping[str, Any]) -> Iterator[str]:
    if row.get("outcome") not in set(About):
        yield f"outcome must be one of {', '.join(About)}"
    if not _is_figure(row.get("value")) or not 0 < row["value"] < 1:
        yield "value must lie between 0 and 1"
    yield from (
        f"{name} must be text" for name in ("name", "source") if not _is_text(row.get(name))
    )


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
