"""Tell from a stream who holds and who erased, and hold every erased row against its entry.

A row without its salt says nothing any more. So that nobody takes evidence away by emptying a row,
each row that was erased must stand in an entry that says so, and each that an entry names must be
empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from longstop.core.ledger.verification import Fault, What

ERASURE_DECIDED: Mapping[str, tuple[str, ...]] = {
    "legal_hold": (
        "attempt", "reason", "placed_by", "placed_at", "review_by", "lifted_by", "lifted_at",
        "lift_reason",
    ),
    "erasure": (
        "attempt", "reason", "proposed_by", "proposed_at", "agreed_by", "agreed_at", "withdrawn_at",
    ),
}  # fmt: skip
"""The columns held against the ledger; the first is the row's number."""

Row = tuple[str, int]
"""A table and the number of a row in it."""


def tell_erasure(
    kept: dict[Row, dict[str, Any]], body: Mapping[str, Any], person: int | None
) -> None:
    """Fold one entry into the rows before it; person is whoever acted."""
    event, facts, at = body["event"], body["data"].get("facts", {}), body["at"]
    attempt = facts.get("attempt")
    if type(attempt) is not int:
        return
    if event == "legal_hold.placed":
        kept["legal_hold", attempt] = {
            "attempt": attempt, "reason": facts.get("reason"), "placed_by": person,
            "placed_at": at, "review_by": facts.get("review_by"), "lifted_by": None,
            "lifted_at": None, "lift_reason": None,
        }  # fmt: skip
    elif event == "legal_hold.lifted":
        lifted = {"lifted_by": person, "lifted_at": at, "lift_reason": facts.get("lift_reason")}
        kept.setdefault(("legal_hold", attempt), {}).update(lifted)
    elif event == "erasure.proposed":
        kept["erasure", attempt] = {
            "attempt": attempt, "reason": facts.get("reason"), "proposed_by": person,
            "proposed_at": at, "agreed_by": None, "agreed_at": None, "withdrawn_at": None,
        }  # fmt: skip
    elif event == "erasure.withdrawn":
        kept.setdefault(("erasure", attempt), {})["withdrawn_at"] = at
    elif event.endswith(".erased"):
        kept.setdefault(("erasure", attempt), {}).update(agreed_by=person, agreed_at=at)


def told_erased(facts: Mapping[str, Any]) -> Iterator[Row]:
    """Read the rows that an entry says are empty now."""
    told = facts.get("erased")
    for table, ids in told.items() if isinstance(told, dict) else ():
        yield from ((table, id_) for id_ in ids if type(id_) is int)


def check_erased(place: str, told: Collection[Row], empty: Collection[Row]) -> Iterator[Fault]:
    """Compare the rows of a record that are empty with those that the ledger says were erased."""
    for table, id_ in sorted(set(empty) - set(told)):
        message = f"The values of {table.replace('_', ' ')} {id_} are gone, and no entry says why."
        yield Fault(What.ERASED_UNTOLD, place, message)
    for table, id_ in sorted(set(told) - set(empty)):
        message = f"The ledger says {table.replace('_', ' ')} {id_} was erased, but it is not."
        yield Fault(What.ERASED_NOT, place, message)
