"""Keep the proof that a child-protection referral arrived: who said so by name, and their number.

The agency that was told does it here itself, or the sender writes down what it was told.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from psycopg.errors import InsufficientPrivilege, ObjectNotInPrerequisiteState

from longstop.actions.find import ChangedMeanwhile, NotYours, canonical, check_as_seen, find_seen
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.commitment import SALT_BYTES, commit
from longstop.core.ledger.replay import iso
from longstop.core.ledger.whole_rules import PROTECTION
from longstop.core.safeguarding.protection import ProtectionRefused
from longstop.store import ledger
from longstop.store.queries import protection as queries
from longstop.store.session import Actor, Connection


@dataclass(frozen=True, slots=True)
class ProtectionAcknowledged:
    """It arrived: its reference here."""

    reference: str


def acknowledge_protection(
    house: House, actor: Actor, reference: str, *, name: str, their_reference: str
) -> ProtectionAcknowledged:
    """Record who acknowledged it and under which reference: it ends as acknowledged.

    Raises NotFound, NotYours, ProtectionRefused, ChangedMeanwhile.
    """
    check(actor.roles, Permission.PROTECTION_ACKNOWLEDGE)
    wanted = canonical([reference])
    words = (name.strip(), their_reference.strip())
    if not all(words):
        raise ProtectionRefused(
            "Receipt is proved by a name and their reference: --name NAME --reference NUMBER. "
            "Nothing was changed."
        )
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = find_seen(connection, wanted)
        check_as_seen(connection, actor, {one.reference: one.id})
        row = queries.protection_of(connection, one.id)
        if row is None or one.state != "sent":
            raise ProtectionRefused(
                f"{one.reference}: nothing that was sent waits for an answer here. "
                "Nothing was changed."
            )
        if actor.agency not in (one.owner_agency, row.addressee):
            raise NotYours(f"{one.reference} was sent to another agency. Nothing was changed.")
        salt = os.urandom(SALT_BYTES)
        values = (one.id, *words, salt, commit(salt, words), now)
        clock = _carry_out(connection, values)
        event = ledger.Event(
            ledger.obligation_stream(one.id),
            "child_protection.acknowledged",
            {
                "set": {
                    "state": "acknowledged", "previous_state": "sent", "is_open": False,
                    "next_clock_id": None, "outcome": "acknowledged",
                    "held_by": None, "held_until": None,
                },
                "stop": [{"id": clock, "at": iso(now), "why": "met"}],
                "facts": PROTECTION.facts(queries.fact_row(connection, one.id)),
            },
        )  # fmt: skip
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
        connection.execute("select refile(%s)", ([one.id],))
    return ProtectionAcknowledged(one.reference)


def _carry_out(connection: Connection, values: tuple[object, ...]) -> int:
    try:
        row = connection.execute(
            "select acknowledge_protection(%s, %s, %s, %s, %s, %s)", values
        ).fetchone()
    except (InsufficientPrivilege, ObjectNotInPrerequisiteState) as fault:
        raise ChangedMeanwhile(
            "It was answered or changed at this moment. Nothing was changed. Look again."
        ) from fault
    assert row is not None, "the function gives one clock or raises"
    return int(row[0])
