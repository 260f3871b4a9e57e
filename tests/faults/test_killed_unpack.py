"""Killed while a package is taken apart, or its disk full: nothing half, and again is whole."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from tests.bureau.packages import LETTER, PICTURE, list_of, mail_of, zip_of
from tests.faults.own_house import OwnHouse
from tests.faults.test_full_disk import SPOOL_FULL, full_spool


def archive(path: Path, tag: str) -> int:
    """Write an archive of thirty lists, some in mails; gives how many records it holds."""
    names = ["Jon"] * 10
    files: dict[str, str | bytes] = {
        f"{n}.csv": list_of(*names, tag=f"{tag}{n}") for n in range(20)
    }
    for number in range(20, 30):
        attached = {"list.csv": list_of(*names, tag=f"{tag}{number}").encode(), "p.jpg": PICTURE}
        files[f"{number}.eml"] = mail_of(LETTER + str(number), attached).as_bytes()
    path.write_bytes(zip_of(files))
    return 30 * 10 + 10


@pytest.mark.faults
def test_a_receive_killed_while_unpacking_leaves_nothing_half_and_is_whole_again(
    house: OwnHouse, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(77)
    unpacking = 0
    for number in range(kills):
        file = tmp_path / f"{number}.zip"
        records = archive(file, f"K{number}-")
        receiving = house.receive(file)
        while receiving.poll() is None and not [*house.spool.glob(".incoming-*/*.spool")]:
            time.sleep(0.001)
        time.sleep(chance.random() / 20)
        receiving.kill()
        house.end(receiving)
        unpacking += bool([*house.spool.glob(".incoming-*")])
        packages = "select count(*) from package where file_name = %s"
        parts = "select count(*) from package_part p join package k using (obligation_id)"
        ((opened,),) = house.ask(packages, file.name)
        ((told,),) = house.ask(f"{parts} where k.file_name = %s", file.name)
        assert told == opened * 61
        code, _, printed = house.end(house.receive(file))
        (receipt,) = json.loads(printed)["packages"]
        assert (code, receipt["status"], receipt["read"]) == (0, "received", records)
        assert [*house.spool.glob(".incoming-*")] == []
    assert unpacking, "at least one was killed while it was unpacking"
    assert house.faults() == ()


def test_a_disk_that_fills_while_unpacking_keeps_nothing(house: OwnHouse, tmp_path: Path) -> None:
    chance = random.Random(5)
    noise = ["".join(chance.choices("abcdefgh", k=12)) for _ in range(9_000)]
    file = tmp_path / "large.zip"
    file.write_bytes(
        zip_of({"a.csv": list_of("Jon", tag="FA"), "b.csv": list_of(*noise, tag="FB")})
    )
    before = house.ask("select count(*) from obligation")
    with full_spool(house):
        code, told, _ = house.end(house.receive(file))
        assert [*house.spool.iterdir()] == []
    assert (code, told) == (3, SPOOL_FULL.format(spool=house.spool))
    assert house.ask("select count(*) from obligation") == before
    code, _, printed = house.end(house.receive(file))
    (receipt,) = json.loads(printed)["packages"]
    assert (code, receipt["status"], receipt["read"]) == (0, "received", 9_001)
