"""Hold where a referral or a child record was said to belong, and by which kind of rule.

The words of the rule may tell where a child is, so the ledger has its kind alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.verification import Fault, What
from longstop.core.referral.routing import Route


def route_fact(route: Route) -> dict[str, Plain]:
    """Write a route as the entry that opens an obligation tells it; none is left out."""
    if route.agency is None:
        return {}
    return {"route": {"agency": route.agency, "by": route.rank}}


def check_route(
    facts: Mapping[str, Any], row: Mapping[str, Any] | None, where: str
) -> Iterator[Fault]:
    """Check the agency and the kind of rule that a row keeps; None for other obligations.

    A child record keeps no agency: its owner is told beside it.
    """
    if row is None:
        return
    told = facts.get("route", {})
    told = told if isinstance(told, dict) else {}
    rule = row["routed_by"]
    if told.get("by") != (None if rule is None else rule.partition(" ")[0]):
        yield Fault(What.ROUTE_DIFFERS, where, "routed_by is not what the ledger tells.")
    if "proposed_agency" in row and told.get("agency") != row["proposed_agency"]:
        yield Fault(What.ROUTE_DIFFERS, where, "proposed_agency is not what the ledger tells.")
