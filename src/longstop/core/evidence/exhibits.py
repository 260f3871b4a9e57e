"""Say what may be done with an exhibit: what it is, whose, by which right, and how it stands.

An exhibit is an obligation like any other, so it always has an owner and a clock. Whoever has it in
hand is its custodian, which is another matter: see `longstop.core.evidence.custody`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.exhibit_states import (
    ENDED,
    TO_BE_EXAMINED,
    WORKING_MOVES,
    ExhibitState,
    needs_authorisation,
)

NAMED = 20
"""How many refusals of a set are told one by one."""


class ExhibitRefused(LongstopError):
    """That may not be done with the exhibit."""

    exit_code = 2


class Device(StrEnum):
    """What an exhibit is, in neutral words."""

    PHONE = "phone"
    TABLET = "tablet"
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    HARD_DISK = "hard_disk"
    USB_STICK = "usb_stick"
    MEMORY_CARD = "memory_card"
    SIM_CARD = "sim_card"
    CAMERA = "camera"
    CONSOLE = "console"
    SERVER = "server"
    EXTRACTION = "extraction"
    OTHER = "other"


class Owner(StrEnum):
    """Whose it is; a code, and no finding about anybody."""

    SUSPECT = "suspect"
    VICTIM = "victim"
    THIRD_PARTY = "third_party"


OWNER_WORDS = {
    Owner.SUSPECT: "of the person reported",
    Owner.VICTIM: "of a victim",
    Owner.THIRD_PARTY: "of a third party",
}
"""How an owner is shown: before it is known who used a device nobody is called a suspect."""


class Authority(StrEnum):
    """By what right it is held and may be examined."""

    SEARCH_WARRANT = "search_warrant"
    SEARCH_AFTER_ARREST = "search_after_arrest"
    SEIZED_LAWFULLY_PRESENT = "seized_lawfully_present"
    COURT_ORDER = "court_order"
    CONSENT = "consent"
    VICTIM_AGREEMENT = "victim_agreement"
    HANDED_IN = "handed_in"


OF_A_VICTIM = frozenset(
    {Authority.VICTIM_AGREEMENT, Authority.COURT_ORDER, Authority.SEARCH_WARRANT}
)
"""The rights by which a victim's device may be examined: agreed in writing, or by a court."""

WAITS = {
    ExhibitState.WAITING_FOR_PIN: "its PIN or password",
    ExhibitState.WAITING_FOR_POWER: "power or a part",
    ExhibitState.WAITING_FOR_AUTHORITY: "lawful authority",
    ExhibitState.WAITING_FOR_PRIVILEGE: "a decision on what is legally privileged",
}
CANNOT = ("damaged", "encrypted", "no_power", "not_supported", "outside_authority", "privileged")
"""Why an exhibit cannot be examined; each stands in the report."""
GIVEN_BACK = ("to_owner", "to_person_responsible", "to_other_agency")
FORFEITED = ("court_order", "deprivation_order", "disclaimed")
AUTHORISED = ("return", "forfeit", "seal")
"""What a named person may authorise: that it leaves unexamined, or a seal that differs."""
AUTHORISING_REASONS: dict[str, tuple[str, ...]] = {
    "return": ("never_relevant", "court_ordered", "victim_needs_it", "entered_in_error"),
    "forfeit": ("court_ordered", "owner_disclaimed", "cannot_be_kept_safe"),
    "seal": ("label_misread", "resealed_by_giver", "opened_for_safety", "not_explained"),
}
LOOKED_INTO = frozenset(
    {
        ExhibitState.ACQUIRED,
        ExhibitState.SCANNED,
        ExhibitState.EXAMINED,
        ExhibitState.PEER_REVIEWED,
    }
)
"""What may only be done while there is lawful authority to look."""


class Phase(StrEnum):
    """Which clock of the work runs: until it is examined, afterwards, or while it is kept."""

    EXAMINE = "exhibit"
    DECIDE = "examined"
    KEEP = "retained"


def phase(state: str) -> Phase | None:
    """Tell which clock of the work runs in a state; none once it has left."""
    if state in ENDED:
        return None
    if state in TO_BE_EXAMINED:
        return Phase.EXAMINE
    return Phase.KEEP if state == ExhibitState.RETAINED else Phase.DECIDE


def clock_of(which: Phase, owner: str) -> tuple[str, str]:
    """Give the kind of that clock and the reason by which its allowance is found."""
    if which is Phase.EXAMINE:
        return "exhibit", "victim" if owner == Owner.VICTIM else "standard"
    return "review", which.value


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveCase:
    """What the rule needs to know of an exhibit before its state may change."""

    reference: str
    state: str
    offered: bool
    authority_ended: bool
    examined_by: int | None


def why_not_moved(case: MoveCase, after: ExhibitState, reason: str | None, by: int) -> str | None:
    """Say why an exhibit may not go to this state, and what to do next; None when it may."""
    if after in ENDED:
        return f"that is said with: longstop exhibit state {after} {case.reference} --to-whom WHO"
    if (ExhibitState(case.state), after) not in WORKING_MOVES:
        onward = sorted(to for before, to in WORKING_MOVES if before == case.state)
        can = ", ".join(onward) or "nothing more"
        return f"it is {case.state}, and from there it can become: {can}"
    if case.offered:
        return "it is on its way to somebody; they take it first, or you withdraw the offer"
    if after in LOOKED_INTO and case.authority_ended:
        return (
            "its lawful authority has ended, so it waits for authority until its new end is said: "
            f"longstop exhibit date {case.reference} --authority DATE"
        )
    if after is ExhibitState.CANNOT_BE_EXAMINED and reason not in CANNOT:
        return f"say why with --reason: {', '.join(CANNOT)}"
    if after is ExhibitState.PEER_REVIEWED and case.examined_by == by:
        return "whoever examined it does not review it; a colleague does"
    return None


@dataclass(frozen=True, kw_only=True, slots=True)
class LeavingCase:
    """What the rule needs to know of an exhibit before it may leave the house.

    authorised_by are those who authorised that it leaves so; inside are the references of open
    sub-exhibits that would go with it unsaid; seal_waits: nobody explained a seal that differed.
    """

    reference: str
    state: str
    offered: bool
    seal_waits: bool
    authorised_by: frozenset[int]
    inside: tuple[str, ...]


def why_not_leaving(case: LeavingCase, after: ExhibitState, by: int) -> str | None:
    """Say why an exhibit may not be returned or forfeited by this person; None when it may."""
    if case.state in ENDED:
        return "it has left already"
    if case.offered:
        return "it is on its way to somebody; they take it first, or you withdraw the offer"
    if case.seal_waits:
        return (
            "its seal differed, so a supervisor explains that first: "
            f"longstop exhibit authorise seal {case.reference} --reason CODE"
        )
    if case.inside:
        return f"parts of it are still here: name them too, or end them: {', '.join(case.inside)}"
    if not needs_authorisation(case.state, after):
        return None
    what = "return" if after is ExhibitState.RETURNED else "forfeit"
    if not case.authorised_by:
        return (
            f"it is {case.state} and was not examined, unless a supervisor authorises it: "
            f"longstop exhibit authorise {what} {case.reference} --reason CODE"
        )
    if case.authorised_by <= {by}:
        return "whoever authorised that does not hand it out too; a colleague does"
    return None


def check_all(cases: Iterable[tuple[str, str | None]]) -> None:
    """Raise ExhibitRefused with each reference and what stands against it, if anything does."""
    refused = [(reference, why) for reference, why in cases if why is not None]
    if refused:
        told = "; ".join(f"{reference}: {why}" for reference, why in refused[:NAMED])
        more = f"; and {len(refused) - NAMED:,} more" if len(refused) > NAMED else ""
        raise ExhibitRefused(f"{told}{more}. Nothing was changed.")


def check_reason(what: str, reason: str | None, allowed: Iterable[str]) -> str:
    """Check that a reason is one of a fixed list; gives it, or raises ExhibitRefused."""
    known = list(allowed)
    if reason is None or reason not in known:
        raise ExhibitRefused(
            f"{what} needs a reason. Nothing was changed. Choose with --reason: {', '.join(known)}."
        )
    return reason


def has_ended(ends_at: datetime | None, at: datetime) -> bool:
    """Tell whether a lawful authority has ended; one without an end stands."""
    return ends_at is not None and ends_at <= at
