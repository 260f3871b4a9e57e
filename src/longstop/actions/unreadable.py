"""Notice documents in force that this release cannot read, so that only what rests on them waits.

A model learnt on other normal forms, or a policy of another registry, may be in force after an
upgrade, until two people adopt one that is read. Clocks and shifts go on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from longstop.actions.house import House
from longstop.actions.in_force import policy_in_force
from longstop.actions.model_in_force import model_in_force
from longstop.core.linkage.model_document import ModelNotValid
from longstop.core.triage.document import PolicyNotValid
from longstop.store.session import Connection

MODEL, POLICY = "linkage model", "policy"


@contextmanager
def going_on(unreadable: list[str]) -> Iterator[None]:
    """Note in a list, each once, what cannot be read, and go on with what comes after."""
    try:
        yield
    except ModelNotValid:
        _note(unreadable, MODEL)
    except PolicyNotValid:
        _note(unreadable, POLICY)


def unreadable_in_force(connection: Connection, house: House) -> list[str]:
    """Name the documents in force now that cannot be read."""
    found: list[str] = []
    with going_on(found):
        policy_in_force(connection, house)
    with going_on(found):
        model_in_force(connection, house)
    return found


def _note(unreadable: list[str], one: str) -> None:
    if one not in unreadable:
        unreadable.append(one)
