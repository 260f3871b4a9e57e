"""Kill the process that mails digests before it marks them: none is lost, none twice unsaid."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from longstop.actions.mail_alerts import Mailed
from longstop.actions.mail_digests import mail_digests
from longstop.actions.make_digests import make_digests
from longstop.engines.mail import Relay
from tests.bureau.fixtures import Bureau
from tests.bureau.work import LINE
from tests.engines.relay import running_relay

MAILER = Path(__file__).with_name("mailer.py")
SOURCES = Path(__file__).parents[2] / "src"
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
TWICE = "you may have it twice"


@pytest.mark.faults
def test_a_mail_cut_short_is_sent_again_and_says_so_and_nobody_goes_without(
    doomed: Bureau,
) -> None:
    doomed.receive_csv(LINE)
    for day in range(3):
        doomed.clock.time = MONDAY + timedelta(days=day)
        make_digests(doomed.house)
        wanted = [to for (to,) in doomed.ask(
            "select p.email from digest g join person p on p.id = g.person"
            " where g.waiting > 0 and g.begins_at = %s", doomed.clock.time,
        )]  # fmt: skip
        assert len(wanted) > 2
        _cut_short(doomed, wanted, [("RCPT", 0), ("DATA", 1), ("DATA", len(wanted))][day])


def _cut_short(bureau: Bureau, wanted: list[str], moment: tuple[str, int]) -> None:
    """Kill the sender at this moment, go on, and look at what everybody got."""
    doom = list[subprocess.Popen[bytes]]()

    def met(*now: object) -> None:
        if now == moment and doom:
            doom.pop().kill()

    marked = "select count(*) from digest where mailed_at is not null"
    before = bureau.ask(marked)
    with running_relay(met) as (relay, arrived):
        _mail_and_die(bureau, relay, doom)
        assert len(arrived) == moment[1]
        assert bureau.ask(marked) == before
        _mail_to_the_end(bureau, relay)
        assert mail_digests(bureau.house, relay) == Mailed(0, 0)
    letters = defaultdict(list)
    for letter in arrived:
        letters[letter["To"]].append(letter)
    assert sorted(letters) == sorted(wanted)
    for to, ones in letters.items():
        assert len({one["Message-ID"] for one in ones}) == 1, to
        assert [TWICE in str(one) for one in ones] == [False, True][-len(ones) :], to


def _mail_and_die(bureau: Bureau, relay: Relay, doom: list[subprocess.Popen[bytes]]) -> None:
    words = [
        sys.executable, "-W", "ignore", str(MAILER), bureau.dbname,
        bureau.clock.time.isoformat(), str(relay.port),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    process = subprocess.Popen(words, env=environment)
    doom.append(process)
    assert process.wait(60) == -signal.SIGKILL


def _mail_to_the_end(bureau: Bureau, relay: Relay) -> None:
    """Go on as the next sweep does; the killed one's backend may hold the lock for a moment."""
    until = time.monotonic() + 60
    while mail_digests(bureau.house, relay) == Mailed(0, 0):
        assert time.monotonic() < until
        time.sleep(0.05)
