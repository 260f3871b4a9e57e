"""The command says that all adds up, or names the first thing wrong and leaves with 1."""

from __future__ import annotations

import json

from tests.bureau.fixtures import Bureau
from tests.cli.doors import as_json, run

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill"}


def change_a_name(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as connection:
        connection.execute("update party set family_name = 'Other'")


def test_a_clean_bureau_adds_up(bureau: Bureau) -> None:
    bureau.receive_csv(LINE)
    result = run(bureau, "verify")
    assert result.exit_code == 0
    assert "1 records" in result.stdout
    assert result.stdout.endswith("Everything adds up.\n")


def test_the_first_thing_wrong_is_named_and_the_command_leaves_with_1(bureau: Bureau) -> None:
    change_a_name(bureau)
    result = run(bureau, "verify")
    assert result.exit_code == 1
    assert "1 fault. The first: P-" in result.stderr
    assert "value_changed" in result.stderr
    assert "Other" not in result.output


def test_a_clean_bureau_says_so_as_json(bureau: Bureau) -> None:
    found = as_json(run(bureau, "verify", "--json"))
    assert (found["clean"], found["fault_count"], found["faults"]) == (True, 0, [])


def test_faults_are_given_as_json(bureau: Bureau) -> None:
    change_a_name(bureau)
    result = run(bureau, "verify", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["clean"], found["fault_count"]) == (1, False, 1)
    assert found["faults"][0]["what"] == "value_changed"
