"""Lay out an invented country: 45 police areas of differing size, towns, streets, postcodes."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from functools import cache

from longstop.synthetic.lists import Weighted, load, one_of

ABROAD_SHARE = 0.2
SHARED_ADDRESS_SHARE = 0.06
_FIRST_LETTERS = "QVX"  # not in use as the first letter of a postcode
_SECOND_LETTERS = "ABCDEFGHJKLMNPRSTUWY"
_INWARD_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """The ground one force answers for; code is also the force's code."""

    code: str
    name: str
    prefixes: tuple[str, ...]
    towns: tuple[str, ...]
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a household lives; agency is the force that answers for it, None abroad."""

    street: str
    town: str
    area: str | None
    postcode: str
    country: str
    agency: str | None


@cache
def areas() -> tuple[Area, ...]:
    """Lay out the areas, the largest first: sizes fall as the power 0.9 of the rank."""
    lists = load("places")
    prefixes = [a + b for a in _FIRST_LETTERS for b in _SECOND_LETTERS]
    starts, ends = lists["town_starts"], lists["town_ends"]
    made: list[Area] = []
    taken = 0
    for rank, name in enumerate(lists["areas"]):
        wanted = 3 if rank < 3 else 1
        made.append(
            Area(
                code=name.lower(),
                name=name,
                prefixes=tuple(prefixes[taken : taken + wanted]),
                towns=tuple(starts[(rank + 3 * i) % 25] + ends[(rank + i) % 12] for i in range(6)),
                weight=1 / (rank + 1) ** 0.9,
            )
        )
        taken += wanted
    return tuple(made)


@cache
def _weighted_areas() -> Weighted[Area]:
    return Weighted(areas(), [area.weight for area in areas()])


@cache
def _abroad() -> Weighted[tuple[str, tuple[str, ...]]]:
    rows = load("places")["abroad"]
    return Weighted(
        [(row["country"], tuple(row["towns"])) for row in rows], [row["weight"] for row in rows]
    )


def draw_area(rng: random.Random) -> Area:
    """Draw an area in proportion to its size."""
    return _weighted_areas().draw(rng)


def draw_address(rng: random.Random) -> Address:
    """Draw an address at home or abroad."""
    lists = load("places")
    number = 1 + int(rng.random() ** 2 * 240)
    road = f"{one_of(rng, lists['street_starts'])} {one_of(rng, lists['street_ends'])}"
    street = (
        f"{number} {road}" if rng.random() < 0.85 else f"Flat {1 + number % 30}, {number} {road}"
    )
    if rng.random() < ABROAD_SHARE:
        country, towns = _abroad().draw(rng)
        postcode = f"000{int(rng.random() * 100):02d}"
        town = one_of(rng, towns)
        return Address(
            street=street, town=town, area=None, postcode=postcode, country=country, agency=None
        )
    return address_in(rng, draw_area(rng), street)


def address_in(rng: random.Random, area: Area, street: str) -> Address:
    """Put a street line into a town of the area, with a postcode of its own."""
    inward = f"{int(rng.random() * 10)}{one_of(rng, _INWARD_LETTERS)}{one_of(rng, _INWARD_LETTERS)}"
    return Address(
        street=street,
        town=one_of(rng, area.towns),
        area=area.name,
        postcode=f"{one_of(rng, area.prefixes)}{1 + int(rng.random() * 28)} {inward}",
        country="GB",
        agency=area.code,
    )


def draw_home(rng: random.Random, neighbours: deque[Address]) -> Address:
    """Draw an address, now and then one that a neighbour has, and add it to the neighbours'."""
    if neighbours and rng.random() < SHARED_ADDRESS_SHARE:
        return one_of(rng, neighbours)
    home = draw_address(rng)
    neighbours.append(home)
    return home


def draw_school(rng: random.Random) -> str:
    """Draw the name of an invented school."""
    lists = load("places")
    town = one_of(rng, lists["town_starts"]) + one_of(rng, lists["town_ends"])
    return f"{town} {one_of(rng, lists['school_ends'])}"
