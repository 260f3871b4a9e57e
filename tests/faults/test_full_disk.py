"""A full disk stops a receive with a sentence that says what is saved and what to type."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.own_house import SOURCE, OwnHouse, write_list

ROOM_BYTES = 128 * 1024
LONG_NOTE = "x" * 500
SPOOL_FULL = (
    "longstop: Receiving stopped at the spool folder {spool}: the disk is full. Nothing of this "
    "file was saved; packages received before it are complete. Make room or mend the folder, then "
    "run the same `longstop receive` command again."
)
DATABASE_FULL = (
    "longstop: Receiving stopped: the disk of the database is full. Nothing more of the file being "
    "read was saved; 1 file before it is complete. Make room on that disk. To go on where it "
    f"stopped, run the same command again: longstop receive FILE --source {SOURCE}"
)


@contextmanager
def little_room(folder: Path, room: int, owner: int) -> Iterator[bool]:
    """Put a small disk in a folder's place; gives False where this account may not mount one."""
    folder.mkdir(mode=0o700, exist_ok=True)
    options = f"size={room},mode=0700,uid={owner},gid={owner}"
    mount = ["mount", "-t", "tmpfs", "-o", options, "longstop-test", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(mount, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)  # noqa: S607


@contextmanager
def short_files() -> Iterator[None]:
    """Let no file that a command writes grow beyond the room there is."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full_spool(house: OwnHouse) -> Iterator[None]:
    with little_room(house.spool, ROOM_BYTES, os.geteuid()) as mounted:
        if mounted:
            yield
        else:
            with short_files():
                yield


@contextmanager
def full_database(house: OwnHouse) -> Iterator[None]:
    """Keep the source records on a disk of their own with hardly any room."""
    data = house.folder / "home" / "pg-data"
    ((used,),) = house.ask("select pg_table_size('source_record')")
    with little_room(house.folder / "small", used + ROOM_BYTES, data.stat().st_uid) as mounted:
        if mounted:
            house.ask(f"create tablespace small location '{house.folder / 'small'}'")
            house.ask("alter table source_record set tablespace small")
        else:
            house.ask(
                "create function full_disk() returns trigger language plpgsql as"
                " $$ begin raise exception 'no space left' using errcode = '53100'; end $$"
            )
            house.ask(
                "create trigger full_disk before insert on source_record"
                " for each row when (new.ordinal > 50) execute function full_disk()"
            )
        yield
        if mounted:
            house.ask("alter table source_record set tablespace pg_default")
            house.ask("drop tablespace small")
        else:
            house.ask("drop function full_disk() cascade")


def packages(printed: str) -> list[tuple[str, int]]:
    return [(one["status"], one["read"]) for one in json.loads(printed)["packages"]]


def test_a_full_spool_keeps_nothing_and_names_the_command_that_goes_on(
    house: OwnHouse, tmp_path: Path
) -> None:
    file = write_list(tmp_path / "spool.csv", ["Jon"] * 1000, LONG_NOTE)
    before = house.ask("select count(*) from obligation")
    with full_spool(house):
        code, told, printed = house.end(house.receive(file))
        assert [*house.spool.glob(".incoming-*")] == []
    assert (code, told) == (3, SPOOL_FULL.format(spool=house.spool))
    assert packages(printed) == []
    assert house.ask("select count(*) from obligation") == before
    code, _, printed = house.end(house.receive(file))
    assert (code, packages(printed)) == (0, [("received", 1000)])


def test_a_full_database_disk_keeps_what_was_complete_and_goes_on_with_room(
    house: OwnHouse, tmp_path: Path
) -> None:
    write_list(tmp_path / "a-short.csv", ["Jon"] * 2)
    write_list(tmp_path / "b-long.csv", ["Ann"] * 1000, LONG_NOTE)
    with full_database(house):
        code, told, printed = house.end(house.receive(tmp_path))
    assert (code, told) == (3, DATABASE_FULL)
    assert packages(printed) == [("received", 2)]
    code, _, printed = house.end(house.receive(tmp_path))
    assert (code, packages(printed)) == (0, [("duplicate", 2), ("received", 1000)])
    assert house.faults() == ()
