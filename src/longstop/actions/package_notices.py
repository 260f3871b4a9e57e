"""Open what stands beside a package: what is missing, unknown to us, or could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.house import House
from longstop.actions.open_one import insert_opened, open_one
from longstop.core.ledger.manifest import PartLine
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import ledger
from longstop.store.queries.directory import Seat
from longstop.store.queries.packages import PackageState
from longstop.store.session import Connection

MOST_SHOWN = 20
"""The most refused parts that a receipt names; the manifest has them all."""


def open_shortfall(
    connection: Connection, house: House, package: PackageState, seat: Seat
) -> list[ledger.Event]:
    """Open the shortfall of a package; gives the events to be recorded."""
    assert package.declared is not None
    opened, rows, events, _ = open_one(
        connection,
        house,
        ObligationKind.SHORTFALL,
        "shortfall.opened",
        seat,
        [("resolve", "shortfall")],
        {"package": package.id, "declared": package.declared, "read": package.read},
    )
    insert_opened(connection, rows)
    connection.execute(
        "insert into shortfall (obligation_id, package_id, declared, read) values (%s, %s, %s, %s)",
        (opened.id, package.id, package.declared, package.read),
    )
    return events


def open_drift(
    connection: Connection, house: House, package: PackageState, seat: Seat
) -> list[ledger.Event]:
    """Open the drift notice of a package that has none; gives the events to be recorded."""
    opened, rows, events, _ = open_one(
        connection,
        house,
        ObligationKind.DRIFT_NOTICE,
        "drift.noticed",
        seat,
        [("resolve", "drift_notice")],
        {"package": package.id, "seen": package.drift},
    )
    insert_opened(connection, rows)
    connection.execute(
        "insert into drift_notice (obligation_id, package_id, fields, seen)"
        " select %s, %s, count(*), sum(seen) from package_drift where package_id = %s",
        (opened.id, package.id, package.id),
    )
    return events


def open_refused_parts(
    connection: Connection,
    house: House,
    package: PackageState,
    lines: Sequence[PartLine],
    seat: Seat,
) -> list[ledger.Event]:
    """Open one obligation for all parts that could hold records and were not read.

    The sender is asked once, for all of them; a part is no record, so it is not quarantined.
    """
    opened, rows, events, _ = open_one(
        connection,
        house,
        ObligationKind.REFUSED_FILE,
        "parts.refused",
        seat,
        [("resolve", "refused_file")],
        {"package": package.id, "parts": [line.number for line in lines if line.owed]},
    )
    insert_opened(connection, rows)
    connection.execute(
        "insert into refused_file (obligation_id, source_id, sha256, bytes, file_name, reason,"
        "  package_id) select %s, source_id, sha256, bytes, file_name, 'parts_refused',"
        "  obligation_id from package where obligation_id = %s",
        (opened.id, package.id),
    )
    return events


def shown_parts(lines: Sequence[PartLine]) -> tuple[tuple[str, str], ...]:
    """List the first parts that were refused, each with its reason, as a receipt tells them."""
    owed = [line for line in lines if line.owed and line.path]
    return tuple((str(line.path), str(line.reason)) for line in owed[:MOST_SHOWN])
