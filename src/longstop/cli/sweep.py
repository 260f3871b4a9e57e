"""`longstop sweep`: record breaches, end shifts and holds, once or for ever."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from longstop.actions.mail_alerts import Mailed, mail_alerts
from longstop.actions.mail_digests import mail_digests
from longstop.actions.make_digests import make_digests
from longstop.actions.raise_alerts import Raised
from longstop.actions.reassess import Reassessed
from longstop.actions.sweep import Swept, sweep
from longstop.actions.unreadable import MODEL, POLICY
from longstop.cli.frame import Json, faults_told, frame, tell
from longstop.core.referral.why import CLOCK_WORDS, plain
from longstop.engines.mail import relay_of_settings

ONCE_SECONDS = 60
REMEDY = {
    MODEL: "Train another and adopt it: longstop model train, longstop model adopt propose",
    POLICY: "Adopt another: longstop policy adopt propose FILE",
}


def sweep_command(
    context: typer.Context,
    every: Annotated[
        int | None, typer.Option(min=1, help="Go on, sweeping every so many seconds.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record clocks that fell due and tell somebody, end shifts and holds that ran out.

    On the day of a new policy it also assesses everything open anew, for as long as lies between
    two sweeps; the next goes on.

    With a mail relay it sends the alerts, and a digest to everybody whose shift or working day has
    begun.

    Prints a line for each alert raised: a reference, and nothing of any person. Run it every
    minute. It may be stopped at any moment and run again, and several may run at once.

    Example: longstop sweep --every 60
    """
    here = frame(context)
    stop = threading.Event()
    if every is not None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    with faults_told():
        relay = relay_of_settings()
        house = here.house()
        while True:
            found = sweep(house, every_seconds=every or ONCE_SECONDS, progress=_tell_progress)
            mailed = mail_alerts(house, relay) if relay is not None else Mailed(0, 0)
            digests = make_digests(house)
            told = mail_digests(house, relay) if relay is not None else Mailed(0, 0)
            if as_json:
                here.print_json(
                    {**asdict(found), "mailed": asdict(mailed),
                     "digests": {"made": digests, **asdict(told)}}
                )  # fmt: skip
            else:
                for line in (*map(_line, found.alerts), *_of_shifts(found)):
                    here.out.print(line, markup=False)
                tell(
                    f"{found.breaches} clocks breached, {found.handed_over} obligations fell to a "
                    f"supervisor, {found.holds_ended} holds ended, "
                    f"{len(found.alerts)} alerts raised."
                )
                if found.reassessed is not None:
                    tell(_of_policy(found.reassessed))
            for line in _amiss(found):
                tell(line)
            if mailed.failed + told.failed:
                tell(
                    f"{mailed.failed + told.failed} messages were not taken by the mail relay; the "
                    "next sweep sends them again. Look at LONGSTOP_SMTP_HOST and at the relay."
                )
            if every is None or stop.wait(every):
                return


def _tell_progress(policy: str, count: int) -> None:
    tell(f"{count} referrals assessed anew under {policy} ...")


def _amiss(found: Swept) -> Iterator[str]:
    for name in found.unreadable:
        yield (
            f"This release cannot read the {name} in force: what rests on it waits, and nothing "
            f"else. {REMEDY[name]}"
        )
    if found.leaves is None:
        yield (
            "A part of the tree over the ledger is gone, so no checkpoint can be made. "
            "Keep the database as it is, and run: longstop verify"
        )


def _of_policy(found: Reassessed) -> str:
    end = "That is all." if found.done else "The next sweep goes on."
    return f"{found.referrals} referrals assessed anew under {found.policy}. {end}"


def _line(alert: Raised) -> str:
    clock = CLOCK_WORDS.get(alert.clock, plain(alert.clock))
    due = f"{alert.fell_due_at:%Y-%m-%d %H:%M} UTC"
    return f"{alert.reference}  due {due}  {clock}: told {plain(alert.rung)}"


def _of_shifts(found: Swept) -> Iterator[str]:
    if found.lapsed:
        yield f"{found.lapsed} hand-overs were accepted by nobody and fell to the supervisor"
    for one in found.no_shows:
        told = "somebody was told" if one.somebody_told else "NOBODY WAS THERE TO BE TOLD"
        yield (
            f"{one.agency}/{one.desk}: nobody has begun the shift from "
            f"{one.starts_at:%Y-%m-%d %H:%M} UTC; {told}"
        )
