"""List the policies that were proposed: which is in force, which is coming, which was."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.adopt_policy import standing_of
from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check_any
from longstop.core.triage.adopting import State, states_of
from longstop.core.triage.document import read_policy
from longstop.store.queries import policies as queries
from longstop.store.queries.policies import Adoption
from longstop.store.queries.work import zone_of
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class PoliciesListed:
    """Every policy with its state, the latest day first; the stamps of the shipped and in force.

    adopted tells whether one that was adopted is in force, and not the shipped one; zone is the
    reader's.
    """

    policies: tuple[tuple[State, Adoption], ...]
    shipped: str
    in_force: str
    adopted: bool
    zone: str


def list_policies(house: House, actor: Actor) -> PoliciesListed:
    """List them for whoever works under them or signs for them: what governs is no secret."""
    check_any(actor.roles, Permission.POLICY_COMPARE, Permission.WORKLIST_READ)
    now = house.now()
    with house.database.as_person(actor) as connection, connection.transaction():
        found = queries.adoptions(connection)
        zone = zone_of(connection, actor.agency)
    states = tuple(zip(states_of(map(standing_of, found), now), found, strict=True))
    counted = [one for state, one in states if state in (State.IN_FORCE, State.PAST)]
    shipped = read_policy(house.shipped_policy).stamp
    return PoliciesListed(
        policies=states,
        shipped=shipped,
        in_force=counted[0].stamp if counted else shipped,
        adopted=bool(counted),
        zone=zone,
    )
