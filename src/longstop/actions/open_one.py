"""Open a single obligation, with its clocks and the entry that tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from longstop.actions.house import House
from longstop.actions.intake_obligations import ClockWanted, Opened, clock_maker
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.vocabulary import ObligationKind
from longstop.store import bulk, ledger
from longstop.store.queries.directory import Seat
from longstop.store.session import Connection


def open_one(
    connection: Connection,
    house: House,
    kind: ObligationKind,
    event: str,
    seat: Seat,
    clocks: Sequence[ClockWanted],
    facts: dict[str, Plain],
) -> tuple[Opened, bulk.Rows, list[ledger.Event], datetime]:
    """Make one obligation at a desk: it, its rows, the events to be recorded, and the moment."""
    maker = clock_maker(connection, house, house.now(), len(clocks), opening=1)
    opened = maker.open(
        kind, event=event, seat=seat, seen_by=[seat.agency], clocks=clocks, facts=facts
    )
    return opened, maker.rows, maker.events, maker.now


def insert_opened(connection: Connection, rows: bulk.Rows) -> None:
    """Insert what was opened."""
    for table in ("obligation", "clock"):
        for row in rows[table]:
            bulk.insert_one(connection, table, row)
