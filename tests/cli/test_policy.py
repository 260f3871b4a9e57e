"""The rules of assessment must be readable by whoever answers for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longstop.cli.main import app
from tests.core.triage.policies import SHIPPED, TEXT


def policy(*words: object) -> Result:
    return CliRunner().invoke(app, ["policy", *map(str, words)])


def test_the_shipped_policy_is_shown_with_its_labels_and_every_source() -> None:
    shown = policy("show")
    assert shown.exit_code == 0
    assert SHIPPED.stamp in shown.stdout
    assert "not KIRAT" in shown.stdout
    sources = [floor.source for floor in SHIPPED.floors]
    sources += [weight.source for weight in SHIPPED.weights]
    sources += [prior.source for prior in SHIPPED.priors.values()]
    assert [source for source in sources if source not in shown.stdout] == []


def test_every_fault_of_a_document_is_told_and_nothing_is_taken(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(TEXT.replace("shrink = 0.7", "shrink = 7").replace("low = 720", "low = 7"))
    checked = policy("check", ours)
    assert checked.exit_code == 2
    assert "1. shrink" in checked.stderr
    assert "2. targets: no grade may wait longer" in checked.stderr
    assert json.loads(policy("check", ours, "--json").stdout)["valid"] is False


def test_a_sound_document_is_named_by_its_digest(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(TEXT)
    assert policy("check", ours).stdout.strip() == f"A policy: {SHIPPED.stamp}"


def test_a_pattern_of_answers_is_explained_with_what_to_check_next() -> None:
    found = policy("explain", "--answer", "prior_violence=yes", "--answer", "facilitator_a=no")
    assert "Range: High to Very High." in found.stdout
    assert "Check next:" in found.stdout
    assert "A person grades." in found.stderr


def test_yes_and_no_to_the_same_question_contradict_each_other() -> None:
    both = ("--answer", "contact_conviction=yes", "--answer", "contact_conviction=no")
    found = json.loads(policy("explain", *both, "--json").stdout)
    assert found["conflicts"] == ["contact_conviction"]
    assert (found["range"]["lowest"], found["range"]["working"]) == ("low", "high")


def test_where_no_open_answer_would_move_anything_none_is_asked_for() -> None:
    found = policy("explain", "--answer", "immediate_danger=yes")
    assert "Very High, whatever is answered" in found.stdout
    assert "Check next" not in found.stdout


def test_a_child_is_explained_as_outside_the_instrument() -> None:
    found = policy("explain", "--answer", "under_18=conflict", "--answer", "facilitator_a=yes")
    assert found.stdout.startswith("Outside the instrument")


def test_looked_for_in_vain_is_not_asked_for_again() -> None:
    found = json.loads(policy("explain", "--answer", "current_access=no_trace", "--json").stdout)
    assert "current_access" not in found["missing"]
    assert found["access"] == "unknown"


@pytest.mark.parametrize("given", ["shoe_size=yes", "under_18=perhaps", "under_18"])
def test_what_is_no_answer_is_refused(given: str) -> None:
    refused = policy("explain", "--answer", given)
    assert refused.exit_code == 2
    assert "Nothing was assessed." in refused.stderr


def test_a_document_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    refused = policy("check", tmp_path / "absent.toml")
    assert refused.exit_code == 2
    assert "cannot be opened" in refused.stderr
