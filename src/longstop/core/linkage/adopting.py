"""Say when a linkage model may be adopted: by two people, one at a time, and for a reason."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from longstop.core.referral.errors import LongstopError

REASONS: Final = (
    "first_adoption",
    "own_figures",
    "new_forms",
    "fault_found",
    "regular_review",
    "back_to_an_earlier_one",
)
NOT_THE_BUREAU: Final = (
    "links cross agencies, so a bureau adopts the model for all of them, the one there is: yours is"
    " not that, or there are more than one"
)


class ModelRefused(LongstopError):
    """A model may not be proposed, approved or taken back like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCase:
    """What a proposal is judged by: digests of it and of the one in force, stamps that are kept.

    waiting tells whether another proposal waits for its second signature, of_the_bureau whether it
    is made by the one bureau that there is.
    """

    digest: str
    stamp: str
    reason: str
    in_force: str
    kept: Collection[tuple[str, str]]
    waiting: bool
    of_the_bureau: bool


def check_model_proposal(case: ModelCase) -> None:
    """Check that a model may be proposed; raises ModelRefused with everything against it."""
    faults = "; ".join(_faults(case))
    if faults:
        raise ModelRefused(f"{faults[0].upper()}{faults[1:]}. Nothing was changed.")


def _faults(case: ModelCase) -> Iterator[str]:
    if not case.of_the_bureau:
        yield NOT_THE_BUREAU
    if case.reason not in REASONS:
        yield f"that is no reason; choose one of: {', '.join(REASONS)}"
    if case.digest == case.in_force:
        yield f"{case.stamp} is in force already"
    if any(stamp == case.stamp and digest != case.digest for digest, stamp in case.kept):
        yield f"another model is kept as {case.stamp}: give this one a version of its own"
    if case.waiting:
        yield ("another proposal waits: approve it or take it back first (longstop model list)")


def why_not_approve(
    *, proposed_by: int, signer: int, settled: bool, of_the_bureau: bool
) -> str | None:
    """Say why a second person may not sign for a proposal; None where they may."""
    if settled:
        return why_not_withdraw(settled=settled)
    if not of_the_bureau:
        return f"{NOT_THE_BUREAU.capitalize()}. Nothing was changed."
    if signer == proposed_by:
        return (
            "Whoever proposed a model does not approve it too. Nothing was changed. Ask somebody"
            " else who may."
        )
    return None


def why_not_withdraw(*, settled: bool) -> str | None:
    """Say why a proposal may not be taken back; None where it may.

    What was proposed may be taken back when another bureau has come since; it counts for nobody.
    """
    if not settled:
        return None
    return "It is approved or taken back already. Nothing was changed. See: longstop model list"
