"""List the people of the reader's own agency, with their roles and whether they are away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check, may
from longstop.store.queries.people import people
from longstop.store.queries.whom import Whom, whom
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonListed:
    """A colleague: code, name, roles, and whether they are noted as absent."""

    code: str
    name: str
    roles: tuple[str, ...]
    absent: bool


@dataclass(frozen=True, slots=True)
class PeopleListed:
    """The people of an agency; known is whom an invitation may name, for whoever may invite."""

    people: list[PersonListed]
    known: list[Whom]


def list_people(house: House, actor: Actor) -> PeopleListed:
    """List them by code, for whoever may say that somebody is away."""
    check(actor.roles, Permission.DUTY_CHANGE)
    invites = may(actor.roles, Permission.ORGANISATION_CHANGE).allowed
    with house.database.as_person(actor) as connection:
        return PeopleListed(
            people=[_listed(row) for row in people(connection)],
            known=whom(connection, actor.agency) if invites else [],
        )


def _listed(row: dict[str, Any]) -> PersonListed:
    return PersonListed(
        code=row["code"],
        name=f"{row['given_name']} {row['family_name']}",
        roles=tuple(row["roles"]),
        absent=row["absent"],
    )
