"""Read who somebody truly is, from the file that stands beside synthetic data.

Of real people nobody has such a file. Sex, age and origin of a name are known of synthetic people
only, and they are there to see whether the linkage errs more on some than on others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from longstop.core.referral.errors import LongstopError

_BANDS: Final = ((18, "under 18"), (25, "18 to 24"), (35, "25 to 34"), (50, "35 to 49"),
                 (65, "50 to 64"))  # fmt: skip
_OLDEST: Final = "65 and over"
FEATURES: Final = ("sex", "age", "origin of name")


class TruthNotFit(LongstopError):
    """A file is no truth beside synthetic data, or not of what was received here."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class TrulyOne:
    """Who the only reported person of a record is, and by feature what kind of person."""

    person: str
    features: dict[str, str]


def read_truth(lines: Iterable[str]) -> dict[str, TrulyOne]:
    """Read who each sender's reference is about, where its record reports one named person.

    A reference that stands in several lines is its first. Raises TruthNotFit naming the line.
    """
    found: dict[str, TrulyOne] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            reported = [*_reported(told)]
            if len(reported) == 1 and told["reference"] not in found:
                found[told["reference"]] = _one(told, reported[0])
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise TruthNotFit(
                f"Line {number} of the truth is not as `longstop synthetic` writes it. Nothing was"
                " measured."
            ) from fault
    return found


def _reported(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for one in told["people"] if one["role"] == "reported" and one["named"])


def _one(told: dict[str, Any], person: dict[str, Any]) -> TrulyOne:
    age = int(told["event_at"][:4]) - int(person["born"][:4])
    features = (person["sex"], _band(age), person["origin"])
    return TrulyOne(person["id"], dict(zip(FEATURES, features, strict=True)))


def _band(age: int) -> str:
    """Name a band of ages; of the year alone, so whoever has a birthday late is a year too old."""
    return next((name for end, name in _BANDS if age < end), _OLDEST)
