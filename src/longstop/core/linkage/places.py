"""Give a home and a postcode one form, however the address was typed.

Where a postcode stands for a few doors, as in Great Britain, the number of the house is enough, and
a slip in the street does no harm; where it stands for a town, street and number are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from longstop.core.linkage.fillers import is_filler
from longstop.core.linkage.normal_forms import is_no_value
from longstop.core.referral.records import Place

MAX_CHARS: Final = 200

_SHAPES: Final = {
    country: re.compile(shape)
    for country, shape in (
        ("GB", r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}"),
        ("CA", r"[A-Z][0-9][A-Z][0-9][A-Z][0-9]"),
        ("NL", r"[0-9]{4}[A-Z]{2}"),
        ("IE", r"[A-Z][0-9][0-9W][A-Z0-9]{4}"),
        ("US", r"[0-9]{5}(?:[0-9]{4})?"),
        ("DE", r"[0-9]{5}"),
        ("FR", r"[0-9]{5}"),
    )
}
_OF_FEW_DOORS: Final = frozenset({"GB", "CA", "NL", "IE"})
_TELLS_ITS_COUNTRY: Final = ("GB", "CA", "NL", "IE")
_ELSEWHERE: Final = re.compile(r"(?=.*[0-9])[A-Z0-9]{3,10}")
_ALSO_BRITISH: Final = frozenset({"GG", "JE", "IM", "UK"})
_NOT_CODE: Final = re.compile(r"[^A-Z0-9]+")
_COUNTRY_BEFORE: Final = re.compile(r"[A-Z]{1,3}-(?=[0-9])")
_US_DIGITS: Final = 5

_WORDS: Final = {
    "rd": "road", "ave": "avenue", "av": "avenue", "ln": "lane", "cl": "close", "dr": "drive",
    "ct": "court", "crt": "court", "cres": "crescent", "cr": "crescent", "gdns": "gardens",
    "gdn": "garden", "sq": "square", "ter": "terrace", "terr": "terrace", "pl": "place",
    "pk": "park", "hwy": "highway", "pkwy": "parkway", "blvd": "boulevard", "bvd": "boulevard",
    "bd": "boulevard", "boul": "boulevard", "gr": "grove", "grv": "grove", "hse": "house",
    "chem": "chemin", "imp": "impasse", "rte": "route", "all": "allee", "mt": "mount",
    "str": "strasse", "pltz": "platz", "nr": "", "no": "", "number": "",
    "n": "north", "s": "south", "e": "east", "w": "west",
}  # fmt: skip
_FLAT: Final = re.compile(
    r"\b(?:flat|apartment|apt|unit|suite|ste|room|rm|wohnung|whg|appartement|appt|app|flt)\b"
    r"\.? ?(?:no ?|nr ?)?([0-9]{1,5} ?[a-z]?|[a-z][0-9]{0,4})\b"
)
_NUMBER: Final = re.compile(r"\b([0-9]{1,6})([a-z]\b| [a-z]$)?(?: ?[-/] ?[0-9]{1,6}[a-z]?\b)?")
_NOT_STREET: Final = re.compile(r"[^a-z0-9/-]+")
_NO_HOME: Final = re.compile(
    r"\b(?:no fixed|nfa|homeless|unknown|not known|withheld|redacted|p ?o box|postfach"
    r"|boite postale|bp [0-9]|general delivery|ohne festen|sans domicile|sdf)\b"
)


@dataclass(frozen=True, slots=True)
class PlaceForms:
    """homes are 'country:postcode|street' and 'country:town|street'; postcode 'country:code'."""

    homes: tuple[str, ...] = ()
    postcode: str | None = None


def place_forms(place: Place) -> PlaceForms:
    """Give the forms of one place as written; a home needs a number and a street or few doors."""
    postcode = postcode_of(place.country, place.postcode)
    if not place.street:
        return PlaceForms(postcode=postcode)
    door, road = street_of(place.street[:MAX_CHARS])
    if not door:
        return PlaceForms(postcode=postcode)
    homes: list[str] = []
    if postcode and postcode[:2] in _OF_FEW_DOORS:
        homes.append(f"{postcode}|{door}")
    elif postcode and road:
        homes.append(f"{postcode}|{door} {road}")
    if place.town and road and (town := _letters(place.town[:MAX_CHARS])):
        homes.append(f"{_country(place.country)}:{town}|{door} {road}")
    return PlaceForms(tuple(homes), postcode)


@lru_cache(maxsize=65_536)
def postcode_of(country: str | None, text: str | None) -> str | None:
    """Give 'country:code' for a whole postcode; None for a part of one and for a filler.

    country is ISO 3166 alpha-2. Without it only a shape that one country has tells which it is. Of
    an American code the first five digits are kept.
    """
    if not text or len(text) > MAX_CHARS or is_no_value(text):
        return None
    code = _NOT_CODE.sub("", _COUNTRY_BEFORE.sub("", anyascii(text).upper().strip()))
    where = _country(country)
    if not where:
        where = next((c for c in _TELLS_ITS_COUNTRY if _SHAPES[c].fullmatch(code)), "")
    if not where or _SHAPES.get(where, _ELSEWHERE).fullmatch(code) is None:
        return None
    if where == "US":
        code = code[:_US_DIGITS]
    return None if len(set(code)) == 1 else f"{where}:{code}"


@lru_cache(maxsize=65_536)
def street_of(text: str) -> tuple[str, str]:
    """Part a street line into its door (number, and flat after a dash) and its road in one word.

    Both are empty where nobody lives: no fixed abode, a box at a post office.
    """
    if is_no_value(text):
        return "", ""
    small = " ".join(_NOT_STREET.sub(" ", anyascii(text).casefold().replace("'", "")).split())
    if _NO_HOME.search(small):
        return "", ""
    flat = _FLAT.search(small)
    if flat is not None:
        small = f"{small[: flat.start()]} {small[flat.end() :]}".strip()
    number = _NUMBER.search(small)
    if number is None:
        return "", _road(small)
    door = number[1].lstrip("0") + (number[2] or "").strip()
    road = _road(f"{small[: number.start()]} {small[number.end() :]}")
    if not door or is_filler(road):
        return "", road
    return (f"{door}-{flat[1].replace(' ', '')}" if flat is not None else door), road


def _road(text: str) -> str:
    words = text.replace("-", " ").replace("/", " ").split()
    if not words:
        return ""
    if words[-1] == "st":
        words[-1] = "street"
    return "".join(_whole_word(word) for word in words)


def _whole_word(word: str) -> str:
    if word == "st":
        return "saint"
    if len(word) > 4 and word.endswith("str"):
        return f"{word}asse"
    return _WORDS.get(word, word)


@lru_cache(maxsize=16_384)
def _letters(text: str) -> str:
    return "".join(c for c in anyascii(text).casefold() if c.isalpha())


def _country(country: str | None) -> str:
    code = country.strip().upper()[:2] if country else ""
    return "GB" if code in _ALSO_BRITISH else code


def homes_of(places: Iterable[Place]) -> tuple[set[str], set[str]]:
    """Give the homes and the postcodes of a person's places."""
    forms = [place_forms(place) for place in places]
    homes = {home for one in forms for home in one.homes}
    return homes, {one.postcode for one in forms if one.postcode}
