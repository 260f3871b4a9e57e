"""Say how an exhibit changes hands: one person offers it, another takes it and states its seal.

Until somebody has taken it by name, whoever gives it remains its custodian. A seal that is not the
one on the label never stops the taking: the exhibit is there, and what differs is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

OFFER_REASONS = (
    "to_laboratory", "to_store", "to_examiner", "to_other_force", "to_court", "back_to_force",
)  # fmt: skip
NO_SEAL = "none"
"""What stands for a seal where there is none, and for one that is gone."""

_SEAL = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9/-]{1,29}")


def seal_of(text: str | None) -> str | None:
    """Read a seal's number as it is compared: letters, digits, - and /; None when it is none.

    It holds at least one digit, so that no name is taken for a seal. The word none is a seal too.
    """
    plain = "".join((text or "").split()).upper()
    if plain == NO_SEAL.upper():
        return NO_SEAL
    return plain if _SEAL.fullmatch(plain) else None


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferCase:
    """What the rule needs to know of an exhibit before it may be offered to somebody."""

    reference: str
    is_open: bool
    offered: bool
    restricted: bool
    same_desk: bool
    receiver_barred: bool


def why_not_offered(case: OfferCase) -> str | None:
    """Say why this may not be offered there, and what to do next; None when it may."""
    if not case.is_open:
        return "it has left already"
    if case.offered:
        return (
            "it is offered already, so take that back first: "
            f"longstop exhibit offer {case.reference} --withdraw"
        )
    if case.receiver_barred or (case.restricted and not case.same_desk):
        # One sentence for both, so that it tells nobody which of the two it was.
        return "it may not be handed over there; ask the supervisor of the desk that owns it"
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakeCase:
    """What the rule needs to know of an offer before somebody may take what it is of.

    to_person is whom it was meant for, if for anybody by name.
    """

    reference: str
    to_agency: int | None
    to_person: int | None
    from_person: int | None


def why_not_taken(case: TakeCase, agency: int, person: int) -> str | None:
    """Say why this person may not take it; None when they may."""
    if case.to_agency is None or case.to_agency != agency:
        return "nobody offers it to you: longstop exhibit show " + case.reference
    if case.from_person == person:
        return "whoever gives it does not take it too; the other hand does"
    if case.to_person is not None and case.to_person != person:
        return "it is offered to somebody else by name"
    return None


def differs(label: str, found: str) -> bool:
    """Tell whether the seal found is not the one that the label says."""
    return label != found


def seals_of(found: Sequence[str], many: int) -> list[str]:
    """Give a seal for each of so many exhibits: one for all of them, or one each, in their order.

    Raises ValueError for another number, or for what is no seal.
    """
    read = [seal_of(text) for text in found]
    if None in read or len(read) not in (1, many):
        raise ValueError("one seal for each exhibit")
    seals = [one for one in read if one is not None]
    return seals * many if len(seals) == 1 else seals
