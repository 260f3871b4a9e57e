"""Find the files that the guards look at, and say where a fault is.

Each guard is a function from a folder to a list of faults, so that the same function that must
find nothing in this repository is seen to find a fault planted in another folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_NOT_SOURCE = {"build", "dist", "node_modules", "__pycache__"}
# Named with a point in front, and still ours.
_SOURCE_ALL_THE_SAME = {".ci", ".github"}


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Yield the source files below a folder, sorted; with suffixes, only those."""
    for folder, names, members in os.walk(root):
        names[:] = sorted(name for name in names if _is_source_folder(Path(folder) / name))
        for member in sorted(members):
            if not suffixes or member.endswith(suffixes):
                yield Path(folder) / member


def texts(root: Path, *suffixes: str) -> Iterator[tuple[Path, str]]:
    """Yield each source file that is UTF-8 text, with its text."""
    for path in files(root, *suffixes):
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def numbered_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text, counted from 1."""
    yield from enumerate(text.splitlines(), start=1)


def _is_source_folder(folder: Path) -> bool:
    name = folder.name
    if name in _NOT_SOURCE or name.endswith(".egg-info"):
        return False
    if (folder / "pyvenv.cfg").exists():
        return False
    return not name.startswith(".") or name in _SOURCE_ALL_THE_SAME
