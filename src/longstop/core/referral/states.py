"""Say which state may follow which: the one table of moves, held by the database as well.

The states of a referral are those of the design's section 2. `transferred` and `returned` lead
back; the state before a move is stored beside the state.
"""

from __future__ import annotations

from collections.abc import Mapping

from longstop.core.referral import exhibit_states
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.exhibit_states import ExhibitState
from longstop.core.referral.vocabulary import ObligationKind

_OPEN_REFERRAL = (
    "received",
    "developing",
    "ready",
    "disseminated",
    "accepted",
    "acted",
    "returned",
    "informational",
)

OPENING_STATE: Mapping[ObligationKind, str] = {
    ObligationKind.PACKAGE: "receiving",
    ObligationKind.REFERRAL: "received",
    ObligationKind.CHILD_RECORD: "open",
    ObligationKind.QUARANTINED_RECORD: "waiting",
    ObligationKind.REFUSED_FILE: "waiting",
    ObligationKind.SHORTFALL: "open",
    ObligationKind.DRIFT_NOTICE: "open",
    ObligationKind.TRANSFER: "offered",
    ObligationKind.CHILD_PROTECTION: "drafted",
    ObligationKind.DISSEMINATION: "drafted",  # at home it is sent at once
    ObligationKind.CORRECTION: "drafted",
    ObligationKind.DECONFLICTION: "to_talk",
    ObligationKind.EXHIBIT: "received",
}

STATES: Mapping[ObligationKind, Mapping[str, bool]] = {
    ObligationKind.PACKAGE: {"receiving": True, "received": True, "closed": False},
    ObligationKind.REFERRAL: {
        **dict.fromkeys(_OPEN_REFERRAL, True),
        "transferred": True,
        "closed": False,
    },
    ObligationKind.CHILD_RECORD: {"open": True, "closed": False},
    ObligationKind.QUARANTINED_RECORD: {"waiting": True, "released": False, "closed": False},
    ObligationKind.REFUSED_FILE: {"waiting": True, "closed": False},
    ObligationKind.SHORTFALL: {"open": True, "closed": False},
    ObligationKind.DRIFT_NOTICE: {"open": True, "closed": False},
    ObligationKind.TRANSFER: {
        "offered": True,
        "accepted": False,
        "refused": False,
        "withdrawn": False,
    },
    ObligationKind.CHILD_PROTECTION: {
        "drafted": True,
        "deferred": True,
        "sent": True,
        "acknowledged": False,
        "declined": False,
        "made_by_other": False,
    },
    ObligationKind.DISSEMINATION: {
        "drafted": True,
        "sent": True,
        "accepted": True,
        "acted": True,
        "returned": False,
        "withdrawn": False,
        "acknowledged": False,
        "closed": False,
    },
    ObligationKind.CORRECTION: {
        "drafted": True,
        "sent": True,
        "acknowledged": False,
        "declined": False,
    },
    ObligationKind.DECONFLICTION: {"to_talk": True, "spoken": False, "fell_away": False},
    ObligationKind.EXHIBIT: {
        state.value: state not in exhibit_states.ENDED for state in ExhibitState
    },
}
"""Each kind's states, and whether an obligation in that state is open."""

MOVES: frozenset[tuple[ObligationKind, str, str]] = frozenset(
    [
        (ObligationKind.PACKAGE, "receiving", "received"),
        (ObligationKind.PACKAGE, "received", "closed"),
        (ObligationKind.CHILD_RECORD, "open", "closed"),
        (ObligationKind.QUARANTINED_RECORD, "waiting", "released"),
        (ObligationKind.QUARANTINED_RECORD, "waiting", "closed"),
        (ObligationKind.REFUSED_FILE, "waiting", "closed"),
        (ObligationKind.SHORTFALL, "open", "closed"),
        (ObligationKind.DRIFT_NOTICE, "open", "closed"),
        (ObligationKind.TRANSFER, "offered", "accepted"),
        (ObligationKind.TRANSFER, "offered", "refused"),
        (ObligationKind.TRANSFER, "offered", "withdrawn"),
        (ObligationKind.CHILD_PROTECTION, "drafted", "deferred"),
        (ObligationKind.CHILD_PROTECTION, "sent", "acknowledged"),
        (ObligationKind.CORRECTION, "drafted", "sent"),
        (ObligationKind.CORRECTION, "drafted", "declined"),
        (ObligationKind.CORRECTION, "sent", "acknowledged"),
        (ObligationKind.DECONFLICTION, "to_talk", "spoken"),
        (ObligationKind.DECONFLICTION, "to_talk", "fell_away"),
    ]
    + [
        (ObligationKind.CHILD_PROTECTION, before, after)
        for before in ("drafted", "deferred")
        for after in ("sent", "declined", "made_by_other")
    ]
    + [
        (ObligationKind.DISSEMINATION, before, after)
        for before, after in (
            ("drafted", "sent"),
            ("drafted", "withdrawn"),
            ("sent", "accepted"),
            ("sent", "returned"),
            ("sent", "withdrawn"),
            ("sent", "acknowledged"),
            ("accepted", "returned"),
            ("accepted", "acted"),
            ("accepted", "closed"),
            ("acted", "closed"),
        )
    ]
    + [
        (ObligationKind.REFERRAL, before, after)
        for before, after in (
            ("informational", "received"),
            ("informational", "closed"),
            ("received", "developing"),
            ("received", "closed"),
            ("developing", "ready"),
            ("developing", "closed"),
            ("ready", "disseminated"),
            ("ready", "developing"),
            ("ready", "closed"),
            ("disseminated", "accepted"),
            ("disseminated", "returned"),
            ("disseminated", "ready"),
            ("accepted", "acted"),
            ("accepted", "returned"),
            ("accepted", "closed"),
            ("acted", "accepted"),
            ("acted", "closed"),
            ("returned", "ready"),
            ("closed", "developing"),
        )
    ]
    + [
        (ObligationKind.EXHIBIT, before.value, after.value)
        for before, after in exhibit_states.MOVES
    ]
    + [(ObligationKind.REFERRAL, state, "transferred") for state in _OPEN_REFERRAL]
    + [(ObligationKind.REFERRAL, "transferred", state) for state in _OPEN_REFERRAL]
)


class MoveNotAllowed(LongstopError):
    """The state asked for may not follow the present one."""

    exit_code = 2


def check_move(kind: ObligationKind, before: str, after: str) -> None:
    """Check that one state may follow another; raises MoveNotAllowed."""
    if (kind, before, after) not in MOVES:
        raise MoveNotAllowed(
            f"A {kind.value.replace('_', ' ')} that is {before} cannot become {after}. "
            "Nothing was changed."
        )


def is_open(kind: ObligationKind, state: str) -> bool:
    """Tell whether an obligation of this kind is open in this state."""
    return STATES[kind][state]
