"""A planner asks what would become of people, and is answered in words, with how sure that is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from longstop.actions import run_capacity
from longstop.cli.main import app
from longstop.core.capacity.outcome import Walked
from longstop.engines.simulator import Replication
from tests.core.capacity.scenarios import BUREAU
from tests.core.triage.policies import TEXT

SMALL = BUREAU.replace("days = 365", "days = 150").replace("warm_up_days = 90", "warm_up_days = 40")


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["capacity", "run", *map(str, words)])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    return file


def figures(*words: object) -> dict[str, Any]:
    done = run(*words, "--most", 2, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_the_answer_says_who_is_reached_missed_and_lost_and_where_the_line_runs(
    small: Path,
) -> None:
    done = run(small, "--most", 2)
    assert done.exit_code == 0, done.stderr
    for words in (
        "Very High: ", "somebody acts: half within", "not within the 24 hours they should",
        "the child is safe: half within", "arrest: half within", "lost because data expired",
        "the oldest for", "The cut-line: ", "A person decides whom to reach.",
    ):  # fmt: skip
        assert words in done.stdout
    assert "Ended at 2 replications" in done.stderr


def test_the_child_is_safe_apart_from_arrest_and_sooner(small: Path) -> None:
    very_high = figures(small)["grades"]["very_high"]
    assert very_high["half_safe"]["value"] < very_high["half_arrested"]["value"]
    assert very_high["half_acted_on"]["value"] < very_high["half_arrested"]["value"]


def test_the_same_seed_gives_the_same_whatever_the_threads_and_another_does_not(
    small: Path,
) -> None:
    one = figures(small)
    assert figures(small, "--threads", 2) == one
    assert figures(small, "--seed", 7) != one


def test_what_a_planner_changes_shows(small: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.toml"
    more.write_text(SMALL.replace("staff = 62", "staff = 200").replace("staff = 36", "staff = 90"))
    before, after = figures(small), figures(more)
    assert after["in_time_of_1000"]["value"] > before["in_time_of_1000"]["value"]
    in_turn = figures(small, "--rule", "first_come")
    assert in_turn["rule"] == "first_come"
    assert (
        in_turn["grades"]["very_high"]["half_acted_on"]["value"]
        > before["grades"]["very_high"]["half_acted_on"]["value"]
    )


def test_every_replication_is_looked_at_once(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    look = run_capacity.walked

    def counted(one: Replication) -> Walked:
        seen.append(one)
        return look(one)

    monkeypatch.setattr(run_capacity, "walked", counted)
    found = json.loads(run(small, "--most", 6, "--within", 0.0001, "--json").stdout)
    assert found["replications"] == len(seen) == 6


def test_the_policy_that_is_given_orders_the_work(small: Path, tmp_path: Path) -> None:
    ours = tmp_path / "policy.toml"
    ours.write_text(TEXT.replace("low = 720", "low = 1440"))
    assert figures(small, "--policy", ours)["grades"]["low"]["target_hours"] == 1440


def test_a_scenario_with_faults_is_not_run(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(SMALL.replace("days = 150", "days = 0"))
    done = run(ours)
    assert (done.exit_code, "run: days" in done.stderr) == (2, True)
    assert done.stdout == ""
