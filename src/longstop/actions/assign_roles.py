"""Give a person roles or take them away."""

from __future__ import annotations

from collections.abc import Sequence

from longstop.actions.house import House, NotFound
from longstop.core.authority.permissions import ROLES, Permission, check
from longstop.core.referral.errors import LongstopError
from longstop.store import ledger
from longstop.store.queries.directory import actor_of_code
from longstop.store.session import Actor, Connection

_ADMINISTRATOR = "administrator"


class RoleNotKnown(LongstopError):
    """There is no role of that name."""

    exit_code = 2


class LastAdministrator(LongstopError):
    """Without this person nobody could give a role to anybody."""

    exit_code = 2


def assign_roles(
    house: House, actor: Actor, *, agency: str, code: str, add: Sequence[str], remove: Sequence[str]
) -> list[str]:
    """Change a person's roles; gives the roles they have now.

    Raises NotAllowed, RoleNotKnown, NotFound, LastAdministrator.
    """
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
        if _ADMINISTRATOR in person.roles and _ADMINISTRATOR not in roles:
            _check_another(connection, person)
        connection.execute("update person set roles = %s where id = %s", (roles, person.person))
        event = ledger.Event(
            ledger.SYSTEM,
            "roles.assigned",
            {"facts": {"person": person.person, "roles": list(roles)}},
        )
        ledger.record(connection, [event], at=house.now(), actor=actor.ledger_name)
    return roles


def _check_another(connection: Connection, person: Actor) -> None:
    """Check that somebody else is administrator; two who end each other wait for one another."""
    found = connection.execute(
        "select id from person where %s = any(roles) order by id for update", (_ADMINISTRATOR,)
    ).fetchall()
    if found == [(person.person,)]:
        raise LastAdministrator(
            f"'{person.code}' is the last administrator: nobody could give a role any more. Nothing"
            " was changed. Make somebody else administrator first."
        )
