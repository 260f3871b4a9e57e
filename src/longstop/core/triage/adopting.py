"""Say when a policy may be adopted: ahead of its day, by two people, and never two for one day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from longstop.core.referral.errors import LongstopError
from longstop.core.triage.policy import Policy

REASONS = (
    "first_adoption",
    "new_evidence",
    "own_figures",
    "capacity_changed",
    "law_changed",
    "fault_found",
    "regular_review",
    "back_to_an_earlier_one",
)


class AdoptionRefused(LongstopError):
    """A policy may not be proposed, approved or taken back like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptionCase:
    """What a proposal is judged by.

    starts_at is when the day begins where the agency is. in_force is the digest of what counts on
    the day before; taken are the days that have a policy; stamps are those of the documents kept.
    """

    policy: Policy
    day: date
    starts_at: datetime
    reason: str
    in_force: str
    taken: Collection[date]
    stamps: Collection[str]


def check_proposal(case: AdoptionCase, now: datetime) -> None:
    """Check that a policy may be proposed; raises AdoptionRefused with everything against it."""
    faults = "; ".join(_faults(case, now))
    if faults:
        raise AdoptionRefused(f"{faults[0].upper()}{faults[1:]}. Nothing was changed.")


def _faults(case: AdoptionCase, now: datetime) -> Iterator[str]:
    policy, day = case.policy, f"{case.day:%Y-%m-%d}"
    if case.reason not in REASONS:
        yield f"that is no reason; choose one of: {', '.join(REASONS)}"
    if case.starts_at <= now:
        yield f"{day} has begun or is past: a policy counts from a day to come"
    if policy.in_force > case.day:
        yield f"the document says that it is in force from {policy.in_force:%Y-%m-%d}, not before"
    if case.day in case.taken:
        yield f"{day} has a policy already, proposed or approved: take that back first"
    if policy.digest == case.in_force:
        yield f"{policy.stamp} is what counts then anyway"
    named = f"{policy.name}@{policy.version}+"
    if any(one.startswith(named) and one != policy.stamp for one in case.stamps):
        yield f"another document is kept as {policy.name} {policy.version}: give it a new version"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a proposal stands: who made it, from when it is to count, and what became of it."""

    proposed_by: int
    starts_at: datetime
    approved: bool
    withdrawn: bool


class State(StrEnum):
    """Where a policy stands between being proposed and counting no more."""

    PROPOSED = "proposed"
    LAPSED = "lapsed"  # its day came before a second person signed
    COMING = "coming"
    IN_FORCE = "in force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


def states_of(found: Iterable[Standing], now: datetime) -> Iterator[State]:
    """Tell each one's state; they come latest day first, so the first that counts is in force."""
    counts = State.IN_FORCE
    for one in found:
        if one.withdrawn:
            yield State.WITHDRAWN
        elif one.starts_at > now:
            yield State.COMING if one.approved else State.PROPOSED
        elif not one.approved:
            yield State.LAPSED
        else:
            yield counts
            counts = State.PAST


def why_not_approve(one: Standing, approver: int, now: datetime) -> str | None:
    """Say why a second person may not sign, as of now; None where they may."""
    if one.approved or one.withdrawn:
        return (
            "It was approved or taken back already. Nothing was changed. See: longstop policy list"
        )
    if approver == one.proposed_by:
        return "You proposed this policy, so another person must approve it. Nothing was changed."
    if one.starts_at <= now:
        return (
            "The day from which it was to count has begun. Nothing was changed. Take it back and"
            " propose it anew for a day to come."
        )
    return None


def why_not_withdraw(one: Standing, now: datetime) -> str | None:
    """Say why it may not be taken back: not once it has counted; None where it may."""
    if one.withdrawn:
        return "It was taken back already. Nothing was changed."
    if one.approved and one.starts_at <= now:
        return (
            "It is or was in force, and what was assessed under it rests on it. Nothing was"
            " changed. Propose another in its place: longstop policy adopt propose FILE"
        )
    return None
