"""Let nothing half-made in, and nothing that holds on one machine only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards.repo import ROOT, numbered_lines, texts

_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError)\b")
# Spelt in two halves, so that this file does not find itself.
_SLASH = "/"
_MACHINE_FOLDERS = ("home/[a-z]+", "opt/(?:wheels|pypi)", "root", "tmp", "work")
_MACHINE_PATH = re.compile(
    rf"(?<![\w./~$)}}\]>-]){_SLASH}(?:{'|'.join(_MACHINE_FOLDERS)})(?={_SLASH})"
)


def unfinished_places(source: Path) -> list[str]:
    """List the marks of unfinished work below a folder."""
    return _places(source, _UNFINISHED, ".py", ".sql", ".toml")


def machine_paths(root: Path) -> list[str]:
    """List the absolute paths that exist on somebody's machine and not on the reader's."""
    return _places(root, _MACHINE_PATH)


def _places(root: Path, pattern: re.Pattern[str], *suffixes: str) -> list[str]:
    return [
        f"{path.relative_to(root)}:{number}: {found.group()}"
        for path, text in texts(root, *suffixes)
        for number, line in numbered_lines(text)
        if (found := pattern.search(line))
    ]


def test_no_source_is_left_unfinished() -> None:
    assert unfinished_places(ROOT / "src") == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert machine_paths(ROOT) == []


@pytest.mark.parametrize("mark", ["# TODO later", "raise NotImplementedError", "-- FIXME"])
def test_a_mark_of_unfinished_work_is_found(tmp_path: Path, mark: str) -> None:
    (tmp_path / "half.py").write_text(f"x = 1\n{mark}\n")
    assert [place.split(": ")[0] for place in unfinished_places(tmp_path)] == ["half.py:2"]


@pytest.mark.parametrize(
    "folder", ["work/main", "tmp/list.csv", "root/x", "opt/wheels/a", "home/al/x"]
)
def test_a_path_of_one_machine_is_found(tmp_path: Path, folder: str) -> None:
    (tmp_path / "guide.md").write_text(f"Open `{_SLASH}{folder}/`.\n")
    assert len(machine_paths(tmp_path)) == 1


def test_an_address_and_a_relative_path_are_not_paths_of_one_machine(tmp_path: Path) -> None:
    address = f"https://bureau.example{_SLASH}work{_SLASH}1"
    (tmp_path / "guide.md").write_text(f"{address} and ./tmp/x and $HOME/tmp/\n")
    assert machine_paths(tmp_path) == []
