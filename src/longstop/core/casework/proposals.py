"""Name the steps that take two people, and say who may be the second of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from longstop.core.authority.permissions import Permission, check, may


class Step(StrEnum):
    """A step that one person proposes and another agrees to, in the order in which they are said.

    A deferral is not agreed to by whoever may agree to a decline, and what goes abroad though a
    serious risk remains not by whoever may approve the rest: so each is a step of its own.
    """

    DEFER = "defer"
    DECLINE = "decline"
    PATH = "path"
    ABROAD_AT_RISK = "abroad_at_risk"
    ABROAD = "abroad"
    CLOSING = "closing"
    OPENING = "opening"
    ERASURE = "erasure"
    EXPORT = "export"
    POLICY = "policy"
    MODEL = "model"


STEP_WORDS: Mapping[Step, str] = {
    Step.DEFER: "wait with telling those who protect children",
    Step.DECLINE: "not tell those who protect children",
    Step.PATH: "path of a young person",
    Step.ABROAD_AT_RISK: "send abroad though a serious risk remains",
    Step.ABROAD: "send abroad",
    Step.CLOSING: "close",
    Step.OPENING: "open a file that nobody looked at",
    Step.ERASURE: "erase a person",
    Step.EXPORT: "take a long list out",
    Step.POLICY: "adopt a policy of assessment",
    Step.MODEL: "adopt a linkage model",
}

NEEDED: Mapping[Step, tuple[Permission, ...]] = {
    Step.DEFER: (Permission.PROTECTION_DECIDE, Permission.PROTECTION_APPROVE),
    Step.DECLINE: (Permission.PROTECTION_DECIDE,),
    Step.PATH: (Permission.REFERRAL_DECIDE_PATH,),
    Step.ABROAD_AT_RISK: (
        Permission.DISSEMINATION_APPROVE,
        Permission.DISSEMINATION_AGAINST_RISK,
    ),
    Step.ABROAD: (Permission.DISSEMINATION_APPROVE,),
    Step.CLOSING: (Permission.REFERRAL_CLOSE,),
    Step.OPENING: (Permission.FILE_OPEN,),
    Step.ERASURE: (Permission.RECORD_ERASE,),
    Step.EXPORT: (Permission.EXPORT_AGREE,),
    Step.POLICY: (Permission.POLICY_APPROVE,),
    Step.MODEL: (Permission.POLICY_APPROVE,),
}
"""What the second person must hold, all of it; the actions check the same."""


def why_not_second(what: str, *, proposed_by: int | None, actor: int) -> str | None:
    """Say why a person may not be the second of a step: they proposed it; None where they may.

    proposed_by is None where whoever proposed it is not known.
    """
    if proposed_by != actor:
        return None
    return f"{what}: you proposed this, so another person must agree. Nothing was changed."


def may_second(roles: Iterable[str]) -> list[Step]:
    """Give the steps in which somebody with these roles may be the second person."""
    held = list(roles)
    return [step for step in Step if all(may(held, one).allowed for one in NEEDED[step])]


def check_second(roles: Iterable[str], step: Step) -> None:
    """Check that somebody with these roles may be the second of a step; raises NotAllowed."""
    held = list(roles)
    for one in NEEDED[step]:
        check(held, one)
