"""Check a backup without restoring it: with the private key all of it, without one the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.engines.age_file import Opener
from longstop.engines.backup_file import BackupReader, HouseKey, Manifest
from longstop.store.queries.backup import file_of_backup
from longstop.store.session import Actor

_BLOCK = 1 << 20
Progress = Callable[[str], None]
"""Called with a few words on how far it is."""


class NotOnLedger(LongstopError):
    """The ledger tells of no backup whose file has this digest."""

    exit_code = 2


class NotReadable(LongstopError):
    """The file cannot be read."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Known:
    """A file that is, byte for byte, the one that the ledger tells of having made."""

    backup: str
    file_sha256: str


def check_backup(
    path: Path, opener: Opener, key: HouseKey, progress: Progress | None = None
) -> Manifest:
    """Read a backup from its first byte to its last, writing nothing; gives what it says of itself.

    Raises AgeNotOpened, NotOurs, NotReadable where it is not whole, not for this private key, or
    not of this house.
    """
    try:
        with path.open("rb") as file:
            reader = BackupReader(file, opener)
            for number, (_, sealed) in enumerate(reader.kept(), start=1):
                while sealed.read(_BLOCK):
                    pass
                if progress is not None and number % 100 == 0:
                    progress(f"{number} kept files are whole")
            read = 0
            for piece in reader.database():
                read += len(piece)
                if progress is not None:
                    progress(f"{read >> 20} MB of the database are whole")
            return reader.finish(key)
    except OSError as fault:
        raise not_readable(path, fault) from fault


def know_file(house: House, actor: Actor, path: Path) -> Known:
    """Hold a file against the ledger, without any key; raises NotOnLedger, NotReadable."""
    check(actor.roles, Permission.HOUSE_KEEP)
    told = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                told.update(block)
    except OSError as fault:
        raise not_readable(path, fault) from fault
    with house.database.as_service("check backup") as connection:
        backup = file_of_backup(connection, told.hexdigest())
    if backup is None:
        raise NotOnLedger(
            f"The ledger tells of no backup with this digest ({told.hexdigest()}): the file was "
            "changed or cut short, or is not of this house. Nothing was changed. Take another copy."
        )
    return Known(backup, told.hexdigest())


def not_readable(path: Path, fault: OSError) -> NotReadable:
    """Say why a backup cannot be read."""
    return NotReadable(f"{path} cannot be read: {fault.strerror}. Nothing was done.")
