"""A house with a server of its own, received into by the command line, that may be starved."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
import pytest

import longstop
from longstop.actions.assign_account import assign_account
from longstop.actions.import_organisation import import_organisation
from longstop.actions.register_source import register_source
from longstop.actions.verify import verify
from longstop.core.ledger.verification import Fault
from longstop.engines import key_file, postgres_server
from longstop.engines.postgres_connection import DATABASE
from longstop.store.migrate import migrate
from longstop.store.session import OWNER
from tests.bureau.fixtures import ADMIN, CSV_HEAD, Clock, open_house, people_of
from tests.engines.accounts import reachable_folder

ORGANISATION = Path(__file__).parents[1] / "bureau" / "organisation.toml"
COLUMNS = Path(str(files("longstop.policies") / "columns" / "longstop-en.toml"))
COMMAND = "from longstop.cli.main import main; main()"
GUARD_SECONDS = 120
SOURCE = "toronto"


@dataclass(frozen=True, slots=True)
class OwnHouse:
    """A data folder with its own server; `longstop` runs in a process of its own."""

    folder: Path

    @property
    def spool(self) -> Path:
        return self.folder / "home" / "spool"

    @property
    def variables(self) -> dict[str, str]:
        return {
            "LONGSTOP_HOME": str(self.folder / "home"),
            "LONGSTOP_KEY_FILE": str(self.folder / "key"),
        }

    @contextmanager
    def here(self) -> Iterator[None]:
        """Let what this process does with a server be done with ours."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.variables.items():
                patch.setenv(name, value)
            yield

    def receive(self, what: Path) -> subprocess.Popen[str]:
        """Start `longstop receive` in a process of its own."""
        words = ["receive", str(what), "--source", SOURCE, "--json"]
        sources = str(Path(longstop.__file__).parents[1])
        return subprocess.Popen(
            [sys.executable, "-c", COMMAND, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.variables, "PYTHONPATH": sources},
        )

    def end(self, process: subprocess.Popen[str]) -> tuple[int, str, str]:
        """Wait for a command; gives its exit code, the last line it told a person, its output."""
        with process:
            printed, told = process.communicate(timeout=GUARD_SECONDS)
        return process.returncode, (told.splitlines() or [""])[-1], printed

    def faults(self) -> tuple[Fault, ...]:
        """Verify everything from nothing; gives what is wrong."""
        with self.here():
            key = key_file.derive_key(key_file.read_keys().master, "references")
            made = replace(open_house(DATABASE, self.folder, Clock()), reference_key=key)
            return verify(made, people_of(made)["alice"]).faults

    def start(self) -> None:
        with self.here():
            postgres_server.open_server()

    def stop(self) -> None:
        with self.here():
            postgres_server.stop_server()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its administrator; a statement without an answer gives nothing."""
        with self.here():
            conninfo = postgres_server.conninfo(ADMIN)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute("set search_path = longstop")
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def stalling(self, given_name: str) -> Iterator[None]:
        """Let the database stand still at the first person of this name that it is to keep."""
        self.ask(
            "create function stall() returns trigger language plpgsql as"
            " $$ begin perform pg_sleep(3600); return new; end $$"
        )
        stall = "create trigger stall before insert on party for each row"
        self.ask(f"{stall} when (new.given_name = '{given_name}') execute function stall()")
        try:
            yield
        finally:
            self.start()
            self.ask("drop function stall() cascade")

    def wait_for_the_stall(self, receiving: subprocess.Popen[str]) -> int:
        """Wait until a receive stands still; gives its server process."""
        standing = "select pid from pg_stat_activity where wait_event = 'PgSleep'"
        while not (found := self.ask(standing)):
            assert receiving.poll() is None, "the receive ended before it came to the stall"
            time.sleep(0.05)
        return int(found[0][0])


@contextmanager
def own_house() -> Iterator[OwnHouse]:
    """Make a house with its server, tables, people and one sender; all of it goes afterwards."""
    with reachable_folder() as folder:
        house = OwnHouse(folder)
        try:
            with house.here():
                key_file.create_key_file()
                postgres_server.open_server()
                _furnish(folder)
            yield house
        finally:
            house.stop()


def _furnish(folder: Path) -> None:
    postgres_server.ensure_database()
    migrate(admin=postgres_server.conninfo(ADMIN), owner=postgres_server.conninfo(OWNER))
    made = open_house(DATABASE, folder, Clock())
    import_organisation(made, None, ORGANISATION.read_text(encoding="utf-8"))
    account = getpass.getuser()
    alice = assign_account(made, None, agency="bureau", code="alice", os_account=account)
    column_map = COLUMNS.read_text(encoding="utf-8")
    zone = "America/Toronto"
    register_source(made, alice, SOURCE, zone=zone, country="GB", column_map=column_map)


def write_list(path: Path, names: list[str], note: str = "") -> Path:
    """Write a list with one line for each given name."""
    heads = CSV_HEAD.split(",")
    lines = [CSV_HEAD]
    for number, name in enumerate(names):
        cells = {
            "reference": f"{path.stem}-{number}", "role": "reported", "given_name": name,
            "family_name": "Quill", "note": note,
        }  # fmt: skip
        lines.append(",".join(cells.get(head, "") for head in heads))
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
