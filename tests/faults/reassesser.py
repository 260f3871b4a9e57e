"""Assess anew in a process that may be killed at any moment. Run as: reassesser DBNAME MOMENT."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

from longstop.actions.house import furnish
from longstop.actions.reassess import reassess
from longstop.engines import postgres_server
from longstop.engines.key_ring import ring_of
from longstop.store.session import Database


def main() -> None:
    """Assess in small batches, saying after each how many were assessed."""
    dbname, now = sys.argv[1], datetime.fromisoformat(sys.argv[2])
    house = furnish(
        database=Database(lambda role: postgres_server.conninfo(role, dbname)),
        clock=lambda: now,
        reference_key=b"r" * 32,
        spool_folder=Path("unused"),
        keys=ring_of([b"r" * 32]),
    )
    reassess(
        house,
        until=now + timedelta(hours=1),
        progress=lambda _, count: print(count, flush=True),  # noqa: T201
        at_once=20,
    )


if __name__ == "__main__":
    main()
