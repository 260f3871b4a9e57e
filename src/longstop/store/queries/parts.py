"""Read and keep what a package holds, part by part."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.core.ledger.manifest import PartLine, line_of
from longstop.store.session import Connection

_SELECT = (
    "select number, within, path, bytes, encode(sha256, 'hex'), kind, read_as, reason, kept_bytes,"
    " encode(kept_sha256, 'hex'), media_removed, salt, commitment"
    " from package_part where obligation_id = %s order by number"
)


def parts_of(connection: Connection, obligation_id: int) -> list[PartLine]:
    """List the parts of a package or refused file that one may see, in the manifest's order."""
    return [line_of(row) for row in connection.execute(_SELECT, (obligation_id,))]


def manifest_behind(connection: Connection, reference: str) -> tuple[int, str, int] | None:
    """Find what has the manifest that a reference asks for: number, kind, and whose parts they are.

    A package and a refused file have their own; the parts of a package that could not be read
    have their package's.
    """
    row = connection.execute(
        "select o.id, o.kind, coalesce(f.package_id, o.id) from obligation o"
        " left join refused_file f on f.obligation_id = o.id"
        " where o.reference = %s and o.kind in ('package', 'refused_file')",
        (reference,),
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2])


def insert_parts(connection: Connection, obligation_id: int, lines: Sequence[PartLine]) -> None:
    """Keep the parts of a package or refused file, in one statement however many there are."""
    columns = [[getattr(line, name) for line in lines] for name in PartLine.__dataclass_fields__]
    connection.execute(
        "insert into package_part (obligation_id, number, within, path, bytes, sha256, kind,"
        "  read_as, reason, kept_bytes, kept_sha256, media_removed, salt, commitment)"
        " select %s, n, w, p, b, decode(d, 'hex'), k, a, r, s, decode(e, 'hex'), m, y, c"
        " from unnest(%s::int[], %s::int[], %s::text[], %s::bigint[], %s::text[], %s::text[],"
        "  %s::text[], %s::text[], %s::bigint[], %s::text[], %s::int[], %s::bytea[], %s::bytea[])"
        " as x (n, w, p, b, d, k, a, r, s, e, m, y, c)",
        [obligation_id, *columns],
    )


def is_kept_for_a_package(connection: Connection, sha256: str) -> bool:
    """Tell whether a package of any source is these very bytes, so that their text must stay."""
    row = connection.execute(
        "select exists (select from package where sha256 = decode(%s, 'hex'))", (sha256,)
    ).fetchone()
    return row is not None and bool(row[0])
