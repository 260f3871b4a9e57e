"""A new file is whole or not there, for its maker alone, and never over another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from longstop.engines.new_file import FileNotMade, FileThere, check_free, new_file


def test_the_file_is_whole_before_the_body_runs_and_stays_after_it(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    with new_file(file, b"all of it"):
        assert file.read_bytes() == b"all of it"
        assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["one.csv"]


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_body_that_fails_takes_the_file_away(tmp_path: Path, fault: type[BaseException]) -> None:
    with pytest.raises(fault), new_file(tmp_path / "one.csv", b"x"):
        raise fault
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("dangling", [False, True])
def test_what_is_there_is_left_as_it_is(tmp_path: Path, dangling: bool) -> None:
    file = tmp_path / "one.csv"
    if dangling:
        file.symlink_to(tmp_path / "elsewhere")
    else:
        file.write_text("kept")
    with pytest.raises(FileThere), new_file(file, b"x"):
        pytest.fail("the body ran")
    with pytest.raises(FileThere):
        check_free(file)
    assert [one.name for one in tmp_path.iterdir()] == ["one.csv"]
    assert dangling or file.read_text() == "kept"


def test_a_disk_that_is_full_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileNotMade, match="No space left"), new_file(tmp_path / "one.csv", b"x"):
        pytest.fail("the body ran")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotMade), new_file(tmp_path / "none" / "one.csv", b"x"):
        pytest.fail("the body ran")
