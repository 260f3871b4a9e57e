"""Read packages: where each stands, and what became of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.ledger.manifest import NOT_OWED
from longstop.core.triage.order import Stream
from longstop.store.session import Connection

_NOT_OWED = ", ".join(f"'{reason}'" for reason in sorted(NOT_OWED))
OWED = f"reason not in ({_NOT_OWED})"
"""The condition on a part that was not read: it could have held records."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageState:
    """A package as the database has it."""

    id: int
    reference: str
    state: str
    declared: int | None
    read: int
    accepted: int
    follow_up: int
    duplicate: int
    quarantined: int
    referrals: int
    children: int
    media_removed: int
    parts: int
    parts_read: int
    parts_refused: int
    drift: int
    format: str
    file_name: str
    bytes: int
    sha256: str
    source: str
    opened_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsettled:
    """What stands open beside a package's lines: a shortfall, a drift notice, a refused file or
    its refused parts, or the package itself where receiving was cut short.

    package is None for a file that was refused as a whole.
    """

    reference: str
    kind: str
    opened_at: datetime
    due_at: datetime | None
    package: str | None
    file_name: str | None
    source: str | None


_PACKAGE = (
    "select p.obligation_id, o.reference, o.state, p.declared, p.read, p.accepted, p.follow_up,"
    "  p.duplicate, p.quarantined, p.referrals, p.children, p.media_removed,"
    "  m.parts, m.read, m.owed,"
    "  (select coalesce(sum(d.seen), 0)::int from package_drift d"
    "    where d.package_id = p.obligation_id),"
    "  p.format, p.file_name, p.bytes, encode(p.sha256, 'hex'), s.name, o.opened_at"
    " from package p join obligation o on o.id = p.obligation_id"
    " join source s on s.id = p.source_id"
    " cross join lateral (select count(*)::int as parts, count(read_as)::int as read,"
    "   (count(*) filter (where read_as is null and OWED))::int as owed"
    "  from package_part where obligation_id = p.obligation_id) m"
).replace("OWED", OWED)


def _package(row: tuple[object, ...]) -> PackageState:
    return PackageState(**dict(zip(PackageState.__dataclass_fields__, row, strict=True)))  # type: ignore[arg-type]


UNSETTLED = (
    "with owed as materialized ("
    "  select o.id, o.reference, o.kind, o.opened_at, o.next_clock_id, w.key_at"
    "   from work_item w join obligation o on o.id = w.obligation_id"
    "   where w.agency = %s and w.stream = %s"
    "    and (o.kind in ('shortfall', 'drift_notice', 'refused_file')"
    "     or (o.kind = 'package' and o.state = 'receiving'))"
    "   order by w.key_at, w.obligation_id limit %s),"
    " about as materialized ("
    "  select o.*, case when o.kind = 'package' then o.id else coalesce("
    "    (select package_id from refused_file where obligation_id = o.id),"
    "    (select package_id from shortfall where obligation_id = o.id),"
    "    (select package_id from drift_notice where obligation_id = o.id)) end as package"
    "   from owed o)"
    " select a.reference, a.kind, a.opened_at, c.due_at, p.reference,"
    "  coalesce(k.file_name, f.file_name), x.name"
    " from about a left join clock c on c.id = a.next_clock_id"
    " left join obligation p on p.id = a.package left join package k on k.obligation_id = p.id"
    " left join refused_file f on f.obligation_id = a.id"
    " left join source x on x.id = coalesce(k.source_id, f.source_id)"
    " order by a.key_at, a.id"
)
"""What does not add up on an agency's list of work, in its order: agency, stream, how many."""


def package_of_file(connection: Connection, source_id: int, sha256: str) -> PackageState | None:
    """Find the package that a file of this source became."""
    row = connection.execute(
        _PACKAGE + " where p.source_id = %s and p.sha256 = decode(%s, 'hex')", (source_id, sha256)
    ).fetchone()
    return None if row is None else _package(row)


def package_by_id(connection: Connection, package_id: int) -> PackageState | None:
    """Find a package by its number."""
    row = connection.execute(_PACKAGE + " where p.obligation_id = %s", (package_id,)).fetchone()
    return None if row is None else _package(row)


def package_by_reference(connection: Connection, reference: str) -> PackageState | None:
    """Find a package that one may see by its reference."""
    row = connection.execute(_PACKAGE + " where o.reference = %s", (reference,)).fetchone()
    return None if row is None else _package(row)


def packages_seen(connection: Connection, limit: int) -> list[PackageState]:
    """List the packages one may see, the newest first."""
    rows = connection.execute(_PACKAGE + " order by p.obligation_id desc limit %s", (limit,))
    return [_package(row) for row in rows]


def unsettled(connection: Connection, agency: int, limit: int) -> list[Unsettled]:
    """List what does not add up on an agency's list of work and one may see, the first due first.

    Read along the office's part of that list, so that nothing else is looked at.
    """
    rows = connection.execute(UNSETTLED, (agency, Stream.OFFICE, limit))
    names = Unsettled.__dataclass_fields__
    return [Unsettled(**dict(zip(names, row, strict=True))) for row in rows]


def refused_reference(connection: Connection, source_id: int, sha256: str) -> str | None:
    """Find the reference under which a file of this source was refused before."""
    row = connection.execute(
        "select o.reference from refused_file f join obligation o on o.id = f.obligation_id"
        " where f.source_id = %s and f.sha256 = decode(%s, 'hex') and f.package_id is null",
        (source_id, sha256),
    ).fetchone()
    return None if row is None else row[0]
