"""Say that a person is absent or back: absence moves what they own to a supervisor at once."""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.actions.reown import fall_from_absent
from longstop.core.authority.permissions import Permission, check
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import Actor


def note_absence(house: House, actor: Actor, *, agency: str, code: str, back: bool = False) -> int:
    """Note an absence or a return; gives how many obligations moved."""
    check(actor.roles, Permission.DUTY_CHANGE)
    now = house.now()
    with house.database.as_service("note absence") as connection, connection.transaction():
        person = actor_of_code(connection, agency, code)
        if person is None or person.agency != actor.agency:
            raise NotFound(f"No person '{code}' in your agency. Nothing was changed.")
        connection.execute("update person set absent = %s where id = %s", (not back, person.person))
        moved = 0
        if not back:
            moved = fall_from_absent(connection, person.person, now=now, actor=actor.ledger_name)
        event = ledger.Event(
            ledger.SYSTEM,
            "person.back" if back else "person.absent",
            {"facts": {"person": person.person, "moved": moved}},
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
    return moved
