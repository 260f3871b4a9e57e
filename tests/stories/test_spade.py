"""A list arrives on a Friday and nobody does anything for fifteen months: what must still hold.

`make faults` replays all 2,345 people; every other run replays 200 through the same door.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner, Result

from longstop.cli import demo_spade
from longstop.cli.demo_spade_screen import screen
from longstop.cli.frame import Frame
from longstop.cli.main import app
from longstop.core.clocks.calendars import Calendar
from longstop.engines import postgres_server
from longstop.store.queries import replayed as story
from longstop.store.session import Connection
from longstop.synthetic.spade import FRIDAY, Spade, run_spade
from longstop.synthetic.spade_package import PEOPLE
from longstop.synthetic.spade_promises import Promise, promises_kept
from tests.bureau.fixtures import ADMIN, Bureau, Clock
from tests.cli.test_demo import make_database
from tests.conftest import FEW_KILLS

pytestmark = pytest.mark.faults
FEW = 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """One replay: the database it ran in, what the command printed, and what it was given."""

    database: str
    result: Result
    spade: Spade
    calendar: Calendar

    @contextmanager
    def broken_by(self, *statements: str) -> Iterator[Connection]:
        """Break the tables by hand, past every policy; nothing of it is kept."""
        with psycopg.connect(postgres_server.conninfo(ADMIN, self.database)) as connection:
            connection.execute("set search_path = longstop")
            for statement in statements:
                connection.execute(statement.encode())
            yield connection
            connection.rollback()

    def promises(self, connection: Connection, **found: Any) -> Mapping[str, bool]:
        """Judge the promises anew; gives the first words of each and whether it was kept."""
        after = story.standing(connection)
        given: dict[str, Any] = {
            "receipts": [(one.receipt, one.file.truth) for one in self.spade.arrived],
            "before": after, "after": after, "arrived_at": FRIDAY, "moments": 1,
            "unowned": story.unowned(connection), "stuck": 0, "faults": 0,
        }  # fmt: skip
        kept = promises_kept(connection, self.calendar, **(given | found))
        return {" ".join(one.words.split()[:3]): one.kept for one in kept}


def run(database: str, replay: Any, *words: str) -> Result:
    """Run the command on a database of the tests' server with a replay of this size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", postgres_server.conninfo(ADMIN, database))
        patch.setattr(demo_spade, "run_spade", replay)
        frame = Frame(clock=Clock(), account="officer")
        return CliRunner().invoke(app, ["demo", "spade", *words], obj=frame)


@pytest.fixture(scope="module")
def replayed(server: object, kills: int) -> Replayed:
    kept: list[tuple[Spade, Calendar]] = []
    sized = partial(run_spade, people=PEOPLE if kills > FEW_KILLS else FEW)

    def replay(house: Any, *given: Any, **named: Any) -> Spade:
        spade = sized(house, *given, **named)
        kept.append((spade, house.calendar))
        return spade

    database = make_database("spade")
    result = run(database, replay, "--json")
    assert kept, result.stderr
    return Replayed(database, result, *kept[0])


def test_every_promise_is_kept(replayed: Replayed) -> None:
    told = json.loads(replayed.result.stdout)
    assert [one for one in told["promises"] if not one["kept"]] == []
    assert (replayed.result.exit_code, told["kept"], len(told["promises"])) == (0, True, 7)
    assert told["waited"]["unowned"] == 0 < told["waited"]["breaches"]


def test_every_kind_that_waited_was_told_outside_the_bureau(replayed: Replayed) -> None:
    told = json.loads(replayed.result.stdout)
    outside = {
        strand["kind"]
        for strand in told["climbed"]
        for step in strand["steps"]
        if step["rung"] == "outside_role" and step["count"] == strand["breached"]
    }
    waiting = {one["kind"] for one in told["open_at_end"]}
    assert waiting == outside
    assert {
        "referral",
        "child_record",
        "quarantined_record",
        "refused_file",
        "shortfall",
    } <= waiting


def test_what_is_urgent_stands_first_on_saturday_morning(replayed: Replayed) -> None:
    told = json.loads(replayed.result.stdout)["saturday"]
    assert len(told) == 10
    assert "the sender asks for urgency" in told[0]["why"]
    assert [row["due"] for row in told] == sorted(row["due"] for row in told)


def test_the_story_fits_a_terminal_and_names_nobody(replayed: Replayed) -> None:
    lines = screen(replayed.spade)
    assert [line for line in lines if len(line) > 80] == []
    with replayed.broken_by() as connection:
        rows = connection.execute("select family_name from party where length(family_name) > 3")
        names = {str(name) for (name,) in rows.fetchall()}
    assert len(names) > 50
    assert names.isdisjoint(re.findall(r"\w+", "\n".join(lines)))


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update person set absent = true", "Nothing stood without"),
        ("delete from alert where rung = 'outside_role'", "Every breach stands"),
        ("update alert set raised_at = raised_at + interval '9 days'", "Each breach left"),
        ("update quarantined_record set reason = 'bad_date'", "Every line is"),
    ],
)
def test_a_broken_promise_is_named(replayed: Replayed, statement: str, words: str) -> None:
    triggers = "set local session_replication_role = replica"
    with replayed.broken_by(triggers) as connection:
        assert replayed.promises(connection)[words]
    with replayed.broken_by(triggers, statement) as connection:
        broken = [first for first, kept in replayed.promises(connection).items() if not kept]
    assert words in broken


def test_a_closed_or_vanished_obligation_breaks_the_promise(replayed: Replayed) -> None:
    with replayed.broken_by() as connection:
        before = dict(story.standing(connection))
        one = next(iter(before))
        closed = before[one]._replace(state="closed", is_open=False)
        for after in (before | {one: closed}, {id_: s for id_, s in before.items() if id_ != one}):
            assert not replayed.promises(connection, before=before, after=after)[
                "Nothing was sent,"
            ]
        assert not replayed.promises(connection, stuck=1)["Nothing that fell"]
        assert not replayed.promises(connection, faults=1)["The ledger tells"]


def test_a_broken_promise_ends_with_exit_code_1(replayed: Replayed) -> None:
    promise = Promise(words="Nothing was lost", kept=False, found="1 is gone")
    broken = replace(replayed.spade, promises=(promise,))
    result = run(make_database("spade_broken"), lambda *_, **__: broken)
    assert result.exit_code == 1
    assert "NOT KEPT: Nothing was lost." in result.stdout


def test_a_database_somebody_works_in_is_left_as_it_was(bureau: Bureau) -> None:
    before = bureau.ask("select id, event from ledger_entry order by id")
    result = run(bureau.dbname, run_spade)
    assert result.exit_code == 2
    assert "Nothing was changed" in result.stderr
    assert bureau.ask("select id, event from ledger_entry order by id") == before
