"""Write down that two agencies talked about a person both hold, with whom, and what they agreed."""

from __future__ import annotations

import os
from dataclasses import dataclass

from longstop.actions.find import canonical, check_moved, find_seen, hold_own
from longstop.actions.house import House
from longstop.actions.sent import CLOSED
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.deconfliction import DeconflictionRefused, check_agreed, check_spoken_to
from longstop.core.clocks.choosing import told_stops
from longstop.core.ledger.canonical import Plain
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.whole_rules import DECONFLICTION
from longstop.store import ledger
from longstop.store.queries import clocks
from longstop.store.queries import deconfliction as queries
from longstop.store.queries.dissemination import move
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Deconflicted:
    """A talk that was had: about which own referral, with which agency, what was agreed."""

    reference: str
    about: str
    other_agency: str
    agreed: str


def deconflict(
    house: House, actor: Actor, reference: str, *, spoken_to: str, agreed: str
) -> Deconflicted:
    """End one's own side of it; the other agency ends its own, by whoever there was spoken to.

    spoken_to is kept with a commitment and stays off the ledger. Raises NotFound, NotYours,
    AlreadyClosed, DeconflictionRefused.
    """
    check(actor.roles, Permission.REFERRAL_DECONFLICT)
    check_agreed(agreed)
    name = check_spoken_to(spoken_to)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, canonical([reference])))
        found = queries.to_talk(connection, one.id)
        if found is None:
            raise DeconflictionRefused(
                f"{one.reference} is a {one.kind.replace('_', ' ')}, and nothing to talk about with"
                " another agency. Nothing was changed. See yours with: longstop worklist"
            )
        running = clocks.running(connection, [one.id])
        clocks.stop(connection, [one.id], None, now, "met")
        check_moved(move(connection, [one.id], "to_talk", "spoken", is_open=False), 1)
        salt = os.urandom(SALT_BYTES)
        queries.keep_talk(
            connection, one.id, agreed=agreed, person=actor.person, at=now, spoken_to=name,
            salt=salt, commitment=commit(salt, [name]),
        )  # fmt: skip
        fields: dict[str, Plain] = {
            **CLOSED, "state": "spoken", "previous_state": "to_talk", "outcome": "spoken"
        }  # fmt: skip
        data: dict[str, Plain] = {
            "set": fields,
            "stop": told_stops(running.get(one.id, ()), None, now, "met"),
            "facts": DECONFLICTION.facts(queries.whole_rows(connection, [one.id])[one.id]),
        }
        event = ledger.Event(ledger.obligation_stream(one.id), "deconfliction.spoken", data)
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id],))
    return Deconflicted(one.reference, found.referral, found.other_agency, agreed)
