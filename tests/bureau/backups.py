"""Back a test's own bureau up, and a second place of its own to restore it to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from longstop.actions.back_up import BackedUp, Wanted, back_up
from longstop.actions.house import House
from longstop.actions.restore import Backup, Place, Restored, restore
from longstop.engines import postgres_server
from longstop.engines.age_file import Opener, new_opener
from longstop.engines.backup_file import HouseKey, house_key
from longstop.store.session import Database
from tests.bureau.fixtures import ADMIN, Bureau, Clock, open_house, people_of

KEY = house_key(b"r" * 32)
_numbers = count(1)


@dataclass(slots=True)
class Elsewhere:
    """An empty database and an empty spool folder, and what opens backups made for it."""

    dbname: str
    folder: Path
    opener: Opener = field(default_factory=new_opener)

    @property
    def place(self) -> Place:
        """Where to restore to."""
        return Place(
            admin=postgres_server.conninfo(ADMIN, self.dbname),
            database=Database(lambda role: postgres_server.conninfo(role, self.dbname)),
            spool_folder=self.folder / f"spool-{self.dbname}",
        )

    def back_up(
        self, bureau: Bureau, path: Path, *, by: str = "admin", key: HouseKey = KEY
    ) -> BackedUp:
        """Back a bureau up for this place."""
        wanted = Wanted(path=path, receivers=[self.opener.receiver], key=key)
        return back_up(bureau.house, bureau.people[by], wanted)

    def restore(
        self,
        bureau: Bureau,
        path: Path | str,
        *,
        house: House | None = None,
        key: HouseKey = KEY,
    ) -> Restored:
        """Restore a backup here, as the account `alice`; house is whose keys are at hand."""
        keys = (house or bureau.house).keys
        backup = Backup(path=Path(path), opener=self.opener, key=key, keys=keys)
        return restore(backup, self.place, account="alice", clock=bureau.clock)

    def bureau(self, clock: Clock) -> Bureau:
        """Open the bureau that was restored here."""
        house = open_house(self.dbname, self.folder, clock)
        return Bureau(house, self.dbname, clock, people_of(house))


@contextmanager
def elsewhere(folder: Path) -> Iterator[Elsewhere]:
    """Make an empty database beside the others of the tests' server."""
    dbname = f"elsewhere_{os.getpid()}_{next(_numbers)}"
    postgres_server.ensure_database(dbname)
    try:
        yield Elsewhere(dbname, folder)
    finally:
        conninfo = postgres_server.conninfo(ADMIN, "postgres")
        with psycopg.connect(conninfo, autocommit=True) as admin:
            admin.execute(f'drop database "{dbname}" with (force)'.encode())
