"""Hold what one report shows of the truth, before any outside format is chosen.

A draft is built from true people; writers only spell it out. So the truth beside a file is what the
file was made from, never what somebody read out of it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from longstop.core.referral.vocabulary import Role
from longstop.synthetic import contacts
from longstop.synthetic.noise import slip, typed, written_name
from longstop.synthetic.people import Account, Person, age_on
from longstop.synthetic.services import Service

ADULT_AGE = 18
HANDLING = "intelligence only: ask us before passing on"
RETRACTION = "The company withdraws this report: the account had been taken over."
ODD_DATE = "odd_date"  # damage that leaves the rest of the record readable
EXCULPATORY = "The company states that the account was reported stolen before this event."


class Relation(StrEnum):
    """What a source record is to the ones before it, as its maker knows."""

    FIRST = "first"
    AGAIN = "again"  # the same person under another reference, mostly another account
    FOLLOW_UP = "follow_up"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, kw_only=True, slots=True)
class Profile:
    """The share of reports of a kind that show each thing."""

    name: float
    born: float
    age: float
    email: float
    phone: float
    user_name: float
    place: float
    occupation: float


BARE = Profile(
    name=0.02, born=0.01, age=0.01, email=0.2, phone=0.03, user_name=0.6, place=0.02, occupation=0.0
)
SOME = Profile(
    name=0.55, born=0.3, age=0.08, email=0.8, phone=0.35, user_name=0.8, place=0.3, occupation=0.06
)
FULL = Profile(
    name=0.97, born=0.85, age=0.2, email=0.9, phone=0.7, user_name=0.9, place=0.9, occupation=0.35
)
CERTAIN = Profile(
    name=1.0, born=1.0, age=0.1, email=0.7, phone=0.5, user_name=0.9, place=0.6, occupation=0.3
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One person as one report shows them, errors included; None is not shown."""

    person: Person
    role: Role
    given: str | None = None
    family: str | None = None
    born: date | None = None
    age: int | None = None
    email: str | None = None
    phone: str | None = None
    user_name: str | None = None
    account_id: str | None = None
    street: str | None = None
    town: str | None = None
    area: str | None = None
    postcode: str | None = None
    country: str | None = None
    occupation: str | None = None
    school: str | None = None
    access: str = ""
    conviction: str = ""
    compromised: bool = False

    @property
    def named(self) -> bool:
        """True where anything here could lead to the person."""
        return any(
            (self.given, self.family, self.email, self.phone, self.user_name, self.account_id)
        )

    @property
    def agency(self) -> str | None:
        """The force that answers for the place shown, if enough of it is shown to tell."""
        return self.person.home.agency if self.area or self.postcode else None

    def ages(self, day: date) -> list[int]:
        """Return every age the report states or lets one reckon on that day."""
        found = [] if self.born is None else [age_on(self.born, day)]
        return found if self.age is None else [*found, self.age]

    def disputed(self, day: date) -> bool:
        """True where two ages stand on different sides of 18."""
        ages = self.ages(day)
        return bool(ages) and min(ages) < ADULT_AGE <= max(ages)

    def opens_child_record(self, day: date) -> bool:
        """True where the report shows a child, or somebody who may be one and can be found."""
        if self.born is None and self.age is None and self.role is Role.REPORTED:
            return False
        ages = self.ages(day)
        if ages and min(ages) < ADULT_AGE:
            return self.role is Role.REPORTED or self.findable
        return not ages and self.role in (Role.CHILD, Role.RECIPIENT) and self.findable

    @property
    def findable(self) -> bool:
        """True where a name, a school, a contact or a place below the area is shown."""
        return self.named or any((self.school, self.street, self.town, self.postcode))


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """One source record to be written; people[0] is whom a line of a table is about.

    sequels counts the drafts under the same reference still to come. style is the seed of the
    choices a writer makes, so that a duplicate comes out the same to the byte. ip_shared is what
    the company holds of the address, and says nothing of who used it.
    """

    reference: int
    relation: Relation
    household: int
    service: Service
    event_at: datetime
    received_at: datetime
    people: tuple[Shown, ...]
    style: int
    ip: str | None = None
    ip_shared: bool = False
    port: int | None = None
    digests: tuple[str, ...] = ()
    viewed: str = ""
    urgent: bool = False
    statement: str = ""
    note: str | None = None
    handling: bool = False
    damage: str | None = None
    extra: bool = False
    thumbnail: int | None = None
    text_decoy: bool = False
    sequels: int = 0

    @property
    def readable(self) -> bool:
        """True where a reader can take the record, even with something wrong in it."""
        return self.damage in (None, ODD_DATE)


def _email_as_written(rng: random.Random, email: str) -> str:
    """Return an address with, rarely, a slip before the @: the domain stays a reserved one."""
    local, domain = email.split("@")
    if local.isalnum() and rng.random() < 0.02:
        local = slip(rng, local)
    return f"{local}@{domain.upper()}" if rng.random() < 0.02 else f"{local}@{domain}"


def _born_as_written(rng: random.Random, born: date) -> date:
    swap = rng.random() < 0.01 and born.day <= 12
    return born.replace(month=born.day, day=born.month) if swap else born


def show(
    rng: random.Random,
    person: Person,
    role: Role,
    profile: Profile,
    *,
    day: date,
    account: Account | None = None,
    exact: bool = False,
    access: str = "",
    conviction: str = "",
    compromised: bool = False,
) -> Shown:
    """Return what one report shows of a person: parts by chance, mostly right.

    `exact` leaves name and birth as they are, so that a match that must be found can be found.
    """
    given = family = street = town = area = postcode = country = None
    if rng.random() < profile.name:
        given, family = written_name(rng, person.name)
        if exact:
            given, family = person.name.given[0], person.name.family[0]
    if rng.random() < profile.place:
        home, part = person.home, rng.random()
        street = typed(rng, home.street) if part < 0.7 else None
        town = home.town if part < 0.85 else None
        area, country = home.area, home.country
        postcode = home.postcode if part < 0.6 else None
    born = None
    if rng.random() < profile.born:
        born = person.born if exact else _born_as_written(rng, person.born)
    return Shown(
        person=person,
        role=role,
        given=given,
        family=family,
        born=born,
        age=age_on(person.born, day) if rng.random() < profile.age else None,
        email=_shown_email(rng, person, profile),
        phone=person.phone if rng.random() < profile.phone else None,
        user_name=(
            contacts.user_name_of(person.name, account.number)
            if account and rng.random() < profile.user_name
            else None
        ),
        account_id=account.account_id if account else None,
        street=street,
        town=town,
        area=area,
        postcode=postcode,
        country=country,
        occupation=(
            person.occupation.words
            if person.occupation and rng.random() < profile.occupation
            else None
        ),
        school=person.school if rng.random() < profile.place else None,
        access=access,
        conviction=conviction,
        compromised=compromised,
    )


def _shown_email(rng: random.Random, person: Person, profile: Profile) -> str | None:
    if rng.random() >= profile.email:
        return None
    return _email_as_written(rng, person.email(rng.random()))
