"""Kill the client, or the database under it, at random moments of a receive: nothing is lost."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from longstop.actions.verify import verify
from longstop.core.intake.receipt import Receipt, ReceiptStatus
from longstop.engines import postgres_server
from longstop.synthetic.generate import write_synthetic
from tests.bureau.fixtures import ADMIN, Bureau

RECEIVER = Path(__file__).with_name("receiver.py")
SOURCES = Path(__file__).parents[2] / "src"
PEOPLE = 1200
GUARD_SECONDS = 60


@pytest.mark.faults
def test_a_receive_killed_anywhere_goes_on_to_the_same_end(
    bureau: Bureau, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(1864)
    done_before = 0
    for number in range(kills):
        made = write_synthetic(tmp_path / str(number), people=PEOPLE, format="csv", seed=number)
        database_dies = number % 2 == 1
        with _receiving(bureau, made.data, tmp_path) as receiver:
            _wait_and_kill(receiver, chance, database_dies=database_dies)
        receipt = _finish(bureau, made.data)
        assert receipt.status in (ReceiptStatus.RECEIVED, ReceiptStatus.DUPLICATE)
        assert (receipt.read, receipt.adds_up()) == (made.records, True)
        done_before += made.records
        assert bureau.ask("select count(*) from source_record") == [(done_before,)]
    found = verify(bureau.house, bureau.people["sue"])
    assert found.faults == ()


def _receiving(bureau: Bureau, data: Path, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", RECEIVER, bureau.dbname, data, folder / "spool"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


def _wait_and_kill(
    receiver: subprocess.Popen[str], chance: random.Random, *, database_dies: bool
) -> None:
    """Wait for a random batch and a moment more, then kill the client or its backend."""
    assert receiver.stdout is not None
    for _ in range(chance.randrange(12)):
        receiver.stdout.readline()
    time.sleep(chance.random() / 10)
    if database_dies:
        _kill_backend()
    else:
        receiver.kill()
    receiver.wait(GUARD_SECONDS)


def _kill_backend() -> None:
    """Kill the receiving backend: PostgreSQL then throws everybody out and recovers."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres"), autocommit=True) as admin:
        rows = admin.execute(
            "select pid from pg_stat_activity where application_name = 'longstop receive'"
        ).fetchall()
        for (pid,) in rows:
            os.kill(pid, signal.SIGKILL)


def _finish(bureau: Bureau, data: Path) -> Receipt:
    """Receive the same file again, once the database answers."""
    until = time.monotonic() + GUARD_SECONDS
    while True:
        try:
            bureau.ask("select 1")
            break
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.1)
    return bureau.receive_bytes(data.read_bytes(), name=data.name)
