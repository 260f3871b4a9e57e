"""What a match says, and what becomes of a file that has some: the rule, with nothing looked up.

A match says that a file has the same bytes as, or resembles, entry E of list L, which A graded G on
day D. It does not say who put it there, when, knowingly or within reach, nor that the list is
right. So a match only raises or leaves a file as it was: nothing is closed, lowered or returned on
it, and where there is none, that is said of what was examined, with these lists, on this day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from longstop.core.evidence.codes import MEANING, Code, Side
from longstop.core.evidence.digests import PDQ_FLOOR
from longstop.core.evidence.lists import PdqFrom

EXACT: Final = frozenset({"md5", "sha1", "sha256"})
_FORGEABLE: Final = {"md5": "MD5", "sha1": "SHA-1"}

STANDING: Final = (
    "A match says that the bytes are the same as an entry of a list, or that a picture resembles"
    " one, and who graded that entry and when. It does not say who put the file there, when, by"
    " what way, whether anybody knew of it or could reach it, or that the list is right. A"
    " resemblance is a lead for a person to look at: it has no grade and is not counted."
)
"""Stands on every report."""

FLAT_PICTURE: Final = "flat picture: its reading says little of it"


class Reading(StrEnum):
    """Which reading of a picture was held against a list."""

    REFERENCE = "reference"
    FULL_RESOLUTION = "full-resolution"


class Says(StrEnum):
    """What a match says of the bytes, the strongest first."""

    SAME_BYTES = "same bytes as"
    SAME_DIGEST = "same digest as"
    RESEMBLES = "resembles"


class Outcome(StrEnum):
    """What becomes of a file."""

    CONFLICT = "conflict"
    COUNTED = "counted"
    LISTED = "listed, not graded"
    LEAD = "lead"
    FLAT = "flat picture resembles"
    UNDECIDED = "same digest as a known file, not decided by it"
    KNOWN = "known"
    NOT_LISTED = "not listed"


ALERTS: Final = frozenset({Outcome.CONFLICT, Outcome.COUNTED})
SET_ASIDE: Final = frozenset({Outcome.KNOWN})
"""Only these need not be opened; everything else waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One entry that a file matches.

    agreed are the algorithms whose digests are equal; differ those that both have and that are
    not. distance (bits of 256) and reading are of a resemblance; quality is the picture's,
    listed_quality the entry's where its list says it.
    """

    list_name: str
    version: str
    entry: str
    code: Code
    graded_by: str
    graded_on: str
    agreed: frozenset[str] = frozenset()
    differ: frozenset[str] = frozenset()
    distance: int | None = None
    reading: Reading | None = None
    quality: int | None = None
    listed_quality: int | None = None
    retracted: bool = False

    @property
    def says(self) -> Says:
        """Say how sure the bytes are: MD5 or SHA-1 alone can be forged, two at once are not."""
        exact = self.agreed & EXACT
        if "sha256" in exact or len(exact) > 1:
            return Says.SAME_BYTES
        return Says.SAME_DIGEST if exact else Says.RESEMBLES

    @property
    def is_flat(self) -> bool:
        """Say whether it is a resemblance in which one of the pictures is too flat to decide."""
        qualities = (self.quality, self.listed_quality)
        floor = any(one is not None and one < PDQ_FLOOR for one in qualities)
        return self.says is Says.RESEMBLES and (self.quality is None or floor)

    @property
    def contradicts(self) -> bool:
        """Say whether one digest agrees and another of the same entry does not."""
        return bool(self.agreed & EXACT) and bool(self.differ & EXACT)


def readings_for(pdq_from: PdqFrom) -> tuple[Reading, ...]:
    """Give the readings of a picture to hold against a list: both where its maker is unknown."""
    if pdq_from is PdqFrom.UNKNOWN:
        return (Reading.REFERENCE, Reading.FULL_RESOLUTION)
    return (Reading(pdq_from.value),)


def outcome(matches: Iterable[Match]) -> Outcome:
    """Say what becomes of a file with these matches; those with retracted entries do not count."""
    valid = [one for one in matches if not one.retracted]
    exact = [one for one in valid if one.says is not Says.RESEMBLES]
    near = [one for one in valid if one.says is Says.RESEMBLES and one.code.side is not Side.KNOWN]
    leads = [one for one in near if not one.is_flat]
    counted = any(one.code.side is Side.COUNTED for one in exact)
    known = any(one.code.side is Side.KNOWN for one in exact)
    aside = any(one.code is Code.NOT_PERTINENT for one in exact)
    led = any(one.code.side is Side.COUNTED for one in leads)
    if (counted and (known or aside)) or (known and led) or any(one.contradicts for one in exact):
        return Outcome.CONFLICT
    if counted:
        return Outcome.COUNTED
    if any(one.code.side is Side.NEITHER for one in exact):
        return Outcome.LISTED
    return _without_listed_bytes(exact, leads, [one for one in near if one.is_flat])


def _without_listed_bytes(
    exact: Sequence[Match], leads: Sequence[Match], flat: Sequence[Match]
) -> Outcome:
    if leads:
        return Outcome.LEAD
    if any(one.says is Says.SAME_BYTES for one in exact):
        return Outcome.KNOWN
    if exact:
        return Outcome.UNDECIDED
    return Outcome.FLAT if flat else Outcome.NOT_LISTED


def in_words(one: Match) -> str:
    """Say what one match says, and nothing more."""
    of = f"entry {one.entry} of list {one.list_name} ({one.version})"
    if one.says is Says.RESEMBLES:
        said = f"resembles {of}: {one.distance} of 256 bits apart"
        quality = f"quality {one.quality}" if one.quality is not None else "quality unknown"
        return f"{said}, {quality}{', ' + FLAT_PICTURE if one.is_flat else ''}{_retracted(one)}"
    same = "same bytes as"
    if one.says is Says.SAME_DIGEST:
        same = f"same {_FORGEABLE[next(iter(one.agreed & EXACT))]} as"
    words = f"{same} {of}, {graded(one)}"
    if one.contradicts:
        differ = ", ".join(sorted(one.differ & EXACT))
        words += f"; its {differ} differs: a digest was forged, or the list is wrong"
    return words + _retracted(one)


def graded(one: Match) -> str:
    """Say who says what of an entry and since when."""
    by = "by" if one.code.side is Side.COUNTED else "from"
    return f"{one.code} {by} {one.graded_by} on {one.graded_on} ({MEANING[one.code]})"


def nothing_found(lists: Sequence[str], on: str) -> str:
    """Say that nothing was found, which is never that there is nothing."""
    named = ", ".join(lists) if lists else "no list"
    return f"No match in what was examined, with these lists ({named}), on {on}."


def _retracted(one: Match) -> str:
    return "; the entry was retracted and does not count" if one.retracted else ""
