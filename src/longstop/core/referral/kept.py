"""Say from whom a record is kept, so that two records can be told to be kept from the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """From whom a record is kept: all outside its compartment, these people, these agencies."""

    compartment: int | None = None
    people: frozenset[int] = frozenset()
    agencies: frozenset[int] = frozenset()


FROM_NOBODY = Kept()
