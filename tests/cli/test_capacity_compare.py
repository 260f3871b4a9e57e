"""A planner sets what-ifs side by side, and asks where the next posts go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from longstop.cli.main import app
from tests.core.capacity.scenarios import BUREAU
from tests.core.triage.policies import TEXT

SMALL = BUREAU.replace("days = 365", "days = 120").replace("warm_up_days = 90", "warm_up_days = 30")


def capacity(*words: object) -> Result:
    return CliRunner().invoke(app, ["capacity", *map(str, words)])


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.toml"
    file.write_text(SMALL)
    return file


def figures(*words: object) -> dict[str, Any]:
    done = capacity(*words, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_what_ifs_stand_beside_the_base_with_paired_differences(
    small: Path, tmp_path: Path
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(TEXT.replace("low = 720", "low = 1440"))
    found = figures(
        "compare", small, "--rule", "first_come", "--policy", policy, "--staff", "Force 1=+20",
        "--delay", "identification=0.5", "--pathway", "prevention=0", "--most", 4,
    )  # fmt: skip
    labels = [way["label"] for way in found["ways"]]
    assert labels[:2] == ["bureau", "order: first come"]
    assert labels[3:] == [
        "staff: Force 1 +20", "delay: identification x 0.5", "pathway: prevention 0%",
    ]  # fmt: skip
    base, first_come, _, more, quicker, _ = found["ways"]
    assert base["differences"]["delay"] == {"value": 0, "half": 0}
    by = first_come["differences"]["delay"]
    assert by["value"] == pytest.approx(
        first_come["figures"]["delay"]["value"] - base["figures"]["delay"]["value"]
    )
    assert by["value"] - by["half"] > 0
    for better in (more, quicker):
        by = better["differences"]["delay"]
        assert by["value"] + by["half"] < 0
        assert by["half"] < base["figures"]["delay"]["half"]  # pairs leave less to chance
    # Another order of work has the same limit; a quicker provider has another.
    assert first_come["limits"] == base["limits"] != quicker["limits"]
    assert found["replications"] == 4


def test_it_ends_when_differences_are_sure_and_says_when_they_are_not(small: Path) -> None:
    rough = ("--within", 0.5, "--within-days", 100)
    assert figures("compare", small, small, *rough)["replications"] == 4
    done = capacity("compare", small, "--rule", "due", "--within-days", 0.001, "--most", 5)
    assert done.exit_code == 0, done.stderr
    assert "Ended at 5 replications" in done.stderr
    for words in (
        "risk-weighted delay",
        "Very High: not in time",
        "no order can beat",
        "(2) order: due",
    ):
        assert words in done.stdout


def test_what_cannot_be_changed_is_told_with_what_can(small: Path) -> None:
    for words, said in (
        ((), "nothing to compare with"),
        (("--staff", "Force 9=+1"), "no team or agency 'Force 9'"),
        (("--staff", "Force 1"), "--staff is NAME=FIGURE"),
        (("--staff", "Force 1=-70"), "would have -8 people"),
        (("--staff", "Force 1=many"), "'many' is not a number of people"),
        (("--staff", "Force 1=+-5"), "'+-5' is not a number of people"),
        (("--staff", "Force 1= "), "'' is not a number of people"),
        (("--delay", "grading=2"), "no stage with a delay 'grading'"),
        (("--delay", "identification=-1"), "0 to 100 times"),
        (("--delay", "identification=long"), "'long' in --delay is no figure"),
        (("--pathway", "prevention=2"), "between 0 and 1"),
    ):
        done = capacity("compare", small, *words)
        assert (done.exit_code, said in done.stderr) == (2, True), done.stderr
        assert done.stdout == ""


def test_the_next_posts_are_proposed_and_tried_beside_rivals(small: Path) -> None:
    found = figures("posts", small, "--posts", 6, "--most", 4)
    placements = found["placements"]
    labels = [one["label"] for one in placements]
    assert "as the programme places them" in labels
    assert len(placements) >= 3
    assert all(sum(one["posts"].values()) == 6 for one in placements)
    changes = [one["change"]["value"] for one in placements]
    assert changes == sorted(changes)
    assert changes[0] < 0
    assert found["prices"][0]["days"] >= found["prices"][-1]["days"]
    done = capacity("posts", small, "--posts", 2, "--most", 2)
    assert done.exit_code == 0, done.stderr
    assert "2 more, by where they go, the best first:" in done.stdout
    assert "A person decides." in done.stdout
    assert "HiGHS" not in done.stdout
