"""Look into searches by colleagues for themselves, their households or each other.

Nobody is shown their own, whatever their role: the database leaves it out.
"""

from __future__ import annotations

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import Permission, check
from longstop.core.linkage.whose import Finding
from longstop.store import ledger
from longstop.store.queries import notices as queries
from longstop.store.queries.notices import Searched
from longstop.store.session import Actor


def list_searches(house: House, actor: Actor, *, limit: int = 100) -> list[Searched]:
    """List them: those that wait first, the latest on top."""
    check(actor.roles, Permission.MISUSE_READ)
    with house.database.as_person(actor) as connection:
        return queries.searches(connection, actor.agency, limit)


def answer_search(house: House, actor: Actor, number: int, finding: Finding) -> None:
    """Write what came of looking into one; raises NotFound where none of that number waits."""
    check(actor.roles, Permission.MISUSE_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        done = queries.answer_search(
            connection, number, agency=actor.agency, person=actor.person, finding=finding.value,
            now=now,
        )  # fmt: skip
        if not done:
            raise NotFound("No search of this number waits. Nothing was changed.")
        facts = {"search": number, "finding": finding.value}
        event = ledger.Event(
            ledger.person_stream(actor.person), "search.looked_into", {"facts": {**facts}}
        )
        ledger.record(connection, [event], at=now, actor=actor.ledger_name)
