"""List the linkage models that were proposed: which is in force, which waits, which were."""

from __future__ import annotations

from dataclasses import dataclass

from longstop.actions.house import House
from longstop.actions.model_in_force import model_of
from longstop.core.authority.permissions import Permission, check, may
from longstop.store.queries.models import ModelAdoption, model_adoptions
from longstop.store.session import Actor


@dataclass(frozen=True, slots=True)
class ModelsListed:
    """Every model with its state (proposed, in force, past, withdrawn), and the shipped stamp.

    adopted tells whether one that was adopted is in force, and not the shipped one.
    """

    models: tuple[tuple[str, ModelAdoption], ...]
    shipped: str
    adopted: bool


def list_models(house: House, actor: Actor) -> ModelsListed:
    """List them for whoever works by them or signs for them: what governs is no secret."""
    if not may(actor.roles, Permission.POLICY_COMPARE).allowed:
        check(actor.roles, Permission.WORKLIST_READ)
    with house.database.as_person(actor) as connection:
        found = model_adoptions(connection)
    states, adopted = [], False
    for one in found:
        if one.withdrawn_at is not None:
            state = "withdrawn"
        elif one.approved_at is None:
            state = "proposed"
        else:
            state, adopted = ("past" if adopted else "in force"), True
        states.append((state, one))
    return ModelsListed(tuple(states), model_of(house.shipped_model).stamp, adopted)
