"""Keep two pages honest: every claim in them ends with the name of a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.guards.repo import ROOT, numbered_lines

PAGE = "docs/explanation/threat-model.md"
INVARIANTS = "docs/reference/invariants.md"

_TEST = r"`(tests/[\w/]+\.py)::(test_\w+)`"
_NAMED = re.compile(_TEST)
_ENDS = re.compile(rf"{_TEST}$")


def claims(text: str) -> list[tuple[int, str]]:
    """List the claims of the page with their lines: each item of a list is one."""
    return [(number, line) for number, line in numbered_lines(text) if re.match(r"\s*[-*] ", line)]


@cache
def _tests_in(path: Path) -> frozenset[str]:
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def empty_claims(root: Path, page: str = PAGE) -> list[str]:
    """List the claims that end with no test, and the tests named that are not there."""
    faults = []
    for number, line in claims((root / page).read_text(encoding="utf-8")):
        if not _ENDS.search(line):
            faults.append(f"{number}: ends with no test")
        faults += [
            f"{number}: {file}::{test}"
            for file, test in _NAMED.findall(line)
            if test not in _tests_in(root / file)
        ]
    return faults


def test_every_claim_names_a_test_that_exists() -> None:
    assert len(claims((ROOT / PAGE).read_text(encoding="utf-8"))) > 30
    assert empty_claims(ROOT) == []


def test_every_promise_of_the_design_names_the_test_that_breaks_it() -> None:
    text = (ROOT / INVARIANTS).read_text(encoding="utf-8")
    promised = [int(n) for n in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert promised == list(range(1, 13))
    assert len(claims(text)) > 25
    assert empty_claims(ROOT, INVARIANTS) == []


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ("- Nobody can.", "1: ends with no test"),
        ("- Nobody can. `tests/a.py::test_one` or so", "1: ends with no test"),
        ("- Nobody can. `tests/a.py::test_gone`", "1: tests/a.py::test_gone"),
        ("- Nobody can. `tests/b.py::test_one`", "1: tests/b.py::test_one"),
        ("  - Nobody. `tests/a.py::test_in`", "1: tests/a.py::test_in"),
        ("* `tests/a.py::test_gone` `tests/a.py::test_one`", "1: tests/a.py::test_gone"),
    ],
)
def test_an_empty_claim_is_found(tmp_path: Path, claim: str, fault: str) -> None:
    (tmp_path / PAGE).parent.mkdir(parents=True)
    (tmp_path / PAGE).write_text(f"{claim}\n- True. `tests/a.py::test_one`\nNo claim.\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/a.py").write_text(
        "def test_one():\n    def test_in(): ...\n# def test_gone(): ...\n"
    )
    assert empty_claims(tmp_path) == [fault]
