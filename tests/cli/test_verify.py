"""The command says that all adds up, or names the first thing wrong and leaves with 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bureau.fixtures import Bureau
from tests.bureau.outside import KEY, checkpoint_of, signer
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
    assert "2 faults. The first: P-" in result.stderr
    assert "value_changed" in result.stderr
    assert "Other" not in result.output


def test_a_clean_bureau_says_so_as_json(bureau: Bureau) -> None:
    found = as_json(run(bureau, "verify", "--json"))
    assert (found["clean"], found["fault_count"], found["faults"]) == (True, 0, [])


def test_faults_are_given_as_json(bureau: Bureau) -> None:
    change_a_name(bureau)
    result = run(bureau, "verify", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["clean"], found["fault_count"]) == (1, False, 2)
    assert found["faults"][0]["what"] == "value_changed"


def test_the_ledger_is_held_to_a_checkpoint_that_was_kept_outside(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.receive_csv(LINE)
    held = tmp_path / "held"
    held.write_text(checkpoint_of(bureau).written(), encoding="utf-8")
    words = ("verify", "--against", held, "--vkey", KEY.public.vkey)
    assert run(bureau, *words).exit_code == 0
    with bureau.as_superuser() as root:
        root.execute("set session_replication_role = replica")
        root.execute("delete from ledger_leaf where position > 1")
        root.execute("delete from ledger_node where (number + 1) << level > 2")
    found = run(bureau, *words)
    assert found.exit_code == 1
    assert "tree_shorter" in found.stdout
    assert "rolled back" in found.stdout


def test_a_checkpoint_that_nobody_trusted_signed_is_no_measure(
    bureau: Bureau, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.write_text(checkpoint_of(bureau).written(), encoding="utf-8")
    found = run(bureau, "verify", "--against", held, "--vkey", signer(9).public.vkey)
    assert found.exit_code == 1
    assert "None of the keys" in found.stderr
    assert bureau.ask("select from ledger_entry where event = 'ledger.verified'") == []


@pytest.mark.parametrize("words", [("--against", "held"), ("--vkey", KEY.public.vkey)])
def test_a_checkpoint_and_a_key_are_said_together(bureau: Bureau, words: tuple[str, str]) -> None:
    found = run(bureau, "verify", *words)
    assert found.exit_code == 2
    assert "--vkey" in found.stderr
