"""Record that what went abroad arrived: by a name there and their reference."""

from __future__ import annotations

import os

from longstop.actions.find import canonical, check_moved
from longstop.actions.house import House
from longstop.actions.sent import CLOSED, Answered, hold_sent, told
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.overseas import check_arrival
from longstop.core.clocks.choosing import told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.store import ledger
from longstop.store.queries import clocks
from longstop.store.queries import dissemination as queries
from longstop.store.session import Actor


def acknowledge_abroad(
    house: House, actor: Actor, reference: str, *, name: str, their_reference: str
) -> Answered:
    """Record receipt: the dissemination ends, the referral here does not.

    Name and reference are kept with a commitment and stay off the ledger. Raises NotFound,
    DisseminationRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.DISSEMINATION_SEND)
    wanted = canonical([reference])
    words = (name.strip(), their_reference.strip())
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_sent(connection, actor, wanted, receiver=False)
        abroad = one.channel is not None
        check_arrival(one.state, abroad=abroad, words=words, reference=one.reference)
        running = clocks.running(connection, [one.id])
        clocks.stop(connection, [one.id], None, now, "met")
        check_moved(queries.move(connection, [one.id], "sent", "acknowledged", is_open=False), 1)
        salt = os.urandom(SALT_BYTES)
        queries.arrived(connection, one.id, words, actor.person, now, salt, commit(salt, words))
        own: dict[str, Plain] = {
            "set": {**CLOSED, "state": "acknowledged", "previous_state": "sent",
                    "outcome": "acknowledged"},
            "stop": told_stops(running.get(one.id, ()), None, now, "met"),
        }  # fmt: skip
        row = queries.whole_rows(connection, [one.id])[one.id]
        event = told(one, "dissemination.acknowledged", row, own)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id],))
    return Answered(one.referral_reference, one.reference, "acknowledged")
