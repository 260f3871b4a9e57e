"""A planner makes a scenario of their own, sees all its faults and where figures are from."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from longstop.cli.main import app
from longstop.core.capacity.document import read_scenario
from tests.core.capacity.scenarios import BUREAU, SHIPPED


def scenario(*words: object) -> Result:
    return CliRunner().invoke(app, ["capacity", "scenario", *map(str, words)])


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_shipped_scenario_is_shown_with_every_source(name: str) -> None:
    shown = scenario("show", name)
    assert shown.exit_code == 0
    found = read_scenario(SHIPPED[name])
    sources = re.findall(r'^source = "(.*)"$', SHIPPED[name], re.MULTILINE)
    assert [one for one in sources if one not in shown.stdout] == []
    assert json.loads(scenario("show", name, "--json").stdout)["scenario"] == found.stamp


def test_a_new_one_is_written_once_and_is_sound(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    assert scenario("new", ours).exit_code == 0
    assert ours.read_text() == BUREAU
    assert scenario("check", ours).stdout.startswith("A scenario: bureau@")
    again = scenario("new", ours)
    assert (again.exit_code, "nothing was changed" in again.stderr) == (2, True)


def test_every_fault_is_told(tmp_path: Path) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_text(BUREAU.replace("days = 365", "days = 0").replace("staff = 20", "staff = 0"))
    told = scenario("check", ours)
    assert told.exit_code == 2
    assert "1. run: days" in told.stderr
    assert "2. team 2 (identification desk): staff" in told.stderr
    assert json.loads(scenario("check", ours, "--json").stdout)["valid"] is False


def test_a_file_is_read_as_editors_write_it_and_no_further_than_a_scenario_is_long(
    tmp_path: Path,
) -> None:
    ours = tmp_path / "ours.toml"
    ours.write_bytes(b"\xef\xbb\xbf" + BUREAU.replace("\n", "\r\n").encode())
    assert scenario("check", ours).stdout.startswith("A scenario: bureau@")
    told = scenario("check", "/dev/zero")
    assert (told.exit_code, "at most 1000000 characters" in told.stderr) == (2, True)


def test_an_unknown_name_says_which_there_are() -> None:
    told = scenario("show", "nowhere")
    assert (told.exit_code, "bureau, national, spade-2012" in told.stderr) == (2, True)
