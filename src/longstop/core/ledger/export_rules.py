"""Hold the exports that took two people against what those people's own streams tell.

Asking, agreeing, refusing and fetching each stand on the stream of whoever did it, so that whoever
changes by hand who asked for a list, or who agreed to it, is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.policy_rules import check_rows
from longstop.core.ledger.verification import Fault, What

EXPORT_FIELDS = (
    "reference", "kind", "file", "reason", "at_desk", "looks_of", "obligation_id", "first_day",
    "last_day", "most", "proposed_by", "proposed_at", "agreed_by", "agreed_at", "withdrawn_by",
    "withdrawn_at", "fetched_at",
)  # fmt: skip
_ASKED = {
    "export": "reference", "kind": "kind", "file": "file", "reason": "reason", "desk": "at_desk",
    "person": "looks_of", "obligation": "obligation_id", "first": "first_day", "last": "last_day",
    "most": "most",
}  # fmt: skip
"""What an entry calls each field of what was asked for."""


@dataclass(slots=True)
class ToldOfExports:
    """The rows by their reference, as far as entries told of them, in whatever order."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def tell_of_exports(told: ToldOfExports, body: Mapping[str, Any]) -> None:
    """Fold one entry of a person's stream into the rows; others change nothing."""
    kind, _, what = str(body["event"]).partition(".")
    facts = body["data"].get("facts")
    if kind != "export" or not isinstance(facts, dict) or type(facts.get("export")) is not str:
        return
    if what == "made" and facts.get("agreed_by") is None:
        return
    row = told.rows.setdefault(facts["export"], dict.fromkeys(EXPORT_FIELDS))
    person, at = person_of(body), body["at"]
    if what == "asked":
        row |= {name: facts.get(fact) for fact, name in _ASKED.items()}
        row |= {"proposed_by": person, "proposed_at": at}
    elif what in ("agreed", "withdrawn"):
        row |= {f"{what}_by": person, f"{what}_at": at}
    elif what == "made":
        row["fetched_at"] = at


def check_exports(told: ToldOfExports, kept: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Check every row that is kept, of EXPORT_FIELDS, and that none is missing."""
    rows = {row["reference"]: row for row in kept}
    return check_rows(told.rows, rows, EXPORT_FIELDS, "export", What.EXPORT_DIFFERS)
