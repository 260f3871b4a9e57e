"""A change of policy goes through the command line from the first look to the day it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, go_to, owner, reviewer
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import as_json, run
from tests.core.triage.policies import SHIPPED


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    file = tmp_path / "strict.toml"
    file.write_text(STRICT, encoding="utf-8")
    return file


def test_a_policy_goes_from_a_look_to_the_sweep_of_its_day(bureau: Bureau, strict: Path) -> None:
    owner(bureau)
    reviewer(bureau)
    bureau.receive_csv(LINE)
    seen = run(bureau, "policy", "diff", "in-force", strict, "--list", 5, by="sue")
    assert seen.exit_code == 0, seen.stderr
    assert f"{reference_of(bureau)}  Low (Low to Very High), then Medium" in seen.stdout
    assert "Nothing was changed" in seen.stderr
    proposing = ("policy", "adopt", "propose", strict, "--from", MONDAY, "--reason", "new_evidence")
    one = as_json(run(bureau, *proposing, "--json", by="sue"))
    approved = run(bureau, "policy", "adopt", "approve", one["id"], by="rita")
    assert "is approved" in approved.stderr
    listed = as_json(run(bureau, "policy", "list", "--json"))
    assert listed["in_force"] == SHIPPED.stamp
    assert [row["state"] for row in listed["policies"]] == ["coming"]
    assert "proposed by sue, approved by rita" in run(bureau, "policy", "list").stdout
    go_to(bureau, MONDAY)
    swept = run(bureau, "sweep")
    assert "1 referrals assessed anew under open-instrument@strict-1" in swept.stderr
    assert "That is all." in swept.stderr
    shown = run(bureau, "policy", "list").stdout
    assert "in force" in shown
    assert "1 referrals assessed anew by" in shown
    assert run(bureau, "verify", by="sue").exit_code == 0


def test_the_figures_are_there_for_programs(bureau: Bureau, strict: Path) -> None:
    owner(bureau)
    bureau.receive_csv(LINE)
    words = ("policy", "diff", "in-force", strict, "--json", "--list", 1)
    found = as_json(run(bureau, *words, by="sue"))
    assert found["working"] == [{"from": "low", "to": "medium", "referrals": 1}]
    assert found["ways"]["rises"] == 1
    assert {row["grade"]: row["target_hours"] for row in found["after"]["demand"]}["high"] == 120
    assert found["movers"][0]["reference"] == reference_of(bureau)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("diff", "in-force", "no-such-file.toml"), "cannot be opened"),
        (("diff", "in-force", "7"), "No policy 7"),
        (("adopt", "approve", "7"), "No policy 7"),
        (("adopt", "withdraw", "7"), "No policy 7"),
    ],
)
def test_what_is_not_there_is_said_in_words(
    bureau: Bureau, words: tuple[str, ...], told: str
) -> None:
    owner(bureau)
    reviewer(bureau, "sue")
    refused = run(bureau, "policy", *words, by="sue")
    assert refused.exit_code == 2
    assert told in refused.stderr


def test_a_day_that_is_none_and_a_faulty_document_change_nothing(
    bureau: Bureau, strict: Path
) -> None:
    owner(bureau)
    proposing = ("policy", "adopt", "propose", strict, "--reason", "new_evidence", "--from")
    assert "is no day" in run(bureau, *proposing, "monday", by="sue").stderr
    strict.write_text(STRICT.replace("shrink = 0.7", "shrink = 7"), encoding="utf-8")
    assert "shrink" in run(bureau, *proposing, MONDAY, by="sue").stderr
    assert json.loads(run(bureau, "policy", "list", "--json").stdout)["policies"] == []


def test_a_proposal_is_taken_back(bureau: Bureau, strict: Path) -> None:
    owner(bureau)
    proposing = ("policy", "adopt", "propose", strict, "--from", MONDAY, "--reason", "new_evidence")
    told = run(bureau, *proposing, by="sue").stderr
    assert "Another person approves" in told
    number = told.partition(":")[0]
    assert "is taken back" in run(bureau, "policy", "adopt", "withdraw", number, by="sue").stderr
    assert "withdrawn" in run(bureau, "policy", "list", by="sue").stdout
