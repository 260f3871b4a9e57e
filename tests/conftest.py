"""Hold every test to the rules of the house, so that no single test has to remember them.

Order, sockets, warnings and the guard against hanging are set in pyproject.toml. Here stand the
rules that need code: a developer's own bureau is out of reach, and generated examples come back.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

# Enough for every run; `make faults` and `make fuzz` ask for more through the environment.
FEW_KILLS = 3
FEW_FUZZ_CASES = 1_000
FEW_EXAMPLES = 50
FEW_PAIRS = 16

# What would lead a test to a real database, a real data folder or a real key.
_LEADS_TO_REAL_DATA = ("DATABASE_URL", "LONGSTOP_HOME", "LONGSTOP_KEY_FILE")

# Folders and files that take longest, measured. They begin first: a long one that begins last keeps
# one process at work while the others have nothing left. Before them all, what compiles the
# simulator: others find it compiled.
LONG_FIRST = (
    "engines/test_simulator.py", "faults", "stories", "fuzz", "web", "store", "actions", "cli",
    "engines", "core/linkage", "core/oversight", "core/triage",
)  # fmt: skip


def _count(name: str, few: int) -> int:
    return int(os.environ.get(name, few))


# No deadline: a busy machine is not a fault. The same examples each time: a failure comes back.
settings.register_profile(
    "house",
    max_examples=_count("LONGSTOP_EXAMPLES", FEW_EXAMPLES),
    database=None,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
# For `make mutants`: that it fails is enough to know, so no time goes into a smaller example.
settings.register_profile(
    "mutants",
    parent=settings.get_profile("house"),
    max_examples=40,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
settings.load_profile("house")


def forget_real_bureau(environment: MutableMapping[str, str]) -> None:
    """Take out of an environment whatever leads to a database, folder or key in real use."""
    for name in [*environment]:
        if name in _LEADS_TO_REAL_DATA or name.startswith("PG"):
            del environment[name]


def pytest_configure() -> None:
    """Keep the tests away from the bureau this shell may have been set up for."""
    forget_real_bureau(os.environ)


def turn(file: str) -> int:
    """When a file of tests has its turn, by its path below `tests`: the smaller, the sooner."""
    return next(
        (place for place, folder in enumerate(LONG_FIRST) if f"{file}/".startswith(f"{folder}/")),
        len(LONG_FIRST),
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let long files begin first; within a folder the order stays the random one."""
    here = Path(__file__).parent
    items.sort(key=lambda item: turn(item.path.relative_to(here).as_posix()))


def pytest_report_header() -> str:
    """Say how much the repeated tests do, beside the seed."""
    kills = _count("LONGSTOP_KILLS", FEW_KILLS)
    cases = _count("LONGSTOP_FUZZ_CASES", FEW_FUZZ_CASES)
    examples = _count("LONGSTOP_EXAMPLES", FEW_EXAMPLES)
    return (
        f"repeated tests: LONGSTOP_KILLS={kills} LONGSTOP_FUZZ_CASES={cases}"
        f" LONGSTOP_EXAMPLES={examples}"
    )


@pytest.fixture(scope="session")
def kills() -> int:
    """How often a fault test kills a process."""
    return _count("LONGSTOP_KILLS", FEW_KILLS)


@pytest.fixture(scope="session")
def pairs() -> int:
    """How many pairs of officers decide about the same at once."""
    return _count("LONGSTOP_PAIRS", FEW_PAIRS)


@pytest.fixture(scope="session")
def fuzz_cases() -> int:
    """How many mutated inputs each reader gets."""
    return _count("LONGSTOP_FUZZ_CASES", FEW_FUZZ_CASES)


pytest_plugins = ["tests.bureau.fixtures"]
