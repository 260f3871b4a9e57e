"""A folder of lists when several write to it, when it cannot be written, and when it is damaged."""

from __future__ import annotations

import errno
import fcntl
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from longstop.actions.export_list import export_vics
from longstop.actions.import_list import VersionThere, Who, import_files, shipped_categories
from longstop.core.evidence.lists import read_description
from longstop.engines.list_folder import alone
from tests.cli.evidence_lists import NOON, about, brought_in, entry, file, run, table, told
from tests.engines.lists.samples import hexed

WHO = Who("examiner", NOON)


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    return tmp_path / "lists"


def test_two_imports_at_once_leave_both_versions_and_of_one_version_one(
    tmp_path: Path, lists: Path
) -> None:
    source = table(tmp_path / "1.csv", *map(entry, range(3)))
    mapping = shipped_categories()
    abouts = [about(tmp_path, version=f'"{version}"').read_text() for version in (1, 2, 1)]

    def bring(said: str) -> bool:
        try:
            return import_files(
                lists, read_description(said), [source], WHO, categories=mapping
            ).in_use
        except VersionThere:
            return False

    with ThreadPoolExecutor(3) as together:
        assert sorted(together.map(bring, abouts)) == [False, True, True]
    history = told("list", "show", "north", "--lists", lists)["history"]
    assert sorted(one["version"] for one in history) == ["1", "2"]
    assert {one.name for one in (lists / "north").iterdir()} == {"1", "2", "history.jsonl"}
    assert [one.stat().st_mode & 0o77 for one in (lists, lists / "north")] == [0, 0]


def test_whoever_waited_for_a_folder_that_was_taken_away_has_the_next_alone(lists: Path) -> None:
    waits, seen = threading.Event(), []

    def second() -> None:
        waits.set()
        with alone(lists, "north"):
            descriptor = os.open(lists / "north", os.O_RDONLY)
            with pytest.raises(BlockingIOError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(descriptor)
            seen.append(True)

    for _ in range(20):
        waits.clear()
        with ThreadPoolExecutor(1) as beside:
            with alone(lists, "north"):
                done = beside.submit(second)
                waits.wait()
            done.result()
    assert len(seen) == 20
    assert [*lists.iterdir()] == []


def test_a_folder_that_cannot_be_written_and_a_full_disk_are_told_and_change_nothing(
    tmp_path: Path, lists: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = table(tmp_path / "1.csv", *map(entry, range(3)))
    no_folder = tmp_path / "file"
    no_folder.touch()
    into = ("list", "import", source, "--about", about(tmp_path), "--lists")
    for where in (no_folder, Path("/proc/nowhere")):
        done = run(*into, where)
        assert (done.exit_code, "could not be written" in done.stderr) == (3, True)
    brought_in(lists, source, about(tmp_path))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    second = about(tmp_path, version='"2"')
    for words in (
        ("list", "import", source, "--about", second),
        ("list", "retract", "north", "--entry", "E1", "--reason", "x"),
        ("list", "export", "north", "--as", "vics", "--holder", "Lab 1", "--out", tmp_path / "o"),
    ):
        done = run(*words, "--lists", lists)
        assert (done.exit_code, "No space left" in done.stderr) == (3, True)
    monkeypatch.undo()
    assert not (tmp_path / "o").exists()
    assert {one.name for one in (lists / "north").iterdir()} == {"1", "history.jsonl"}
    events = told("list", "show", "north", "--lists", lists)["history"]
    assert [one["what"] for one in events] == ["imported"]
    assert brought_in(lists, source, second)["before"] == "1"


def test_copies_that_are_written_at_once_are_told_apart(tmp_path: Path, lists: Path) -> None:
    brought_in(lists, table(tmp_path / "1.csv", entry(1)), about(tmp_path))

    def copied(number: int) -> int:
        return export_vics(lists, "north", tmp_path / f"{number}.json", "Lab 1", WHO).copy

    with ThreadPoolExecutor(4) as together:
        assert sorted(together.map(copied, range(4))) == [1, 2, 3, 4]
    history = told("list", "show", "north", "--lists", lists)["history"]
    assert [one["copy"] for one in history[1:]] == [1, 2, 3, 4]


@pytest.mark.parametrize("name", ["md5.keys", "list.json"])
def test_a_damaged_version_gives_way_to_another_once_somebody_says_why(
    tmp_path: Path, lists: Path, name: str
) -> None:
    source = table(tmp_path / "1.csv", *map(entry, range(3)))
    brought_in(lists, source, about(tmp_path))
    (lists / "north/1" / name).unlink()
    result = table(tmp_path / "r.csv", file(1))
    done = run("match", result, "--lists", lists)
    assert (done.exit_code, "from its source as another version" in done.stderr) == (2, True)
    second = about(tmp_path, version='"2"')
    done = run("list", "import", source, "--about", second, "--lists", lists)
    assert (done.exit_code, "the version in use is damaged" in done.stderr) == (1, True)
    found = brought_in(lists, source, second, "--despite", "disk of 3 November")
    assert (found["in_use"], found["before"], found["changes"]) == (True, "1", None)
    assert told("match", result, "--lists", lists)["outcomes"]["counted"] == 1


def test_an_entry_stays_the_same_when_it_gains_or_loses_a_digest(
    tmp_path: Path, lists: Path
) -> None:
    def version(number: int, *rows: dict[str, Any]) -> Any:
        source = table(tmp_path / f"{number}.csv", *rows)
        said = about(tmp_path, version=f'"{number}"')
        found = brought_in(lists, source, said, "--despite", "small")
        return found["changes"] and [found["changes"][key] for key in ("new", "gone", "changed")]

    few = [{"id": f"E{n}", "md5": hexed(16, n), "pdq": hexed(32, 0)} for n in range(3)]
    alone = {"id": "P", "pdq": hexed(32, "picture")}
    version(1, *few, alone)
    assert version(2, *({**one, "sha256": hexed(32, one["id"])} for one in few), alone) == [0, 0, 0]
    assert version(3, *few, alone) == [0, 0, 0]
    assert version(4, few[0], few[1]) == [0, 2, 0]
    assert version(5, few[0], {**few[1], "md5": hexed(16, "x")}, alone) == [2, 1, 0]
