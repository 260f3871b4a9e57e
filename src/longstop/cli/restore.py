"""`longstop restore`: a backup into an empty place, and the ledger says so."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from longstop.actions.restore import SERVICE, Backup, Place, restore
from longstop.cli.backup import opener_in, stops_told
from longstop.cli.db import administrator
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.engines import backup_file, home, key_file, postgres_server
from longstop.engines.key_ring import ring_of
from longstop.engines.postgres_connection import taking_on, understood
from longstop.store.session import Database


def restore_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A backup.")],
    key: Annotated[Path, typer.Option("--key", help="The file with the private key.")],
    into: Annotated[
        str | None,
        typer.Option(metavar="URL", help="An empty database of another server than our own."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Restore a backup into an empty database: our own server in LONGSTOP_HOME, or the one named.

    The key file of the house must be here. The backup is read to its end first; a database that is
    not empty is refused. The ledger says from which backup it was restored and by whom: what came
    after the backup was taken is missing. Stopped, it goes on when it is run again.

    Example: longstop restore longstop-20261120T180000Z.age --key backup.key
    """
    here = frame(context)
    stopped = "What was restored so far is no working house yet."
    with faults_told(), stops_told(stopped):
        keys = key_file.read_keys()
        backup = Backup(
            path=file,
            opener=opener_in(key),
            key=backup_file.house_key(keys.master),
            keys=ring_of(keys.for_sealing),
        )
        found = restore(
            backup,
            _place(into),
            account=here.account,
            clock=here.clock,
            progress=None if as_json else tell,
        )
    if as_json:
        here.print_json(asdict(found))
        return
    tell(
        f"Restored from backup {found.backup}: {found.rows} rows, {found.entries} entries of the "
        f"ledger, {found.kept_files} kept files. Whatever came after {found.taken_at} is missing: "
        "receive it again. Now check it, then see what fell due meanwhile: longstop verify; "
        "longstop sweep"
    )
    if found.by == SERVICE:
        tell(
            f"Nobody here has the account '{here.account}'. Work on under the account of somebody "
            "who has one, an administrator first."
        )


def _place(into: str | None) -> Place:
    spool_folder = home.data_home() / "spool"
    if into is None:
        admin = administrator()
        return Place(
            admin=admin, database=Database(postgres_server.conninfo), spool_folder=spool_folder
        )
    url = understood(into, "--into")
    database = Database(lambda role: taking_on(url, role))
    return Place(admin=url, database=database, spool_folder=spool_folder)
