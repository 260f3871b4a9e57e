"""Keep reports about staff, police and listed occupations from the people they work with.

The whole source record is restricted, before any list is written: every obligation it opens goes
to the restricted compartment, never to the agency where the person works, and staff who are named
may never see it. A match restricts; it decides nothing about the person.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from longstop.core.referral.records import Person
from longstop.core.referral.vocabulary import IdentifierKind, Role

_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One line of the staff list: where they work, and who they are if they work here."""

    agency: int
    person: int | None
    date_of_birth: str | None


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a record's people demand: nobody of `excluded` may see it, no agency of `never_to`."""

    reasons: tuple[str, ...] = ()
    excluded: frozenset[int] = frozenset()
    never_to: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.reasons)

    def and_that_of(self, earlier: Restriction) -> Restriction:
        """Add what an earlier record demands, for one that repeats it or brings news of it."""
        return Restriction(
            tuple(sorted({*self.reasons, *earlier.reasons})),
            self.excluded | earlier.excluded,
            self.never_to | earlier.never_to,
        )


NO_RESTRICTION = Restriction()


@dataclass(frozen=True, kw_only=True, slots=True)
class RestrictionRule:
    """The staff list by normal name and normal e-mail, and the listed occupations as word groups.

    custodian is the receiving agency: it keeps a record about its own staff, in the compartment.
    """

    custodian: int
    by_name: Mapping[tuple[str, str], tuple[StaffMember, ...]] = field(default_factory=dict)
    by_email: Mapping[str, tuple[StaffMember, ...]] = field(default_factory=dict)
    occupations: tuple[frozenset[str], ...] = ()
    normal_name: Callable[[str, str], tuple[str, str]]
    normal_email: Callable[[str], str | None]

    def of(
        self, persons: Iterable[Person], place_agency: Callable[[Person], int | None]
    ) -> Restriction:
        """Find what the reported people, account holders and payers of one record demand."""
        reasons: set[str] = set()
        staff: list[StaffMember] = []
        never_to: set[int] = set()
        for person in persons:
            if person.role not in (Role.REPORTED, Role.ACCOUNT_HOLDER, Role.PAYER, Role.UNKNOWN):
                continue
            matched = self._staff(person)
            staff.extend(matched)
            if matched:
                reasons.add("staff")
            if self._listed(person.occupation):
                reasons.add("listed_occupation")
                agency = place_agency(person)
                never_to |= {agency} if agency is not None else set()
        never_to |= {member.agency for member in staff}
        never_to.discard(self.custodian)
        excluded = frozenset(m.person for m in staff if m.person is not None)
        return Restriction(tuple(sorted(reasons)), excluded, frozenset(never_to))

    def _staff(self, person: Person) -> list[StaffMember]:
        found: list[StaffMember] = []
        if self.by_name and person.given_name and person.family_name:
            name = self.normal_name(person.given_name, person.family_name)
            for key in (name, (name[1], name[0])):
                found += [m for m in self.by_name.get(key, ()) if _birth_agrees(m, person)]
        for identifier in person.identifiers if self.by_email else ():
            if identifier.kind is IdentifierKind.EMAIL:
                address = self.normal_email(identifier.raw)
                found += self.by_email.get(address, ()) if address is not None else ()
        return found

    def _listed(self, occupation: str | None) -> bool:
        if not occupation or not self.occupations:
            return False
        words = {word.lower() for word in _WORDS.findall(occupation)}
        return any(group <= words for group in self.occupations)


def load_occupations(text: str) -> tuple[frozenset[str], ...]:
    """Read the listed occupations (TOML): each phrase becomes the set of its words."""
    document = tomllib.loads(text)
    return tuple(
        frozenset(word.lower() for word in _WORDS.findall(phrase))
        for occupation in document["occupation"]
        for phrase in occupation["phrases"]
    )


def _birth_agrees(member: StaffMember, person: Person) -> bool:
    """Tell whether two dates of birth do not contradict: an absent one contradicts nothing."""
    ours, theirs = member.date_of_birth, person.date_of_birth
    return ours is None or theirs is None or ours.startswith(theirs) or theirs.startswith(ours)
