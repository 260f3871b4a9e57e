"""Show one policy in words: that in force, the shipped one, or one that was proposed."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.adopt_policy import may_approve, may_withdraw
from longstop.actions.house import House, NotFound
from longstop.actions.list_policies import list_policies
from longstop.core.triage.adopting import State
from longstop.core.triage.document import read_policy
from longstop.core.triage.policy import Policy
from longstop.store.queries.policies import Adoption
from longstop.store.session import Actor

IN_FORCE, SHIPPED = "in-force", "shipped"


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """A policy; adoption and its state are of one that was proposed, None of the shipped one.

    to_approve and to_withdraw tell whether the reader may do so now.
    """

    policy: Policy
    adoption: Adoption | None
    state: State | None
    to_approve: bool = False
    to_withdraw: bool = False


def show_policy(house: House, actor: Actor, name: str) -> PolicyShown:
    """Show one by the number of its proposal, or as 'in-force' or 'shipped'.

    Raises NotFound, and PolicyNotValid where this release no longer reads it.
    """
    listed = list_policies(house, actor)
    if name == SHIPPED or (name == IN_FORCE and not listed.adopted):
        return PolicyShown(read_policy(house.shipped_policy), None, None)
    for state, one in listed.policies:
        if name == str(one.id) or (name == IN_FORCE and state is State.IN_FORCE):
            now = house.now()
            return PolicyShown(
                read_policy(one.text), one, state,
                to_approve=may_approve(actor, one, now), to_withdraw=may_withdraw(actor, one, now),
            )  # fmt: skip
    raise NotFound("No policy of this number was proposed. Nothing was changed.")
