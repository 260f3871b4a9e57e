"""Restore a backup into an empty place, and have the ledger say that it was done.

The backup is read to its end before anything is written. What the spool kept comes first, the
database after it in one transaction, and only then, when all is as the backup said, the entry of
the ledger: run again after a stop, it goes on where it stopped. A database that holds anything
else is refused.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from longstop.actions.check_backup import Progress, check_backup, not_readable
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.engines import postgres_dump
from longstop.engines.age_file import Opener
from longstop.engines.backup_file import BackupReader, HouseKey, Manifest
from longstop.engines.drafts import FULL, draft
from longstop.engines.key_ring import KeyRing
from longstop.engines.sealed import NotOpened, SealedFile
from longstop.engines.spool import named_file
from longstop.store import ledger
from longstop.store.migrate import make_roles, migrate
from longstop.store.queries.backup import (
    Facts,
    end_left_over,
    facts_of,
    has_our_tables,
    hold_restoring,
    is_empty,
)
from longstop.store.queries.directory import actor_of_account
from longstop.store.session import OWNER, Connection, Database
from longstop.store.steps import shipped

_DRAFT = ".restoring-"
_BLOCK = 1 << 20
_STEP, _STEPS = 0.1, 600
SERVICE = "service:restore"


class PlaceNotEmpty(LongstopError):
    """The database that was to be restored into holds something else."""

    exit_code = 2


class MadeByNewer(LongstopError):
    """The backup has tables that this program does not know, or a key that is not here."""

    exit_code = 2


class RestoredDiffers(LongstopError):
    """What was restored is not what the backup says it held."""

    exit_code = 1


class NotRestored(LongstopError):
    """The disk did not take what was to be restored."""

    exit_code = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where to restore to: a database, as its administrator and by role, and a spool folder."""

    admin: str
    database: Database
    spool_folder: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """What to restore: a file, the private key that opens it, and the keys of its house."""

    path: Path
    opener: Opener
    key: HouseKey
    keys: KeyRing


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What was restored, from which backup, and who the ledger says did it."""

    backup: str
    taken_at: str
    entries: int
    kept_files: int
    rows: int
    by: str


def restore(
    backup: Backup,
    place: Place,
    *,
    account: str,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
) -> Restored:
    """Restore a backup; raises LongstopError with the place as empty as it was, or to go on in.

    account is the operating-system account that does it; the ledger names its person, where the
    restored database knows one.
    """
    tell = progress or _nobody
    manifest = check_backup(backup.path, backup.opener, backup.key, tell)
    _check_known(manifest, backup.keys)
    with psycopg.connect(place.admin, autocommit=True) as admin:
        _be_alone(admin)
        if not _is_under_way(admin, place, manifest):
            make_roles(admin)
            _put_all(backup, place, tell)
        facts = _held_against(place, manifest)
        migrate(admin=place.admin, owner=place.database.conninfo(OWNER))
        return _tell_ledger(place, manifest, facts, account, clock())


def _check_known(manifest: Manifest, keys: KeyRing) -> None:
    unknown = sorted(set(manifest.says["migrations"]) - shipped())
    if unknown:
        raise MadeByNewer(
            f"The backup was made by Longstop {manifest.says['program']}, which has tables that "
            f"this one does not know ({unknown[0]}). Nothing was done. Restore it with that "
            "version or a newer one."
        )
    missing = sorted(set(manifest.says["sealing_keys"]) - {one.hex() for one in keys.by_id})
    if missing:
        raise MadeByNewer(
            "What the backup keeps may be sealed under a key that the key file lacks "
            f"({missing[0]}). Nothing was done. Restore the key file as it was when the backup was "
            "made."
        )


def _be_alone(admin: Connection) -> None:
    """See that nobody else restores here, and end what one that was killed has left running."""
    if not hold_restoring(admin):
        raise PlaceNotEmpty(
            "Another process is restoring into this database now. Nothing was changed here. See "
            "that it ends first."
        )
    for _ in range(_STEPS):
        if not end_left_over(admin):
            return
        time.sleep(_STEP)
    raise PlaceNotEmpty(
        "A restoring that was stopped still works in this database. Nothing was changed here. Try "
        "again in a minute."
    )


def _is_under_way(admin: Connection, place: Place, manifest: Manifest) -> bool:
    """Tell whether this very backup stands there already, without its entry of the ledger."""
    if is_empty(admin):
        return False
    if has_our_tables(admin):
        with place.database.as_backup() as connection, connection.transaction():
            found = facts_of(connection).heads
        if found.digest == manifest.says["heads"]:
            return True
    raise PlaceNotEmpty(
        "The database is not empty, and what it holds is not this backup. Nothing was changed. "
        "Name an empty one with --into, or set LONGSTOP_HOME to a new folder."
    )


def _put_all(backup: Backup, place: Place, tell: Progress) -> None:
    """Write what the spool kept, then the database in one transaction."""
    try:
        with backup.path.open("rb") as file:
            reader = BackupReader(file, backup.opener)
            _put_kept(reader, place.spool_folder, backup.keys, tell)
            postgres_dump.restore(place.database.conninfo(OWNER), reader.database())
    except OSError as fault:
        raise not_readable(backup.path, fault) from fault
    with place.database.as_owner() as connection:
        connection.execute("analyze")


def _put_kept(reader: BackupReader, folder: Path, keys: KeyRing, tell: Progress) -> None:
    """Write what the spool kept; a file that is there already and can be opened stays."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number, (name, sealed) in enumerate(reader.kept(), start=1):
            kept = named_file(folder, name, keys)
            if not _is_whole(kept):
                kept.path.parent.mkdir(mode=0o700, exist_ok=True)
                _put(sealed, kept.path)
            if number % 100 == 0:
                tell(f"{number} kept files restored")
    except OSError as fault:
        why = "the disk is full" if fault.errno in FULL else fault.strerror
        raise NotRestored(
            f"Restoring stopped at the spool folder {folder}: {why}. The database is as empty as "
            "it was. Make room or mend the folder, then run the same command again."
        ) from fault


def _is_whole(kept: SealedFile) -> bool:
    """Tell whether a file is there and reads to its end under its name."""
    try:
        with kept.open() as file:
            while file.read(_BLOCK):
                pass
    except (FileNotFoundError, NotOpened):
        return False
    return True


def _put(sealed: io.RawIOBase, path: Path) -> None:
    with draft(path.parent, _DRAFT) as made:
        while block := sealed.read(_BLOCK):
            made.out.write(block)
        made.keep_as(path)


def _held_against(place: Place, manifest: Manifest) -> Facts:
    with place.database.as_backup() as connection, connection.transaction():
        facts = facts_of(connection)
    says = manifest.says
    counts = says["counts"].items()
    wrong = sorted(table for table, count in counts if facts.counts.get(table) != count)
    heads = (says["streams"], says["entries"], says["heads"])
    if (facts.heads.streams, facts.heads.entries, facts.heads.digest) != heads:
        wrong.insert(0, "the ledger")
    if wrong:
        raise RestoredDiffers(
            f"What was restored is not what the backup says it held: {', '.join(wrong)}. Nobody "
            "should work in it. Take another backup and restore it into an empty place."
        )
    return facts


def _tell_ledger(
    place: Place, manifest: Manifest, facts: Facts, account: str, now: datetime
) -> Restored:
    says = manifest.says
    told: dict[str, Plain] = {
        "backup": manifest.backup,
        "taken_at": says["taken_at"],
        "entries": facts.heads.entries,
        "heads": facts.heads.digest,
        "missing_after": says["taken_at"],
    }
    event = ledger.Event(ledger.SYSTEM, "database.restored", {"facts": told})
    with place.database.as_service("restore") as connection:
        actor = actor_of_account(connection, account)
        by = actor.ledger_name if actor is not None else SERVICE
        with connection.transaction():
            ledger.record(connection, [event], at=now, actor=by)
    return Restored(
        backup=manifest.backup,
        taken_at=says["taken_at"],
        entries=facts.heads.entries,
        kept_files=says["contents"]["kept_files"],
        rows=sum(facts.counts.values()),
        by=by,
    )


def _nobody(_words: str) -> None:
    """Tell nobody."""
