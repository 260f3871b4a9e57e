"""Hold a child-protection referral against its stream, and its words against commitments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from longstop.core.ledger.record_rules import Bound, check_value
from longstop.core.ledger.replay import PROTECTION_FIELDS
from longstop.core.ledger.verification import Fault, What

_WORDS = (
    ("decided_salt", "decided_commitment", ("told_to", "other_reference")),
    ("answered_salt", "answered_commitment", ("answered_by", "reply_reference")),
)


def check_protection(
    facts: Mapping[str, Any], row: Mapping[str, Any] | None, where: str
) -> Iterator[Fault]:
    """Check the row that says what is to be told to whom; None for any other obligation."""
    if row is None:
        return
    told = facts.get("protection")
    told = told if isinstance(told, dict) else {}
    for name in PROTECTION_FIELDS:
        if name not in told or told[name] != _plain(row[name]):
            yield Fault(What.PROTECTION_DIFFERS, where, f"{name} is not what the ledger tells.")
    for salt, commitment, words in _WORDS:
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
    return value.hex() if isinstance(value, bytes) else value
