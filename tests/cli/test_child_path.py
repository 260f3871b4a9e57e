"""The path of a young person at the terminal: look, decide, two people, and what is due."""

from __future__ import annotations

import pytest

from longstop.core.referral.path import FEATURES
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE, reference_of
from tests.cli.doors import as_json, run

YOUNG = {**LINE, "age": "14"}
QUIET = [f"{code}=no_trace" for code in FEATURES]


def test_features_are_recorded_and_the_rest_is_named(bureau: Bureau) -> None:
    bureau.receive_csv(YOUNG)
    reference = reference_of(bureau)
    done = run(bureau, "child", "feature", reference, "age_gap=no", "--basis", "record")
    assert f"{reference}: age_gap no." in done.stderr
    assert "Not looked at yet: coercion_alleged" in done.stderr
    more = run(bureau, "child", "feature", reference, *QUIET[1:], "--json")
    stands = as_json(more)["features"]
    assert (stands["age_gap"], stands["passed_on"], len(stands)) == ("no", "unknown", len(FEATURES))


def test_a_person_involved_is_decided_by_one_and_the_page_says_so(bureau: Bureau) -> None:
    bureau.receive_csv(YOUNG)
    reference = reference_of(bureau)
    asked = ("child", "path", reference, "person_involved", "--reason", "no_feature_found")
    refused = run(bureau, *asked)
    assert refused.exit_code == 2
    assert f"longstop child feature {reference}" in refused.stderr
    run(bureau, "child", "feature", reference, *QUIET)
    done = run(bureau, *asked)
    assert f"{reference}: path decided: person involved. Review keeping it by" in done.stderr
    shown = run(bureau, "show", reference).stdout
    assert "path: person involved" in shown
    assert "Person involved" in shown
    assert "Quill" not in shown


def test_an_adult_takes_two_accounts(bureau: Bureau) -> None:
    bureau.receive_csv(YOUNG)
    reference = reference_of(bureau)
    path = ("child", "path", reference)
    asked = (*path, "adult_after_all", "--reason", "record_shows")
    assert run(bureau, *asked).exit_code == 2
    first = run(bureau, *asked, "--basis", "record")
    assert f"Another person must agree: longstop child path {reference} --agree" in first.stderr
    assert run(bureau, *path, "--agree").exit_code == 2
    done = as_json(run(bureau, *path, "--agree", "--json", by="bob"))
    assert (done["status"], done["decision"]) == ("decided", "adult_after_all")
    assert "Quill" in run(bureau, "show", reference).stdout


def test_a_proposal_is_taken_back(bureau: Bureau) -> None:
    bureau.receive_csv(YOUNG)
    path = ("child", "path", reference_of(bureau))
    run(bureau, *path, "adult_after_all", "--reason", "record_shows", "--basis", "record")
    assert "is taken back" in run(bureau, *path, "--withdraw").stderr


@pytest.mark.parametrize(
    "words",
    [(), ("person_involved",), ("--reason", "features_found"), ("--agree", "--withdraw"),
     ("aggravated", "--reason", "features_found", "--agree")],
)  # fmt: skip
def test_half_a_wish_is_refused(bureau: Bureau, words: tuple[str, ...]) -> None:
    bureau.receive_csv(YOUNG)
    refused = run(bureau, "child", "path", reference_of(bureau), *words)
    assert refused.exit_code == 2
    assert "Say one of" in refused.stderr


def test_what_is_to_be_reviewed_is_listed_and_status_says_how_many(bureau: Bureau) -> None:
    bureau.receive_csv(YOUNG)
    reference = reference_of(bureau)
    listed = run(bureau, "child", "due").stdout
    assert listed.startswith(f"{reference}  review by Wed 19 May 2027, in 180 d  path undecided")
    assert "must be reviewed" not in run(bureau, "status").stderr
    bureau.clock.on(days=180)
    assert "must be reviewed: 1. longstop child due" in run(bureau, "status").stderr
    assert as_json(run(bureau, "status", "--json"))["keeping_due"] == 1
    assert as_json(run(bureau, "status", "--json", by="charlie"))["keeping_due"] == 0
    kept = run(bureau, "child", "keep", reference, "--reason", "work_goes_on")
    assert f"{reference} is kept; review that by" in kept.stderr
    assert as_json(run(bureau, "child", "due", "--json"))["items"][0]["line"] == "undecided"
    assert "must be reviewed" not in run(bureau, "status").stderr
