"""Change the rules in small steps, one at a time, and see whether a test notices.

A rule that can be changed unnoticed is not held by its tests. Which rules and which tests stands in
pyproject.toml under `tool.mutmut`: those of `core` that need no database. All changes take hours,
so a share of them is drawn by their names and a seed: the same ones each time, in every folder. It
works on a copy and leaves nothing behind.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.utils.file_utils import walk_mutatable_files
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).resolve().parents[1]
COPIED = ("src", "tests", "pyproject.toml")
NOTICED = frozenset({"killed", "timeout", "segfault", "caught by type check"})
"""What mutmut says of a change that could not pass: a test failed, or never came to its end."""
LEFT_OUT = "not checked"


@dataclass
class Tally:
    """How many changes each module had, how many were noticed, and the names of the others."""

    made: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    unnoticed: list[str] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Give the share of changes that were noticed."""
        return _share(self.noticed.total(), self.made.total())

    def by_folder(self) -> dict[str, tuple[int, int]]:
        """Give how many were noticed and made in each folder, by its name."""
        found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
        for module, made in self.made.items():
            folder = module.split(".")[-2]
            noticed, before = found[folder]
            found[folder] = (noticed + self.noticed[module], before + made)
        return dict(sorted(found.items()))

    def below(self, bar: float) -> list[str]:
        """Name the folders of which a smaller share was noticed; all of nothing is below."""
        found = self.by_folder()
        return [name for name, counts in found.items() if _share(*counts) < bar] or (
            [] if found else ["everything"]
        )


def tally(lines: Iterable[str]) -> Tally:
    """This will count what `mutmut results` says, one `name: verdict` a line."""
    found = Tally()
    for line in lines:
        name, colon, verdict = line.strip().rpartition(": ")
        module, changed, _ = name.rpartition(".x")
        if not (colon and changed) or verdict == LEFT_OUT:
            continue
        found.made[module] += 1
        if verdict in NOTICED:
            found.noticed[module] += 1
        else:
            found.unnoticed.append(name)
    return found


def drawn(names: Iterable[str], *, every: int, seed: str, like: Sequence[str] = ()) -> list[str]:
    """This will draw about one in `every` of these names, the same ones for the same seed.

    like keeps those that match one of these patterns; none keeps all.
    """
    return [
        name
        for name in names
        if int.from_bytes(sha256(f"{seed}|{name}".encode()).digest()) % every == 0
        and (not like or any(fnmatchcase(name, pattern) for pattern in like))
    ]


def report(found: Tally) -> list[str]:
    """This will say it module by module, name what nobody noticed, and sum up by folder."""
    lines = [
        f"{found.noticed[module]:5} of {made:4} noticed  {module}"
        for module, made in sorted(found.made.items())
    ]
    lines += [f"unnoticed: {name}" for name in sorted(found.unnoticed)]
    lines += [
        f"{_share(noticed, made):5.1f} % of {made:4} noticed in {folder}"
        for folder, (noticed, made) in found.by_folder().items()
    ]
    return [*lines, f"{found.percent:.1f} % of {found.made.total()} changes were noticed"]


def main() -> int:
    """This will run the changes; exit 1 if in a folder a smaller share than asked was noticed."""
    asked = _asked()
    with TemporaryDirectory(prefix="longstop-mutants-") as folder:
        for name in COPIED:
            place, copy = ROOT / name, Path(folder) / name
            shutil.copytree(place, copy) if place.is_dir() else shutil.copy2(place, copy)
        # mutmut reads its settings, and the paths in them, from where it stands.
        os.chdir(folder)
        chosen = drawn(_names(), every=asked.every, seed=asked.seed, like=asked.like)
        if not chosen:
            raise SystemExit("No change has such a name: nothing was run")
        run = [] if asked.every == 1 and not asked.like else chosen
        _mutmut(folder, "run", f"--max-children={asked.at_once}", *run)
        found = tally(_mutmut(folder, "results", "--all", "true").splitlines())
        differences = [_mutmut(folder, "show", name) for name in sorted(found.unnoticed)]
        os.chdir(ROOT)
    print("\n".join([*differences, *report(found)]))
    below = found.below(asked.bar)
    if not below:
        return 0
    print(
        f"At least {asked.bar:g} % must be, and are not in {', '.join(below)}:"
        " write a test for what is named above.",
        file=sys.stderr,
    )
    return 1


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("bar", type=float, help="the share of a folder, in %%, that must be noticed")
    asked.add_argument("--every", type=int, default=1, help="draw one change in so many; 1 is all")
    asked.add_argument("--seed", default="1", help="another seed draws other changes")
    asked.add_argument("--at-once", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--like", nargs="+", default=[], help="such as 'longstop.core.triage.*'")
    return asked.parse_args()


def _names() -> Iterator[str]:
    """Give the name of every change that mutmut would make here."""
    for path in sorted(walk_mutatable_files()):
        made = mutate_file_contents(str(path), path.read_text(encoding="utf-8"))
        yield from (get_mutant_name(path, name) for name in made.mutant_names)


def _share(noticed: int, made: int) -> float:
    return 100 * noticed / made if made else 0.0


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
