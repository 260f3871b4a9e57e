"""What a follow-up takes back or corrects, and about whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.corrections import about, corrects, stated, stated_by
from longstop.core.intake.followup import Candidate, Subject, SubjectKind

NOBODY = Candidate(SubjectKind.REFERRAL, ("", ""), frozenset())
PAIRS = st.frozensets(
    st.tuples(st.sampled_from(["name", "date_of_birth", "ip_address", "phone"]),
              st.sampled_from("abc"))
)  # fmt: skip


def subject(id_: int, family: str = "", **more: object) -> Subject:
    """Make an open referral of somebody with this name."""
    values: dict[str, object] = {
        "obligation_id": id_, "reference": f"R-{id_}", "kind": SubjectKind.REFERRAL,
        "is_open": True, "restricted": False, "name": ("jon", family), "identifiers": frozenset(),
        "next_clock": ("", 0), **more,
    }  # fmt: skip
    return Subject(**values)  # type: ignore[arg-type]


def named(family: str) -> Candidate:
    """Make a person of a follow-up with this name."""
    return Candidate(SubjectKind.REFERRAL, ("jon", family), frozenset())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({("name", "a")}, {("name", "b")}, True),
        ({("name", "a")}, {("name", "a")}, False),
        ({("ip_address", "a"), ("ip_address", "b")}, {("ip_address", "b")}, False),
        ({("ip_address", "a")}, {("ip_address", "b")}, True),
        ({("date_of_birth", "a")}, set(), False),
        (set(), {("date_of_birth", "a")}, False),
        ({("phone", "a")}, {("phone", "b")}, False),
    ],
)
def test_another_value_corrects_and_one_more_adds(
    before: set[tuple[str, str]], after: set[tuple[str, str]], expected: bool
) -> None:
    assert corrects(frozenset(before), frozenset(after)) is expected


@given(PAIRS, PAIRS)
def test_what_is_said_again_corrects_nothing(
    before: frozenset[tuple[str, str]], after: frozenset[tuple[str, str]]
) -> None:
    assert not corrects(before, before)
    assert not corrects(before, before | after)
    assert corrects(before, after) == corrects(after, before)


def test_only_what_is_one_of_each_is_held_against_later_records() -> None:
    found = stated(("jon", "quill"), "1980-01-02", [("ip_address", "192.0.2.1"), ("phone", "1")])
    assert found == {
        ("name", "jon quill"), ("date_of_birth", "1980-01-02"), ("ip_address", "192.0.2.1"),
    }  # fmt: skip
    assert stated(("jon", ""), None, []) == frozenset()


def test_what_matches_nobody_is_taken_back_for_all_and_corrected_for_none() -> None:
    two = [subject(1, "quill"), subject(2, "reed")]
    child = subject(3, kind=SubjectKind.CHILD_RECORD)
    assert about([(NOBODY, None)], [*two, child], retracts=True) == {1, 2}
    assert about([(NOBODY, None)], two, retracts=False) == set()


def test_it_is_about_whoever_was_matched_or_whose_referral_has_ended() -> None:
    two = [subject(1, "quill"), subject(2, "reed", is_open=False)]
    assert about([(named("quill"), two[0])], two, retracts=True) == {1}
    assert about([(named("reed"), None)], two, retracts=True) == {2}
    assert about([(named("quill"), two[0]), (named("moss"), None)], two, retracts=False) == {1}


def test_what_several_records_state_stands_together() -> None:
    rows = [
        subject(1, stated=frozenset({("name", "a")})),
        subject(1, stated=frozenset({("name", "b")})),
    ]
    assert stated_by(rows) == {1: {("name", "a"), ("name", "b")}}
