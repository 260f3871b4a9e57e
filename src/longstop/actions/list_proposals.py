"""List the steps that wait for the reader as the second person; what they proposed is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from longstop.actions.house import House
from longstop.core.authority.permissions import Permission, check
from longstop.core.casework.proposals import may_second
from longstop.store.queries.proposals import Proposed, waiting
from longstop.store.session import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class ProposalsListed:
    """What waits, the first due on top, read at a moment; at most so many as were asked for."""

    rows: list[Proposed]
    at: datetime


def list_proposals(house: House, actor: Actor, *, limit: int = MOST) -> ProposalsListed:
    """List them, of those steps alone in which the actor's roles let them be the second."""
    check(actor.roles, Permission.PROPOSAL_READ)
    now = house.now()
    steps = [step.value for step in may_second(actor.roles)]
    with house.database.as_person(actor) as connection:
        found = waiting(
            connection, agency=actor.agency, person=actor.person, steps=steps, now=now,
            asked_since=now - house.exporting.open_for, limit=limit,
        )  # fmt: skip
    return ProposalsListed(found, now)
