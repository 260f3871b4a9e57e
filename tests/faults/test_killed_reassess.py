"""Kill the process that assesses anew at random moments: each is assessed, and none twice."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from longstop.actions.reassess import reassess
from longstop.actions.verify import verify
from tests.bureau.fixtures import Bureau
from tests.bureau.policies import MONDAY, STRICT, adopt, go_to
from tests.bureau.work import LINE

REASSESSER = Path(__file__).with_name("reassesser.py")
SOURCES = Path(__file__).parents[2] / "src"
REFERRALS = 300
ANEW = (
    "select count(*), count(distinct stream_id) from ledger_entry"
    " where event = 'referral.reassessed' and (body::jsonb #>> '{data,facts,adoption}')::int = %s"
)


@pytest.mark.faults
def test_assessing_anew_killed_anywhere_goes_on_to_the_same_end(doomed: Bureau, kills: int) -> None:
    chance = random.Random(1864)
    doomed.receive_csv(
        *({**LINE, "reference": f"T-{n}", "given_name": f"A{n}"} for n in range(REFERRALS))
    )
    cut_short = 0
    for number in range(kills):
        day = MONDAY + timedelta(days=number)
        one = adopt(doomed, STRICT.replace("strict-1", f"strict-{number}"), day)
        go_to(doomed, day)
        _assess_and_die(doomed, chance)
        cut_short += doomed.ask(ANEW, one.id)[0][0] < REFERRALS
        _assess_to_the_end(doomed)
        assert doomed.ask(ANEW, one.id) == [(REFERRALS, REFERRALS)]
        assert doomed.ask("select distinct policy from referral") == [(one.stamp,)]
    assert cut_short > kills // 2, "most kills came in the middle"
    assert verify(doomed.house, doomed.people["sue"]).faults == ()


def _assess_and_die(bureau: Bureau, chance: random.Random) -> None:
    words = [
        sys.executable,
        "-W",
        "ignore",
        str(REASSESSER),
        bureau.dbname,
        bureau.clock.time.isoformat(),
    ]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(SOURCES)}
    ) as process:
        assert process.stdout is not None
        for _ in range(chance.randrange(1, 9)):
            process.stdout.readline()
        time.sleep(chance.random() / 50)
        process.kill()


def _assess_to_the_end(bureau: Bureau) -> None:
    """Go on as the next sweep does; the killed one's backend may hold the change for a moment."""
    until = time.monotonic() + 60
    while True:
        found = reassess(bureau.house, until=bureau.clock.time + timedelta(hours=1))
        if (found is not None and found.done) or bureau.ask(
            "select from policy_adoption where reassessed_at is null"
        ) == []:
            return
        assert time.monotonic() < until
        time.sleep(0.05)
