"""Find a scenario of capacity: shipped by its name, or a file of one's own. No database needed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import IO

from longstop.core.capacity.document import MOST_TEXT, read_scenario
from longstop.core.capacity.scenario import Scenario
from longstop.core.referral.errors import LongstopError
from longstop.engines.new_file import new_file

_FOLDER = files("longstop.policies") / "scenarios"


class ScenarioNotReadable(LongstopError):
    """There is no such scenario, or its file cannot be opened as text."""

    exit_code = 2


def shipped_scenarios() -> tuple[str, ...]:
    """Give the names of the scenarios that are shipped."""
    names = (one.name for one in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def scenario_text(name: str) -> str:
    """Read a scenario's document by a shipped name or as a file; raises ScenarioNotReadable."""
    if name in shipped_scenarios():
        return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    try:
        with Path(name).open("rb") as file:
            return text_in(file)
    except (OSError, UnicodeDecodeError, ValueError) as fault:
        raise ScenarioNotReadable(
            "There is no such scenario, and no file of that name that can be opened as UTF-8 text."
            f" Nothing was run. Shipped are: {', '.join(shipped_scenarios())}."
        ) from fault


def text_in(file: IO[bytes]) -> str:
    """Read a document no further than one may be long; raises UnicodeDecodeError."""
    return str(file.read(4 * MOST_TEXT + 4), "utf-8-sig").replace("\r\n", "\n")


def find_scenario(name: str) -> Scenario:
    """Read a scenario; raises ScenarioNotReadable, ScenarioNotValid."""
    return read_scenario(scenario_text(name))


def new_scenario(file: Path, *, like: str) -> Scenario:
    """Write a shipped scenario into a new file to be changed; raises FileThere, FileNotMade."""
    text = scenario_text(like)
    scenario = read_scenario(text)
    with new_file(file, text.encode()):
        return scenario
