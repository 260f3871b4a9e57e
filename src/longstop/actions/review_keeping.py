"""Review that the record of a reported young person is kept: list them, keep one on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.due_list import DueList, due_list
from longstop.actions.find import canonical, find_seen, hold_own
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check, may
from longstop.core.casework.keeping import KeepingRefused, check_keeping
from longstop.core.ledger.canonical import Plain
from longstop.store import ledger
from longstop.store.queries import path as queries
from longstop.store.queries.path import KeptRow
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that is kept on, until it is reviewed again."""

    reference: str
    review_by: datetime


def list_kept(house: House, actor: Actor, *, limit: int = 50) -> DueList[KeptRow]:
    """List the records of reported young people by when keeping them is reviewed."""
    return due_list(house, actor, queries.listed, limit)


def count_due(house: House, actor: Actor) -> int | None:
    """Count the records of the actor's agency whose keeping must be reviewed by now.

    None for whoever may not read which.
    """
    if not may(actor.roles, Permission.WORKLIST_READ).allowed:
        return None
    with house.database.as_person(actor) as connection:
        return queries.due(connection, actor.agency, house.now())


def keep_on(house: House, actor: Actor, reference: str, *, reason: str) -> Kept:
    """Keep a record on, open or closed: its length is counted anew from now by its own line.

    Raises KeepingRefused, NotFound, NotYours.
    """
    check(actor.roles, Permission.REFERRAL_DECIDE_PATH)
    check_keeping(reason)
    wanted = canonical([reference])
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        (one,) = hold_own(connection, actor, find_seen(connection, wanted), closed=True)
        line = queries.line_of(connection, one.id)
        if line is None:
            raise KeepingRefused(
                f"{one.reference}: no date of its own says how long it is kept. Nothing was "
                "changed. See which have one: longstop child due"
            )
        keeping = house.keeping.of(line, now)
        queries.keep(connection, {one.id: keeping})
        facts: dict[str, Plain] = {"retention": keeping.told(), "keeping_reason": reason}
        event = ledger.Event(ledger.obligation_stream(one.id), "path.kept_on", {"facts": facts})
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return Kept(one.reference, keeping.review_by)
