"""Whoever may be under 18 stays outside the instrument until two people find an adult."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.referral.path import FEATURES, Path, waits
from longstop.core.referral.questions import REGISTRY, UNDER_18
from longstop.core.referral.records import Person
from longstop.core.referral.vocabulary import ObligationKind, Role, StatementKind
from longstop.core.triage.answering import AnswerRefused, Found
from longstop.core.triage.answers import Answers, Stands, Unknown
from longstop.core.triage.evaluate import assess, is_outside
from longstop.core.triage.hearing import hear_report
from longstop.core.triage.path import (
    BASES,
    REASONS,
    WEIGHED,
    PathCase,
    PathRefused,
    check_path,
    check_stays_outside,
    found_adult,
    needs_two,
    read_feature,
)
from longstop.core.triage.placing import Placer, Standing
from tests.core.triage.policies import SHIPPED, policies
from tests.core.triage.test_evaluate import answers

ON = date(2026, 11, 20)
YOUNG = st.sampled_from([Stands.YES, Stands.CONFLICT])
FOUND = st.builds(
    Found,
    question=st.one_of(st.just(UNDER_18), st.sampled_from(list(REGISTRY))),
    said=st.sampled_from([Stands.YES, Stands.NO]),
    unknown=st.one_of(st.none(), st.sampled_from(list(Unknown))),
    basis=st.sampled_from(list(StatementKind)),
    settles=st.booleans(),
)
PEOPLE = st.builds(
    Person,
    role=st.just(Role.REPORTED),
    path=st.just("p"),
    stated_age=st.one_of(st.none(), st.integers(10, 60)),
    age_disputed=st.booleans(),
)
SEEN = st.dictionaries(st.sampled_from(list(FEATURES)), st.sampled_from(list(Stands)))
CASES = st.builds(
    PathCase,
    reference=st.just("R-1"),
    kind=st.just(ObligationKind.REFERRAL),
    outside=st.just(True),
    features=SEEN,
)
QUIET = PathCase(
    reference="R-1", kind=ObligationKind.REFERRAL, outside=True,
    features=dict.fromkeys(FEATURES, Stands.NO),
)  # fmt: skip


def may(case: PathCase, path: Path, reason: str, basis: StatementKind | None = None) -> bool:
    try:
        check_path(case, path, reason, basis)
    except PathRefused:
        return False
    return True


@given(policies(questions=12), answers(), YOUNG)
def test_no_floor_ever_fires_for_anybody_outside(
    policy: object, rest: Answers, said: Stands
) -> None:
    given_ = rest.settle(UNDER_18, said)
    found = assess(policy, given_)  # type: ignore[arg-type]
    assert (found.span, found.floors, found.added, found.score) == (None, (), (), 0)
    assert Placer(policy, b"key").place(1, Standing(answers=given_)).works_as is None  # type: ignore[arg-type]


@given(answers(), YOUNG, st.lists(st.one_of(FOUND, PEOPLE), max_size=8), st.sampled_from(BASES))
def test_nothing_but_the_finding_of_an_adult_brings_anybody_back(
    rest: Answers, said: Stands, comes: list[Found | Person], basis: StatementKind
) -> None:
    known = rest.settle(UNDER_18, said)
    for one in comes:
        if isinstance(one, Found):
            after = one.add_to(known)
            try:
                check_stays_outside([("R-1", known, after)])
            except AnswerRefused:
                assert one.question == UNDER_18
                assert one.settles
                continue
        else:
            after = hear_report(known, one, (), urgent=False, child_at_home=False, on=ON)
        known = after
        assert is_outside(known)
    assert not is_outside(found_adult(basis).add_to(known))


@given(CASES, st.sampled_from(list(Path)), st.booleans())
def test_without_a_sign_there_is_no_path(case: PathCase, path: Path, with_basis: bool) -> None:
    inside = replace(case, outside=False)
    other = replace(case, kind=ObligationKind.CHILD_RECORD)
    basis = StatementKind.RECORD if with_basis else None
    assert not any(may(one, path, code, basis) for one in (inside, other) for code in REASONS[path])


@given(CASES)
def test_police_action_needs_a_feature_that_somebody_found(case: PathCase) -> None:
    found = Stands.YES in case.features.values()
    assert may(case, Path.AGGRAVATED, "features_found") == found


@given(CASES)
def test_not_aggravated_only_after_every_feature_was_looked_at(case: PathCase) -> None:
    seen = case.features.keys() == FEATURES.keys()
    found = Stands.YES in case.features.values()
    assert may(case, Path.PERSON_INVOLVED, "no_feature_found") == (seen and not found)
    assert may(case, Path.PERSON_INVOLVED, WEIGHED) == seen


@given(st.one_of(st.none(), st.sampled_from(list(StatementKind))))
def test_an_adult_is_found_in_a_record_or_by_looking(basis: StatementKind | None) -> None:
    assert may(QUIET, Path.ADULT_AFTER_ALL, "record_shows", basis) == (basis in BASES)
    assert may(QUIET, Path.CANNOT_BE_KNOWN, "no_source_left", basis) == (basis is None)


def test_both_ways_to_police_action_take_two() -> None:
    assert [path for path in Path if needs_two(path)] == [Path.AGGRAVATED, Path.ADULT_AFTER_ALL]


@pytest.mark.parametrize("path", list(Path))
def test_a_reason_is_of_the_list_of_its_path(path: Path) -> None:
    with pytest.raises(PathRefused, match=", ".join(REASONS[path])):
        check_path(QUIET, path, "because", None)


def test_an_unknown_feature_is_one_of_six_and_rests_on_nothing() -> None:
    for kind in Unknown:
        found = read_feature(f"age_gap={kind}", StatementKind.RECORD)
        assert (found.said, found.unknown, found.basis) == (Stands.UNKNOWN, kind, None)


@pytest.mark.parametrize(
    ("text", "basis", "said"),
    [
        ("height=yes", StatementKind.RECORD, "no aggravating feature"),
        ("age_gap=perhaps", StatementKind.RECORD, "no answer to age_gap"),
        ("age_gap=yes", None, "what the answer rests on"),
        ("age_gap=no", StatementKind.ALLEGATION, "is no answer"),
    ],
)
def test_a_feature_is_read_as_an_answer_is(
    text: str, basis: StatementKind | None, said: str
) -> None:
    with pytest.raises(AnswerRefused, match=said):
        read_feature(text, basis)


def test_a_decision_waits_until_one_says_how_and_again_after_an_adult() -> None:
    waiting = {path for path in (None, *Path) if waits(outside=True, decided=path)}
    assert waiting == {None, Path.ADULT_AFTER_ALL}
    assert not any(waits(outside=False, decided=path) for path in (None, *Path))


def test_the_shipped_policy_asks_for_the_age() -> None:
    assert SHIPPED.must_ask & REGISTRY[UNDER_18].bit
