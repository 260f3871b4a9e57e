from __future__ import annotations

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.synthetic import contacts
from longstop.synthetic.lists import load
from longstop.synthetic.names import Name, draw_name, origins
from longstop.synthetic.noise import slip, strip_marks
from tests.synthetic.reserved import is_reserved_domain, is_reserved_ip, is_reserved_phone

numbers = st.integers(min_value=0, max_value=2**52 - 1)
seeds = st.integers(min_value=0, max_value=2**32)


def _name(seed: int) -> Name:
    rng = random.Random(seed)
    return draw_name(rng, origins().draw(rng))


@given(seeds, numbers)
def test_every_address_is_at_a_reserved_domain(seed: int, number: int) -> None:
    local, domain = contacts.email_of(_name(seed), number).split("@")

    assert local.isascii()
    assert local
    assert is_reserved_domain(domain)


@given(st.sampled_from(["GB", "DE", "FR", "US", "IE", "PL"]), numbers)
def test_every_number_is_kept_for_fiction(country: str, number: int) -> None:
    assert is_reserved_phone(contacts.phone_of(country, number))


@pytest.mark.parametrize(("country", "code"), [("GB", 44), ("DE", 49), ("FR", 33), ("US", 1)])
def test_numbers_read_as_numbers_of_their_country(country: str, code: int) -> None:
    for number in range(0, 4_000, 7):
        parsed = phonenumbers.parse(contacts.phone_of(country, number), country)
        assert parsed.country_code == code
        assert phonenumbers.is_possible_number(parsed)


@given(seeds, st.integers(min_value=0, max_value=2**31))
def test_every_network_address_is_for_documentation(seed: int, household: int) -> None:
    rng = random.Random(seed)

    assert is_reserved_ip(contacts.draw_ipv4(rng))
    assert is_reserved_ip(contacts.draw_ipv6(rng, household))


@given(seeds, st.text(alphabet="abcdefghijklmnopqrstuvwxyzÀéüł", min_size=1, max_size=30))
def test_a_slip_changes_at_most_one_place_or_the_marks(seed: int, text: str) -> None:
    slipped = slip(random.Random(seed), text)

    assert abs(len(slipped) - len(text)) <= 1
    assert len(text) >= 4 or slipped == text


@given(seeds)
def test_marks_are_lost_and_letters_stay(seed: int) -> None:
    name = _name(seed)

    assert strip_marks(name.family[0]).isascii()
    assert len(strip_marks(name.family[0])) >= len(name.family[0])


def test_no_name_is_part_of_a_place_or_company() -> None:
    places = load("places")
    words = [*places["areas"], *places["street_starts"], *places["school_ends"]]
    words += [service["name"] for service in load("services")["service"]]
    names = {
        spelling.lower()
        for origin in origins().values
        for entry in (*origin.given, *origin.family)
        for spelling in entry
    }

    assert not {(name, word) for name in names for word in words if name in word.lower()}
