"""Say how an obligation may end: with an outcome from a fixed list, and when by two people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from longstop.core.referral.errors import LongstopError
from longstop.core.referral.path import YOUNG, Path
from longstop.core.referral.vocabulary import ObligationKind, Question, Said, StatementKind

OUTCOMES: Mapping[ObligationKind, tuple[str, ...]] = {
    ObligationKind.PACKAGE: ("every_line_has_an_outcome",),
    ObligationKind.REFERRAL: (
        "not_a_report",
        "no_offence_found",
        "not_this_person",
        "data_expired",
        "abroad",
        "dead",
        "not_found",
        "same_matter",
        "charged",
        "other_disposal",
        "recorded_no_further_action_in_public_interest",
        "community_resolution",
        "referred_to_youth_service",
    ),
    ObligationKind.CHILD_RECORD: (
        "safeguarded",
        "agency_responsible_elsewhere",
        "not_a_child",
        "cannot_be_identified",
    ),
    ObligationKind.DISSEMINATION: (
        "no_offence_found",
        "not_this_person",
        "not_found",
        "charged",
        "other_disposal",
    ),
    ObligationKind.QUARANTINED_RECORD: ("not_a_record", "sender_sent_again"),
    ObligationKind.REFUSED_FILE: ("not_a_package", "received_after_all", "sender_sent_again"),
    ObligationKind.SHORTFALL: (
        "sender_corrected_count",
        "sender_sent_rest",
        "sender_cannot_say",
        "numbers_never_used",
    ),
    ObligationKind.DRIFT_NOTICE: ("column_map_changed", "field_not_needed"),
}
"""The only words with which each kind may end. Data expired, abroad, dead and not found differ."""

FOR_THE_YOUNG = frozenset(
    {
        "recorded_no_further_action_in_public_interest",  # outcome 21 in England and Wales
        "community_resolution",
        "referred_to_youth_service",
    }
)
"""Outcomes for somebody whom a person took to be a child, and for nobody else."""

REASONS: tuple[str, ...] = (
    "checks_done",
    "record_shows",
    "sender_confirmed",
    "agency_confirmed",
    "decided_by_court_or_prosecutor",
    "entered_in_error",
)
"""Why somebody says so: codes, because a free reason would put personal values on the ledger."""

_ACCESS = frozenset({Question.ACCESS_TO_CHILDREN, Question.ACCESS_TO_SUBJECT_CHILD})

_OFFICE_KINDS = frozenset(
    {
        ObligationKind.QUARANTINED_RECORD,
        ObligationKind.REFUSED_FILE,
        ObligationKind.SHORTFALL,
        ObligationKind.DRIFT_NOTICE,
    }
)


class ClosingRefused(LongstopError):
    """The obligation may not end like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingCase:
    """What the rule needs to know of an obligation before it may end.

    sent_elsewhere: somebody was sent the referral who has not answered, or has it beside its owner.
    is_lead: it is the dissemination that the referral itself follows.
    """

    kind: ObligationKind
    state: str
    access_known_absent: bool = False
    was_high: bool = False
    grade_overridden_down: bool = False
    reconsider_running: bool = False
    transfer_offered: bool = False
    trust_undecided: bool = False
    protection_undecided: bool = False
    sent_elsewhere: bool = False
    is_lead: bool = False
    outside: bool = False
    path: Path | None = None
    path_undecided: bool = False


@dataclass(frozen=True, slots=True)
class AccessStatement:
    """What one statement says of a reported person's access to children."""

    question: Question
    answer: Said
    kind: StatementKind


def access_known_absent(said: Iterable[AccessStatement], *, children_named: bool) -> bool:
    """Tell whether access to children is known to be absent: unknown is not no.

    A record must say no to access to children as such, and nothing, of whatever kind, may say yes.
    A child named beside the person in the same report is access until shown otherwise.
    """
    about = [one for one in said if one.question in _ACCESS]
    denied = any(
        one.answer is Said.NO
        and one.kind is StatementKind.RECORD
        and one.question is Question.ACCESS_TO_CHILDREN
        for one in about
    )
    return denied and not children_named and not any(one.answer is Said.YES for one in about)


def needs_second_person(case: ClosingCase) -> bool:
    """Tell whether a second person must agree; unknown access to children counts as access.

    Whoever is or may be under 18 is never closed by one person alone.
    """
    if case.kind in _OFFICE_KINDS:
        return False
    if case.kind in (ObligationKind.CHILD_RECORD, ObligationKind.DISSEMINATION):
        return True
    sure = case.access_known_absent and not case.outside
    return case.was_high or case.grade_overridden_down or not sure


def check_reason(reason: str) -> None:
    """Check that a reason is one of the fixed list; raises ClosingRefused naming them."""
    if reason not in REASONS:
        raise ClosingRefused(
            f"That is not a reason for closing. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS)}."
        )


_ENDS_OTHERWISE: Mapping[ObligationKind, str] = {
    ObligationKind.TRANSFER: (
        "A transfer ends when it is accepted, refused or withdrawn. Nothing was changed. "
        "Answer it with: longstop transfer REF --accept"
    ),
    ObligationKind.CHILD_PROTECTION: (
        "A child-protection referral ends when it is acknowledged, declined or made by another "
        "agency. Nothing was changed. Decide it with: longstop protect decide REF"
    ),
    ObligationKind.CORRECTION: (
        "A correction notice ends when its receiver acknowledges it by name. Nothing was "
        "changed. See: longstop correction list"
    ),
    ObligationKind.DECONFLICTION: (
        "It ends when the two agencies have spoken. Nothing was changed. See whom to ring: "
        "longstop show REF; then: longstop deconflict REF --spoke-to NAME --agreed CODE"
    ),
    ObligationKind.EXHIBIT: (
        "An exhibit ends when it is returned or forfeited. Nothing was changed. "
        "See what stands against that: longstop exhibit show REF"
    ),
}
"""Kinds that are never closed, for they end with an answer; and what to do instead."""


def check_closing(case: ClosingCase, outcome: str) -> None:
    """Check that an obligation may end with an outcome; raises ClosingRefused saying why not."""
    if case.kind in _ENDS_OTHERWISE:
        raise ClosingRefused(_ENDS_OTHERWISE[case.kind])
    if case.transfer_offered:
        raise ClosingRefused(
            "It is offered to another agency. Nothing was changed. "
            "Take it back first: longstop transfer REF --withdraw"
        )
    allowed = OUTCOMES.get(case.kind, ())
    if outcome not in allowed:
        raise ClosingRefused(
            f"'{outcome}' is not an outcome of a {case.kind.value.replace('_', ' ')}. "
            f"Nothing was changed. Choose one of: {', '.join(allowed)}."
        )
    if case.kind is ObligationKind.PACKAGE:
        raise ClosingRefused(
            "A package closes by itself when each of its lines has an outcome. "
            "Nothing was changed. See them with: longstop package show REF."
        )
    if case.is_lead:
        raise ClosingRefused(
            "It ends with the referral that it carries. Nothing was changed. "
            "Close that one: longstop close R-..."
        )
    if case.kind is ObligationKind.REFERRAL:
        _check_referral(case, outcome)
    elif case.kind is ObligationKind.DISSEMINATION:
        _check_young(case, outcome)
    if case.protection_undecided:
        raise ClosingRefused(
            "Whether those who protect children are told is not decided. Nothing was changed. "
            "Decide it first: longstop protect list; what is new there is drafted by: "
            "longstop sweep"
        )


def _check_referral(case: ClosingCase, outcome: str) -> None:
    if case.state == "informational" and outcome != "not_a_report":
        raise ClosingRefused(
            "What is kept for information closes as 'not_a_report' only. Nothing was changed. "
            "Make it a referral first: longstop information promote REF"
        )
    if case.state == "received" and outcome != "not_a_report":
        raise ClosingRefused(
            "From received only 'not_a_report' closes. Nothing was changed. "
            "Start work on it first: longstop take REF."
        )
    if outcome != "not_a_report" and case.reconsider_running:
        raise ClosingRefused(
            "A retraction or exculpatory statement waits to be reconsidered. Nothing was changed."
        )
    if case.sent_elsewhere:
        raise ClosingRefused(
            "Another agency was sent it, and has not answered or not ended its part. Nothing was "
            "changed. See whom: longstop show REF. Take back what is unanswered: "
            "longstop disseminate REF --withdraw"
        )
    if case.trust_undecided:
        raise ClosingRefused(
            "Whether it is a position of trust is not decided. Nothing was changed. "
            "Decide it first: longstop trust decide REF yes|no|cannot_be_known --reason CODE"
        )
    _check_young(case, outcome)


def _check_young(case: ClosingCase, outcome: str) -> None:
    """Check that nothing ends over the head of a young person, nor as what they are not."""
    if case.path_undecided:
        raise ClosingRefused(
            "The person may be under 18, and the path is not decided. Nothing was changed. "
            "Decide it first: longstop child path REF DECISION --reason CODE"
        )
    young = case.outside and case.path in YOUNG
    if outcome in FOR_THE_YOUNG and not young:
        raise ClosingRefused(
            f"'{outcome}' is for a young person whose path is decided as one of: "
            f"{', '.join(sorted(YOUNG))}. Nothing was changed."
        )
    if outcome == "charged" and young and case.path is Path.PERSON_INVOLVED:
        raise ClosingRefused(
            "A person involved is not charged. Nothing was changed. If it is aggravated after all, "
            "decide that first: longstop child path REF aggravated --reason CODE"
        )
