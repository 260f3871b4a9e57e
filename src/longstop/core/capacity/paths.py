"""Divide the life of a referral into steps, out of the moments at which the ledger says it moved.

A transfer on offer is no step of its own: whoever owns it goes on with it, and time runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from longstop.core.capacity.learned import Step, Way

GRADED, RECEIVED, TRANSFERRED, CLOSED = "graded", "received", "transferred", "closed"
EXPIRED = "expired"
"""What stands for closed where the outcome is that data had expired."""

Moved = tuple[float, str]
"""When (in days since any one moment), and the state that a referral came to, or GRADED."""

_ENDS = {CLOSED: Way.CLOSED, EXPIRED: Way.EXPIRED}

_WAYS: dict[Step, tuple[frozenset[str], dict[str, Way]]] = {
    Step.TAKE: (frozenset({RECEIVED}), {"developing": Way.ON, **_ENDS}),
    Step.DEVELOP: (frozenset({"developing"}), {"ready": Way.ON, **_ENDS}),
    Step.SEND: (
        frozenset({"ready", "returned"}),
        {"disseminated": Way.ON, "developing": Way.BACK, **_ENDS},
    ),
    Step.ACCEPT: (
        frozenset({"disseminated"}),
        {"accepted": Way.ON, "returned": Way.BACK, "ready": Way.BACK, **_ENDS},
    ),
    Step.ACT: (
        frozenset({"disseminated", "accepted"}),
        {"acted": Way.ON, "returned": Way.BACK, "ready": Way.BACK, **_ENDS},
    ),
    Step.END: (frozenset({"acted"}), {CLOSED: Way.ON, EXPIRED: Way.ON, "accepted": Way.BACK}),
}
"""In which states each step is, and how it ends with the state that follows."""

_FROM_RECEIPT = {
    Step.GRADE: {GRADED: Way.ON, **_ENDS},
    Step.REACH: {"acted": Way.ON, **_ENDS},
}
"""What is counted once, from receipt, through whatever states, and how it ends."""


@dataclass(frozen=True, slots=True)
class Walk:
    """One step of one referral: when it began, and when and how it ended (None: it has not)."""

    step: Step
    began: float
    ended: float | None
    way: Way | None


def walks_of(moves: Sequence[Moved]) -> Iterator[Walk]:
    """Give the steps of a referral from its moves, which are in order."""
    states = list(_stayed(moves))
    for step in _WAYS:
        yield from _of_step(step, states)
    began = arrived(moves)
    if began is not None:
        yield from (_from_receipt(step, began, moves) for step in _FROM_RECEIPT)


def arrived(moves: Sequence[Moved]) -> float | None:
    """Tell when a referral was first received as one; None where it was not."""
    return next((at for at, state in moves if state == RECEIVED), None)


def _stayed(moves: Sequence[Moved]) -> Iterator[Moved]:
    """Give the states that a referral came to, without transfers and what changed nothing."""
    before = ""
    for at, state in moves:
        if state not in (GRADED, TRANSFERRED, before):
            yield at, state
            before = state


def _of_step(step: Step, states: Sequence[Moved]) -> Iterator[Walk]:
    inside, ways = _WAYS[step]
    began: float | None = None
    for at, state in states:
        if began is None and state in inside:
            began = at
        elif began is not None and state not in inside:
            yield Walk(step, began, at, ways.get(state, Way.CLOSED))
            began = None
    if began is not None:
        yield Walk(step, began, None, None)


def _from_receipt(step: Step, began: float, moves: Sequence[Moved]) -> Walk:
    ways = _FROM_RECEIPT[step]
    for at, state in moves:
        if at >= began and state in ways:
            return Walk(step, began, at, ways[state])
    return Walk(step, began, None, None)
