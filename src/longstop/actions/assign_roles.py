"""Give a person roles or take them away."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import ROLES, Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import Actor


class RoleNotKnown(LongstopError):
    """There is no role of that name."""

    exit_code = 2


def assign_roles(
    house: House, actor: Actor, *, agency: str, code: str, add: Sequence[str], remove: Sequence[str]
) -> list[str]:
    """Change a person's roles; gives the roles they have now."""
    check(actor.roles, Permission.ORGANISATION_CHANGE)
    unknown = sorted({*add, *remove} - set(ROLES))
    if unknown:
        raise RoleNotKnown(
            f"No such role: {', '.join(unknown)}. Nothing was changed. "
            f"Roles are: {', '.join(sorted(ROLES))}."
        )
    with house.database.as_service("assign roles") as connection, connection.transaction():
        person = actor_of_code(connection, agency, code)
        if person is None:
            raise NotFound(f"No person '{code}' in agency '{agency}'. Nothing was changed.")
        roles = sorted({*person.roles, *add} - set(remove))
        connection.execute("update person set roles = %s where id = %s", (roles, person.person))
        event = ledger.Event(
            ledger.SYSTEM,
            "roles.assigned",
            {"facts": {"person": person.person, "roles": list(roles)}},
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return roles
