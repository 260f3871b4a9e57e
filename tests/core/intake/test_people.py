"""One referral for each reported person, one record for each child: nobody is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.intake.people import (
    child_ground,
    identifiable,
    openings,
)
from longstop.core.referral.ages import ADULT_AGE, is_surely_adult, may_be_child
from longstop.core.referral.records import Identifier, Person, Place
from longstop.core.referral.vocabulary import IdentifierKind, Role

ON = date(2026, 11, 20)
NEAR = (Role.VICTIM, Role.RECIPIENT, Role.CHILD)
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 20))
BIRTHS = DAYS.flatmap(lambda day: st.sampled_from([day.isoformat()[:n] for n in (4, 7, 10)]))
MARK = Identifier(kind=IdentifierKind.PHONE, raw="+44 1632 960001", path="phone")
PERSONS = st.builds(
    Person,
    role=st.sampled_from(list(Role)),
    path=st.just("person"),
    given_name=st.none() | st.just("Kit"),
    date_of_birth=st.none() | BIRTHS,
    stated_age=st.none() | st.integers(0, 90),
    age_disputed=st.booleans(),
    school=st.none() | st.just("Mill Lane"),
    places=st.just(()) | st.just((Place(town="Quarnford"),)) | st.just((Place(area="Northmark"),)),
    identifiers=st.just(()) | st.just((MARK,)),
)


def birthday(born: date, years: int) -> date:
    """Give the day on which somebody reaches an age; a leap-day child does so on 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


@given(st.lists(PERSONS, max_size=6))
def test_every_reported_person_is_opened_once_and_nobody_else(persons: list[Person]) -> None:
    found = openings(persons, ON)
    assert list(found.reported) == [i for i, p in enumerate(persons) if p.role is Role.REPORTED]
    assert found.person_unknown == (not any(p.role is Role.REPORTED for p in persons))


@given(st.lists(PERSONS, max_size=6))
def test_every_child_who_could_be_found_is_opened_once(persons: list[Person]) -> None:
    opened = [i for i, _ground in openings(persons, ON).children]
    assert len(opened) == len(set(opened))
    near = [i for i, p in enumerate(persons) if p.role in NEAR and identifiable(p)]
    assert {i for i in near if not is_surely_adult(persons[i], ON)} <= set(opened)


@given(PERSONS)
def test_an_unknown_age_is_never_an_adult_and_never_a_sign_of_a_child(person: Person) -> None:
    unknown = person.stated_age is None and person.date_of_birth is None
    if unknown:
        assert not is_surely_adult(person, ON)
        assert may_be_child(person, ON) == person.age_disputed


@given(PERSONS)
def test_nobody_is_at_once_surely_adult_and_perhaps_a_child(person: Person) -> None:
    assert not (is_surely_adult(person, ON) and may_be_child(person, ON))


@given(DAYS, DAYS)
def test_a_whole_date_of_birth_counts_to_the_day(born: date, on: date) -> None:
    person = Person(role=Role.REPORTED, path="p", date_of_birth=born.isoformat())
    assert may_be_child(person, on) == (on < birthday(born, ADULT_AGE))


@given(DAYS, DAYS, st.sampled_from([4, 7]))
def test_a_partial_date_of_birth_never_makes_a_child_an_adult(
    born: date, on: date, kept: int
) -> None:
    whole = Person(role=Role.REPORTED, path="p", date_of_birth=born.isoformat())
    partial = Person(role=Role.REPORTED, path="p", date_of_birth=born.isoformat()[:kept])
    assert may_be_child(partial, on) >= may_be_child(whole, on)


@given(PERSONS, st.integers(0, ADULT_AGE - 1))
def test_any_sign_of_being_under_18_opens_a_child_record_for_the_reported(
    person: Person, age: int
) -> None:
    if person.role is Role.REPORTED:
        young = Person(
            role=person.role, path="p", stated_age=age, date_of_birth=person.date_of_birth
        )
        assert child_ground(young, ON) == "reported_may_be_child"


@pytest.mark.parametrize("role", [Role.REPORTER, Role.UNKNOWN])
@given(person=PERSONS)
def test_a_reporter_or_somebody_of_no_known_role_opens_nothing(role: Role, person: Person) -> None:
    bystander = Person(role=role, path="p", stated_age=person.stated_age, given_name="Kit")
    assert child_ground(bystander, ON) is None
