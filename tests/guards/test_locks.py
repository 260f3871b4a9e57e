"""Keep the lock files whole: every part pinned and hashed, and no place of whoever made them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guards.repo import ROOT, numbered_lines

_LOCKS = ROOT / "requirements"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)((?: \\\n    --hash=\S+)*)", re.MULTILINE)
_PLACE = re.compile(r"^\s*--(?:index-url|extra-index-url|find-links|trusted-host)|://|@ file:")


def pins(lock: Path) -> dict[str, str]:
    """Read the name and version of every part in a lock file."""
    return {name: version for name, version, _ in _PIN.findall(lock.read_text())}


def faults_of_lock(lock: Path) -> list[str]:
    """List the lines that name a place, and the parts that have no hash."""
    text = lock.read_text()
    places = [f"{number}: {line}" for number, line in numbered_lines(text) if _PLACE.search(line)]
    return places + [f"{name}: no hash" for name, _, hashes in _PIN.findall(text) if not hashes]


@pytest.mark.parametrize("name", ["runtime.lock", "dev.lock"])
def test_a_lock_pins_by_hash_and_names_no_place(name: str) -> None:
    assert pins(_LOCKS / name)
    assert faults_of_lock(_LOCKS / name) == []


def test_the_tests_run_on_the_very_parts_that_are_installed_for_use() -> None:
    runtime = pins(_LOCKS / "runtime.lock")
    tools = pins(_LOCKS / "dev.lock")
    assert {name: tools.get(name) for name in runtime} == runtime


@pytest.mark.parametrize(
    "fault", ["--find-links somewhere", "part @ file:somewhere", "# from https://host", "part==1.0"]
)
def test_a_fault_in_a_lock_is_found(tmp_path: Path, fault: str) -> None:
    lock = tmp_path / "bad.lock"
    lock.write_text(f"good==1.0 \\\n    --hash=sha256:00\n{fault}\n")
    assert len(faults_of_lock(lock)) == 1
