"""Open the house on this machine: the server runs, the key is there, the tables are up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from longstop.actions.house import House, furnish
from longstop.core.referral.errors import LongstopError
from longstop.engines import home, key_file, postgres_server
from longstop.engines.key_ring import ring_of
from longstop.engines.postgres_connection import outside_url
from longstop.store.session import Database


class NotReady(LongstopError):
    """The database has not been migrated, or nobody has this account."""

    exit_code = 2


def open_house(clock: Callable[[], datetime], until_end: ExitStack | None = None) -> House:
    """Open the house that the environment leads to; raises NotReady, and what its parts raise.

    until_end holds what is closed at the end: until then connections are kept.
    """
    keys = key_file.read_keys()
    if outside_url() is None:
        postgres_server.open_server()
    database = Database(postgres_server.conninfo)
    if until_end is not None:
        until_end.enter_context(database.kept_open())
    _check_migrated(database)
    return furnish(
        database=database,
        clock=clock,
        reference_key=key_file.derive_key(keys.master, "references"),
        spool_folder=home.data_home() / "spool",
        keys=ring_of(keys.for_sealing),
    )


def _check_migrated(database: Database) -> None:
    with database.as_service("look") as connection:
        row = connection.execute("select to_regclass('longstop.obligation') is not null").fetchone()
    if row is None or not row[0]:
        raise NotReady("The database has no tables yet. Make them with: longstop db migrate")
