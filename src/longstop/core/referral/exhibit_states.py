"""Say what may become of an exhibit: its states and the one table of moves between them.

No result of a scan opens a way to returning: what was scanned must still be examined by a person,
or found impossible to examine, or its return be authorised by a named person (practice, PR-14 and
PR-28).
"""

from __future__ import annotations

from enum import StrEnum


class ExhibitState(StrEnum):
    """Where an exhibit stands in a laboratory or a police store."""

    RECEIVED = "received"
    WAITING_FOR_PIN = "waiting_for_pin"
    WAITING_FOR_POWER = "waiting_for_power"
    WAITING_FOR_AUTHORITY = "waiting_for_authority"
    WAITING_FOR_PRIVILEGE = "waiting_for_privilege"
    ACQUIRED = "acquired"
    QUEUED = "queued"
    SCANNED = "scanned"
    EXAMINED = "examined"
    PEER_REVIEWED = "peer_reviewed"
    REPORTED = "reported"
    SENT_OUT = "sent_out"
    CANNOT_BE_EXAMINED = "cannot_be_examined"
    RETAINED = "retained"
    RETURNED = "returned"
    FORFEITED = "forfeited"


_S = ExhibitState
WAITING = frozenset(
    {_S.WAITING_FOR_PIN, _S.WAITING_FOR_POWER, _S.WAITING_FOR_AUTHORITY, _S.WAITING_FOR_PRIVILEGE}
)
ENDED = frozenset({_S.RETURNED, _S.FORFEITED})
"""The exhibit has left the house: its obligation is closed."""
OPEN_THE_WAY = frozenset({_S.EXAMINED, _S.PEER_REVIEWED, _S.REPORTED, _S.CANNOT_BE_EXAMINED})
"""A person has looked at it, or said why nobody can."""
MAY_LEAVE = OPEN_THE_WAY | {_S.RETAINED}
"""From these it may be returned or forfeited; retained is reached from the others alone."""
TO_BE_EXAMINED = frozenset(_S) - ENDED - MAY_LEAVE
"""The work of the laboratory is still to be done."""

_BEFORE_ACQUIRING = {*WAITING, _S.ACQUIRED, _S.QUEUED, _S.SENT_OUT, _S.CANNOT_BE_EXAMINED}
_NEXT: dict[ExhibitState, set[ExhibitState]] = {
    _S.RECEIVED: _BEFORE_ACQUIRING,
    **dict.fromkeys(WAITING, _BEFORE_ACQUIRING),
    _S.QUEUED: {*_BEFORE_ACQUIRING, _S.SCANNED, _S.EXAMINED},
    _S.ACQUIRED: {*_BEFORE_ACQUIRING, _S.SCANNED, _S.EXAMINED},
    _S.SCANNED: {*_BEFORE_ACQUIRING, _S.EXAMINED},
    _S.SENT_OUT: {_S.RECEIVED, _S.ACQUIRED, _S.QUEUED, _S.EXAMINED, _S.CANNOT_BE_EXAMINED},
    _S.EXAMINED: {_S.QUEUED, _S.PEER_REVIEWED, _S.REPORTED, _S.RETAINED},
    _S.PEER_REVIEWED: {_S.QUEUED, _S.EXAMINED, _S.REPORTED, _S.RETAINED},
    _S.REPORTED: {_S.QUEUED, _S.RETAINED},
    _S.CANNOT_BE_EXAMINED: {*WAITING, _S.QUEUED, _S.SENT_OUT, _S.REPORTED, _S.RETAINED},
    _S.RETAINED: {_S.QUEUED},
}

WORKING_MOVES: frozenset[tuple[ExhibitState, ExhibitState]] = frozenset(
    (before, after) for before, onward in _NEXT.items() for after in onward if after is not before
)
"""Moves of the work itself, which nobody has to authorise."""
MOVES: frozenset[tuple[ExhibitState, ExhibitState]] = WORKING_MOVES | {
    (before, after) for before in _S if before not in ENDED for after in ENDED
}
"""All moves; one that leaves from anywhere but MAY_LEAVE needs a named person's authorisation."""


def needs_authorisation(before: str, after: str) -> bool:
    """Tell whether a named person must have authorised that an exhibit leaves from this state."""
    return after in ENDED and before not in MAY_LEAVE
