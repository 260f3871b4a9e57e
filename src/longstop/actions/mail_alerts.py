"""Send each person the references they must answer for: after the sweep, never in its way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from longstop.actions.house import House
from longstop.core.referral.why import CLOCK_WORDS, plain
from longstop.engines.mail import Message, Relay, send
from longstop.store.queries.climbing import Unmailed, one_postman, unmailed
from longstop.store.queries.rostering import missed_unmailed, write_mailed
from longstop.store.session import Connection

AT_ONCE = 10_000
LISTED = 50
"""How many references a message lists; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Mailed:
    """How many messages the relay took, and how many it did not; those are sent again."""

    sent: int
    failed: int


def mail_alerts(house: House, relay: Relay) -> Mailed:
    """Send what was not yet sent of alerts whose clock runs: one message to an address.

    Whoever must hear that somebody has not come to a desk is sent one more.
    """
    with house.database.as_service("mail alerts") as connection:
        if not one_postman(connection):
            return Mailed(0, 0)
        waiting = unmailed(connection, relay.outside, AT_ONCE)
        groups = [(to, [*alerts]) for to, alerts in groupby(waiting, key=lambda one: one.address)]
        messages = [_message(to, alerts, relay.desk) for to, alerts in groups]
        taken = [*send(relay, messages, at=house.now())] if messages else []
        sent = [
            one.id
            for (_, alerts), is_taken in zip(groups, taken, strict=True)
            if is_taken
            for one in alerts
        ]
        connection.execute(
            "update alert set mailed_at = %s where id = any(%s::bigint[])", (house.now(), sent)
        )
        taken += _mail_missed(connection, house, relay)
    return Mailed(sum(taken), len(taken) - sum(taken))


def _mail_missed(connection: Connection, house: House, relay: Relay) -> list[bool]:
    """Tell of the shifts whose person has not come; gives which messages were taken."""
    waiting = missed_unmailed(connection)
    groups = [(to, [*rows]) for to, rows in groupby(waiting, key=lambda row: row[1])]
    if not groups:
        return []
    messages = [
        Message(
            to=to,
            subject="Longstop: nobody has begun a shift that is planned",
            text="\n".join([
                *(f"desk {desk}, from {starts:%Y-%m-%d %H:%M} UTC" for *_, desk, starts in rows),
                "", "See who was due: longstop roster list",
                "What is owned there is the supervisor's until somebody says: longstop duty start",
                "",
            ]),
        )
        for to, rows in groups
    ]  # fmt: skip
    taken = send(relay, messages, at=house.now())
    told = [
        id_ for (_, rows), is_taken in zip(groups, taken, strict=True) if is_taken
        for id_, *_ in rows
    ]  # fmt: skip
    write_mailed(connection, told, house.now())
    return [*taken]


def _message(to: str, alerts: list[Unmailed], desk: str) -> Message:
    lines = list(dict.fromkeys(_line(one) for one in alerts))
    more = [f"and {len(lines) - LISTED:,} more"] if len(lines) > LISTED else []
    return Message(
        to=to,
        subject=f"Longstop: {len(lines):,} breached "
        f"{'clock waits' if len(lines) == 1 else 'clocks wait'} for an answer",
        text="\n".join([
            *lines[:LISTED], *more, "", *([f"At the desk: {desk}/alerts"] if desk else []),
            "See them: longstop alert list", "Answer for one: longstop alert ack REF", "",
        ]),
    )  # fmt: skip


def _line(one: Unmailed) -> str:
    due = f"{one.fell_due_at:%Y-%m-%d %H:%M} UTC"
    return f"{one.reference}  due {due}  {CLOCK_WORDS.get(one.clock, plain(one.clock))}"
