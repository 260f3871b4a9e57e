"""Build the true people: households with adults, children, accounts, work and an address.

Everything here is true; what a report shows of it, and how wrongly, is decided in `reports`.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from longstop.synthetic import contacts
from longstop.synthetic.lists import Weighted, load, one_of
from longstop.synthetic.names import Name, draw_family, draw_name, origins
from longstop.synthetic.places import Address, address_in, areas, draw_home, draw_school
from longstop.synthetic.services import Service, field_services, services

YEAR_BEGINS = date(2026, 1, 1)  # ages below hold at every event of the synthetic year
STAFF_EVERY = 400  # one household in so many holds somebody off the staff list
STAFF_OFFSET = 7
_ADULTS = Weighted([1, 2, 3], [45, 48, 7])
_CHILDREN = Weighted([0, 1, 2, 3, 4], [52, 20, 18, 7, 3])
_ACCOUNTS = Weighted([1, 2, 3, 4], [50, 30, 14, 6])


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account with one company; its values are spelt out when first shown."""

    service: Service
    number: int

    @property
    def account_id(self) -> str:
        """The company's own identifier."""
        return contacts.account_id_of(self.number)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occupation:
    """Work in words; flag is what a person would decide it is, decoy where only words match."""

    words: str
    flag: str | None = None
    decoy: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffMember:
    """Somebody on a force's staff list."""

    agency: str
    name: Name
    born: date
    email: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody true; staff_agency is the force that employs them, work_email their address there.

    email_numbers and phone_number stand for contact values until a report shows them.
    """

    id: str
    name: Name
    born: date
    home: Address
    email_numbers: tuple[int, ...]
    phone_number: int
    accounts: tuple[Account, ...]
    occupation: Occupation | None = None
    school: str | None = None
    staff_agency: str | None = None
    work_email: str | None = None
    child: bool = False

    @property
    def phone(self) -> str:
        """The person's telephone number."""
        return contacts.phone_of(self.home.country, self.phone_number)

    def email(self, share: float) -> str:
        """Return the address at a share (0 up to but not 1) of those the person has."""
        numbers = self.email_numbers
        count = len(numbers) + (self.work_email is not None)
        place = int(share * count)
        if self.work_email is not None and place == count - 1:
            return self.work_email
        return contacts.email_of(self.name, numbers[place])


@cache
def _occupations() -> tuple[Sequence[str], list[Occupation], list[Occupation]]:
    lists = load("occupations")
    trusted = [
        Occupation(words=words, flag=row["flag"])
        for row in lists["trusted"]
        for words in row["words"]
    ]
    decoys = [
        Occupation(words=words, flag=row["flag"], decoy=True)
        for row in lists["decoy"]
        for words in row["words"]
    ]
    return lists["ordinary"], trusted, decoys


def _draw_occupation(rng: random.Random) -> Occupation:
    ordinary, trusted, decoys = _occupations()
    share = rng.random()
    if share < 0.06:
        return one_of(rng, trusted)
    if share < 0.14:
        return one_of(rng, decoys)
    return Occupation(words=one_of(rng, ordinary))


def _draw_accounts(rng: random.Random, *, in_fields: bool) -> tuple[Account, ...]:
    choice = field_services() if in_fields else services()
    return tuple(
        Account(choice.draw(rng), contacts.draw_number(rng)) for _ in range(_ACCOUNTS.draw(rng))
    )


def _numbers(rng: random.Random, count: int) -> tuple[int, ...]:
    return tuple(contacts.draw_number(rng) for _ in range(count))


def _draw_adult(rng: random.Random, person_id: str, name: Name, home: Address) -> Person:
    age = 19 + int(rng.random() ** 1.3 * 60)
    return Person(
        id=person_id,
        name=name,
        born=YEAR_BEGINS - timedelta(days=age * 366 + int(rng.random() * 360)),
        home=home,
        email_numbers=_numbers(rng, 2 if rng.random() < 0.3 else 1),
        phone_number=contacts.draw_number(rng),
        accounts=_draw_accounts(rng, in_fields=False),
        occupation=_draw_occupation(rng),
    )


def draw_child(
    rng: random.Random, person_id: str, name: Name, home: Address, *, youngest: int = 5
) -> Person:
    """Draw a child of `youngest` to 16 with a school and one account or more."""
    age = youngest + int(rng.random() * (17 - youngest))
    return Person(
        id=person_id,
        name=name,
        born=YEAR_BEGINS - timedelta(days=age * 365 + int(rng.random() * 180)),
        home=home,
        email_numbers=_numbers(rng, 1),
        phone_number=contacts.draw_number(rng),
        accounts=_draw_accounts(rng, in_fields=True),
        school=draw_school(rng),
        child=True,
    )


def _staff_for(number: int, staff: Sequence[StaffMember]) -> StaffMember | None:
    place, offset = divmod(number, STAFF_EVERY)
    return staff[place] if offset == STAFF_OFFSET and place < len(staff) else None


def _staff_person(rng: random.Random, person_id: str, member: StaffMember, home: Address) -> Person:
    return Person(
        id=person_id,
        name=member.name,
        born=member.born,
        home=home,
        email_numbers=_numbers(rng, 1),
        phone_number=contacts.draw_number(rng),
        accounts=_draw_accounts(rng, in_fields=True),
        occupation=Occupation(words="police officer", flag="police"),
        staff_agency=member.agency,
        work_email=member.email,
    )


class Household:
    """People at one address behind one connection, each drawn when first asked for.

    Most of a household is never reported, and drawing only who is makes a million people quick.
    One household in STAFF_EVERY has as its first adult the next person on the staff list, living in
    that force's area.
    """

    def __init__(
        self,
        rng: random.Random,
        number: int,
        staff: Sequence[StaffMember],
        neighbours: deque[Address],
    ) -> None:
        """Draw the household's name, address and size; its address joins the neighbours'."""
        self._rng = rng
        self._origin = origins().draw(rng)
        self._family = draw_family(rng, self._origin)
        self._people: dict[str, Person] = {}
        self._member = _staff_for(number, staff)
        self.number = number
        self.home = draw_home(rng, neighbours)
        if self._member is not None:
            area = next(area for area in areas() if area.code == self._member.agency)
            self.home = address_in(rng, area, self.home.street)
        self.adult_count = _ADULTS.draw(rng)
        self.child_count = _CHILDREN.draw(rng)
        self.ipv4 = contacts.draw_ipv4(rng)
        self.ipv6 = contacts.draw_ipv6(rng, number)

    @property
    def has_staff(self) -> bool:
        """True where the first adult is on the staff list."""
        return self._member is not None

    def adult(self, place: int) -> Person:
        """Return an adult; the first is 1."""
        person_id = f"H{self.number:07d}-A{place}"
        if person_id not in self._people:
            self._people[person_id] = self._draw_adult(person_id, place)
        return self._people[person_id]

    def child(self, place: int) -> Person:
        """Return a child; the first is 1, and old enough to have accounts."""
        person_id = f"H{self.number:07d}-C{place}"
        if person_id not in self._people:
            name = draw_name(self._rng, self._origin, self._family)
            youngest = 10 if place == 1 else 5
            self._people[person_id] = draw_child(
                self._rng, person_id, name, self.home, youngest=youngest
            )
        return self._people[person_id]

    def _draw_adult(self, person_id: str, place: int) -> Person:
        if place == 1 and self._member is not None:
            return _staff_person(self._rng, person_id, self._member, self.home)
        family = self._family if self._rng.random() < 0.75 else None
        name = draw_name(self._rng, self._origin, family)
        return _draw_adult(self._rng, person_id, name, self.home)


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
