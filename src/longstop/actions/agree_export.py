"""Agree, as the second person, that a colleague takes a long list out; or refuse it.

Whoever agrees sees what is asked for and why, never the list nor how long it is: they may not be
allowed to see what is on it.
"""

from __future__ import annotations

from longstop.actions.export import held
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.exporting import check_second, check_take_back
from longstop.core.referral.references import parse_export_reference
from longstop.store import ledger
from longstop.store.queries import exports as queries
from longstop.store.queries.exports import Proposal
from longstop.store.session import Actor


def agree_to_export(house: House, actor: Actor, reference: str) -> Proposal:
    """Agree to what another asked for; raises ReferenceNotValid, NotFound, ExportRefused."""
    check(actor.roles, Permission.EXPORT_AGREE)
    wanted = parse_export_reference(reference)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one = held(connection, wanted)
        check_second(house.exporting, one, actor.person, now)
        queries.agree_to_export(connection, one.id, actor.person, now)
        ledger.record(
            connection, [_event(actor, "export.agreed", one)], at=now, actor=actor.ledger_name
        )
    return one


def withdraw_export(house: House, actor: Actor, reference: str) -> Proposal:
    """Take back what one asked for, or refuse what a colleague did, before it is fetched.

    Raises ReferenceNotValid, NotFound, ExportRefused, NotAllowed.
    """
    check(actor.roles, Permission.EXPORT_MAKE)
    wanted = parse_export_reference(reference)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        one = held(connection, wanted)
        if one.proposed_by != actor.person:
            check(actor.roles, Permission.EXPORT_AGREE)
        check_take_back(house.exporting, one, now)
        queries.withdraw_export(connection, one.id, actor.person, now)
        ledger.record(
            connection, [_event(actor, "export.withdrawn", one)], at=now, actor=actor.ledger_name
        )
    return one


def _event(actor: Actor, name: str, one: Proposal) -> ledger.Event:
    facts: dict[str, ledger.Plain] = {"export": one.reference, "asked_by": one.proposed_by}
    return ledger.Event(ledger.person_stream(actor.person), name, {"facts": facts})
