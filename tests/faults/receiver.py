"""Receive one file in a process that may be killed at any moment. Run as: receiver DBNAME FILE."""

from __future__ import annotations

import sys
from pathlib import Path

from longstop.actions.house import furnish
from longstop.actions.receive import Incoming, receive
from longstop.engines import postgres_server, time_source
from longstop.engines.key_ring import ring_of
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import Database


def main() -> None:
    """Receive the file in small batches, saying after each how many records are safe."""
    dbname, file, spool = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    database = Database(lambda role: postgres_server.conninfo(role, dbname))
    house = furnish(
        database=database, clock=time_source.utc_now, reference_key=b"r" * 32, spool_folder=spool,
        keys=ring_of([b"r" * 32]),
    )  # fmt: skip
    with database.as_service("test") as connection:
        alice = actor_of_code(connection, "bureau", "alice")
    assert alice is not None
    with file.open("rb") as stream:
        incoming = Incoming(stream=stream, file_name=file.name, source="toronto", batch=100)
        receive(house, alice, incoming, lambda done: print(done, flush=True))  # noqa: T201


if __name__ == "__main__":
    main()
