"""News joins the one person it can only be about; in doubt it joins nobody and nothing is lost."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.followup import (
    Candidate,
    Subject,
    SubjectKind,
    each_their_own,
    match,
)

KINDS = st.sampled_from(list(SubjectKind))
NAMES = st.sampled_from([("", ""), ("kit", ""), ("kit", "quill"), ("ann", "tarn")])
MARKS = st.frozensets(st.sampled_from([("phone", "1"), ("email", "k"), ("email", "a")]), max_size=2)
CANDIDATES = st.builds(Candidate, KINDS, NAMES, MARKS)
SUBJECTS = st.lists(
    st.builds(
        Subject,
        obligation_id=st.integers(1, 4),
        reference=st.just("R"),
        kind=KINDS,
        is_open=st.booleans(),
        restricted=st.booleans(),
        name=NAMES,
        identifiers=MARKS,
        next_clock=st.just(("", 0)),
    ),
    max_size=5,
)


def found(candidate: Candidate, subjects: list[Subject], *, alone: bool) -> int | None:
    subject = match(candidate, subjects, alone=alone)
    return subject.obligation_id if subject else None


@given(CANDIDATES, SUBJECTS, st.booleans())
def test_only_an_open_subject_of_the_same_kind_is_found(
    candidate: Candidate, subjects: list[Subject], alone: bool
) -> None:
    subject = match(candidate, subjects, alone=alone)
    assert subject is None or (subject.is_open and subject.kind is candidate.kind)


@given(CANDIDATES, SUBJECTS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_subjects_makes_no_difference(
    candidate: Candidate, subjects: list[Subject], alone: bool, chance: random.Random
) -> None:
    shuffled = [*subjects]
    chance.shuffle(shuffled)
    assert found(candidate, shuffled, alone=alone) == found(candidate, subjects, alone=alone)


@given(CANDIDATES, SUBJECTS)
def test_among_several_only_a_mark_or_a_full_name_finds_anybody(
    candidate: Candidate, subjects: list[Subject]
) -> None:
    subject = match(candidate, subjects, alone=False)
    if subject is not None:
        same_name = all(subject.name) and subject.name == candidate.name
        assert same_name or subject.identifiers & candidate.identifiers


@given(CANDIDATES, SUBJECTS)
def test_two_people_with_the_same_mark_and_name_are_nobody(
    candidate: Candidate, subjects: list[Subject]
) -> None:
    twins = [
        Subject(n, "R", candidate.kind, True, False, candidate.name, candidate.identifiers, ("", 0))
        for n in (98, 99)
    ]
    others = [s for s in subjects if not s.identifiers & candidate.identifiers]
    others = [s for s in others if s.name != candidate.name]
    assert found(candidate, [*others, *twins], alone=True) is None


def test_somebody_alone_of_another_name_is_not_the_one_we_know() -> None:
    kind, name, none = SubjectKind.REFERRAL, ("kit", "quill"), frozenset[tuple[str, str]]()
    known = Subject(9, "R", kind, True, False, name, none, ("", 0))
    assert found(Candidate(kind, ("ann", "tarn"), none), [known], alone=True) is None
    assert found(Candidate(kind, ("", ""), none), [known], alone=True) == 9


@given(st.lists(CANDIDATES, max_size=4), SUBJECTS)
def test_no_two_people_of_one_record_are_the_same_subject(
    people: list[Candidate], subjects: list[Subject]
) -> None:
    claims = [(one, match(one, subjects, alone=len(people) == 1)) for one in people]
    settled = each_their_own(claims, subjects)
    kept = [subject.obligation_id for subject in settled if subject]
    assert len(kept) == len(set(kept))
    claimed = [subject.obligation_id for _, subject in claims if subject]
    for (_, before), after in zip(claims, settled, strict=True):
        assert after in (before, None)
        assert after or before is None or claimed.count(before.obligation_id) > 1


def test_of_two_people_with_one_telephone_the_one_with_the_name_is_the_one_we_know() -> None:
    kind, mark = SubjectKind.REFERRAL, frozenset({("phone", "1")})
    known = Subject(9, "R", kind, True, False, ("kit", "quill"), mark, ("", 0))
    kit, ann = (Candidate(kind, (name, "quill"), mark) for name in ("kit", "ann"))
    assert each_their_own([(ann, known), (kit, known)], [known]) == [None, known]
    assert each_their_own([(ann, known), (ann, known)], [known]) == [None, None]
