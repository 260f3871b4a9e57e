"""Turn planned source records into the rows and ledger events of one batch.

A record, each person in it, each identifier and each statement is one row with 32 random bytes and
a commitment beside its personal values; the ledger holds one digest over a record's commitments.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from longstop.actions.intake_plan import Planned
from longstop.core.intake.prepared import Forms
from longstop.core.ledger.commitment import SALT_BYTES, commit, identifier_values
from longstop.core.ledger.replay import iso
from longstop.core.referral.records import FileItem, Identifier, Moment, Person, Report, Statement
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store.bulk import Rows

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def salts() -> Iterator[bytes]:
    """Give random salts of 32 bytes without end, drawn from the system in blocks."""
    while True:
        block = os.urandom(SALT_BYTES * 1024)
        for start in range(0, len(block), SALT_BYTES):
            yield block[start : start + SALT_BYTES]


def moment_text(moment: Moment | datetime | None) -> str | None:
    """Write a moment as the ledger and COPY take it."""
    if moment is None:
        return None
    return iso(moment.at if isinstance(moment, Moment) else moment)


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
        content = None if one.status is RecordStatus.DUPLICATE else one.record.content
        salt = next(self.salts)
        commitment = commit(salt, [reference, content])
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
            content, one.content_sha256, salt, commitment, one.record.part,
        )  # fmt: skip
        return commitment

    def add_person(
        self, record_id: int, person: Person, forms: Forms, obligations: Sequence[int],
        subject_of: int | None, extra: Sequence[Statement],
    ) -> list[bytes]:  # fmt: skip
        """Add a person with identifiers and statements; gives the rows' commitments."""
        party_id = next(self.party_ids)
        places = _encoder.encode([_place(place) for place in person.places])
        salt = next(self.salts)
        values = (
            person.role.value, person.path, person.given_name, person.family_name,
            person.other_names, person.date_of_birth, person.stated_age, person.age_disputed,
            person.occupation, person.school, places,
        )  # fmt: skip
        commitment = commit(salt, values)
        self._add(
            "party",
            party_id,
            record_id,
            int_array(obligations),
            subject_of,
            *values,
            salt,
            commitment,
        )
        made = [commitment]
        made += [
            self._identifier(party_id, one, normal)
            for one, normal in zip(person.identifiers, forms, strict=True)
        ]
        made += [self._statement(party_id, one) for one in (*person.statements, *extra)]
        return made

    def add_file(self, record_id: int, item: FileItem) -> bytes:
        """Add a mention of a file; its content item is found or made when the rows are written."""
        salt = next(self.salts)
        values = (
            item.digest_kind, item.digest, item.path, item.name, item.viewed.value,
            item.classification,
        )  # fmt: skip
        commitment = commit(salt, values)
        self._add("record_file", next(self.value_ids), record_id, *values, salt, commitment)
        return commitment

    def _identifier(self, party_id: int, one: Identifier, normal: str | None) -> bytes:
        moment = one.moment
        salt = next(self.salts)
        values = (
            one.kind.value, one.raw, normal, one.path, one.service, one.verified,
            moment_text(moment), moment.zone if moment else None, moment.raw if moment else None,
            one.port, one.event,
        )  # fmt: skip
        commitment = commit(salt, identifier_values(values, shared=one.shared))
        self._add(
            "identifier", next(self.value_ids), party_id, *values, one.shared, salt, commitment
        )
        return commitment

    def _statement(self, party_id: int, one: Statement) -> bytes:
        salt = next(self.salts)
        values = (
            one.question.value, one.answer.value, one.text, one.kind.value, one.source_evaluation,
            one.content_evaluation, one.path, moment_text(one.said_at),
        )  # fmt: skip
        commitment = commit(salt, values)
        self._add("statement", next(self.value_ids), party_id, *values, salt, commitment)
        return commitment

    def _add(self, table: str, *values: Any) -> None:
        self.rows.setdefault(table, []).append(values)


def _place(place: Any) -> dict[str, str]:
    named = {
        "street": place.street,
        "town": place.town,
        "area": place.area,
        "postcode": place.postcode,
        "country": place.country,
    }
    return {name: value for name, value in named.items() if value is not None}
