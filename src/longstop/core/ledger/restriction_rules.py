"""Say in one form from whom a source record is kept, so that ledger and table can be compared."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from longstop.core.ledger.canonical import Plain


def restriction_fact(compartment: int | None, excluded: Collection[int]) -> dict[str, Plain]:
    """Give the fact 'restriction' of an entry about a record; none where it is kept from nobody."""
    if compartment is None and not excluded:
        return {}
    return {"restriction": {"compartment": compartment, "excluded": sorted(excluded)}}


def restriction_of(compartment: int | None, excluded: Collection[int]) -> str | None:
    """Write down a record's compartment and the people it is kept from; None for neither."""
    if compartment is None and not excluded:
        return None
    return json.dumps([compartment, list(excluded)])


def told_restriction(fact: object) -> str | None:
    """Write the fact of an entry down likewise; None where it tells nothing."""
    if not isinstance(fact, dict):
        return None
    return json.dumps([fact.get("compartment"), fact.get("excluded")])


def restricted_duplicates(facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Find the restricted duplicates that a batch's entry tells of, each with its record."""
    told = facts.get("restricted")
    for one in told if isinstance(told, list) else []:
        if isinstance(one, dict) and type(one.get("record")) is int:
            yield one
