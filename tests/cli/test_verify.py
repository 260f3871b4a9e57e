"""The command says that all adds up, or names the first thing wrong and leaves with 1."""

from __future__ import annotations

import json

import pytest
import typer
from typer.testing import CliRunner, Result

from longstop.actions.house import House
from longstop.cli.frame import Frame
from longstop.cli.verify import verify_command
from tests.bureau.fixtures import Bureau

LINE = {"reference": "T-1", "role": "reported", "family_name": "Quill"}


def run(bureau: Bureau, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    def here(_frame: Frame) -> House:
        return bureau.house

    monkeypatch.setattr(Frame, "house", here)
    app = typer.Typer()
    app.command()(verify_command)
    return CliRunner().invoke(app, words, obj=Frame(clock=bureau.clock, account="alice"))


def test_a_clean_bureau_adds_up(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.receive_csv(LINE)
    result = run(bureau, monkeypatch)
    assert result.exit_code == 0
    assert "1 records" in result.stdout
    assert result.stdout.endswith("Everything adds up.\n")


def test_the_first_thing_wrong_is_named(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    bureau.receive_csv(LINE)
    with bureau.as_superuser() as connection:
        connection.execute("update party set family_name = 'Other'")
    result = run(bureau, monkeypatch)
    assert result.exit_code == 1
    assert "1 faults. The first: P-" in result.stderr
    assert "value_changed" in result.stderr
    found = json.loads(run(bureau, monkeypatch, "--json").stdout)
    assert (found["clean"], found["fault_count"]) == (False, 1)
    assert found["faults"][0]["what"] == "value_changed"
