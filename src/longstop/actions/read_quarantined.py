"""Show a quarantined record, its text only to who says why; every look goes on the ledger."""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
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


def show_quarantined(house: House, actor: Actor, reference: str) -> Quarantined:
    """Show a quarantined record without its text; raises NotFound for what one may not see."""
    check(actor.roles, Permission.PACKAGE_READ)
    found, _ = _look(house, actor, reference, None)
    return found


def read_quarantined(
    house: House, actor: Actor, reference: str, reason: str
) -> tuple[Quarantined, str | None]:
    """Show a quarantined record with its text (None once erased); raises NotFound."""
    check(actor.roles, Permission.REFERRAL_REVEAL)
    if reason not in REASONS:
        raise ReasonNotKnown(
            "That is not a reason for reading a text. Nothing was shown. "
            f"Choose one of: {', '.join(REASONS)}."
        )
    return _look(house, actor, reference, reason)


def _look(
    house: House, actor: Actor, reference: str, reason: str | None
) -> tuple[Quarantined, str | None]:
    """Read a record, its text only for a reason, and put the look on the reader's own stream."""
    typed = parse_reference(reference)
    with house.database.as_person(actor) as connection, connection.transaction():
        found = quarantined_of(connection, typed)
        if found is None:
            raise not_found(typed)
        text = None if reason is None else text_of(connection, found.record_id)
        facts: dict[str, Plain] = {"obligation": found.id}
        if reason is not None:
            facts["reason"] = reason
        act = "viewed" if reason is None else "revealed"
        event = ledger.Event(
            ledger.person_stream(actor.person), f"quarantined_record.{act}", {"facts": facts}
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return found, text


def not_found(reference: str) -> NotFound:
    """Say that nothing of this reference is there to see, whether or not it is anywhere."""
    return NotFound(
        f"There is no quarantined record {reference} here. Nothing was done. "
        "See those there are: longstop quarantine list"
    )
