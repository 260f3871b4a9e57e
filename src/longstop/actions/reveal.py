"""Reveal what is hidden by default: for a reason from a fixed list, and on the ledger."""

from __future__ import annotations

from longstop.actions.house import House
from longstop.actions.show import Shown, look
from longstop.core.authority.permissions import Permission, check
from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.store.session import Actor

REASONS: tuple[str, ...] = (
    "assessment",
    "deconfliction",
    "safeguarding",
    "disclosure",
    "quality",
)
"""Codes, because a free reason would put personal values on the ledger."""


class ReasonNotKnown(LongstopError):
    """The reason is not one of the list."""

    exit_code = 2


def check_looking(reason: str) -> None:
    """Check a reason for looking at what is hidden; raises ReasonNotKnown naming the codes."""
    if reason not in REASONS:
        raise ReasonNotKnown(
            "That is not a reason for looking. Nothing was shown. "
            f"Choose one of: {', '.join(REASONS)}."
        )


def reveal(
    house: House,
    actor: Actor,
    reference: str,
    reason: str,
    *,
    condition: str | None = None,
    naming: bool = False,
) -> Shown:
    """Show an obligation with its free text and the names of children.

    condition is why a sender's handling condition does not stand in the way, naming as of show.
    Raises NotFound, ReasonNotKnown, HandlingForbids.
    """
    check(actor.roles, Permission.REFERRAL_REVEAL)
    check_looking(reason)
    facts: dict[str, Plain] = {"reason": reason, "condition": condition}
    return look(
        house, actor, reference, act="revealed", facts=facts, reveal=True, lifted=condition,
        naming=naming,
    )  # fmt: skip
