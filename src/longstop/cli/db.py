"""`longstop db`: start, stop, look at and migrate the database."""

from __future__ import annotations

from dataclasses import asdict

import typer

from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.engines import key_file, postgres_server
from longstop.engines.postgres_connection import outside_url
from longstop.store.migrate import migrate
from longstop.store.session import OWNER

ADMIN = "longstop_admin"
app = typer.Typer(name="db", help="The database server and its tables.", no_args_is_help=True)


def make_key() -> None:
    """Make the key file if there is none, and see that it can be read."""
    if not key_file.key_path().exists():
        tell(f"A new key is kept in {key_file.create_key_file()}: keep a copy somewhere safe.")
    key_file.read_key()


def administrator() -> str:
    """Give the administrator's connection string, to a database that is there and answers."""
    outside = outside_url()
    if outside is not None:
        return outside
    warning = postgres_server.open_server().warning
    if warning:
        tell(warning)
    postgres_server.ensure_database()
    return postgres_server.conninfo(ADMIN)


@app.command()
def start(context: typer.Context, as_json: Json = False) -> None:
    """Start our own database server, or see that it runs.

    Example: longstop db start
    """
    with faults_told():
        server = postgres_server.open_server()
    if as_json:
        frame(context).print_json(asdict(server))
    else:
        tell(f"The database runs: PostgreSQL {server.version}, data in {server.data_folder}")
        if server.warning:
            tell(server.warning)


@app.command()
def stop(context: typer.Context, as_json: Json = False) -> None:
    """Stop our own database server cleanly.

    Example: longstop db stop
    """
    with faults_told():
        stopped = postgres_server.stop_server()
    if as_json:
        frame(context).print_json({"stopped": stopped})
    else:
        tell("The database is stopped." if stopped else "The database was not running.")


@app.command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say whether the database answers, and where its data are. Exit code 3 when it does not.

    Example: longstop db status --json
    """
    with faults_told():
        found = postgres_server.server_status()
    if as_json:
        frame(context).print_json(asdict(found))
    elif found.running:
        tell(f"The database answers: PostgreSQL {found.version}, data in {found.data_folder}")
    else:
        tell(f"The database does not answer: {found.reason}")
    if not found.running:
        raise typer.Exit(3)


@app.command(name="migrate")
def migrate_command(context: typer.Context, as_json: Json = False) -> None:
    """Make or update the tables, and the key file if there is none; again without harm.

    Example: longstop db migrate
    """
    with faults_told():
        make_key()
        applied = migrate(admin=administrator(), owner=postgres_server.conninfo(OWNER))
    if as_json:
        frame(context).print_json({"applied": applied})
    else:
        tell(f"Applied: {', '.join(applied)}" if applied else "The tables are up to date.")
