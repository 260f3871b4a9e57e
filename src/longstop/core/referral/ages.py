"""Tell whether a person may be a child: no age at all is no sign, and no age is not adult."""

from __future__ import annotations

from datetime import date

from longstop.core.referral.records import Person

ADULT_AGE = 18


def may_be_child(person: Person, on: date) -> bool:
    """Tell whether anything puts the person under 18: no age at all is no sign."""
    youngest = _youngest_age(person.date_of_birth, on)
    return (
        person.age_disputed
        or (person.stated_age is not None and person.stated_age < ADULT_AGE)
        or (youngest is not None and youngest < ADULT_AGE)
    )


def is_surely_adult(person: Person, on: date) -> bool:
    """Tell whether an age is stated and nothing puts the person under 18."""
    stated = person.stated_age is not None or person.date_of_birth is not None
    return stated and not may_be_child(person, on)


def _youngest_age(date_of_birth: str | None, on: date) -> int | None:
    """Give the lowest age in whole years that a full or partial ISO date of birth allows."""
    if date_of_birth is None:
        return None
    born = [int(part) for part in date_of_birth.split("-")]
    latest = (*born, *(12, 31)[len(born) - 1 :])
    had_birthday = (on.month, on.day) >= latest[1:]
    return on.year - latest[0] - (0 if had_birthday else 1)
