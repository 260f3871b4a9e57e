"""List the linkage models that were proposed: which is in force, which waits, which were."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.adopt_model import is_of_the_bureau, may_approve_model, may_withdraw_model
from longstop.actions.house import House
from longstop.actions.model_in_force import model_of
from longstop.core.authority.permissions import Permission, check_any
from longstop.store.queries.models import ModelAdoption, model_adoptions
from longstop.store.session import Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelListed:
    """A model that was proposed: proposed, in force, past or withdrawn, and what a reader may do.

    to_approve and to_withdraw tell whether they may do so now.
    """

    state: str
    adoption: ModelAdoption
    to_approve: bool
    to_withdraw: bool


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """Every model, and the shipped stamp.

    adopted tells whether one that was adopted is in force, and not the shipped one.
    """

    models: tuple[ModelListed, ...]
    shipped: str
    adopted: bool


def list_models(house: House, actor: Actor) -> ModelsListed:
    """List them for whoever works by them or signs for them: what governs is no secret."""
    check_any(actor.roles, Permission.POLICY_COMPARE, Permission.WORKLIST_READ)
    with house.database.as_person(actor) as connection:
        found = model_adoptions(connection)
        waits = any(one.approved_at is None and one.withdrawn_at is None for one in found)
        of_the_bureau = waits and is_of_the_bureau(connection, actor)
    listed, adopted = [], False
    for one in found:
        if one.withdrawn_at is not None:
            state = "withdrawn"
        elif one.approved_at is None:
            state = "proposed"
        else:
            state, adopted = ("past" if adopted else "in force"), True
        listed.append(
            ModelListed(
                state=state,
                adoption=one,
                to_approve=may_approve_model(actor, one, of_the_bureau=of_the_bureau),
                to_withdraw=may_withdraw_model(actor, one),
            )
        )
    return ModelsListed(tuple(listed), model_of(house.shipped_model).stamp, adopted)
