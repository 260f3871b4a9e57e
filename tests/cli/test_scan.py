from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from longstop.cli.scan_alone import app
from tests.guards.test_commands import unexplained_commands

RUN = CliRunner()


def test_the_scanner_alone_is_explained_and_gives_json(tmp_path: Path) -> None:
    told = RUN.invoke(app, ["--help"]).stdout
    assert "Example: longstop-scan" in told
    assert "Exit codes:" in told
    faults = unexplained_commands(app, {})
    assert faults == []
    (tmp_path / "device").mkdir()
    (tmp_path / "device" / "a").write_bytes(b"a")
    asked = [str(tmp_path / "device"), "--out", str(tmp_path / "out"), "--json", "--workers", "1"]
    told = json.loads(RUN.invoke(app, asked).stdout)
    assert told["coverage"]["examined"]["files"] == 1
    assert told["validation"].startswith("NOT VALIDATED HERE")
    words = RUN.invoke(app, asked[:3])
    assert words.exit_code == 0
    assert "Read page-one.txt first" in words.stderr


@pytest.mark.parametrize("source", ["gone", "."])
def test_what_cannot_be_scanned_is_said_and_ends_with_2(source: str, tmp_path: Path) -> None:
    told = RUN.invoke(app, [str(tmp_path / source), "--out", str(tmp_path / "out")])
    assert told.exit_code == 2
    assert "Nothing was done" in told.stderr
    assert not (tmp_path / "out").exists()


def test_places_that_are_none_are_said_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "device").mkdir()
    (tmp_path / "mine.txt").write_text("x")
    for source, out, said in (
        ("pipe", "out", "no folder, no file and no disk"),
        ("device", "mine.txt", "mine.txt is no folder"),
    ):
        told = RUN.invoke(app, [str(tmp_path / source), "--out", str(tmp_path / out)])
        assert (told.exit_code, said in told.stderr) == (2, True), told.stderr


def test_what_is_told_of_an_exhibit_may_be_any_bytes_and_a_folder_may_be_a_dot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "device").mkdir()
    monkeypatch.chdir(tmp_path / "device")
    odd = os.fsdecode(b"J\xe9\n7")
    asked = [".", "--out", str(tmp_path / "out"), "--exhibit", odd, "--blocker-make", odd]
    assert RUN.invoke(app, asked).exit_code == 0
    page = (tmp_path / "out" / "page-one.txt").read_text()
    assert "Exhibit: J\\xe9\\x0a7\n" in page
    assert "Write blocker: J\\xe9\\x0a7\n" in page
    assert "Read from: device (folder)" in page


def test_the_scanner_runs_where_there_is_no_database_and_nothing_that_speaks_to_one() -> None:
    heavy = "psycopg django duckdb splink numba scipy longstop.store longstop.actions"
    program = "import sys, longstop.cli.scan_alone\n"
    program += f"print([name for name in {heavy.split()} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert told.stdout.strip() == b"[]"
