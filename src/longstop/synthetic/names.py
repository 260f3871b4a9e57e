"""Name people of many origins, each name with the spellings under which life writes it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

from longstop.synthetic.lists import Weighted, load, one_of

Spellings = tuple[str, ...]

_DOUBLE_SHARE = 0.05  # two family names joined


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Names that belong together; family_first where the family name is written first."""

    code: str
    given: tuple[Spellings, ...]
    family: tuple[Spellings, ...]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    family_first: bool
    women: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Name:
    """One person's name: the first spelling of each part is the person's own.

    origin is the code of where it is from, woman whether women bear it: both are for measuring.
    """

    given: Spellings
    family: Spellings
    family_first: bool = False
    origin: str = ""
    woman: bool = False


@cache
def origins() -> Weighted[Origin]:
    """Load the origins with their shares."""
    rows = load("names")["origin"]
    return Weighted(
        [
            Origin(
                code=row["code"],
                given=tuple(tuple(entry.split("|")) for entry in row["given"]),
                family=tuple(tuple(entry.split("|")) for entry in row["family"]),
                starts=tuple(row.get("family_starts", ())),
                ends=tuple(row.get("family_ends", ())),
                family_first=row.get("family_first", False),
                women=frozenset(row["women"]),
            )
            for row in rows
        ],
        [row["weight"] for row in rows],
    )


def draw_family(rng: random.Random, origin: Origin) -> Spellings:
    """Draw a family name: listed, put together from two parts, or two joined by a hyphen."""
    if origin.starts and rng.random() < 0.7:
        first = one_of(rng, origin.starts) + one_of(rng, origin.ends)
        if rng.random() >= _DOUBLE_SHARE:
            return (first,)
        second = one_of(rng, origin.starts) + one_of(rng, origin.ends)
        return (f"{first}-{second}", f"{first} {second}", second)
    return one_of(rng, origin.family)


def draw_name(rng: random.Random, origin: Origin, family: Spellings | None = None) -> Name:
    """Draw a name of that origin, within a family where one is given."""
    given = one_of(rng, origin.given)
    return Name(
        given=given,
        family=family or draw_family(rng, origin),
        family_first=origin.family_first,
        origin=origin.code,
        woman=given[0] in origin.women,
    )
