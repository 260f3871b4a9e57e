"""Decide which people in a source record need a referral and which need a child record.

One referral for each reported person; one for *person unknown* when nobody is reported. One child
record for each child who is or can be identified. A payer or an account holder is not the user: a
line that names only one of them opens a referral on person unknown, with that person beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from longstop.core.referral.ages import is_surely_adult, may_be_child
from longstop.core.referral.records import Person
from longstop.core.referral.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Openings:
    """Indexes into the record's persons: who is reported, and which children on what ground."""

    reported: tuple[int, ...]
    children: tuple[tuple[int, str], ...]

    @property
    def person_unknown(self) -> bool:
        """Tell whether the record reports nobody, so that one referral is on person unknown."""
        return not self.reported


def openings(persons: Sequence[Person], on: date) -> Openings:
    """Find the referrals and child records a record opens; `on` is the day ages are reckoned at."""
    reported = tuple(i for i, person in enumerate(persons) if person.role is Role.REPORTED)
    children = tuple(
        (i, ground)
        for i, person in enumerate(persons)
        if (ground := child_ground(person, on)) is not None
    )
    return Openings(reported, children)


def child_ground(person: Person, on: date) -> str | None:
    """Say on what ground a person needs a child record, or None. Unknown age is not adult."""
    if person.role in (Role.REPORTED, Role.ACCOUNT_HOLDER, Role.PAYER, Role.ASSOCIATED):
        return f"{person.role.value}_may_be_child" if may_be_child(person, on) else None
    if person.role not in (Role.VICTIM, Role.RECIPIENT, Role.CHILD) or not identifiable(person):
        return None
    return None if is_surely_adult(person, on) else person.role.value


def identifiable(person: Person) -> bool:
    """Tell whether anything in the record could lead to this person."""
    return bool(
        person.given_name
        or person.family_name
        or person.other_names
        or person.school
        or person.identifiers
        or any(place.street or place.town or place.postcode for place in person.places)
    )
