"""List the people of the reader's own agency, with their roles and whether they are away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.store.queries.people import people
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonListed:
    """A colleague: code, name, roles, and whether they are noted as absent."""

    code: str
    name: str
    roles: tuple[str, ...]
    absent: bool


def list_people(house: House, actor: Actor) -> list[PersonListed]:
    """List them by code, for whoever may say that somebody is away."""
    check(actor.roles, Permission.DUTY_CHANGE)
    with house.database.as_person(actor) as connection:
        return [_listed(row) for row in people(connection)]


def _listed(row: dict[str, Any]) -> PersonListed:
    return PersonListed(
        code=row["code"],
        name=f"{row['given_name']} {row['family_name']}",
        roles=tuple(row["roles"]),
        absent=row["absent"],
    )
