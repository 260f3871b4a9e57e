"""Write on a person's own stream that they signed in, so that a look can be told from a theft."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.store import ledger


def note_sign_in(house: House, person: int, *, how: str) -> None:
    """Note that a person signed in, and how: password, second factor, or the demonstration."""
    with house.database.as_service("sign in") as connection, connection.transaction():
        event = ledger.Event(
            ledger.person_stream(person), "person.signed_in", {"facts": {"how": how}}
        )
        ledger.record(connection, [event], at=house.now(), actor=f"person:{person}")
