"""Back everything up into one file that only the holder of the private key can open.

The role that reads everything and writes nothing holds one view of the database; the dump and
what is said of it are of that view. The file gets its name when it is whole on the disk, and is
taken away again where the ledger cannot tell of it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.replay import iso
from longstop.core.referral.errors import LongstopError
from longstop.engines.age_file import Receiver
from longstop.engines.backup_file import BackupWriter, HouseKey, Manifest
from longstop.engines.drafts import FULL, Draft, draft
from longstop.engines.new_file import FileThere, check_free
from longstop.engines.postgres_dump import dump
from longstop.engines.spool import kept_names
from longstop.store import ledger
from longstop.store.queries.backup import Facts, exported_snapshot, facts_of
from longstop.store.session import BACKUP, Actor

_DRAFT = ".backup-"
Progress = Callable[[str], None]
"""Called with a few words on how far it is."""


class BackupNotMade(LongstopError):
    """The disk or the folder did not take the backup; nothing of it is left."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Where the backup is to go, who is to be able to open it, and the house it is of.

    path is a file that is not there, or a folder, in which it is named after the moment.
    """

    path: Path
    receivers: Sequence[Receiver]
    key: HouseKey


@dataclass(frozen=True, kw_only=True, slots=True)
class BackedUp:
    """A backup that was made: its name (a digest), its file with digest and size in bytes."""

    backup: str
    file: str
    file_sha256: str
    size: int
    taken_at: datetime
    entries: int
    kept_files: int
    database_bytes: int


class Digesting:
    """Digests and counts what is written through it."""

    def __init__(self, out: BinaryIO) -> None:
        """Write on to an open file."""
        self._out = out
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write on."""
        self.sha256.update(data)
        self.size += len(data)
        return self._out.write(data)


def back_up(
    house: House, actor: Actor, wanted: Wanted, progress: Progress | None = None
) -> BackedUp:
    """Make one backup; raises FileThere, BackupNotMade, ServerError, ServerStateError."""
    check(actor.roles, Permission.HOUSE_KEEP)
    taken_at = house.now()
    path = _named(wanted.path, taken_at)
    check_free(path)
    tell = progress or _nobody
    try:
        with draft(path.parent, _DRAFT) as made:
            found = _write(house, wanted, made, path, taken_at, tell)
            made.keep_as_new(path)
    except FileExistsError:
        raise FileThere(
            f"{path} is there by now and was left as it is. Give another name."
        ) from None
    except OSError as fault:
        why = "the disk is full" if fault.errno in FULL else (fault.strerror or "it cannot be used")
        raise BackupNotMade(
            f"No backup was made in {path.parent}: {why}. Nothing was left there, nothing else was "
            "changed. Make room or name another folder, then run the same command again."
        ) from fault
    try:
        _tell_ledger(house, actor, wanted, found)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return found


def _named(path: Path, taken_at: datetime) -> Path:
    return path / f"longstop-{taken_at:%Y%m%dT%H%M%SZ}.age" if path.is_dir() else path


def _write(
    house: House, wanted: Wanted, made: Draft, path: Path, taken_at: datetime, tell: Progress
) -> BackedUp:
    out = Digesting(made.out)
    with house.database.as_backup() as connection, exported_snapshot(connection) as snapshot:
        facts = facts_of(connection)
        writer = BackupWriter(out, wanted.receivers)
        kept = kept_names(house.spool_folder)
        for number, one in enumerate(kept, start=1):
            writer.keep(one, house.spool_folder / one)
            if number % 100 == 0:
                tell(f"{number} of {len(kept)} kept files")
        dumped = 0
        for piece in dump(house.database.conninfo(BACKUP), snapshot):
            writer.piece(piece)
            dumped += len(piece)
            tell(f"{len(kept)} kept files, {dumped >> 20} MB of the database")
    manifest = writer.finish(_says(house, facts, taken_at), wanted.key)
    made.out.flush()
    return _found(manifest, out, path, taken_at)


def _says(house: House, facts: Facts, taken_at: datetime) -> dict[str, object]:
    """Write down what a restoring needs to know and will hold the restored against."""
    return {
        "taken_at": iso(taken_at),
        "program": importlib.metadata.version("longstop"),
        "server": facts.server,
        "migrations": list(facts.migrations),
        "counts": dict(facts.counts),
        "streams": facts.heads.streams,
        "entries": facts.heads.entries,
        "heads": facts.heads.digest,
        "sealing_keys": [one.hex() for one in house.keys.by_id],
    }


def _found(manifest: Manifest, out: Digesting, path: Path, taken_at: datetime) -> BackedUp:
    contents = manifest.says["contents"]
    return BackedUp(
        backup=manifest.backup,
        file=str(path),
        file_sha256=out.sha256.hexdigest(),
        size=out.size,
        taken_at=taken_at,
        entries=manifest.says["entries"],
        kept_files=contents["kept_files"],
        database_bytes=contents["database_bytes"],
    )


def _tell_ledger(house: House, actor: Actor, wanted: Wanted, found: BackedUp) -> None:
    facts: dict[str, Plain] = {
        "backup": found.backup,
        "file": found.file_sha256,
        "bytes": found.size,
        "taken_at": iso(found.taken_at),
        "entries": found.entries,
        "receivers": [one.text for one in wanted.receivers],
    }
    event = ledger.Event(ledger.SYSTEM, "backup.made", {"facts": facts})
    with house.database.as_service("back up") as connection, connection.transaction():
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)


def _nobody(_words: str) -> None:
    """Tell nobody."""
