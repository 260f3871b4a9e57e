"""Whoever may be a child is taken for one, and no age at all is no sign either way."""

from __future__ import annotations

from datetime import date

import pytest

from longstop.core.referral.ages import is_surely_adult, may_be_child
from longstop.core.referral.path import Path, waits
from longstop.core.referral.records import Person
from longstop.core.referral.vocabulary import Attribution, Role
from longstop.core.referral.wording import person_word

ON = date(2026, 11, 20)


def person(born: str | None = None, stated: int | None = None, disputed: bool = False) -> Person:
    return Person(
        role=Role.REPORTED, path="p", date_of_birth=born, stated_age=stated,
        age_disputed=disputed,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "child", "adult"),
    [
        (person(), False, False),
        (person(stated=17), True, False),
        (person(stated=18), False, True),
        (person(stated=0), True, False),
        (person("2008-11-20"), False, True),
        (person("2008-11-21"), True, False),
        (person("2008-10-31"), False, True),
        (person("2008-12-01"), True, False),
        (person("2008-10"), False, True),
        (person("2008-11"), True, False),
        (person("2008"), True, False),
        (person("2007"), False, True),
        (person("2007-12"), False, True),
        (person("1990", stated=17), True, False),
        (person("2015", stated=40), True, False),
        (person("1990", stated=40, disputed=True), True, False),
        (person(disputed=True), True, False),
    ],
)
def test_the_youngest_age_that_is_stated_counts(one: Person, child: bool, adult: bool) -> None:
    assert (may_be_child(one, ON), is_surely_adult(one, ON)) == (child, adult)


def test_on_the_last_day_of_a_year_whoever_was_born_in_it_has_had_their_birthday() -> None:
    assert not may_be_child(person("2008"), date(2026, 12, 31))
    assert may_be_child(person("2008"), date(2026, 12, 30))
    # A month is taken to its 31st day: a child may be seen as one a day longer, never shorter.
    assert may_be_child(person("2008-02"), date(2026, 2, 28))
    assert not may_be_child(person("2008-02"), date(2026, 3, 1))


@pytest.mark.parametrize("decided", [None, *Path])
def test_a_path_waits_until_it_is_decided_and_again_for_whoever_was_reported_young_anew(
    decided: Path | None,
) -> None:
    assert waits(outside=True, decided=decided) is (decided in (None, Path.ADULT_AFTER_ALL))
    assert not waits(outside=False, decided=decided)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.REPORTED])
def test_other_people_are_called_by_their_part(role: Role) -> None:
    word = person_word(role, Attribution.USER, may_be_child=True)
    assert word == ("part unknown" if role is Role.UNKNOWN else role.value.replace("_", " "))
