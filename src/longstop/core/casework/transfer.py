"""Say what may be handed to another desk or agency, why, and when a return needs a supervisor.

The sender stays the owner until a person of the receiver accepts by name: silence is never
acceptance. Who says that it is not theirs disputes it, and a dispute has a clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from longstop.core.casework.refusals import refused_words
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
DISPUTES = frozenset({"not_our_area", "belongs_to_another_agency"})
"""Refusals that leave open whose it is."""
SETTLE_REASONS: tuple[str, ...] = (
    "place_checked",
    "agencies_agreed",
    "no_agency_is_responsible",
)
KEEP = "keep"
"""The one word by which a bureau settles a dispute: it stays the bureau's."""
RETURNS_BEFORE_SUPERVISOR = 3
"""The third return goes to the supervisor of the sender's desk (design, section 2)."""

_BETWEEN_AGENCIES = frozenset({ObligationKind.REFERRAL, ObligationKind.CHILD_RECORD})


class TransferRefused(LongstopError):
    """It may not be handed over like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class TransferCase:
    """What the rule needs to know of an obligation before it may change hands.

    sent: a force was sent it, and has not given it back; the referral follows that dissemination.
    """

    reference: str
    kind: ObligationKind
    to_another: bool
    restricted: bool
    receiver_barred: bool
    offered: bool
    closing_proposed: bool
    sent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleCase:
    """What the rule needs to know of a dispute before a bureau may settle it."""

    reference: str
    disputed: bool
    offered: bool


def check_reason(reason: str | None, allowed: tuple[str, ...]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises TransferRefused."""
    if reason is None or reason not in allowed:
        raise TransferRefused(
            f"A transfer needs a reason from the list. Nothing was changed. "
            f"Choose one with --reason: {', '.join(allowed)}."
        )
    return reason


def check_belongs(reason: str, belongs_to: str | None, own: bool) -> None:
    """Check that who refuses names another agency only where that is the reason.

    own tells whether the agency named is the one that refuses. Raises TransferRefused.
    """
    if belongs_to is not None and (reason not in DISPUTES or own):
        raise TransferRefused(
            f"'{belongs_to}' is not an agency that it could belong to instead. Nothing was "
            f"changed. --belongs-to AGENCY goes with: {', '.join(sorted(DISPUTES))}."
        )


def why_not_moved(case: TransferCase) -> str | None:
    """Say why this may not change hands, and what to do next; None when nothing is against it."""
    if case.kind is ObligationKind.EXHIBIT:
        return (
            "an exhibit changes hands by two people: "
            f"longstop exhibit offer {case.reference} --to AGENCY/DESK"
        )
    if case.to_another and case.kind not in _BETWEEN_AGENCIES:
        return (
            f"a {case.kind.value.replace('_', ' ')} stays with the agency that received it; "
            "another desk of yours can have it: longstop transfer REF --to YOUR-AGENCY/DESK"
        )
    if case.offered:
        return (
            "it is already offered to another agency; take it back first: "
            f"longstop transfer {case.reference} --withdraw"
        )
    if case.to_another and case.sent:
        return (
            "it was sent to a force, which accepts or returns it; take it back first: "
            f"longstop disseminate {case.reference} --withdraw"
        )
    if case.closing_proposed:
        return (
            "closing it has been proposed; agree, or take that back first: "
            f"longstop close {case.reference} --withdraw"
        )
    if case.restricted or case.receiver_barred:
        # One sentence for both, so that it tells nobody which of the two it was.
        return "it may not be handed over there; ask the supervisor of the desk that owns it"
    return None


def check_moves(cases: Sequence[TransferCase]) -> None:
    """Check that all of these may change hands; raises TransferRefused naming each that may not."""
    refuse([(one.reference, why) for one in cases if (why := why_not_moved(one)) is not None])


def check_settling(cases: Sequence[SettleCase]) -> None:
    """Check that all of these are disputed and not offered; raises TransferRefused naming each."""
    refused = []
    for one in cases:
        if not one.disputed:
            refused.append(
                (one.reference, f"nobody disputes whose it is: longstop show {one.reference}")
            )
        elif one.offered:
            taken = f"longstop transfer {one.reference} --withdraw"
            refused.append((one.reference, f"it is offered; take that back first: {taken}"))
    refuse(refused)


def refuse(refused: Sequence[tuple[str, str]]) -> None:
    """Raise TransferRefused with each reference and why, as far as a person can take it in."""
    if refused:
        raise TransferRefused(refused_words(refused))


def goes_to_supervisor(returns: int) -> bool:
    """Tell whether this return, counted with those before it, goes to the desk's supervisor."""
    return returns >= RETURNS_BEFORE_SUPERVISOR
