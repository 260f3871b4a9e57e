"""Say what may be handed to another desk or agency, why, and when a return needs a supervisor.

The sender stays the owner until a person of the receiver accepts by name: silence is never
acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

OFFER_REASONS: tuple[str, ...] = (
    "person_lives_there",
    "child_lives_there",
    "event_was_there",
    "already_investigating",
    "specialist_needed",
    "desk_is_responsible",
)
REFUSAL_REASONS: tuple[str, ...] = (
    "not_our_area",
    "not_enough_to_act_on",
    "belongs_to_another_agency",
    "sent_in_error",
)
RETURNS_BEFORE_SUPERVISOR = 3
"""The third return goes to the supervisor of the sender's desk (design, section 2)."""

_BETWEEN_AGENCIES = frozenset({ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD})


class TransferRefused(LongstopError):
    """It may not be handed over like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferCase:
    """What the rule needs to know of an obligation before it may go to another agency."""

    kind: ObligationKind
    is_open: bool
    restricted: bool
    receiver_barred: bool
    offered: bool
    closing_proposed: bool


def check_reason(reason: str | None, allowed: tuple[str, ...]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises TransferRefused."""
    if reason is None or reason not in allowed:
        raise TransferRefused(
            f"A transfer needs a reason from the list. Nothing was changed. "
            f"Choose one with --reason: {', '.join(allowed)}."
        )
    return reason


def check_move(case: TransferCase) -> None:
    """Check that an obligation may change hands at all; raises TransferRefused."""
    if not case.is_open:
        raise TransferRefused("It is closed. Nothing was changed.")
    if case.offered:
        raise TransferRefused(
            "It is already offered to another agency. Nothing was changed. "
            "Take it back first: longstop transfer REF --withdraw"
        )
    if case.closing_proposed:
        raise TransferRefused(
            "Closing it has been proposed. Nothing was changed. "
            "Agree, or take that back first: longstop close REF --withdraw"
        )
    if case.restricted or case.receiver_barred:
        # One sentence for both, so that it tells nobody which of the two it was.
        raise TransferRefused(
            "It may not be handed over there. Nothing was changed. "
            "Ask the supervisor of the desk that owns it."
        )


def check_kind(kind: ObligationKind) -> None:
    """Check that a kind of obligation may go to another agency at all; raises TransferRefused."""
    if kind not in _BETWEEN_AGENCIES:
        raise TransferRefused(
            f"A {kind.value.replace('_', ' ')} stays with the agency that received it. "
            "Nothing was changed. Another desk of yours can have it: "
            "longstop transfer REF --to YOUR-AGENCY/DESK"
        )


def goes_to_supervisor(returns: int) -> bool:
    """Tell whether this return, counted with those before it, goes to the desk's supervisor."""
    return returns >= RETURNS_BEFORE_SUPERVISOR
