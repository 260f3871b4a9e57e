"""Show true people in many reports, as hard to recognise as a setting says, with the truth beside.

What comes out are normal forms (core/linkage/profile.py) and no raw values, so that a million take
some minutes. Identifiers are of no form that could be anybody's: telephone numbers begin with the
unassigned country code 999, IP addresses and domains are those kept for documentation.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from longstop.core.linkage.normal_forms import normal_name
from longstop.core.linkage.profile import Profile
from longstop.synthetic import contacts
from longstop.synthetic.lists import load, one_of
from longstop.synthetic.names import Name, draw_name, origins
from longstop.synthetic.noise import slip
from longstop.synthetic.people import Household
from longstop.synthetic.people import Person as Resident
from longstop.synthetic.places import Address, draw_address

Setting = Mapping[str, Any]
"""Shares by name, in tables as data/linkage-hardest.toml has them."""

_HOURS = 24 * 270
_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one report shows of a reported person, and who it truly is."""

    profile: Profile
    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Account:
    service: str
    identifier: str
    handle: str
    email: str
    name: Name
    born: date


@dataclass(frozen=True, kw_only=True, slots=True)
class _House:
    """What everybody in a household has in common."""

    phone: str
    email: str
    device: str
    connection: str
    carrier: str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    id: str
    name: Name
    house: _House
    accounts: tuple[_Account, ...]
    phone: str
    devices: tuple[str, ...]
    homes: tuple[Address, ...]
    numbers: list[str] = field(default_factory=list)
    """The numbers of the reports made so far."""


@cache
def hardest() -> Setting:
    """Load the setting of the benchmark."""
    return load("linkage-hardest")


def sightings(records: int, *, seed: int, setting: Setting) -> Iterator[Sighting]:
    """Draw that many reports; those about one person follow each other, referrals count from 1."""
    drawn = _drawn(seed, setting)
    for number in range(1, records + 1):
        person, shown = next(drawn)
        yield Sighting(Profile(referral=number, **shown), person)


def _drawn(seed: int, setting: Setting) -> Iterator[tuple[str, dict[str, Any]]]:
    neighbours: deque[Address] = deque(maxlen=40)
    number = 0
    while True:
        number += 1
        rng = random.Random(f"{seed}:sightings:{number}")
        household = Household(rng, number, (), neighbours)
        house = _house(rng, seed, number, setting)
        for place in range(1, household.adult_count + 1):
            if place > 1 and rng.random() >= setting["second_adult"]:
                continue
            person = _person(rng, household.adult(place), house, setting)
            yield from ((person.id, shown) for shown in _reports(rng, person, setting))


def _house(rng: random.Random, seed: int, number: int, setting: Setting) -> _House:
    towers = setting["shared"]["carrier_households"]
    tower = random.Random(f"{seed}:carrier:{number // towers}").getrandbits(32)
    return _House(
        phone=_phone(rng),
        email=f"home.{rng.getrandbits(40):x}@example.net",
        device=f"{rng.getrandbits(60):015X}",
        connection=contacts.draw_ipv6(rng, number),
        carrier=f"2001:db8:ffff:{tower >> 16:x}::{tower & 0xFFFF:x}",
    )


def _phone(rng: random.Random) -> str:
    return f"+999{rng.getrandbits(30):010d}"


def _person(rng: random.Random, resident: Resident, house: _House, setting: Setting) -> _Person:
    again = setting["again_elsewhere"]
    homes = [resident.home]
    if rng.random() < again["moved"]:
        homes.append(draw_address(rng))
    reused = rng.random() < again["number_reused"]
    return _Person(
        id=resident.id,
        name=resident.name,
        house=house,
        accounts=_accounts(rng, resident, setting),
        phone=f"+999{rng.getrandbits(9):010d}" if reused else _phone(rng),
        devices=tuple(f"{rng.getrandbits(60):015X}" for _ in range(1 + (rng.random() < 0.4))),
        homes=tuple(homes),
    )


def _accounts(rng: random.Random, resident: Resident, setting: Setting) -> tuple[_Account, ...]:
    again, alias = setting["again_elsewhere"], setting["alias"]
    own = [_email(rng, resident.name) for _ in range(1 + (rng.random() < again["second_email"]))]
    under = rng.random() < alias["people"]
    false_name = draw_name(rng, origins().draw(rng))
    false_born = date(_YEAR - 19 - int(rng.random() * 40), 1, 1) + timedelta(rng.random() * 364)
    found: list[_Account] = []
    for one in resident.accounts:
        is_alias = under and rng.random() < alias["accounts"]
        name = false_name if is_alias else resident.name
        email = one_of(rng, own)
        if is_alias and rng.random() < alias["own_email"]:
            email = _email(rng, name)
        found.append(
            _Account(
                service=one.service.name.casefold(),
                identifier=one.account_id,
                handle=_handle(rng, name, found, again),
                email=email,
                name=name,
                born=false_born if is_alias else resident.born,
            )
        )
    return tuple(found)


def _email(rng: random.Random, name: Name) -> str:
    local, domain = contacts.email_of(name, contacts.draw_number(rng)).split("@")
    return f"{local}{rng.getrandbits(14)}@{domain}"


def _handle(
    rng: random.Random, name: Name, before: list[_Account], again: Mapping[str, float]
) -> str:
    if before and rng.random() < again["handle_reused"]:
        return before[0].handle
    if rng.random() < again["popular_handle"]:
        return contacts.user_name_of(name, int(rng.random() * 40) * 2 + 1)
    return contacts.user_name_of(name, contacts.draw_number(rng))


def _count(rng: random.Random, setting: Setting) -> int:
    much = rng.random() < setting["much_reported"]
    again = setting["much_again" if much else "again"]
    count = 1
    while count < setting["most_reports"] and rng.random() < again:
        count += 1
    return count


def _reports(rng: random.Random, person: _Person, setting: Setting) -> Iterator[dict[str, Any]]:
    """Draw all reports about one person, and beside some a second one of the same event."""
    left = _count(rng, setting)
    move = int(rng.random() * left)
    for at in range(left):
        home = person.homes[-1] if at >= move else person.homes[0]
        socket = _socket(rng, person.house, setting["shared"])
        yield _report(rng, person, home, socket, setting)
        if rng.random() < setting["again_elsewhere"]["event"]:
            yield _report(rng, person, home, socket, setting)


def _socket(
    rng: random.Random, house: _House, shared: Mapping[str, float]
) -> tuple[str, str, bool]:
    """Draw where an event came from: address, address with port and hour, known to be shared."""
    share, known = rng.random(), False
    if share < shared["home_connection"]:
        address = house.connection
    elif share < shared["home_connection"] + shared["carrier_connection"]:
        address, known = house.carrier, rng.random() < shared["carrier_known"]
    else:
        address = contacts.draw_ipv6(rng, rng.getrandbits(30))
    port, hour = 1024 + int(rng.random() * 64_000), int(rng.random() * _HOURS)
    return address, f"{address}|{port}|{hour}", known


def _report(
    rng: random.Random,
    person: _Person,
    home: Address,
    socket: tuple[str, str, bool],
    setting: Setting,
) -> dict[str, Any]:
    """Draw what one report shows; values as Profile takes them."""
    missing = setting["missing"]
    account = one_of(rng, person.accounts)
    shown: dict[str, Any] = {}
    if rng.random() >= missing["name"]:
        shown |= _name_shown(rng, account, person, setting["name"])
    shown |= _birth_shown(rng, account.born, missing["born"], setting["born"])
    sure: list[str] = []
    if rng.random() >= missing["account"]:
        shown["accounts"] = (f"{account.service}:{account.identifier}",)
        if rng.random() < setting["verified"]["account"]:
            sure += shown["accounts"]
    if rng.random() >= missing["handle"]:
        shown["handles"] = (f"{account.service}:{account.handle}",)
    shown |= _contacts_shown(rng, account, person, setting, sure)
    if rng.random() >= missing["connection"]:
        address, with_port, known_to_be_shared = socket
        shown["sockets"] = (with_port,)
        shown["addresses"] = () if known_to_be_shared else (address,)
    if rng.random() >= missing["home"]:
        street = slip(rng, home.street) if rng.random() < 0.06 else home.street
        shown["homes"] = (f"{home.postcode.replace(' ', '')}|{street.casefold()}",)
        shown["postcodes"] = (home.postcode.replace(" ", ""),)
    elif rng.random() >= missing["postcode"]:
        shown["postcodes"] = (home.postcode.replace(" ", ""),)
    number = f"R{rng.getrandbits(60):015X}"
    named = {number}
    if person.numbers and rng.random() < setting["again_elsewhere"]["prior_report"]:
        named.add(one_of(rng, person.numbers))
    shown["reports"] = tuple(sorted(named))
    person.numbers.append(number)
    return shown


def _contacts_shown(
    rng: random.Random, account: _Account, person: _Person, setting: Setting, sure: list[str]
) -> dict[str, Any]:
    missing, shared, verified = setting["missing"], setting["shared"], setting["verified"]
    shown: dict[str, Any] = {}
    if rng.random() >= missing["email"]:
        email = person.house.email if rng.random() < shared["email"] else account.email
        shown["emails"] = (email,)
        if rng.random() < verified["email"]:
            sure.append(email)
    if rng.random() >= missing["phone"]:
        phone = person.house.phone if rng.random() < shared["phone"] else person.phone
        shown["phones"] = (phone,)
        if rng.random() < verified["phone"]:
            sure.append(phone)
    if rng.random() >= missing["device"]:
        own = one_of(rng, person.devices)
        shown["devices"] = (person.house.device if rng.random() < shared["device"] else own,)
    shown["verified"] = tuple(sorted(sure))
    return shown


def _name_shown(
    rng: random.Random, account: _Account, person: _Person, noise: Mapping[str, float]
) -> dict[str, Any]:
    name = account.name
    given, family = name.given[0], name.family[0]
    if rng.random() < noise["other_spelling"]:
        given, family = one_of(rng, name.given), one_of(rng, name.family)
    given = slip(rng, given) if rng.random() < noise["typo"] else given
    family = slip(rng, family) if rng.random() < noise["typo"] else family
    if rng.random() < noise["swapped_family_first" if name.family_first else "swapped"]:
        given, family = family, given
    given, family = normal_name(given, family)
    if rng.random() < noise["initial"]:
        given = given[:1]
    share = rng.random()
    shown: dict[str, Any] = {
        "given": None if share < noise["given_missing"] else given,
        "family": None if share > 1 - noise["family_missing"] else family,
    }
    if rng.random() < noise["other_name_shown"]:
        other = person.name if name is not person.name else one_of(rng, person.accounts).name
        forms = set(normal_name(other.given[0], other.family[0])) - {given, family}
        shown["other_names"] = tuple(sorted(forms))
    return shown


def _birth_shown(
    rng: random.Random, born: date, missing: float, noise: Mapping[str, float]
) -> dict[str, Any]:
    if rng.random() < missing:
        if rng.random() >= noise["age_instead"]:
            return {}
        off = one_of(rng, (-4, -3, -2, -1, 1, 2, 3, 4)) if rng.random() < noise["age_off"] else 0
        age = _YEAR - born.year + off
        return {"born_from": _YEAR - age - 1, "born_to": _YEAR - age}
    text = born.isoformat()
    if rng.random() < noise["year_only"]:
        return {"born": text[:4]}
    if rng.random() < noise["day_month_swapped"] and born.day <= 12:
        return {"born": f"{born.year}-{born.day:02d}-{born.month:02d}"}
    if rng.random() < noise["one_digit"]:
        return {"born": _one_digit(rng, text)}
    return {"born": text}


def _one_digit(rng: random.Random, text: str) -> str:
    """Get one digit of a date wrong, where what comes out is a date."""
    at = one_of(rng, (3, 6, 8, 9))
    wrong = f"{text[:at]}{int(rng.random() * 10)}{text[at + 1 :]}"
    try:
        return date.fromisoformat(wrong).isoformat()
    except ValueError:
        return text
