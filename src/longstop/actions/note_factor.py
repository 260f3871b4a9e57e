"""Write on a person's own stream that a second factor of theirs came or went."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.store import ledger


def note_factor(house: House, person: int, *, kind: str, added: bool) -> None:
    """Note that a person set up a second factor, or removed one: a code app or a passkey."""
    name = "person.factor_added" if added else "person.factor_removed"
    with house.database.as_service("sign in") as connection, connection.transaction():
        event = ledger.Event(ledger.person_stream(person), name, {"facts": {"factor": kind}})
        ledger.record(connection, [event], at=house.now(), actor=f"person:{person}")
