"""Turn planned source records into the rows of one batch.

A record, each person in it, each identifier and each statement is one row with 32 random bytes and
a commitment beside its personal values (core/intake/prepared.py); the ledger holds one digest over
a record's commitments. Here each row gets its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from longstop.actions.intake_plan import Planned
from longstop.core.intake.prepared import (
    PersonRows,
    Row,
    moment_text,
    person_row,
    statement_row,
)
from longstop.core.ledger.commitment import commit
from longstop.core.referral.records import Person, Report, Statement
from longstop.core.referral.vocabulary import RecordStatus, Role
from longstop.store.bulk import Rows


def int_array(values: Sequence[int]) -> str:
    """Write an integer array as COPY takes it."""
    return "{" + ",".join(map(str, values)) + "}"


@dataclass(slots=True)
class RecordRows:
    """Makes the rows of source records and everything in them; ids are taken as they are needed."""

    source_id: int
    agency: int
    package_id: int
    party_ids: Iterator[int]
    value_ids: Iterator[int]
    salts: Iterator[bytes]
    rows: Rows = field(default_factory=dict)

    def add_record(self, one: Planned, compartment: int | None) -> bytes:
        """Add a source record's row; gives its commitment. A duplicate keeps no second text."""
        report = one.record if isinstance(one.record, Report) else None
        reference = report.reference if report else None
        content: str | None = one.record.content
        salt, commitment = one.prepared.bound
        if one.status is RecordStatus.DUPLICATE:
            content, commitment = None, commit(salt, [reference, None])
        self._add(
            "source_record",
            one.record_id, self.package_id, one.record.ordinal, self.source_id, self.agency,
            reference, one.status.value, one.original_id,
            report.reporter if report else None,
            report.incident_code if report else None,
            moment_text(report.sent_at) if report else None,
            moment_text(report.incident_at) if report else None,
            bool(report and report.urgent),
            list(report.handling) if report else [],
            compartment, int_array(sorted(one.restriction.excluded)),
            content, one.prepared.content_sha256, salt, commitment, one.record.part,
        )  # fmt: skip
        return commitment

    def add_person(
        self, record_id: int, person: PersonRows, obligations: Sequence[int],
        subject_of: int | None, extra: Sequence[Statement],
    ) -> list[bytes]:  # fmt: skip
        """Add a person with identifiers and statements; gives the rows' commitments.

        extra are the report's own statements: each person they are about has a row of them.
        """
        party_id = next(self.party_ids)
        self._add("party", party_id, record_id, int_array(obligations), subject_of, *person.own)
        said = (*person.statements, *(statement_row(one, next(self.salts)) for one in extra))
        return [
            person.own[-1],
            *self._values("identifier", party_id, person.identifiers),
            *self._values("statement", party_id, said),
        ]

    def add_nobody(self, record_id: int, obligation: int, said: Sequence[Statement]) -> list[bytes]:
        """Add somebody of whom nothing is known but what a report says of whoever it was."""
        nobody = person_row(Person(role=Role.UNKNOWN, path="record"), next(self.salts))
        return self.add_person(record_id, PersonRows(nobody, (), ()), [obligation], None, said)

    def add_files(self, record_id: int, files: Sequence[Row]) -> list[bytes]:
        """Add mentions of files; their content items are found or made when rows are written."""
        return self._values("record_file", record_id, files)

    def _values(self, table: str, of: int, rows: Sequence[Row]) -> list[bytes]:
        if rows:
            numbered = [(next(self.value_ids), of, *row) for row in rows]
            self.rows.setdefault(table, []).extend(numbered)
        return [row[-1] for row in rows]

    def _add(self, table: str, *values: Any) -> None:
        self.rows.setdefault(table, []).append(values)
