"""A backlog is shared out from two lists; a plan goes nowhere but into a file that was named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longstop.actions import assignment_files
from longstop.cli.main import app
from longstop.core.capacity import assignment_file


def capacity(*words: object) -> Result:
    return CliRunner().invoke(app, ["capacity", *map(str, words)])


@pytest.fixture
def lists(tmp_path: Path) -> tuple[Path, Path]:
    made = capacity("assign-example", tmp_path, "--people", 60, "--agencies", 3)
    assert made.exit_code == 0, made.stderr
    return tmp_path / "backlog.csv", tmp_path / "agencies.csv"


def test_an_example_is_shared_out_and_a_plan_is_written(
    lists: tuple[Path, Path], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.csv"
    done = capacity("assign", *lists, "--out", plan)
    assert done.exit_code == 0, done.stderr
    for words in ("agency", "Very High", "Force 01", "Placed: ", "a person decides", "below"):
        assert words in done.stdout
    found = json.loads(capacity("assign", *lists, "--json").stdout)
    lines = plan.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "reference,agency"
    assert dict(line.split(",") for line in lines[1:]) == found["goes_to"]
    assert 0 <= found["gap"] < 0.02
    again = capacity("assign", *lists, "--out", plan)
    assert again.exit_code == 2
    assert plan.read_text(encoding="utf-8-sig").splitlines() == lines


def test_every_fault_of_a_list_is_told_by_its_line(
    lists: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours.csv"
    ours.write_text(
        "reference,area,grade,hours,access,age_days,not_to\n"
        "A,Force 01,high,5,,,\n"
        "A,Force 99,urgent,0,maybe,-1,Force 98\n"
        ",Force 01,low,nan,no,3,\n"
    )
    done = capacity("assign", ours, lists[1])
    assert done.exit_code == 2
    for said in (
        "line 3: there is no agency 'Force 99'", "line 3: the grade must be one of low",
        "line 3: hours must be a figure above 0", "line 3: access must be",
        "line 3: age_days must be", "'Force 98' that it must not go to",
        "line 4: it needs a reference", "line 4: hours", "'A' stands twice",
    ):  # fmt: skip
        assert said in done.stderr
    ours.write_text("agency,hours,near\nNorth,many,South\n")
    for backlog, agencies, said in (
        (lists[0], ours, "line 2: there is no agency 'South'"),
        (lists[0], lists[0], "there is no column 'agency'"),
        (tmp_path / "none.csv", lists[1], "none.csv cannot be opened"),
    ):
        done = capacity("assign", backlog, agencies)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
    ours.write_text(f"agency,hours\n{'x' * 140_000},5\n")
    done = capacity("assign", lists[0], ours)
    assert (done.exit_code, "field larger than" in done.stderr) == (2, True), done.stderr
    monkeypatch.setattr(assignment_files, "MOST_TEXT", 10_000)
    done = capacity("assign", lists[0], "/dev/zero")
    assert (done.exit_code, "zero is too long to be a list" in done.stderr) == (2, True)
    monkeypatch.setattr(assignment_file, "MOST_ROWS", 59)  # nobody is left out unsaid
    done = capacity("assign", *lists)
    assert (done.exit_code, "there are more than 59" in done.stderr) == (2, True), done.stderr
