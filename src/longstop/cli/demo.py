"""`longstop demo`: the main job on synthetic data, and the screen a duty officer sees after it."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import typer

from longstop.actions.list_work import list_work
from longstop.actions.verify import verify
from longstop.cli import db
from longstop.cli.demo_screen import Shown, screen
from longstop.cli.demo_spade import spade_command
from longstop.cli.frame import Frame, faults_told, frame, tell
from longstop.engines import home, key_file, postgres_server
from longstop.store.migrate import migrate
from longstop.store.queries.overview import open_by_kind_and_age
from longstop.store.session import OWNER, Database
from longstop.synthetic.agencies import BUREAU
from longstop.synthetic.demo import check_ours, run_demo

FIRST = 10
app = typer.Typer(name="demo", invoke_without_command=True)
app.command("spade")(spade_command)


@app.callback()
def demo_command(context: typer.Context) -> None:
    """Receive synthetic packages into an empty database, and show what a duty officer would see.

    Refuses a database that holds anything it did not make. Again without harm: the files are then
    duplicates and the screen is shown again.

    Example: longstop demo
    """
    here = frame(context)
    if context.invoked_subcommand is not None:
        return
    with faults_told():
        _prepare()
        for line in screen(_run(here)):
            here.out.print(line, markup=False)


def _prepare() -> None:
    """Make server, key and tables; a database that is not ours is refused before anything else."""
    tell("Opening the database")
    admin = db.administrator()
    if check_ours(Database(postgres_server.conninfo), admin):
        key_file.read_key()  # a new key could not read the references that are there
    else:
        db.make_key()
    migrate(admin=admin, owner=postgres_server.conninfo(OWNER))


def _run(here: Frame) -> Shown:
    house = here.house()
    done = run_demo(house, account=here.account, folder=home.data_home() / "demo", told=tell)
    tell("Verifying the ledger against the tables")
    verified = verify(house, done.officer)
    listed = list_work(house, done.officer, limit=FIRST)
    with house.database.as_person(done.officer) as connection:
        opened = open_by_kind_and_age(connection, done.officer.agency, listed.at)
    return Shown(
        listed=listed,
        officer=f"{done.officer.code} of {BUREAU}",
        receipts=done.receipts,
        swept=done.swept,
        opened=opened,
        verified=verified,
        surroundings=_surroundings(),
    )


def _surroundings() -> list[str]:
    """Name what the shell must know for the next command to find the demonstration."""
    lines = [
        f"export {home.HOME_VARIABLE}={shlex.quote(str(home.home_path()))}",
        f"export {key_file.KEY_VARIABLE}={shlex.quote(str(key_file.key_path()))}",
    ]
    if shutil.which("longstop") is None:
        lines.append(f'export PATH={shlex.quote(str(Path(sys.executable).parent))}:"$PATH"')
    return lines
