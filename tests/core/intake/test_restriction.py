"""What is about staff, police and listed work is kept from those they work with, from the start."""

from __future__ import annotations

import random
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.restriction import (
    NO_RESTRICTION,
    Restriction,
    RestrictionRule,
    StaffMember,
    load_occupations,
)
from longstop.core.linkage.normal_forms import normal_email, normal_name
from longstop.core.referral.records import Identifier, Person
from longstop.core.referral.vocabulary import IdentifierKind, Role

BUREAU, NORTH, SOUTH = 1, 2, 3
STAFF = {
    ("percival", "constable"): (StaffMember(NORTH, None, "1980-04-01"),),
    ("alice", "dutton"): (StaffMember(BUREAU, 7, None),),
}
RULE = RestrictionRule(
    custodian=BUREAU,
    by_name=STAFF,
    by_email={"percival@north.example": STAFF["percival", "constable"]},
    occupations=load_occupations(
        (files("longstop.policies") / "listed-occupations.toml").read_text(encoding="utf-8")
    ),
    normal_name=normal_name,
    normal_email=normal_email,
)
LOOKED_AT = (Role.REPORTED, Role.ACCOUNT_HOLDER, Role.PAYER, Role.UNKNOWN)
NAMES = [("Percival", "Constable"), ("Alice", "Dutton"), ("Kit", "Quill"), (None, None)]


def person(role: Role, name: int, born: str | None, occupation: str | None) -> Person:
    given_name, family_name = NAMES[name]
    return Person(
        role=role, path="p", given_name=given_name, family_name=family_name,
        date_of_birth=born, occupation=occupation,
    )  # fmt: skip


PERSONS = st.builds(
    person,
    st.sampled_from(list(Role)),
    st.integers(0, 3),
    st.sampled_from([None, "1980", "1980-04-01", "1990-01-01"]),
    st.sampled_from([None, "teacher", "police officer", "baker"]),
)
GROUPS = st.lists(PERSONS, max_size=4)


def north(_person: Person) -> int | None:
    return NORTH


@given(GROUPS, st.randoms(use_true_random=False))
def test_the_order_of_people_makes_no_difference(
    group: list[Person], chance: random.Random
) -> None:
    shuffled = [*group]
    chance.shuffle(shuffled)
    assert RULE.of(shuffled, north) == RULE.of(group, north)


@given(GROUPS, PERSONS)
def test_one_more_person_never_lifts_a_restriction(group: list[Person], more: Person) -> None:
    before, after = RULE.of(group, north), RULE.of([*group, more], north)
    assert set(before.reasons) <= set(after.reasons)
    assert before.excluded <= after.excluded
    assert before.never_to <= after.never_to


@given(GROUPS)
def test_nothing_is_withheld_without_a_reason_and_never_from_the_custodian(
    group: list[Person],
) -> None:
    found = RULE.of(group, north)
    assert BUREAU not in found.never_to
    assert bool(found) == bool(found.reasons)
    assert found or not (found.excluded or found.never_to)


@pytest.mark.parametrize("role", LOOKED_AT)
@pytest.mark.parametrize("swapped", [False, True])
def test_staff_are_known_by_name_either_way_round(role: Role, swapped: bool) -> None:
    names = ("Constable", "PERCIVAL") if swapped else ("Percival", "Constable")
    named = Person(role=role, path="p", given_name=names[0], family_name=names[1])
    assert RULE.of([named], north).never_to == {NORTH}


@pytest.mark.parametrize(
    ("born", "restricted"),
    [(None, True), ("1980", True), ("1980-04", True), ("1980-04-01", True), ("1981", False)],
)
def test_only_another_date_of_birth_tells_a_namesake_apart(
    born: str | None, restricted: bool
) -> None:
    assert bool(RULE.of([person(Role.REPORTED, 0, born, None)], north)) is restricted


@pytest.mark.parametrize(
    "raw",
    [
        "percival@north.example",
        " Percival@North.EXAMPLE ",
        "mailto:percival@north.example",
        "<percival@north\uff0eexample>",
    ],
)
def test_staff_are_known_by_e_mail_alone(raw: str) -> None:
    mark = Identifier(kind=IdentifierKind.EMAIL, raw=raw, path="e_mail")
    nameless = Person(role=Role.REPORTED, path="p", identifiers=(mark,))
    assert RULE.of([nameless], north).never_to == {NORTH}


def test_a_colleague_here_is_excluded_and_the_bureau_keeps_the_record() -> None:
    found = RULE.of([person(Role.REPORTED, 1, None, None)], north)
    assert (set(found.excluded), set(found.never_to)) == ({7}, set())
    assert found.reasons == ("staff",)


def test_listed_work_is_kept_from_the_force_of_the_place() -> None:
    found = RULE.of([person(Role.REPORTED, 2, None, "serving police officer")], north)
    assert found.never_to == {NORTH}
    assert found.reasons == ("listed_occupation",)


def test_what_an_earlier_record_demands_is_added_and_nothing_is_lost() -> None:
    earlier = Restriction(("staff",), frozenset({7}), frozenset({NORTH}))
    later = Restriction(("listed_occupation", "staff"), frozenset({8}), frozenset({SOUTH}))
    assert later.and_that_of(earlier) == Restriction(
        ("listed_occupation", "staff"), frozenset({7, 8}), frozenset({NORTH, SOUTH})
    )
    assert earlier.and_that_of(NO_RESTRICTION) == NO_RESTRICTION.and_that_of(earlier) == earlier


def test_every_mark_of_a_person_is_looked_at_and_a_phone_number_is_no_address() -> None:
    def mark(kind: IdentifierKind, raw: str) -> Identifier:
        return Identifier(kind=kind, raw=raw, path="p")

    known = mark(IdentifierKind.EMAIL, "percival@north.example")
    strange = mark(IdentifierKind.EMAIL, "kit@other.example")
    broken = mark(IdentifierKind.EMAIL, "no address")
    for marks in ((known, strange, broken), (strange, broken, known)):
        nameless = Person(role=Role.REPORTED, path="p", identifiers=marks)
        assert RULE.of([nameless], north).never_to == {NORTH}
    other = mark(IdentifierKind.PHONE, "percival@north.example")
    assert not RULE.of([Person(role=Role.REPORTED, path="p", identifiers=(other,))], north)
    both = Person(
        role=Role.REPORTED, path="p", given_name="Alice", family_name="Dutton",
        identifiers=(known,),
    )  # fmt: skip
    assert RULE.of([both], north).never_to == {NORTH}
    assert RULE.of([both], north).excluded == {7}


def test_each_phrase_is_a_group_of_words_in_any_case_and_all_of_them_must_stand() -> None:
    text = '[[occupation]]\nphrases = ["Police Officer", "NURSE"]\n'
    text += '[[occupation]]\nphrases = ["teacher"]\n'
    assert load_occupations(text) == (
        frozenset({"police", "officer"}), frozenset({"nurse"}), frozenset({"teacher"})
    )  # fmt: skip
    listed = person(Role.REPORTED, 2, None, "OFFICER, police (retired)")
    assert RULE.of([listed], north).reasons == ("listed_occupation",)
    assert not RULE.of([person(Role.REPORTED, 2, None, "officer")], north)


def test_listed_work_at_a_place_that_nobody_serves_is_restricted_all_the_same() -> None:
    found = RULE.of([person(Role.REPORTED, 2, None, "police officer")], lambda _: None)
    assert found == Restriction(("listed_occupation",), frozenset(), frozenset())
