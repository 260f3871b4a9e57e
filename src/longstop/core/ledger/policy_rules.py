"""Hold the policies that were adopted against the system's stream, and each text to its digests.

Who changes by hand what a policy says, from when it counts or who signed for it is found, and so is
a document that is not the one an assessment names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.document import document_digest
from longstop.core.ledger.verification import Fault, What

Row = Mapping[str, Any]

DOCUMENT_FIELDS = ("digest", "stamp", "sha256", "kept_at")
ADOPTION_FIELDS = (
    "id", "agency", "digest", "day", "starts_at", "reason", "proposed_by", "proposed_at",
    "approved_by", "approved_at", "withdrawn_by", "withdrawn_at", "reassessed", "reassessed_at",
)  # fmt: skip
_PROPOSED = ("id", "agency", "digest", "day", "starts_at", "reason")


@dataclass(slots=True)
class ToldOfPolicies:
    """Documents by their digest and adoptions by their number, as the system's stream has them."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    adoptions: dict[int, dict[str, Any]] = field(default_factory=dict)


def tell_of_policies(told: ToldOfPolicies, body: Mapping[str, Any]) -> None:
    """Fold one entry of the system's stream into the rows; others change nothing."""
    kind, _, what = str(body["event"]).partition(".")
    facts = body["data"].get("facts")
    if kind != "policy" or not isinstance(facts, dict):
        return
    document, adoption = facts.get("document"), facts.get("adoption")
    if isinstance(document, dict) and isinstance(document.get("digest"), str):
        told.documents[document["digest"]] = {
            **{name: document.get(name) for name in DOCUMENT_FIELDS},
            "kept_at": body["at"],
        }
    if isinstance(adoption, dict) and type(adoption.get("id")) is int:
        _tell_adoption(told.adoptions, what, adoption, body)


def _tell_adoption(
    adoptions: dict[int, dict[str, Any]], what: str, one: Row, body: Mapping[str, Any]
) -> None:
    if what == "proposed":
        adoptions[one["id"]] = {
            **dict.fromkeys(ADOPTION_FIELDS),
            **{name: one.get(name) for name in _PROPOSED},
            "proposed_by": person_of(body),
            "proposed_at": body["at"],
            "reassessed": 0,
        }
    row = adoptions.get(one["id"])
    if row is None:
        return
    if what in ("approved", "withdrawn"):
        row |= {f"{what}_by": person_of(body), f"{what}_at": body["at"]}
    elif what == "reassessed":
        row |= {"reassessed": one.get("reassessed"), "reassessed_at": body["at"]}


def check_policies(
    told: ToldOfPolicies, documents: Iterable[Row], adoptions: Iterable[Row]
) -> Iterator[Fault]:
    """Check both tables; a document's row has its text beside DOCUMENT_FIELDS.

    How far a re-assessment has come is not told before its end, so it is compared only then.
    """
    kept = {row["digest"]: row for row in documents}
    yield from check_rows(told.documents, kept, DOCUMENT_FIELDS, "policy", What.POLICY_DIFFERS)
    for digest, row in kept.items():
        if not _is_its_text(row):
            message = "Its text is not the one that was kept."
            yield Fault(What.POLICY_DIFFERS, f"policy:{digest}", message)
    rows = {row["id"]: _as_told(row) for row in adoptions}
    yield from check_rows(
        told.adoptions, rows, ADOPTION_FIELDS, "policy_adoption", What.POLICY_DIFFERS
    )


def _as_told(row: Row) -> Row:
    return row if row["reassessed_at"] is not None else {**row, "reassessed": 0}


def check_rows(
    told: Mapping[Any, Row],
    kept: Mapping[Any, Row],
    fields: tuple[str, ...],
    word: str,
    what: What,
) -> Iterator[Fault]:
    """Check rows by their key against what the ledger tells of each."""
    for key in sorted(told.keys() | kept.keys()):
        where = f"{word}:{key}"
        if key not in kept:
            message = "It is not there, though the ledger tells of it."
            yield Fault(what, where, message)
        elif key not in told:
            yield Fault(what, where, "It is not on the ledger.")
        else:
            for name in fields:
                if kept[key][name] != told[key][name]:
                    message = f"{name} is not what the ledger tells."
                    yield Fault(what, where, message)


def _is_its_text(row: Row) -> bool:
    text = row["text"]
    if sha256(text.encode()).hexdigest() != row["sha256"]:
        return False
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return False
    return bool(document_digest(document) == row["digest"])
