"""Keep what was found in a file that only grows, so that a killed scan goes on where it was.

Each process writes a journal of its own and never touches another's. A line is a check sum and a
JSON value. The lines of one planned file stand together and end with a line that says how many they
were: lines without that end count for nothing, and neither does a line that was cut off. What was
written stays when the process is killed; every so many files it is on the disk as well, so that a
power cut costs those and no more. Beside its journal a process notes which file it is at, for
whoever started it and sees it die.
"""

from __future__ import annotations

import json
import os
import secrets
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from longstop.core.evidence.files import FileFound, as_plain

BATCH: Final = 256
"""Files after which a journal is put on the disk."""

_GLOB: Final = "journal-*"


class Journal:
    """A journal being written by this process."""

    def __init__(self, folder: Path) -> None:
        """Begin a new one in the folder."""
        path = folder / f"journal-{os.getpid()}-{secrets.token_hex(6)}"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        self._at_path = _at(folder, os.getpid())
        self._at = os.open(self._at_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._since = 0

    def write(self, unit: int, found: Iterable[FileFound]) -> None:
        """Write all that was found of one planned file, and that this is all."""
        os.pwrite(self._at, b"%20d" % unit, 0)
        count = 0
        lines: list[bytes] = []
        for one in found:
            lines.append(_line({"unit": unit, "found": as_plain(one)}))
            count += 1
            if len(lines) >= BATCH:
                self._append(lines)
        lines.append(_line({"unit": unit, "all": count}))
        self._append(lines)
        self._since += 1
        if self._since >= BATCH:
            self._keep()

    def _keep(self) -> None:
        """Have what was written on the disk."""
        os.fsync(self._file)
        self._since = 0

    def close(self) -> None:
        """End it."""
        self._at_path.unlink(missing_ok=True)
        os.close(self._at)
        self._keep()
        os.close(self._file)

    def _append(self, lines: list[bytes]) -> None:
        left = memoryview(b"".join(lines))
        lines.clear()
        while left:
            left = left[os.write(self._file, left) :]


def _line(value: Any) -> bytes:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _at(folder: Path, pid: int) -> Path:
    return folder / f"at-{pid}"


def was_at(folder: Path, pid: int) -> int | None:
    """Give the planned file that a process which died was at, None where it was at none."""
    try:
        return int(_at(folder, pid).read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def forget_places(folder: Path) -> None:
    """Forget what processes were at that are gone."""
    for path in folder.glob("at-*"):
        path.unlink(missing_ok=True)


def journals(folder: Path) -> list[Path]:
    """List the journals of a folder, always in the same order."""
    return sorted(folder.glob(_GLOB))


def finished(path: Path) -> Iterator[int]:
    """Give the planned files that a journal holds whole."""
    for value in _values(path):
        if "all" in value:
            yield value["unit"]


def found_in(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give what a journal holds of every planned file, whole or not, with the file's number."""
    for value in _values(path):
        if "found" in value:
            yield value["unit"], value["found"]


def _values(path: Path) -> Iterator[dict[str, Any]]:
    """Read a journal up to its end or to the first line that was cut off."""
    with path.open("rb") as file:
        for line in file:
            check, _, text = line.rstrip(b"\n").partition(b" ")
            if not line.endswith(b"\n") or check != b"%08x" % zlib.crc32(text):
                return
            yield json.loads(text)
