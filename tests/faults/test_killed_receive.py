"""Kill the client, its backend or the whole server at random moments: nothing is lost or twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from longstop.actions.go_on import go_on
from longstop.actions.verify import verify
from longstop.core.intake.receipt import ReceiptStatus
from longstop.engines import postgres_server
from longstop.synthetic.generate import write_synthetic
from tests.bureau.fixtures import ADMIN, Bureau

RECEIVER = Path(__file__).with_name("receiver.py")
SOURCES = Path(__file__).parents[2] / "src"
PEOPLE = 1200
GUARD_SECONDS = 60
VICTIMS = ("client", "backend", "server")
ONE_REFERRAL_EACH = (
    "select count(*) from source_record s where s.status = 'accepted' and"
    " (select count(*) from referral r where r.source_record_id = s.id) <> greatest(1,"
    "  (select count(*) from party p where p.source_record_id = s.id and p.role = 'reported'))"
)


@pytest.mark.faults
def test_a_receive_killed_anywhere_goes_on_to_the_same_end(
    doomed: Bureau, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(1864)
    done_before = cut_short = 0
    for number in range(kills):
        made = write_synthetic(tmp_path / str(number), people=PEOPLE, format="csv", seed=number)
        with _receiving(doomed, made.data, tmp_path) as receiver:
            _wait_and_kill(receiver, chance, VICTIMS[number % len(VICTIMS)])
        _wait_for_the_database(doomed)
        begun = doomed.ask("select reference from obligation where state = 'receiving'")
        cut_short += len(begun)
        if begun and number % 2:
            house = replace(doomed.house, spool_folder=tmp_path / "spool")
            receipt = go_on(house, doomed.people["alice"], begun[0][0])
        else:
            receipt = doomed.receive_bytes(made.data.read_bytes(), name=made.data.name)
        assert receipt.status in (ReceiptStatus.RECEIVED, ReceiptStatus.DUPLICATE)
        assert (receipt.read, receipt.adds_up()) == (made.records, True)
        done_before += made.records
        assert doomed.ask("select count(*) from source_record") == [(done_before,)]
    assert cut_short > kills // 2, "most kills came in the middle"
    assert doomed.ask(ONE_REFERRAL_EACH) == [(0,)]
    found = verify(doomed.house, doomed.people["sue"])
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


def _wait_and_kill(receiver: subprocess.Popen[str], chance: random.Random, victim: str) -> None:
    """Wait for a random batch and a moment more, then kill one of those at work."""
    assert receiver.stdout is not None
    for _ in range(chance.randrange(12)):
        receiver.stdout.readline()
    time.sleep(chance.random() / 10)
    if victim == "client":
        receiver.kill()
    elif victim == "backend":
        _kill_backend()
    else:
        pid = postgres_server.server_status().pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    receiver.wait(GUARD_SECONDS)


def _kill_backend() -> None:
    """Kill the receiving backend: PostgreSQL then throws everybody out and recovers."""
    with psycopg.connect(postgres_server.conninfo(ADMIN, "postgres"), autocommit=True) as admin:
        rows = admin.execute(
            "select pid from pg_stat_activity where application_name = 'longstop receive'"
        ).fetchall()
        for (pid,) in rows:
            os.kill(pid, signal.SIGKILL)


def _wait_for_the_database(bureau: Bureau) -> None:
    """Start the server if it is gone, and wait until it has recovered."""
    until = time.monotonic() + GUARD_SECONDS
    while True:
        try:
            postgres_server.open_server()
            bureau.ask("select 1")
            return
        except (psycopg.OperationalError, postgres_server.ServerError):
            assert time.monotonic() < until
            time.sleep(0.1)
