"""Say when a referral's development is complete, so that it may go out to a force.

What argues against the person, what may put them in a position of trust, and the path of somebody
who may be under 18 are settled first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from longstop.core.casework.refusals import refused_words
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind

READY_STATE = "ready"
BEFORE_READY: tuple[str, ...] = ("developing", "returned")


class Unsettled(StrEnum):
    """What must be settled before a referral is ready."""

    RECONSIDER = "reconsider"
    TRUST = "trust"
    PATH = "path"


class NotReady(LongstopError):
    """The development of a referral is not complete."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadyCase:
    """What the rule needs to know of an obligation before it may be called ready."""

    reference: str
    kind: ObligationKind
    state: str
    unsettled: frozenset[Unsettled]


def why_not_ready(case: ReadyCase) -> str | None:
    """Say why this is not ready, and what to do next; None when nothing stands against it."""
    if case.kind is not ObligationKind.REFERRAL:
        return f"a {case.kind.value.replace('_', ' ')}: only a referral is made ready"
    if case.state == "informational":
        return "it is kept for information: longstop information promote REF"
    if case.state == "received":
        return f"nobody has developed it yet: longstop take {case.reference}"
    if case.state not in BEFORE_READY:
        return f"it is {case.state}: only what is {' or '.join(BEFORE_READY)} is made ready"
    return why_unsettled(case.reference, case.unsettled)


def why_unsettled(reference: str, unsettled: frozenset[Unsettled]) -> str | None:
    """Say what must be settled before anything of it goes out; None when nothing must."""
    if Unsettled.RECONSIDER in unsettled:
        return "something argues against the person, and nobody has considered it yet"
    if Unsettled.TRUST in unsettled:
        return f"a possible position of trust is undecided: longstop trust show {reference}"
    if Unsettled.PATH in unsettled:
        return f"the person may be under 18: longstop child path {reference} DECISION"
    return None


def check_ready(cases: Sequence[ReadyCase]) -> None:
    """Check that all of these may be called ready; raises NotReady naming each that may not."""
    refused = [(one.reference, why) for one in cases if (why := why_not_ready(one)) is not None]
    if refused:
        raise NotReady(refused_words(refused))
