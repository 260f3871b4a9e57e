"""Read single values of a police-side CyberTip report, where any of them may have another shape.

A value that cannot be read is no value: it stays in the record's text, and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from longstop.core.intake.dates import DateError, Order, parse_birth_date, parse_moment
from longstop.core.linkage.normal_forms import is_no_value
from longstop.core.referral.records import Moment, Place
from longstop.core.referral.vocabulary import Said, Viewed

ADULT: Final = 18
MAX_TEXT: Final = 500

_NUMBERS = re.compile(r"(?<!\d)\d{1,3}(?!\d)", re.ASCII)
_DECADE = re.compile(r"(?<!\d)([1-9]0)['’]?s\b", re.ASCII)
_BELOW = re.compile(r"under|below|less than|younger|<", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)", re.ASCII)
_YES: Final = frozenset({"yes", "y", "true"})
_NO: Final = frozenset({"no", "n", "false"})
_YOUNG_WORDS: Final = frozenset({"minor", "child", "juvenile", "underage", "under age"})
_TEEN_WORDS: Final = frozenset({"teen", "teens", "teenager", "teenage"})
_COUNTRIES: Final = {
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "united states": "US",
    "united states of america": "US",
    "gbr": "GB",
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "ireland": "IE",
    "irl": "IE",
    "canada": "CA",
    "can": "CA",
    "australia": "AU",
    "aus": "AU",
    "new zealand": "NZ",
    "nzl": "NZ",
    "germany": "DE",
    "deu": "DE",
    "deutschland": "DE",
    "france": "FR",
    "fra": "FR",
    "netherlands": "NL",
    "nld": "NL",
    "belgium": "BE",
    "spain": "ES",
    "italy": "IT",
    "poland": "PL",
    "romania": "RO",
    "india": "IN",
    "philippines": "PH",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """How this source writes a time that states no zone and a day whose order is open."""

    zone: str | None
    order: Order | None

    def moment(self, node: Any) -> Moment | None:
        """Read an instant, or None where it is not certain."""
        found = text(node)
        return None if found is None else _moment(found, self.zone, self.order)

    def birth_date(self, node: Any) -> str | None:
        """Read a date of birth; of a day written in two possible orders, the year."""
        found = text(node)
        if found is None:
            return None
        try:
            return parse_birth_date(found, self.order)
        except DateError as error:
            year = _YEAR.search(found) if error.code in ("ambiguous_order", "wrong_order") else None
            return year[0] if year else None


@lru_cache(maxsize=8_192)
def _moment(found: str, zone: str | None, order: Order | None) -> Moment | None:
    try:
        return parse_moment(found, zone=zone, order=order)
    except DateError:
        return None


def text(node: Any) -> str | None:
    """Read a text or number, bare or wrapped as {"value": ...}; a placeholder is None."""
    if isinstance(node, dict):
        node = node.get("value")
    if isinstance(node, str):
        found = node.strip()
        return None if not found or is_no_value(found) else found
    if isinstance(node, (int, float)) and not isinstance(node, bool):
        return str(node)
    return None


def short_text(node: Any) -> str | None:
    """Read a text for a field of its own, at most 500 characters of it."""
    found = text(node)
    return found[:MAX_TEXT] if found else None


def members(node: Any, path: str, name: str) -> Sequence[tuple[Any, str]]:
    """Give each entry of a list with its path, wrapped in its own name or not.

    A single entry that stands without a list is a list of one; null entries are left out.
    """
    if node is None:
        return ()
    if isinstance(node, dict) and name in node:
        node, path = node[name], f"{path}.{name}"
    if isinstance(node, list):
        return [(entry, f"{path}[{i}]") for i, entry in enumerate(node) if entry is not None]
    return () if node is None else ((node, path),)


def answer(node: Any) -> tuple[Said, str | None] | None:
    """Read yes, no or another text; None where nothing is said. Only a bare no is no."""
    if node is None:
        return None
    if isinstance(node, dict):
        node = node.get("value")
    if isinstance(node, bool):
        return (Said.YES if node else Said.NO), None
    found = text(node)
    if found is None:
        return None
    word = found.casefold().rstrip(".! ")
    if word in _NO:
        return Said.NO, found
    first = re.split(r"[\s,;:.–-]", word, maxsplit=1)[0]
    return (Said.YES if first in _YES else Said.UNKNOWN), found


def is_yes(node: Any) -> bool:
    """Tell whether a mark is set; what is no yes says nothing. 1 is a yes of XML (xs:boolean)."""
    said = answer(node)
    return said is not None and (said[0] is Said.YES or said[1] == "1")


def viewed(node: Any) -> Viewed:
    """Read whether somebody at the company looked at a file: silence is an answer too."""
    said = answer(node)
    if said is None or said[0] is Said.UNKNOWN:
        return Viewed.ABSENT
    return Viewed.YES if said[0] is Said.YES else Viewed.NO


def age_bounds(node: Any) -> tuple[int, int] | None:
    """Read an age as written ('34', '13-15', '30s', 'under 18') as lowest and highest.

    Of 'under 18' and words such as 'minor' only the highest age is known, which then is both.
    """
    found = text(node)
    if found is None or len(found) > 60:
        return None
    word = found.casefold()
    if decade := _DECADE.search(word):
        return int(decade[1]), int(decade[1]) + 9
    numbers = sorted(n for n in map(int, _NUMBERS.findall(word.replace(".0", ""))) if n <= 150)
    if not numbers:
        if word in _YOUNG_WORDS:
            return ADULT - 1, ADULT - 1
        return (13, 19) if word in _TEEN_WORDS else None
    if len(numbers) == 1 and _BELOW.search(word):
        return max(0, numbers[0] - 1), max(0, numbers[0] - 1)
    return numbers[0], numbers[-1]


def age_in_year(date_of_birth: str, moment: Moment | None) -> tuple[int, int] | None:
    """Give the lowest and highest age at a moment that a (partial) ISO date allows."""
    if moment is None:
        return None
    parts = [int(part) for part in date_of_birth.split("-")]
    born_first, born_last = (*parts, 1, 1)[:3], (*parts, *(12, 31)[len(parts) - 1 :])
    day = (moment.at.month, moment.at.day)
    youngest = moment.at.year - parts[0] - (day < born_last[1:])
    oldest = moment.at.year - parts[0] - (day < born_first[1:])
    return max(0, youngest), max(0, oldest)


def sides_of_adulthood(bounds: tuple[int, int] | None) -> set[bool]:
    """Say on which sides of 18 an age may lie."""
    return set() if bounds is None else {bounds[0] >= ADULT, bounds[1] >= ADULT}


def country_code(node: Any) -> str | None:
    """Give the ISO 3166 alpha-2 code of a country, None where we do not know the name."""
    found = text(node)
    if found is None:
        return None
    known = _COUNTRIES.get(found.casefold())
    if known:
        return known
    return found.upper() if len(found) == 2 and found.isascii() and found.isalpha() else None


def place(node: Any) -> Place | None:
    """Read one address, None where nothing of it is filled in."""
    if not isinstance(node, dict):
        written = short_text(node)
        return Place(street=written) if written else None
    streets = [line for line in map(short_text, map(node.get, ("street1", "street2"))) if line]
    found = Place(
        street=", ".join(streets) or short_text(node.get("address")),
        town=short_text(node.get("city")),
        area=short_text(node.get("state")) or short_text(node.get("nonUsaState")),
        postcode=short_text(node.get("postalCode")) or short_text(node.get("zipCode")),
        country=country_code(node.get("country")),
    )
    return found if found != Place() else None


def place_in_line(written: str | None) -> Place | None:
    """Read an address written on one line, parts between commas, the country last if it stands.

    Without a known country at the end nobody can say what the parts are: all of it is the street.
    """
    parts = [part.strip() for part in (written or "").split(",") if part.strip()]
    country = country_code(parts[-1]) if len(parts) > 1 else None
    if country is None:
        return place(written)
    parts.pop()
    coded = len(parts) > 1 and any(c.isdigit() for c in parts[-1]) and len(parts[-1]) <= 12
    postcode = parts.pop() if coded else None
    street, town, area = (*parts, None, None)[:3]
    return Place(
        street=short_text(street),
        town=short_text(town),
        area=short_text(area),
        postcode=postcode,
        country=country,
    )


def port_number(node: Any) -> int | None:
    """Read a port, None where it is not one."""
    found = text(node)
    if found is None or not found.isdecimal() or len(found) > 5:
        return None
    number = int(found)
    return number if 0 < number < 65_536 else None
