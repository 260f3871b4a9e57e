"""The data folder: where it is, and that nobody else can walk in."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from longstop.engines.home import HomeError, data_home, home_path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path.resolve() / "a" / "home"
    monkeypatch.setenv("LONGSTOP_HOME", str(path))
    return path


def test_a_new_home_is_closed_whatever_the_umask(home: Path) -> None:
    before = os.umask(0)
    try:
        assert data_home() == home
    finally:
        os.umask(before)
    assert _mode(home) == 0o700


def test_only_the_home_itself_is_given_a_mode(home: Path) -> None:
    home.parent.mkdir(mode=0o750)
    home.parent.chmod(0o750)
    data_home()
    assert _mode(home.parent) == 0o750


def test_an_empty_open_folder_is_closed(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o755)
    data_home()
    assert _mode(home) == 0o700


def test_an_open_folder_with_other_files_is_refused_and_left_as_it_is(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o755)
    (home / "letter.txt").touch()
    with pytest.raises(HomeError, match="holds other files"):
        data_home()
    assert _mode(home) == 0o755


def test_a_shared_folder_is_refused_even_while_empty(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o1777)
    with pytest.raises(HomeError):
        data_home()
    assert _mode(home) == 0o1777


def test_the_right_to_pass_for_the_servers_group_survives(home: Path) -> None:
    home.mkdir(parents=True)
    home.chmod(0o710)
    data_home()
    assert _mode(home) == 0o710


def test_a_file_in_the_homes_place_is_named(home: Path) -> None:
    home.parent.mkdir()
    home.touch()
    with pytest.raises(HomeError, match=str(home)):
        data_home()


def test_a_relative_home_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGSTOP_HOME", "data")
    with pytest.raises(HomeError, match="absolute"):
        home_path()


def test_naming_the_home_makes_nothing(home: Path) -> None:
    assert home_path() == home
    assert not home.exists()


def test_roots_home_is_one_another_account_can_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LONGSTOP_HOME", raising=False)
    expected = Path("/var/lib") if os.geteuid() == 0 else Path.home().resolve()
    assert home_path().is_relative_to(expected)
