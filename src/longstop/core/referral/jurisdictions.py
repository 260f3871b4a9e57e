"""Say in which jurisdiction a place lies, and whose rule holds there; nobody is guessed.

A working day of one nation is a holiday of another, and whom to tell of somebody who works with
children differs too. What the words of an address do not say for certain has no jurisdiction, and
where no rule was found the answer is that none is stated.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.postcodes import beginnings
from longstop.core.referral.records import Place
from longstop.core.referral.routing import plain_name

ASK = "not stated: ask"
"""What stands in the place of a rule that nobody found."""

_CODE = re.compile(r"[A-Z]{2}-[A-Z]{2,3}")
_LETTERS = re.compile(r"[A-Z]{1,2}")
_NEEDED = ("code", "name", "calendar")
_TOLD = ("officer", "child")
_LISTS = ("also", "postcodes")
_KEYS = {*_NEEDED, *_LISTS, "tell", *(f"{one}{end}" for one in _TOLD for end in ("", "_source"))}


class JurisdictionsNotValid(LongstopError):
    """The table of jurisdictions has faults; all of them are listed."""

    exit_code = 2


class NoSuchJurisdiction(LongstopError):
    """The table has no jurisdiction of that code or name."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told, in words, and the source of that rule."""

    who: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Jurisdiction:
    """One line of the table.

    officer is who must be told of somebody who works with children, child who takes reports of a
    child at risk; None where no rule was found. tell is the allowance by which the officer is told.
    """

    code: str
    name: str
    calendar: str
    officer: Told | None = None
    child: Told | None = None
    tell: str | None = None


@dataclass(frozen=True, slots=True)
class Jurisdictions:
    """The table: its version, the SHA-256 of its text, its lines, and what places somebody."""

    version: str
    digest: str
    lines: Mapping[str, Jurisdiction]
    _names: Mapping[tuple[str, str], str] = field(repr=False)
    _postcodes: Mapping[tuple[str, str], str] = field(repr=False)

    def named(self, text: str) -> Jurisdiction:
        """Find a jurisdiction by its code or name, in any case; raises NoSuchJurisdiction."""
        code = text.strip().upper()
        if code in self.lines:
            return self.lines[code]
        wanted = plain_name(text)
        found = {one for (_, name), one in self._names.items() if name == wanted}
        if len(found) != 1:
            raise NoSuchJurisdiction(
                "The table has no jurisdiction of that code or name. Nothing was changed."
                " See them: longstop policy jurisdictions"
            )
        return self.lines[found.pop()]

    def of_place(self, place: Place) -> Jurisdiction | None:
        """Say in which one a place lies; None where its words do not say, or contradict.

        The country must be stated: Georgia is a state and a country. A town never decides: there
        is a Washington in many states.
        """
        if not place.country:
            return None
        said = {self._names.get((place.country, plain_name(place.area)))} if place.area else set()
        if place.postcode:
            parts = beginnings(place.country, place.postcode)
            said.add(self._postcodes.get((place.country, parts[-1])) if parts else None)
        found = {code for code in said if code is not None}
        return self.lines[found.pop()] if len(found) == 1 else None

    def of(self, places: Iterable[Place]) -> Jurisdiction | None:
        """Say in which one all of somebody's places lie; None where one is elsewhere or unknown."""
        found = [self.of_place(place) for place in places]
        first = found[0] if found else None
        return first if all(one is first for one in found) else None


def load_jurisdictions(text: str) -> Jurisdictions:
    """Read the table (TOML text); collects every fault before it raises JurisdictionsNotValid."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise JurisdictionsNotValid(f"The table of jurisdictions is not TOML: {fault}.") from fault
    rows = document.get("jurisdiction")
    rows = rows if isinstance(rows, list) else []
    faults = [f"{name} missing" for name in ("version",) if not document.get(name)]
    faults += ["no jurisdiction"] if not rows else []
    names: dict[tuple[str, str], str] = {}
    postcodes: dict[tuple[str, str], str] = {}
    lines: dict[str, Jurisdiction] = {}
    for number, row in enumerate(rows, start=1):
        found = list(_faults(row))
        if not found:
            found = list(_place_words(row, names, postcodes, lines))
        faults += [f"jurisdiction {number}: {fault}" for fault in found]
        if not found:
            lines[row["code"]] = _line(row)
    if postcodes and not document.get("postcodes_source"):
        faults.append("postcodes_source missing")
    if faults:
        raise JurisdictionsNotValid(
            "The table of jurisdictions is not valid: " + "; ".join(faults) + "."
        )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Jurisdictions(document["version"], digest, lines, names, postcodes)


def _line(row: Mapping[str, Any]) -> Jurisdiction:
    told = {name: Told(row[name], row[f"{name}_source"]) if name in row else None for name in _TOLD}
    return Jurisdiction(
        code=row["code"], name=row["name"], calendar=row["calendar"], tell=row.get("tell"), **told
    )


def _faults(row: Any) -> Iterator[str]:
    if not isinstance(row, Mapping):
        yield "is no table"
        return
    yield from (f"'{key}' is no part of it" for key in row if key not in _KEYS)
    for key in _KEYS - set(_LISTS):
        if (key in row or key in _NEEDED) and not _is_text(row.get(key)):
            yield f"{key} must be text"
    for key in _LISTS:
        if not _are_texts(row.get(key, [])):
            yield f"{key} must be a list of texts"
    for name in _TOLD:
        if (name in row) is not (f"{name}_source" in row):
            yield f"{name} and {name}_source go together"
    if "tell" in row and "officer" not in row:
        yield "tell says how soon an officer is told, and there is none"
    if _is_text(row.get("code")) and not _CODE.fullmatch(row["code"]):
        yield "code must be like GB-ENG or US-TX"


def _place_words(
    row: Mapping[str, Any],
    names: dict[tuple[str, str], str],
    postcodes: dict[tuple[str, str], str],
    lines: Mapping[str, Jurisdiction],
) -> Iterator[str]:
    """Lay out what places somebody here; yields what another line says of itself already."""
    code: str = row["code"]
    country, _, short = code.partition("-")
    if code in lines:
        yield f"{code} stands twice"
        return
    for word in {plain_name(one) for one in (row["name"], short, *row.get("also", []))}:
        if names.setdefault((country, word), code) != code:
            yield f"the name '{word}' stands in two lines"
    for letters in row.get("postcodes", []):
        if not _LETTERS.fullmatch(letters):
            yield f"'{letters}' is no letters of a postcode area"
        elif postcodes.setdefault((country, letters), code) != code:
            yield f"the postcode area {letters} stands in two lines"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(_is_text, value))
