"""Read what comes back of checks that went out: one line of a list, in a person's own spelling.

A fault is a field and a code. It never holds what stood there, which may be a person's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.referral.questions import REGISTRY
from longstop.core.referral.references import (
    ReferenceNotValid,
    parse_batch_reference,
    parse_reference,
)
from longstop.core.referral.vocabulary import StatementKind
from longstop.core.referral.why import code_of
from longstop.core.triage.answering import FIRM, Found
from longstop.core.triage.answers import Stands, Unknown

BATCH, REFERENCE, QUESTION, ANSWER, BASIS, NOTE = (
    "batch", "reference", "question", "answer", "basis", "note",
)  # fmt: skip
NEEDED = (BATCH, REFERENCE, QUESTION, ANSWER)
"""The columns without which a list is no list of checks."""

SAYABLE = (
    Stands.YES.value, Stands.NO.value, Unknown.NO_TRACE.value, Unknown.WITHHELD.value,
    Unknown.REFUSED.value, Unknown.CANNOT_BE_KNOWN.value,
)  # fmt: skip
"""What a register can say; an empty answer is a check still out."""


class Wrong(StrEnum):
    """Why a line of what came back was not taken."""

    NOT_READABLE = "not_readable"
    TOO_MANY_CELLS = "too_many_cells"
    NO_BATCH = "not_a_batch"
    NO_REFERENCE = "not_a_reference"
    NO_QUESTION = "no_such_question"
    NO_ANSWER = "no_such_answer"
    NO_BASIS = "no_such_basis"
    BASIS_MISSING = "basis_missing"
    NO_NEEDS_A_RECORD = "no_needs_a_record"
    NOT_ASKED = "no_such_check"
    CLOSED = "closed"
    NOT_YOURS = "owned_by_another_agency"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that was not taken: its number in the file, the field and the code of the reason."""

    number: int
    field: str
    why: Wrong


@dataclass(frozen=True, slots=True)
class Returned:
    """A line that can be read: which check, and what was found; None while it is still out."""

    number: int
    batch: str
    reference: str
    question: str
    found: Found | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Give what names the check."""
        return self.batch, self.reference, self.question


def read_line(
    number: int, cells: Mapping[str, str], default: StatementKind | None
) -> Returned | BadLine:
    """Read a line by its columns; default is what a yes or no rests on where the line is silent."""
    try:
        batch = parse_batch_reference(cells.get(BATCH, ""))
    except ReferenceNotValid:
        return BadLine(number, BATCH, Wrong.NO_BATCH)
    try:
        reference = parse_reference(cells.get(REFERENCE, ""))
    except ReferenceNotValid:
        return BadLine(number, REFERENCE, Wrong.NO_REFERENCE)
    question = code_of(cells.get(QUESTION, ""))
    if question not in REGISTRY:
        return BadLine(number, QUESTION, Wrong.NO_QUESTION)
    said = code_of(cells.get(ANSWER, ""))
    if not said:
        return Returned(number, batch, reference, question, None)
    found = _found(question, said, code_of(cells.get(BASIS, "")), default)
    if isinstance(found, Found):
        return Returned(number, batch, reference, question, found)
    return BadLine(number, *found)


def _found(
    question: str, said: str, basis_said: str, default: StatementKind | None
) -> Found | tuple[str, Wrong]:
    if said not in SAYABLE:
        return ANSWER, Wrong.NO_ANSWER
    if basis_said and basis_said not in set(StatementKind):
        return BASIS, Wrong.NO_BASIS
    if said in set(Unknown):
        return Found(
            question=question, said=Stands.UNKNOWN, unknown=Unknown(said), basis=None,
            settles=False,
        )  # fmt: skip
    basis = StatementKind(basis_said) if basis_said else default
    if basis is None:
        return BASIS, Wrong.BASIS_MISSING
    if said == Stands.NO and basis not in FIRM:
        return BASIS, Wrong.NO_NEEDS_A_RECORD
    return Found(question=question, said=Stands(said), unknown=None, basis=basis, settles=False)


def came_back(found: Found) -> str | None:
    """Give the word with which an answer brings a check back; None where it stays out."""
    if found.unknown is Unknown.ASKED:
        return None
    return (found.unknown or found.said).value
