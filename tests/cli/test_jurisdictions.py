"""What is known of who is told where must be read at a glance, and what is not known too."""

from __future__ import annotations

import json

from typer.testing import CliRunner, Result

from longstop.cli.main import app


def jurisdictions(*words: str) -> Result:
    return CliRunner().invoke(app, ["policy", "jurisdictions", *words])


def test_all_are_listed_and_those_without_a_rule_are_counted() -> None:
    shown = jurisdictions()
    assert shown.exit_code == 0
    assert "GB-WLS  Wales  (calendar england-and-wales)" in shown.stdout
    assert shown.stdout.count("people who work with children: NOT STATED: ASK") == 53
    assert "in 53 of them, and for a child at risk in 34" in shown.stderr


def test_one_is_told_with_its_sources() -> None:
    shown = jurisdictions("england")
    assert "the local authority designated officer (LADO), within one working day [" in shown.stdout
    plain = json.loads(jurisdictions("US-WY", "--json").stdout)
    (one,) = plain["jurisdictions"]
    assert (one["calendar"], one["officer"], one["child"]) == ("us-wyoming", None, None)


def test_what_is_no_jurisdiction_is_refused() -> None:
    refused = jurisdictions("Atlantis")
    assert refused.exit_code == 2
    assert "no jurisdiction of that code or name" in refused.stderr
