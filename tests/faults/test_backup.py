"""Killed or starved, backing up and restoring leave all or nothing, and go on when run again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import pytest

from longstop.actions.back_up import BackupNotMade
from longstop.actions.check_backup import check_backup
from longstop.actions.restore import NotRestored, PlaceNotEmpty
from longstop.actions.verify import verify
from tests.bureau.backups import KEY, Elsewhere, elsewhere
from tests.bureau.fixtures import Bureau
from tests.faults.test_full_disk import ROOM_BYTES, little_room, short_files

LINE = {"role": "reported", "family_name": "Quill", "given_name": "Jon", "note": "a word " * 600}
SLOWEST_SECONDS = 3.0


@pytest.fixture
def full(bureau: Bureau) -> Bureau:
    """Receive more than a small disk holds."""
    bureau.receive_csv(*({**LINE, "reference": f"T-{number}"} for number in range(100)))
    return bureau


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Elsewhere]:
    with elsewhere(tmp_path) as made:
        yield made


def small_disk(on: ExitStack, folder: Path) -> None:
    if not on.enter_context(little_room(folder, ROOM_BYTES, os.geteuid())):
        on.enter_context(short_files())


def test_a_full_disk_leaves_no_backup_and_says_so(
    full: Bureau, new: Elsewhere, tmp_path: Path
) -> None:
    with ExitStack() as disk:
        small_disk(disk, tmp_path / "small")
        with pytest.raises(BackupNotMade, match="the disk is full"):
            new.back_up(full, tmp_path / "small" / "backup")
        assert [*(tmp_path / "small").iterdir()] == []
    assert full.ask("select from ledger_entry where event = 'backup.made'") == []
    check_backup(Path(new.back_up(full, tmp_path / "roomy").file), new.opener, KEY)


def test_a_full_spool_leaves_the_database_empty_and_goes_on_with_room(
    full: Bureau, new: Elsewhere, tmp_path: Path
) -> None:
    found = new.back_up(full, tmp_path / "backup")
    with ExitStack() as disk:
        small_disk(disk, new.place.spool_folder)
        with pytest.raises(NotRestored, match="the disk is full"):
            new.restore(full, found.file)
        assert [*new.place.spool_folder.iterdir()] == []
    new.restore(full, found.file)
    assert verify(new.bureau(full.clock).house, full.people["alice"]).faults == ()


def killed(work: Callable[[], object], after: float) -> bool:
    """Do work in a process that is killed after so many seconds; tells whether it had ended."""
    child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.faults
def test_a_backup_killed_anywhere_is_whole_or_not_there(
    full: Bureau, new: Elsewhere, tmp_path: Path, kills: int
) -> None:
    chance, folder = random.Random(17), tmp_path / "backups"
    folder.mkdir()
    for number in range(kills):
        path = folder / str(number)
        killed(partial(new.back_up, full, path), chance.random() * SLOWEST_SECONDS / 2)
        if path.exists():
            check_backup(path, new.opener, KEY)
        check_backup(Path(new.back_up(full, folder / f"{number}-again").file), new.opener, KEY)
        assert [*folder.glob(".*")] == []
    told = full.ask("select count(*) from ledger_entry where event = 'backup.made'")
    assert kills <= told[0][0] <= len([*folder.iterdir()])


@pytest.mark.faults
def test_a_restoring_killed_anywhere_goes_on_to_its_end(
    full: Bureau, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(18)
    for number in range(kills):
        with elsewhere(tmp_path / str(number)) as new:
            file = new.back_up(full, tmp_path / f"{number}.age").file
            killed(partial(new.restore, full, file), chance.random() * SLOWEST_SECONDS)
            with suppress(PlaceNotEmpty):  # it had come to its end, entry and all
                new.restore(full, file)
            there = new.bureau(full.clock)
            assert verify(there.house, full.people["alice"]).faults == ()
            told = "select count(*) from ledger_entry where event = 'database.restored'"
            assert there.ask(told) == [(1,)]
