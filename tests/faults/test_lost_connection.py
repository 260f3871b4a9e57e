"""A database that goes away stops a receive with a sentence, and the same command goes on."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.own_house import SOURCE, OwnHouse, write_list

TOLD = (
    "longstop: Receiving stopped: the database is gone. Nothing more of the file being read was "
    "saved; 1 file before it is complete. Start the database: longstop db start. To go on where it "
    f"stopped, run the same command again: longstop receive FILE --source {SOURCE}"
)


def postmaster(house: OwnHouse) -> int:
    return int((house.folder / "home" / "pg-data" / "postmaster.pid").read_text().split()[0])


def lose_the_connection(house: OwnHouse, backend: int) -> None:
    house.ask("select pg_terminate_backend(%s)", backend)


def stop_at_once(house: OwnHouse, _backend: int) -> None:
    os.kill(postmaster(house), signal.SIGQUIT)


def restart(house: OwnHouse, _backend: int) -> None:
    house.stop()
    house.start()


def kill_the_server(house: OwnHouse, _backend: int) -> None:
    os.kill(postmaster(house), signal.SIGKILL)


@pytest.mark.parametrize(
    "lose",
    [
        lose_the_connection,
        pytest.param(stop_at_once, marks=pytest.mark.long),
        pytest.param(restart, marks=pytest.mark.long),
        kill_the_server,
    ],
)
def test_what_is_said_when_the_database_goes_away_and_the_same_command_goes_on(
    house: OwnHouse, tmp_path: Path, lose: Callable[[OwnHouse, int], None]
) -> None:
    write_list(tmp_path / f"a-{lose.__name__}.csv", ["Jon", "Ann"])
    write_list(tmp_path / f"b-{lose.__name__}.csv", ["Jon", "Bea", "Max"])
    with house.stalling("Bea"):
        receiving = house.receive(tmp_path)
        lose(house, house.wait_for_the_stall(receiving))
        code, told, printed = house.end(receiving)
    assert (code, told) == (3, TOLD)
    assert [one["read"] for one in json.loads(printed)["packages"]] == [2]
    code, told, printed = house.end(house.receive(tmp_path))
    again = [(one["status"], one["read"]) for one in json.loads(printed)["packages"]]
    assert (code, again) == (0, [("duplicate", 2), ("received", 3)]), told
    assert house.faults() == ()
