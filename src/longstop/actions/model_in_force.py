"""Find the linkage model in force now, for whoever links, compares or shows."""

from __future__ import annotations

from functools import lru_cache

from longstop.actions.house import House
from longstop.core.linkage.model import Model
from longstop.core.linkage.model_document import read_model
from longstop.store.queries.models import adopted_model
from longstop.store.session import Connection

_MOST_KEPT = 4


def model_in_force(connection: Connection, house: House) -> Model:
    """Give the model in force now: the one approved last, else the one that is shipped."""
    return model_of(adopted_model(connection) or house.shipped_model)


@lru_cache(maxsize=_MOST_KEPT)
def model_of(text: str) -> Model:
    """Read a model's text, once."""
    return read_model(text)
