"""Show the text of a quarantined record to a person who says why, and write down that they saw it."""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.references import parse_reference
from longstop.store import ledger
from longstop.store.queries.quarantine import Quarantined, quarantined_of, text_of
from longstop.store.session import Actor

REASONS = ("mending", "quality")
"""Why somebody may read the text of a record that could not be read by us."""


class ReasonNotKnown(LongstopError):
    """The reason given is not one of the list."""

    exit_code = 2


def find_quarantined(house: House, actor: Actor, reference: str) -> Quarantined:
    """Find a quarantined record without its text; raises NotFound for what the actor may not see."""
    check(actor.roles, Permission.PACKAGE_READ)
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection:
        found = quarantined_of(connection, typed)
    if found is None:
        raise not_found(typed)
    return found


def read_quarantined(
    house: House, actor: Actor, reference: str, reason: str
) -> tuple[Quarantined, str | None]:
    """Read a quarantined record with its text; the view goes on the reader's own ledger stream."""
    check(actor.roles, Permission.REFERRAL_REVEAL)
    if reason not in REASONS:
        raise ReasonNotKnown(
            f"'{reason}' is not a reason for reading a text. Nothing was shown. "
            f"Choose one of: {', '.join(REASONS)}."
        )
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection, connection.transaction():
        found = quarantined_of(connection, typed)
        if found is None:
            raise not_found(typed)
        text = text_of(connection, found.record_id)
        event = ledger.Event(
            ledger.person_stream(actor.person),
            "quarantine.read",
            {"facts": {"obligation": found.id, "record": found.record_id, "reason": reason}},
        )
        ledger.hold_person(connection, actor.person)
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return found, text


def not_found(reference: str) -> NotFound:
    """Say that nothing of this reference is there to see, whether or not it is anywhere."""
    return NotFound(
        f"There is no quarantined record {reference} here. Nothing was done. "
        "See those there are: longstop quarantine list"
    )
