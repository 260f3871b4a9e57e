"""Mail digests in a process that may be killed at any moment. Run as: mailer DBNAME MOMENT PORT."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from longstop.actions.house import furnish
from longstop.actions.mail_digests import mail_digests
from longstop.engines import postgres_server
from longstop.engines.key_ring import ring_of
from longstop.engines.mail import Relay
from longstop.store.session import Database


def main() -> None:
    """Send whatever waits to the relay on a port of this machine."""
    dbname, now, port = sys.argv[1], datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
    house = furnish(
        database=Database(lambda role: postgres_server.conninfo(role, dbname)),
        clock=lambda: now,
        reference_key=b"r" * 32,
        spool_folder=Path("unused"),
        keys=ring_of([b"r" * 32]),
    )
    mail_digests(house, Relay(host="127.0.0.1", port=port, sender="x@bureau.example", outside=""))


if __name__ == "__main__":
    main()
