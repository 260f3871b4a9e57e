"""Change the rules in small steps, one at a time, and see whether a test notices.

A rule that can be changed unnoticed is not held by its tests. Which rules and which tests stands in
pyproject.toml under `tool.mutmut`: those of `core` that need no database, so that it takes minutes.
It works on a copy and leaves nothing behind.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "pyproject.toml")
NOTICED = frozenset({"killed", "timeout", "segfault", "caught by type check"})
"""What mutmut says of a change that could not pass: a test failed, or never came to its end."""


@dataclass
class Tally:
    """How many changes each module had, how many were noticed, and the names of the others."""

    made: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    unnoticed: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Give the share of changes that were noticed."""
        return 100 * self.noticed.total() / self.made.total() if self.made else 0.0


def tally(lines: Iterable[str]) -> Tally:
    """This will count what `mutmut results` says, one `name: verdict` a line."""
    found = Tally()
    for line in lines:
        name, colon, verdict = line.strip().rpartition(": ")
        module, changed, _ = name.rpartition(".x")
        if not (colon and changed):
            continue
        found.made[module] += 1
        if verdict in NOTICED:
            found.noticed[module] += 1
        else:
            found.unnoticed.append(name)
    return found


def report(found: Tally) -> list[str]:
    """This will say it module by module, then name what nobody noticed."""
    lines = [
        f"{found.noticed[module]:5} of {made:4} noticed  {module}"
        for module, made in sorted(found.made.items())
    ]
    lines += [f"unnoticed: {name}" for name in sorted(found.unnoticed)]
    return [*lines, f"{found.percent:.1f} % of {found.made.total()} changes were noticed"]


def main() -> int:
    """This will run the changes; exit 1 if a smaller share than asked for was noticed."""
    bar = float(sys.argv[1])
    with TemporaryDirectory(prefix="longstop-mutants-") as folder:
        for name in COPIED:
            place, copy = ROOT / name, Path(folder) / name
            shutil.copytree(place, copy) if place.is_dir() else shutil.copy2(place, copy)
        _mutmut(folder, "run", *sys.argv[2:])
        found = tally(_mutmut(folder, "results", "--all", "true").splitlines())
        differences = [_mutmut(folder, "show", name) for name in sorted(found.unnoticed)]
    print("\n".join([*differences, *report(found)]))
    if found.percent >= bar:
        return 0
    print(f"At least {bar:g} % must be: write a test for what is named above.", file=sys.stderr)
    return 1


def _mutmut(folder: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-4000:], file=sys.stderr)
        raise SystemExit(f"mutmut {arguments[0]} ended with {done.returncode}: nothing is known")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
