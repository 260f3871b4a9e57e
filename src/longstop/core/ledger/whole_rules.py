"""Hold a row that every entry on its obligation tells whole, and its words against commitments.

A child-protection referral or a dissemination changes at several hands. Each entry that changes
one tells every column of the row under one fact, so the last of them must be the row that stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.record_rules import Bound, check_value
from longstop.core.ledger.replay import iso
from longstop.core.ledger.verification import Fault, What


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole:
    """A table whose rows are told whole: the fact, its columns, and the words people said.

    words are (salt, commitment, columns); those columns are personal and stay off the ledger.
    """

    table: str
    fact: str
    fields: tuple[str, ...]
    words: tuple[tuple[str, str, tuple[str, ...]], ...]
    differs: What

    @property
    def columns(self) -> tuple[str, ...]:
        """Give every column that must be read to check a row."""
        personal = [name for salt, _, words in self.words for name in (salt, *words)]
        return (*self.fields, *personal)

    def facts(self, row: Mapping[str, Any]) -> dict[str, Plain]:
        """Write a row as every entry on its obligation tells it."""
        return {self.fact: {name: _plain(row.get(name)) for name in self.fields}}


PROTECTION = Whole(
    table="protection_referral",
    fact="protection",
    fields=(
        "subject_id", "ground", "authority", "legal_ground", "not_to_tell", "danger", "addressee",
        "attributions", "decision", "decision_reason", "decided_by", "decided_at", "agreed_by",
        "agreed_at", "defer_until", "interim", "jointly_with", "other_agency", "condition_reason",
        "decided_commitment", "acknowledged_by", "acknowledged_at", "answered_commitment",
    ),
    words=(
        ("decided_salt", "decided_commitment", ("told_to", "other_reference")),
        ("answered_salt", "answered_commitment", ("answered_by", "reply_reference")),
    ),
    differs=What.PROTECTION_DIFFERS,
)  # fmt: skip

DISSEMINATION = Whole(
    table="dissemination",
    fact="dissemination",
    fields=(
        "referral_id", "from_agency", "from_desk", "to_agency", "to_desk", "lead", "reason",
        "attribution", "grade", "condition_reason", "newly_shared", "sent_by", "channel",
        "assessment", "abroad_commitment", "approved_by", "approved_at", "answer",
        "answer_reason", "answered_by", "answered_at", "acknowledged_commitment",
        "plan_made_at", "contact_at", "welfare_commitment", "acted_by", "acted_at",
    ),
    words=(
        ("abroad_salt", "abroad_commitment", ("assessment_reference",)),
        ("acknowledged_salt", "acknowledged_commitment", ("acknowledged_name", "their_reference")),
        ("welfare_salt", "welfare_commitment", ("welfare_plan",)),
    ),
    differs=What.DISSEMINATION_DIFFERS,
)  # fmt: skip

CORRECTION = Whole(
    table="correction",
    fact="correction",
    fields=(
        "referral_id", "number", "about", "ground", "reason", "from_agency", "to_agency",
        "decided_by", "decided_at", "decline_reason", "acknowledged_by", "acknowledged_at",
        "answered_commitment",
    ),
    words=(("answered_salt", "answered_commitment", ("answered_by", "their_reference")),),
    differs=What.CORRECTION_DIFFERS,
)  # fmt: skip

DECONFLICTION = Whole(
    table="deconfliction",
    fact="deconfliction",
    fields=(
        "referral_id", "agency", "other_agency", "agreed", "spoken_by", "spoken_at",
        "spoken_commitment", "fell_away_at",
    ),
    words=(("spoken_salt", "spoken_commitment", ("spoken_to",)),),
    differs=What.DECONFLICTION_DIFFERS,
)  # fmt: skip

EXHIBIT = Whole(
    table="exhibit",
    fact="exhibit",
    fields=(
        "referral_id", "parent_id", "agency", "registered_by", "device", "owner", "authority",
        "seal", "custodian", "examined_by", "reason", "commitment", "left_commitment",
    ),
    words=(
        (
            "salt", "commitment",
            ("number", "authority_reference", "limits", "given_by", "welfare_plan"),
        ),
        ("left_salt", "left_commitment", ("left_to",)),
    ),
    differs=What.EXHIBIT_DIFFERS,
)  # fmt: skip

NUMBERS = Whole(
    table="number_shortfall",
    fact="numbers",
    fields=("source_id", "opened", "missing", "without_number", "commitment"),
    words=(("salt", "commitment", ("ranges", "told")),),
    differs=What.NUMBERS_DIFFER,
)

ALL = (PROTECTION, DISSEMINATION, CORRECTION, DECONFLICTION, EXHIBIT, NUMBERS)


def check_whole(
    whole: Whole, facts: Mapping[str, Any], row: Mapping[str, Any], where: str
) -> Iterator[Fault]:
    """Check a row against what the last entry told of it, and its words by their commitments."""
    told = facts.get(whole.fact)
    told = told if isinstance(told, dict) else {}
    for name in whole.fields:
        if name not in told or told[name] != _plain(row[name]):
            yield Fault(whole.differs, where, f"{name} is not what the ledger tells.")
    for salt, commitment, words in whole.words:
        values = [row[word] for word in words]
        if row[commitment] is None:
            if any(values):
                yield Fault(What.VALUE_CHANGED, where, "It holds words that nothing committed to.")
            continue
        bound = check_value(row[salt], row[commitment], values, values)
        if bound is Bound.CHANGED:
            message = f"{' and '.join(words)} are not those it was committed to."
            yield Fault(What.VALUE_CHANGED, where, message)
        elif bound is Bound.HALF_ERASED:
            yield Fault(What.VALUE_HALF_ERASED, where, f"{salt} is erased, but not its words.")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return value.hex() if isinstance(value, bytes) else value
