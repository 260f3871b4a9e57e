"""Read packages: where each stands, and what became of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.core.ledger.manifest import NOT_OWED
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


def refused_reference(connection: Connection, source_id: int, sha256: str) -> str | None:
    """Find the reference under which a file of this source was refused before."""
    row = connection.execute(
        "select o.reference from refused_file f join obligation o on o.id = f.obligation_id"
        " where f.source_id = %s and f.sha256 = decode(%s, 'hex') and f.package_id is null",
        (source_id, sha256),
    ).fetchone()
    return None if row is None else row[0]
