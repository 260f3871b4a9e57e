"""Say how a person may decide the path of somebody who is or may be under 18.

The instrument was learned on convicted adults, so it says nothing of them. What is aggravating is
looked for first; police action on a child, and taking somebody for an adult after all, take two
people. Only the second brings anybody back into the instrument.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from longstop.core.ledger.canonical import Plain
from longstop.core.referral.errors import LongstopError
from longstop.core.referral.path import FEATURES, Path
from longstop.core.referral.questions import UNDER_18
from longstop.core.referral.vocabulary import ObligationKind, StatementKind
from longstop.core.triage.answering import AnswerRefused, Found, read_said
from longstop.core.triage.answers import Answers, Stands, Unknown
from longstop.core.triage.evaluate import is_outside

WEIGHED = "features_weighed"
REASONS: Mapping[Path, tuple[str, ...]] = {
    Path.PERSON_INVOLVED: ("no_feature_found", WEIGHED),
    Path.AGGRAVATED: ("features_found",),
    Path.ADULT_AFTER_ALL: ("record_shows", "seen_by_officer"),
    Path.CANNOT_BE_KNOWN: ("person_not_identified", "no_source_left", "sources_disagree"),
}
"""Why somebody says so: codes, because a free reason would put personal values on the ledger."""

BASES = (StatementKind.RECORD, StatementKind.OBSERVATION)
"""What an age of 18 or over may rest on: nobody's word is enough."""


class PathRefused(LongstopError):
    """The path may not be decided like this."""

    exit_code = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class FeatureFound:
    """What was found of an aggravating feature: yes or no with its basis, or a kind of unknown."""

    feature: str
    said: Stands
    unknown: Unknown | None
    basis: StatementKind | None

    def facts(self) -> dict[str, Plain]:
        """Give it as the ledger tells it."""
        return {
            "feature": self.feature,
            "said": self.said.value,
            "unknown": self.unknown.value if self.unknown else None,
            "basis": self.basis.value if self.basis else None,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class PathCase:
    """What the rule needs to know; features are those that were looked at, by code."""

    reference: str
    kind: ObligationKind
    outside: bool
    features: Mapping[str, Stands]


def read_feature(text: str, basis: StatementKind | None) -> FeatureFound:
    """Read FEATURE=ANSWER; raises AnswerRefused saying what is wrong and what is allowed."""
    feature, _, said = text.partition("=")
    if feature not in FEATURES:
        raise AnswerRefused(
            "That is no aggravating feature. Nothing was changed."
            f" Choose one of: {', '.join(FEATURES)}."
        )
    stands, unknown, basis = read_said(feature, said, basis)
    return FeatureFound(feature=feature, said=stands, unknown=unknown, basis=basis)


def needs_two(decision: Path) -> bool:
    """Tell whether a second person must agree: both ways lead to police action."""
    return decision in (Path.AGGRAVATED, Path.ADULT_AFTER_ALL)


def check_is_young(case: PathCase) -> None:
    """Check that there is a path to be decided; raises PathRefused saying why there is none."""
    if case.kind is not ObligationKind.REFERRAL:
        raise PathRefused(
            f"{case.reference} is a {case.kind.value.replace('_', ' ')}: the path is that of the "
            "referral about the young person. Nothing was changed."
        )
    if not case.outside:
        raise PathRefused(
            f"{case.reference}: nothing says that the person may be under 18. Nothing was changed. "
            f"Say what was found first: longstop answer {UNDER_18}=yes {case.reference}"
        )


def check_path(case: PathCase, decision: Path, reason: str, basis: StatementKind | None) -> None:
    """Check that a path may be decided so; raises PathRefused with what is missing."""
    check_is_young(case)
    if reason not in REASONS[decision]:
        raise PathRefused(
            f"That is not a reason for '{decision}'. Nothing was changed. "
            f"Choose one of: {', '.join(REASONS[decision])}."
        )
    if decision is Path.ADULT_AFTER_ALL and basis not in BASES:
        raise PathRefused(
            "That somebody is 18 or over must rest on a record or an observation. Nothing was "
            f"changed. Say: --basis {' or --basis '.join(BASES)}."
        )
    if decision is not Path.ADULT_AFTER_ALL and basis is not None:
        raise PathRefused("A basis goes with 'adult_after_all' only. Nothing was changed.")
    so = [code for code, stands in case.features.items() if stands is Stands.YES]
    if decision is Path.AGGRAVATED and not so:
        raise PathRefused(_look(case, "no aggravating feature is found"))
    if decision is Path.PERSON_INVOLVED:
        unseen = [code for code in FEATURES if code not in case.features]
        if unseen:
            raise PathRefused(_look(case, f"these were not looked at: {', '.join(unseen)}"))
        if so and reason != WEIGHED:
            raise PathRefused(
                f"{case.reference}: {', '.join(so)} found. Nothing was changed. "
                f"If it is not aggravated all the same, say so: --reason {WEIGHED}"
            )


def _look(case: PathCase, why: str) -> str:
    return (
        f"{case.reference}: {why}. Nothing was changed. Record what was found: "
        f"longstop child feature {case.reference} FEATURE=ANSWER"
    )


def found_adult(basis: StatementKind) -> Found:
    """Give the answer by which somebody found to be adult comes back into the instrument."""
    return Found(
        question=UNDER_18, said=Stands.NO, unknown=None, basis=basis, settles=True
    )  # fmt: skip


def check_stays_outside(changes: Iterable[tuple[str, Answers, Answers]]) -> None:
    """Check that an answer brings nobody back: two people decide that; raises AnswerRefused.

    changes are references with what is known before and after.
    """
    back = [name for name, before, after in changes if is_outside(before) and not is_outside(after)]
    if back:
        raise AnswerRefused(
            f"{', '.join(back)}: whoever may be under 18 comes back into the instrument only when "
            "two people decide it. Nothing was changed. Propose it: "
            f"longstop child path {back[0]} {Path.ADULT_AFTER_ALL} --reason CODE --basis record"
        )
