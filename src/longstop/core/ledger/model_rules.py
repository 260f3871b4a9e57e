"""Hold the linkage models that were adopted against the system's stream, and each text to its
digests: who changes by hand what a model says or who signed for it is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any

from longstop.core.ledger.actors import person_of
from longstop.core.ledger.document import document_digest
from longstop.core.ledger.policy_rules import DOCUMENT_FIELDS, Row, check_rows
from longstop.core.ledger.verification import Fault, What

MODEL_ADOPTION_FIELDS = (
    "id", "agency", "digest", "reason", "proposed_by", "proposed_at", "approved_by", "approved_at",
    "withdrawn_by", "withdrawn_at",
)  # fmt: skip
_PROPOSED = ("id", "agency", "digest", "reason")


@dataclass(slots=True)
class ToldOfModels:
    """Documents by their digest and adoptions by their number, as the system's stream has them."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    adoptions: dict[int, dict[str, Any]] = field(default_factory=dict)


def tell_of_models(told: ToldOfModels, body: Mapping[str, Any]) -> None:
    """Fold one entry of the system's stream into the rows; others change nothing."""
    kind, _, what = str(body["event"]).partition(".")
    facts = body["data"].get("facts")
    if kind != "model" or not isinstance(facts, dict):
        return
    document, adoption = facts.get("document"), facts.get("adoption")
    if isinstance(document, dict) and isinstance(document.get("digest"), str):
        told.documents[document["digest"]] = {
            **{name: document.get(name) for name in DOCUMENT_FIELDS},
            "kept_at": body["at"],
        }
    if not isinstance(adoption, dict) or type(adoption.get("id")) is not int:
        return
    if what == "proposed":
        told.adoptions[adoption["id"]] = {
            **dict.fromkeys(MODEL_ADOPTION_FIELDS),
            **{name: adoption.get(name) for name in _PROPOSED},
            "proposed_by": person_of(body),
            "proposed_at": body["at"],
        }
    elif what in ("approved", "withdrawn") and adoption["id"] in told.adoptions:
        told.adoptions[adoption["id"]] |= {
            f"{what}_by": person_of(body),
            f"{what}_at": body["at"],
        }


def check_models(
    told: ToldOfModels, documents: Iterable[Row], adoptions: Iterable[Row]
) -> Iterator[Fault]:
    """Check both tables; a document's row has its text beside DOCUMENT_FIELDS."""
    kept = {row["digest"]: row for row in documents}
    yield from check_rows(
        told.documents, kept, DOCUMENT_FIELDS, "linkage_model", What.MODEL_DIFFERS
    )
    for digest, row in kept.items():
        if not _is_its_text(row):
            message = "Its text is not the one that was kept."
            yield Fault(What.MODEL_DIFFERS, f"linkage_model:{digest}", message)
    rows = {row["id"]: row for row in adoptions}
    yield from check_rows(
        told.adoptions, rows, MODEL_ADOPTION_FIELDS, "linkage_model_adoption", What.MODEL_DIFFERS
    )


def _is_its_text(row: Row) -> bool:
    text = row["text"]
    if sha256(text.encode()).hexdigest() != row["sha256"]:
        return False
    try:
        document = json.loads(text, parse_float=Decimal, parse_constant=Decimal)
    except (ValueError, RecursionError):
        return False
    return bool(document_digest(document) == row["digest"])
