"""The demonstration: its screen as agreed, again without harm, and never on anybody's data."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.engines import postgres_server
from tests.bureau.fixtures import ADMIN, Bureau, Clock

GOLDEN = Path(__file__).parent / "golden" / "demo.txt"
WIDTH = 80
# They do not end, or end what the other tests use.
_GO_ON = ("longstop serve", "longstop sweep --every 60", "longstop db stop")


def run(database: str, *words: str) -> Result:
    """Run a command on a database of the tests' server, as the account 'officer'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", postgres_server.conninfo(ADMIN, database))
        patch.setenv("COLUMNS", "200")
        return CliRunner().invoke(app, words, obj=Frame(clock=Clock(), account="officer"))


def ask(database: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(postgres_server.conninfo(ADMIN, database)) as connection:
        return connection.execute(query.encode()).fetchall()


def make_database(name: str) -> str:
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres"), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{name}" with (force)'.encode())
        admin.execute(f'create database "{name}"'.encode())
    return name


@dataclass(frozen=True, slots=True)
class Shown:
    """The screens of a first and a second demonstration on one database."""

    database: str
    first: Result
    second: Result


@pytest.fixture(scope="module")
def shown(server: Path) -> Shown:
    database = make_database("demo")
    return Shown(database, run(database, "demo"), run(database, "demo"))


def masked(screen: str) -> str:
    """Take out of a screen what differs from machine to machine."""
    screen = re.sub(r"\b([A-Z])-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]\b", r"\1-....-....-.", screen)
    screen = re.sub(r"^export PATH=.*\n", "", screen, flags=re.MULTILINE)
    return re.sub(r"^(export LONGSTOP_\w+)=.*$", r"\1=...", screen, flags=re.MULTILINE)


def section(screen: str, title: str) -> str:
    return screen.partition(f"{title.upper()}\n")[2].partition("\n\n")[0]


def test_the_screen_is_the_one_that_was_agreed(shown: Shown) -> None:
    assert shown.first.exit_code == 0, shown.first.stderr
    assert masked(shown.first.stdout) == GOLDEN.read_text(encoding="utf-8")


def test_the_screen_fits_a_terminal(shown: Shown) -> None:
    lines = shown.first.stdout.splitlines()
    assert [line for line in lines if len(line) > WIDTH and not line.startswith("export ")] == []


def test_again_the_files_are_duplicates_and_nothing_is_there_twice(shown: Shown) -> None:
    assert shown.second.exit_code == 0, shown.second.stderr
    assert shown.second.stdout.count("duplicate  ") == 2
    first_to_look_at = "The 10 to look at first, and why"
    assert section(shown.second.stdout, first_to_look_at)
    assert section(shown.second.stdout, first_to_look_at) == section(
        shown.first.stdout, first_to_look_at
    )
    assert ask(shown.database, "select count(*) from longstop.package") == [(2,)]


def test_every_command_on_the_screen_works(shown: Shown) -> None:
    commands = [
        line.partition("#")[0].strip()
        for line in shown.first.stdout.splitlines()
        if line.startswith("longstop ")
    ]
    assert set(_GO_ON) < set(commands)
    for command in commands:
        words = shlex.split(command)[1:]
        words += ["--help"] if command in _GO_ON else []
        result = run(shown.database, *words)
        assert result.exit_code == 0, f"{command}: {result.stderr}"


def test_no_name_stands_on_the_screen(shown: Shown) -> None:
    names = ask(shown.database, "select family_name from longstop.party where family_name <> ''")
    words = set(re.findall(r"\w+", shown.first.stdout))
    assert len(names) > 100
    assert words.isdisjoint({str(name) for (name,) in names})


def test_a_database_somebody_works_in_is_left_as_it_was(bureau: Bureau) -> None:
    before = bureau.ask("select id, event from ledger_entry order by id")
    result = run(bureau.dbname, "demo")
    assert result.exit_code == 2
    assert "Nothing was changed" in result.stderr
    assert "make demo DEMO_DIR=" in result.stderr
    assert bureau.ask("select id, event from ledger_entry order by id") == before


def test_a_database_with_tables_of_somebody_else_is_left_as_it_was(server: Path) -> None:
    database = make_database("occupied")
    with psycopg.connect(postgres_server.conninfo(ADMIN, database)) as connection:
        connection.execute("create table library_loan (id int)")
    result = run(database, "demo")
    assert result.exit_code == 2
    assert ask(database, "select to_regnamespace('longstop') is null") == [(True,)]
