"""Give every benchmark the same ground: a server and a bureau of its own in a folder of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from longstop.actions.house import House, furnish
from longstop.actions.import_organisation import import_organisation
from longstop.engines import postgres_server
from longstop.engines.key_ring import ring_of
from longstop.store.migrate import migrate
from longstop.store.session import OWNER, Database

ADMIN = "longstop_admin"


@contextmanager
def own_server() -> Iterator[Path]:
    """Run a server for the length of a benchmark; gives the folder in which it may write."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)  # the account of the server must reach what is its own
        os.environ["LONGSTOP_HOME"] = str(home / "home")
        os.environ["LONGSTOP_KEY_FILE"] = str(home / "key")
        postgres_server.open_server()
        try:
            yield home
        finally:
            postgres_server.stop_server()


def open_bureau(dbname: str, home: Path, agencies: Path, clock: Callable[[], datetime]) -> House:
    """Make a database with every table and the agencies of an organisation file."""
    postgres_server.ensure_database(dbname)
    migrate(
        admin=postgres_server.conninfo(ADMIN, dbname), owner=postgres_server.conninfo(OWNER, dbname)
    )
    house = furnish(
        database=Database(lambda role: postgres_server.conninfo(role, dbname)),
        clock=clock,
        reference_key=b"b" * 32,
        spool_folder=home / "spool",
        keys=ring_of([b"b" * 32]),
    )
    import_organisation(house, None, agencies.read_text(encoding="utf-8"))
    return house
