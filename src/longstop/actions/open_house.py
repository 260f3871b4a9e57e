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
from longstop.store.steps import noted_steps, shipped


class NotReady(LongstopError):
    """The tables are not those of this program, or nobody has this account."""

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
    check_tables(database)
    return furnish(
        database=database,
        clock=clock,
        reference_key=key_file.derive_key(keys.master, "references"),
        spool_folder=home.data_home() / "spool",
        keys=ring_of(keys.for_sealing),
    )


def check_tables(database: Database) -> None:
    """See that the tables are those of this program; raises NotReady."""
    with database.as_service("look") as connection:
        made_by = noted_steps(connection)
    if made_by is None:
        raise NotReady("The database has no tables yet. Make them with: longstop db migrate")
    if shipped() - made_by:
        raise NotReady(
            "The tables are those of an earlier Longstop. Nothing was done. Bring them up to date"
            " with: longstop db migrate"
        )
    if made_by - shipped():
        raise NotReady(
            "The tables are those of a newer Longstop than this one. Nothing was done. Run the"
            " newer one."
        )
