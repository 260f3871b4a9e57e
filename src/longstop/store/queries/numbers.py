"""Read and keep which of a sender's own numbers came, and the shortfalls of those that did not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from longstop.core.intake.numbering import Ranges
from longstop.store import locks
from longstop.store.session import Connection

Series = Mapping[str, Ranges]
MET = "numbers_arrived"
"""The outcome of a shortfall whose every number came: nobody has to close it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberShortfall:
    """A shortfall of numbers as it is kept; what a person closed stays with what was missing."""

    id: int
    is_open: bool
    opened: int
    without_number: int
    ranges: Series


def alone_with(connection: Connection, source_id: int) -> None:
    """Let nobody else write records of this source, or count its numbers, meanwhile."""
    locks.alone(connection, locks.Lock.SOURCE, source_id)


def seen_of(connection: Connection, source_id: int, numbering: str) -> dict[str, Ranges]:
    """Read which numbers of each series came."""
    rows = connection.execute(
        "select series, seen from sender_series where source_id = %s and numbering = %s",
        (source_id, numbering),
    )
    return {series: _ranges(seen) for series, seen in rows}


def keep_seen(
    connection: Connection, source_id: int, agency: int, numbering: str, seen: Series
) -> None:
    """Keep which numbers of these series came, in one statement."""
    connection.execute(
        "insert into sender_series (source_id, agency, numbering, series, seen)"
        " select %s, %s, %s, n.* from unnest(%s::text[], %s::text[]) n"
        " on conflict (source_id, numbering, series) do update set seen = excluded.seen",
        (source_id, agency, numbering, list(seen), [json.dumps(one) for one in seen.values()]),
    )


_SHORTFALLS = (
    "select n.obligation_id, o.is_open, n.opened, n.without_number, n.ranges"
    " from number_shortfall n join obligation o on o.id = n.obligation_id"
    " where n.source_id = %s and n.numbering = %s and o.outcome is distinct from %s order by o.id"
)


def references_of(
    connection: Connection, source_id: int, package_id: int | None = None, *, all_: bool = False
) -> Iterator[tuple[str | None, bool]]:
    """Walk the sender's references in a package, or in all that was received with it, and if new.

    New is a record of the package that is no repeat. A record that could not be read has no
    reference that anybody knows.
    """
    with connection.cursor(name="references_of") as cursor:
        cursor.itersize = 10_000
        cursor.execute(
            "select s.source_reference,"
            "  coalesce(s.status = 'accepted' and s.package_id = %(package)s, false)"
            " from source_record s join obligation o on o.id = s.package_id"
            " where s.source_id = %(source)s and s.status <> 'quarantined'"
            "  and (s.package_id = %(package)s or (%(all)s and o.state <> 'receiving'))",
            {"source": source_id, "package": package_id, "all": all_},
        )
        yield from cursor


def shortfalls_of(
    connection: Connection, source_id: int, numbering: str, *, hold: bool = True
) -> list[NumberShortfall]:
    """Read the shortfalls of a sender's numbers, but those whose every number came; held or not."""
    query = _SHORTFALLS + (" for no key update of o" if hold else "")
    rows = connection.execute(query.encode(), (source_id, numbering, MET))
    return [
        NumberShortfall(
            id=id_, is_open=is_open, opened=opened, without_number=unfit, ranges=read_series(text)
        )
        for id_, is_open, opened, unfit, text in rows
    ]


def insert_shortfall(
    connection: Connection, obligation_id: int, package_id: int, row: Mapping[str, object]
) -> None:
    """Keep a shortfall of numbers."""
    connection.execute(
        "insert into shortfall (obligation_id, package_id) values (%s, %s)",
        (obligation_id, package_id),
    )
    connection.execute(
        "insert into number_shortfall (obligation_id, source_id, numbering, opened, missing,"
        "  without_number, ranges, told, salt, commitment)"
        " values (%(id)s, %(source_id)s, %(numbering)s, %(opened)s, %(missing)s,"
        "  %(without_number)s, %(ranges)s, %(told)s, %(salt)s, %(commitment)s)",
        {"id": obligation_id, **row},
    )


def narrow(connection: Connection, rows: Mapping[int, Mapping[str, object]]) -> None:
    """Write what is still missing of these shortfalls, in one statement."""
    names = ("missing", "ranges", "told", "salt", "commitment")
    connection.execute(
        "update number_shortfall s set missing = n.missing, ranges = n.ranges, told = n.told,"
        "  salt = n.salt, commitment = n.commitment"
        " from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::bytea[],"
        "  %s::bytea[]) n (id, missing, ranges, told, salt, commitment)"
        " where s.obligation_id = n.id",
        (list(rows), *([row[name] for row in rows.values()] for name in names)),
    )


def end_met(connection: Connection, ids: Sequence[int]) -> int:
    """Close shortfalls whose every number came; gives how many."""
    return connection.execute(
        "update obligation set state = 'closed', previous_state = 'open', is_open = false,"
        "  next_clock_id = null, outcome = %s, held_by = null, held_until = null"
        " where id = any(%s::bigint[]) and state = 'open'",
        (MET, list(ids)),
    ).rowcount


def numbered_sources(connection: Connection) -> list[tuple[int, str, str]]:
    """List the senders whose numbers are counted: number, name, and how they number."""
    rows = connection.execute(
        "select id, name, numbering from source s where numbering is not null and exists"
        " (select from sender_series r where r.source_id = s.id and r.numbering = s.numbering)"
        " order by id"
    )
    return [(id_, name, numbering) for id_, name, numbering in rows]


def has_erased(connection: Connection, source_id: int) -> bool:
    """Tell whether a record of a sender was erased: then its number is known no more."""
    row = connection.execute(
        "select exists (select from source_record where source_id = %s and salt is null)",
        (source_id,),
    ).fetchone()
    return row is not None and bool(row[0])


def series_text(ranges: Series) -> str:
    """Write numbers by series, as they are kept."""
    return json.dumps({name: ranges[name] for name in sorted(ranges)}, separators=(",", ":"))


def read_series(text: str | None) -> dict[str, Ranges]:
    """Read numbers by series as they are kept; none where they were erased."""
    found: dict[str, list[list[int]]] = json.loads(text or "{}")
    return {name: tuple((a, b) for a, b in pairs) for name, pairs in found.items()}


def _ranges(text: str) -> Ranges:
    return tuple((first, last) for first, last in json.loads(text))
