"""Read the senders we know, and which of their records we have seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.intake.repeats import Known
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """A sender: its zone and country read its dates and places, its handling conditions bind us."""

    id: int
    agency: int
    name: str
    country: str | None
    zone: str
    handling: tuple[str, ...]
    column_map: str | None


def source_of(connection: Connection, agency: int, name: str) -> Source | None:
    """Find an agency's source by name."""
    row = connection.execute(
        "select id, agency, name, country, zone, handling, column_map from source"
        " where agency = %s and name = %s",
        (agency, name),
    ).fetchone()
    return None if row is None else _source(row)


def sources_of(connection: Connection, agency: int) -> list[Source]:
    """List an agency's sources by name."""
    return [
        _source(row)
        for row in connection.execute(
            "select id, agency, name, country, zone, handling, column_map from source"
            " where agency = %s order by name",
            (agency,),
        )
    ]


def _source(row: tuple[Any, ...]) -> Source:
    id_, agency, name, country, zone, handling, column_map = row
    return Source(id_, agency, name, country, zone, tuple(handling), column_map)


def known_records(
    connection: Connection, source_id: int, references: Sequence[str], digests: Sequence[bytes]
) -> list[Known]:
    """Find this source's earlier records with one of these references or texts, oldest first."""
    rows = connection.execute(
        "select id, source_reference, content_sha256, status from source_record"
        "  where source_id = %(source)s and source_reference = any(%(references)s)"
        " union select id, source_reference, content_sha256, status from source_record"
        "  where source_id = %(source)s and content_sha256 = any(%(digests)s)"
        " order by 1",
        {"source": source_id, "references": list(references), "digests": list(digests)},
    )
    return [Known(row[0], row[1], row[2], RecordStatus(row[3])) for row in rows]
