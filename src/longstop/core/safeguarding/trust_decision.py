"""Say how a person may decide on a possible position of trust, and who is then told how soon."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.jurisdictions import Jurisdiction, Jurisdictions

TRUST_CLOCK = "position_of_trust"
"""The clock within which a person decides."""

STANDARD = "standard"
"""The allowance to tell where no rule of a place says how soon."""


class TrustDecision(StrEnum):
    """What a person decided: silence is never no."""

    YES = "yes"
    NO = "no"
    CANNOT_BE_KNOWN = "cannot_be_known"


class TrustRefused(LongstopError):
    """The decision may not be taken like this."""

    exit_code = 2


REASONS: Mapping[TrustDecision, tuple[str, ...]] = {
    TrustDecision.YES: ("record_shows", "employer_confirmed", "person_said", "public_source"),
    TrustDecision.NO: (
        "record_shows",
        "employer_denied",
        "another_person",
        "another_meaning",
        "no_contact_with_children",
        "work_has_ended",
    ),
    TrustDecision.CANNOT_BE_KNOWN: ("person_not_identified", "no_source_left", "source_silent"),
}
"""Why somebody says so: codes, because a free reason would put personal values on the ledger."""


def check_trust_decision(decision: TrustDecision, reason: str, *, placed: bool) -> None:
    """Check that a decision has a reason of its list; raises TrustRefused naming them.

    placed tells whether somebody said whose rule holds.
    """
    if reason not in REASONS[decision]:
        raise TrustRefused(
            f"That is not a reason for '{decision}'. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS[decision])}."
        )
    if placed and decision is not TrustDecision.YES:
        raise TrustRefused(
            f"A jurisdiction goes with 'yes' only: after '{decision}' nobody is told. "
            "Nothing was changed."
        )


def tell_by(there: Jurisdiction | None, table: Jurisdictions) -> tuple[tuple[str, str], ...]:
    """Name the allowance by which somebody is told, and the calendar that counts it.

    Where nobody said whose rule holds, every rule there is, of which the shortest counts. A
    jurisdiction without one has the plain allowance.
    """
    if there is not None:
        return ((there.tell or STANDARD, there.calendar),)
    ruled = {(one.tell, one.calendar): None for one in table.lines.values() if one.tell}
    return tuple((tell, calendar) for tell, calendar in ruled if tell is not None)
