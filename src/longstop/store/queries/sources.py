"""Read the senders we know, and which of their records we have seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from longstop.core.intake.repeats import Known
from longstop.core.intake.restriction import NO_RESTRICTION, Restriction
from longstop.core.referral.vocabulary import RecordStatus
from longstop.store.session import Connection


@dataclass(frozen=True, slots=True)
class Source:
    """A sender: its zone and country read its dates and places, its handling conditions bind us.

    numbering is how it numbers its references, where it numbers them one after the other.
    """

    id: int
    agency: int
    name: str
    country: str | None
    zone: str
    handling: tuple[str, ...]
    column_map: str | None
    numbering: str | None


def source_of(connection: Connection, agency: int, name: str) -> Source | None:
    """Find an agency's source by name."""
    row = connection.execute(
        "select id, agency, name, country, zone, handling, column_map, numbering from source"
        " where agency = %s and name = %s",
        (agency, name),
    ).fetchone()
    return None if row is None else _source(row)


def hold(connection: Connection, agency: int, name: str) -> None:
    """Keep an agency's source to this transaction, as the service, before it is read to change."""
    connection.execute(
        "select from source where agency = %s and name = %s for update", (agency, name)
    )


def keep_columns(connection: Connection, source: int, text: str) -> None:
    """Put a column map (TOML) in the place of the one that a source has."""
    connection.execute("update source set column_map = %s where id = %s", (text, source))


def sources_of(connection: Connection, agency: int) -> list[Source]:
    """List an agency's sources by name."""
    return [
        _source(row)
        for row in connection.execute(
            "select id, agency, name, country, zone, handling, column_map, numbering from source"
            " where agency = %s order by name",
            (agency,),
        )
    ]


def _source(row: tuple[Any, ...]) -> Source:
    id_, agency, name, country, zone, handling, column_map, numbering = row
    return Source(id_, agency, name, country, zone, tuple(handling), column_map, numbering)


def known_records(
    connection: Connection, source_id: int, references: Sequence[str], digests: Sequence[bytes]
) -> list[Known]:
    """Find this source's earlier records with one of these references or texts, oldest first.

    A record that was released is known twice: by its text as received and by its mended text.
    """
    rows = connection.execute(
        "select s.id, s.source_reference, e.digest, s.status, s.compartment is not null,"
        "  s.excluded, case when s.compartment is not null then (select o.never_to"
        "    from referral r join obligation o on o.id = r.obligation_id"
        "    where r.source_record_id = s.id limit 1) end"
        " from source_record s join ("
        "  select id, content_sha256 as digest from source_record"
        "   where source_id = %(source)s and source_reference = any(%(references)s)"
        "  union select id, content_sha256 from source_record"
        "   where source_id = %(source)s and content_sha256 = any(%(digests)s)"
        "  union select q.source_record_id, q.mended_sha256 from quarantined_record q"
        "   join source_record r on r.id = q.source_record_id"
        "   where r.source_id = %(source)s and q.mended_sha256 = any(%(digests)s)) e using (id)"
        " order by s.id",
        {"source": source_id, "references": list(references), "digests": list(digests)},
    )
    return [
        Known(
            id_, reference, digest, RecordStatus(status), _restriction(closed, excluded, never_to)
        )
        for id_, reference, digest, status, closed, excluded, never_to in rows
    ]


def _restriction(closed: bool, excluded: list[int], never_to: list[int] | None) -> Restriction:
    if not closed:
        return NO_RESTRICTION
    return Restriction(("earlier_record",), frozenset(excluded), frozenset(never_to or ()))
