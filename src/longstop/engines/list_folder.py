"""A folder of lists on a laboratory's own disk, without a database: opened, and its history kept.

Each list has a folder, each version one below it, which is never changed once it is there. What
happened to a list (imported, quarantined, retracted, passed on) stands line by line in its history.
The files are plain, so that they can be mapped: keep the folder on an encrypted disk.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from io import BufferedReader
from pathlib import Path
from typing import Any, Final

import msgspec

from longstop.core.evidence.lists import Description, Entry, ListFault, as_plain, described
from longstop.core.ledger.checkpoint import PublicKey
from longstop.core.referral.errors import LongstopError
from longstop.engines.digest_file import LENGTHS, DigestFile
from longstop.engines.list_head import ListDamaged
from longstop.engines.pdq_index import PdqIndex

ABOUT: Final = "list.json"
ENTRIES, OFFSETS, REJECTED, PDQ = "entries.jsonl", "entries.offsets", "rejected.jsonl", "pdq.index"
HISTORY: Final = "history.jsonl"
QUARANTINE: Final = "quarantine"
NEW: Final = ".new-"
IMPORTED, QUARANTINED, RETRACTED, PASSED_ON = "imported", "quarantined", "retracted", "passed on"
_DECODER: Final = msgspec.json.Decoder(Entry)
_PAIR: Final = struct.Struct("<QQ")


class NoSuchList(LongstopError):
    """There is no such list, version or entry in the folder."""

    exit_code = 2


class NotWritten(LongstopError):
    """The disk or the folder did not take a list."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class OpenList:
    """A version of a list, open for look-ups.

    retracted are the numbers of entries that were retracted, entries whether each can be shown.
    """

    folder: Path
    description: Description
    about: Mapping[str, Any]
    tables: Mapping[str, DigestFile]
    pdq: PdqIndex | None
    retracted: frozenset[int]
    entries: bool

    def entry(self, number: int) -> Entry:
        """Give an entry; of a list without details only its number. Raises ListDamaged."""
        if not self.entries:
            return Entry(name=str(number + 1))
        with _opened(self.folder / OFFSETS) as file:
            file.seek(_PAIR.size // 2 * number)
            places = file.read(_PAIR.size)
        if len(places) < _PAIR.size:
            raise ListDamaged(OFFSETS, "it has fewer entries than the digests stand for")
        start, end = _PAIR.unpack(places)
        with _opened(self.folder / ENTRIES) as file:
            file.seek(start)
            return _entry(file.read(max(end - start, 0)))

    def all_entries(self) -> Iterator[tuple[int, Entry]]:
        """Give every entry with its number, those that were retracted left out."""
        with _opened(self.folder / ENTRIES) as file:
            for number, line in enumerate(file):
                if number not in self.retracted:
                    yield number, _entry(line)

    def check(self, trusted: Sequence[PublicKey] = ()) -> None:
        """Read every file from end to end; raises ListDamaged, NotSigned."""
        for table in self.indexes:
            table.check(trusted)
        for key in (ENTRIES, OFFSETS) if self.entries else ():
            found = digest_of(self.folder / key)
            if any(one.head.says.get(key) != found for one in self.indexes):
                raise ListDamaged(key, "it is not what was written")

    @property
    def indexes(self) -> list[DigestFile | PdqIndex]:
        """Give every file of digests."""
        return [*self.tables.values(), *([] if self.pdq is None else [self.pdq])]


def names_in(folder: Path) -> list[str]:
    """Give the names of the lists in a folder; raises NoSuchList where there is no folder."""
    try:
        return sorted(one.name for one in folder.iterdir() if (one / HISTORY).is_file())
    except OSError as fault:
        raise NoSuchList(
            f"There is no folder of lists at {folder}. Nothing was done. Name it with --lists, or"
            " import a list into a new one."
        ) from fault


def history_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """Give what happened to a list, the oldest first; raises NoSuchList, ListDamaged."""
    path = folder / name / HISTORY
    if not path.is_file():
        raise NoSuchList(
            f"There is no list {name}. Nothing was done. See which there are: longstop evidence"
            " list show"
        )
    try:
        whole = path.read_bytes().rpartition(b"\n")[0]  # what was cut short never happened
        return [json.loads(line) for line in whole.splitlines()]
    except ValueError:
        raise ListDamaged(HISTORY, "a line of it is not JSON") from None


def add_to_history(folder: Path, name: str, event: Mapping[str, Any]) -> None:
    """Write down what happened, on the disk before this returns; what fails never happened."""
    line = (json.dumps(event) + "\n").encode()
    path = folder / name / HISTORY
    path.touch(mode=0o600)
    with path.open("r+b", buffering=0) as file:
        end = file.read().rfind(b"\n") + 1
        file.seek(end)
        try:
            if file.write(line) != len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            file.truncate()
            os.fsync(file.fileno())
        except OSError:
            file.truncate(end)
            raise


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Let nobody else change a list meanwhile; what an import left that was killed goes away.

    Raises NotWritten where the disk or the folder does not take what the body writes.
    """
    place = folder / name
    try:
        descriptor = _locked(place)
        try:
            for left in place.glob(f"{NEW}*"):
                shutil.rmtree(left, ignore_errors=True)
            yield
            os.fsync(descriptor)
        finally:
            with suppress(OSError):
                place.rmdir()  # if it is empty, and before another has the lock
            os.close(descriptor)
    except OSError as fault:
        raise NotWritten(
            f"The list {name} could not be written in its folder ({fault.strerror}). What was in"
            " use is in use. Make room there, or name a folder that you may write to, and do it"
            " again."
        ) from fault


def _locked(place: Path) -> int:
    """Lock a folder, made where it is not there; whoever had it before may have taken it away."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    while True:
        place.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                if os.path.samestat(os.fstat(descriptor), place.stat()):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)


def is_imported(folder: Path, name: str, version: str) -> bool:
    """Say whether a list has a version, in use or not."""
    if not (folder / name / HISTORY).is_file():
        return False
    events = history_of(folder, name)
    return any((one["what"], one["version"]) == (IMPORTED, version) for one in events)


def current_version(folder: Path, name: str) -> str | None:
    """Give the version that is in use: the last imported that was not retracted as a whole."""
    events = history_of(folder, name)
    gone = {one["version"] for one in events if one["what"] == RETRACTED and one["whole"]}
    versions = [one["version"] for one in events if one["what"] == IMPORTED]
    return next((one for one in reversed(versions) if one not in gone), None)


def open_list(folder: Path, name: str, version: str | None = None) -> OpenList:
    """Open a version of a list, or the one in use; raises NoSuchList, ListDamaged."""
    events = history_of(folder, name)
    wanted = current_version(folder, name) if version is None else version
    if wanted is None or not is_imported(folder, name, wanted):
        raise NoSuchList(
            f"The list {name} has no version {wanted or 'in use'}. Nothing was done. See its"
            f" history: longstop evidence list show {name}"
        )
    place = folder / name / wanted
    about, description = read_about(place)
    rows = (
        row
        for one in events
        if one["what"] == RETRACTED and one["version"] == wanted
        for row in one["rows"]
    )
    has = about["counts"]["digests"]
    listed = OpenList(
        folder=place,
        description=description,
        about=about,
        tables={one: DigestFile(place / f"{one}.keys") for one in LENGTHS if has.get(one)},
        pdq=PdqIndex(place / PDQ) if has.get("pdq") else None,
        retracted=frozenset(rows),
        entries=bool(about["has_entries"]),
    )
    said = says_of(description, [one for one in has if has[one]])
    if any(one.head.says.get(key) != said[key] for one in listed.indexes for key in said):
        raise ListDamaged(ABOUT, "it is not what the digests beside it were written with")
    return listed


def says_of(description: Description, algorithms: Iterable[str]) -> dict[str, str]:
    """Give what the head of each file of digests says of its list, so that a signature holds it."""
    plain = json.dumps(as_plain(description), sort_keys=True).encode()
    return {
        "list": description.name,
        "version": description.version,
        "about": sha256(plain).hexdigest(),
        "algorithms": " ".join(sorted(algorithms)),
    }


def read_about(place: Path) -> tuple[dict[str, Any], Description]:
    """Read what is said of a version; raises ListDamaged."""
    try:
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        return about, described(about["description"])
    except (OSError, ValueError, KeyError, TypeError, ListFault):
        raise ListDamaged(ABOUT, "it cannot be read") from None


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file of a list; raises ListDamaged where it cannot be read."""
    with _opened(path) as file:
        return file_digest(file, "sha256").hexdigest()


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as fault:
        raise ListDamaged(path.name, f"it cannot be read ({fault.strerror})") from None


def _entry(line: bytes) -> Entry:
    try:
        return _DECODER.decode(line)
    except msgspec.DecodeError:
        raise ListDamaged(ENTRIES, "a line of it is no entry") from None
