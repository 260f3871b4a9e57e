"""`longstop model`: a file is made, what it would change is said, and two people let it count."""

from __future__ import annotations

from pathlib import Path

from tests.bureau.fixtures import Bureau
from tests.bureau.linking import MAN, NOBODY, receive_people
from tests.bureau.policies import owner, reviewer
from tests.cli.doors import as_json, run


def test_a_model_goes_from_training_to_being_in_force(bureau: Bureau, tmp_path: Path) -> None:
    receive_people(bureau, MAN, MAN, NOBODY)
    owner(bureau, "sue")
    reviewer(bureau, "bob")
    out = tmp_path / "ours.json"
    train = ("model", "train", "--out", out, "--version", "7", "--synthetic", "1000")
    trained = run(bureau, *train, "--join", "200", by="sue")
    assert trained.exit_code == 0, trained.stderr
    assert "from 1000 synthetic records" in trained.stdout
    assert "Joined from +200.0 bits (over 1,000,000 to 1)" in trained.stdout
    assert run(bureau, *train, by="sue").exit_code == 2, "no file is written over"
    changes = run(bureau, "model", "diff", "in-force", out, "--list", "5", by="sue").stdout
    assert "join -> ask" in changes
    assert "2 referrals stand with others than before." in changes
    proposed = run(bureau, "model", "adopt", "propose", out, "--reason", "own_figures", by="sue")
    assert "longstop model adopt approve 1" in proposed.stderr
    assert "is in force" in run(bureau, "model", "adopt", "approve", "1", by="bob").stderr
    assert run(bureau, "model", "adopt", "withdraw", "1", by="sue").exit_code == 2
    listed = as_json(run(bureau, "model", "list", "--json"))
    assert [(one["state"], one["approver"]) for one in listed["models"]] == [("in force", "bob")]
    page = run(bureau, "model", "list").stdout
    assert "linkage 7 " in page
    assert "past       as shipped       linkage 2 " in page


def test_a_file_that_is_no_model_is_refused_with_what_to_do(bureau: Bureau, tmp_path: Path) -> None:
    owner(bureau, "sue")
    wrong = run(bureau, "model", "diff", "in-force", tmp_path / "none", by="sue")
    assert (wrong.exit_code, "say in-force or shipped" in wrong.stderr) == (2, True)
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")
    faulty = run(bureau, "model", "diff", "shipped", tmp_path / "x.json", by="sue")
    assert (faulty.exit_code, "longstop model train" in faulty.stderr) == (2, True)
