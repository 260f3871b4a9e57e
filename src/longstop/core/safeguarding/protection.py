"""Say how a person may decide on telling those who protect children, and what each way needs.

Software drafts; a person sends, waits, declines or finds that another agency has told already.
Waiting and declining take two people: an early wrong telling does harm, and so does a late one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.vocabulary import ObligationKind


class Ground(StrEnum):
    """Why somebody must be told."""

    CHILD_RECORD = "child_record"
    ACCESS_STATED = "access_stated"
    POSITION_OF_TRUST = "position_of_trust"
    REPORTED_CHILD = "reported_child"


class Decision(StrEnum):
    """What a person may decide of a drafted child-protection referral."""

    SEND = "send"
    SEND_JOINTLY = "send_jointly"
    DEFER = "defer"
    DECLINE = "decline"
    MADE_BY_OTHER = "made_by_other"


class ProtectionRefused(LongstopError):
    """The decision may not be taken like this."""

    exit_code = 2


def ground_of(kind: ObligationKind, because: str | None) -> Ground:
    """Say why somebody must be told of a child record, or of a referral.

    because is that of its tell clock. On a referral a decided position of trust starts one, and an
    answer that the person is a child of whom there is no record; without one it is access.
    """
    if kind is ObligationKind.CHILD_RECORD:
        return Ground.CHILD_RECORD
    if because == Ground.REPORTED_CHILD:
        return Ground.REPORTED_CHILD
    return Ground.ACCESS_STATED if because is None else Ground.POSITION_OF_TRUST


@dataclass(frozen=True, slots=True)
class Duty:
    """Whom a ground concerns: the authority told, the legal ground, and who must not learn of it.

    All are codes. The legal grounds are named by what they protect; a bureau's lawyer says which
    provision of its country that is.
    """

    authority: str
    legal_ground: str
    not_to_tell: tuple[str, ...]


DUTIES: Mapping[Ground, Duty] = {
    Ground.CHILD_RECORD: Duty(
        "childrens_services", "safeguarding_child_at_risk", ("household", "reported_person")
    ),
    Ground.ACCESS_STATED: Duty(
        "childrens_services", "safeguarding_child_at_risk", ("household", "reported_person")
    ),
    Ground.POSITION_OF_TRUST: Duty(
        "designated_officer", "safeguarding_in_work_with_children", ("employer", "reported_person")
    ),
    Ground.REPORTED_CHILD: Duty("childrens_services", "safeguarding_child_at_risk", ("household",)),
}

OUTCOME_STATE: Mapping[Decision, str] = {
    Decision.SEND: "sent",
    Decision.SEND_JOINTLY: "sent",
    Decision.DEFER: "deferred",
    Decision.DECLINE: "declined",
    Decision.MADE_BY_OTHER: "made_by_other",
}
BY_TWO = frozenset({Decision.DEFER, Decision.DECLINE})
SENDING = frozenset({Decision.SEND, Decision.SEND_JOINTLY})
UNDECIDED: tuple[str, ...] = ("drafted", "deferred")
DANGER: tuple[str, ...] = ("immediate_danger", "sender_urgency")
"""The reasons of a tell clock that mean: by telephone, within the hour."""

REASONS: Mapping[Decision, tuple[str, ...]] = {
    Decision.SEND: ("child_at_risk", "access_known", "works_with_children", "place_known_now"),
    Decision.SEND_JOINTLY: ("planned_with_force", "child_at_risk"),
    Decision.DEFER: ("evidence_would_be_lost", "joint_visit_planned", "place_not_known"),
    Decision.DECLINE: (
        "no_child_concerned",
        "not_this_person",
        "no_contact_with_children",
        "cannot_be_identified",
    ),
    Decision.MADE_BY_OTHER: ("agency_confirmed", "reference_seen"),
}
INTERIM: tuple[str, ...] = (
    "child_is_elsewhere",
    "contact_has_stopped",
    "force_watches",
    "other_adult_protects",
    "person_in_custody",
)
"""What protects the child while those who protect children are not told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What a person wants to decide, as it was asked for: agencies by number, words as typed."""

    decision: Decision
    reason: str
    addressee: int | None = None
    told_to: str | None = None
    jointly_with: int | None = None
    until: datetime | None = None
    interim: str | None = None
    other_agency: int | None = None
    other_reference: str | None = None
    condition: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtectionCase:
    """What the rule needs to know before a decision; latest is when any waiting must end."""

    state: str
    danger: bool
    addressee: int | None
    addressee_barred: bool
    reconsider: bool
    now: datetime
    latest: datetime


def check_decision(case: ProtectionCase, wish: Wish) -> None:
    """Check that a decision has all it needs; raises ProtectionRefused saying what is missing."""
    if case.state not in UNDECIDED:
        raise _refused(f"It is {case.state.replace('_', ' ')} already.")
    if wish.decision is Decision.DEFER and case.state == "deferred":
        raise _refused("It waits already, and no wait is made longer: tell, or decline.")
    _choose(wish.reason, REASONS[wish.decision], "--reason")
    _check_fitting(wish)
    if wish.decision in SENDING:
        _check_sending(case, wish)
    elif wish.decision is Decision.DEFER:
        _check_waiting(case, wish)
    elif wish.decision is Decision.MADE_BY_OTHER and (
        wish.other_agency is None or not (wish.other_reference or "").strip()
    ):
        raise _refused("Which agency made it, and under which reference? --by-agency, --reference")


def _check_fitting(wish: Wish) -> None:
    """Refuse what belongs to another decision: it would be kept as if it had been done."""
    sending = wish.decision in SENDING
    strange = {
        "--to": wish.addressee is not None and not sending,
        "--told": wish.told_to is not None and not sending,
        "--condition": wish.condition is not None and not sending,
        "--with": wish.jointly_with is not None and wish.decision is not Decision.SEND_JOINTLY,
        "--until": wish.until is not None and wish.decision is not Decision.DEFER,
        "--interim": wish.interim is not None and wish.decision is not Decision.DEFER,
        "--by-agency": wish.other_agency is not None
        and wish.decision is not Decision.MADE_BY_OTHER,
        "--reference": wish.other_reference is not None
        and wish.decision is not Decision.MADE_BY_OTHER,
    }
    wrong = [option for option, is_wrong in strange.items() if is_wrong]
    if wrong:
        raise _refused(f"{', '.join(wrong)} does not go with '{wish.decision}'.")


def _check_sending(case: ProtectionCase, wish: Wish) -> None:
    if case.addressee is None:
        raise _refused(
            "No one agency is known for that place. Name it: --to AGENCY "
            "(see: longstop agency list)"
        )
    if case.addressee_barred:
        raise _refused("It may not go to that agency. Ask the supervisor of the desk that owns it.")
    if wish.decision is Decision.SEND_JOINTLY and wish.jointly_with is None:
        raise _refused("Which force tells with you? --with AGENCY")
    if case.danger and not (wish.told_to or "").strip():
        raise _refused(
            "A child may be in danger now: tell by telephone, then name whom you spoke to: "
            "--told NAME"
        )
    if case.reconsider and not case.danger:
        raise _refused(
            "Something argues against the person and nobody has considered it yet; "
            "only immediate danger goes before that."
        )


def _check_waiting(case: ProtectionCase, wish: Wish) -> None:
    if case.danger:
        raise _refused("A child may be in danger now: this does not wait.")
    if wish.until is None or not case.now < wish.until <= case.latest:
        raise _refused(f"Until when? --until between now and {case.latest:%Y-%m-%dT%H:%M}Z")
    _choose(wish.interim, INTERIM, "What protects the child meanwhile? --interim")


def _choose(word: str | None, allowed: tuple[str, ...], asked: str) -> None:
    if word not in allowed:
        raise _refused(f"{asked}: choose one of {', '.join(allowed)}")


def _refused(why: str) -> ProtectionRefused:
    return ProtectionRefused(f"{why.rstrip('.')}. Nothing was changed.")
