"""A country is a code of ISO 3166 and a zone one of the tz database; a slip is no place at all."""

from __future__ import annotations

import zoneinfo

import phonenumbers
import pytest

from longstop.core.referral.localities import is_country, is_zone

# Telephone regions that ISO reserves and gives to no country.
ISLANDS = {"AC", "TA"}


def test_every_country_with_telephones_is_a_country() -> None:
    assert {r for r in phonenumbers.SUPPORTED_REGIONS if not is_country(r)} == ISLANDS


@pytest.mark.parametrize("code", ["UK", "gb", "GBR", "G", "", "EU", "ZZ", "GB ", 44, None, ["GB"]])
def test_what_is_no_country_of_iso_3166_is_refused(code: object) -> None:
    assert not is_country(code)


def test_every_zone_of_the_database_is_a_zone() -> None:
    assert [name for name in zoneinfo.available_timezones() if not is_zone(name)] == []


@pytest.mark.parametrize(
    "name", ["Europe/Nowhere", "Europe", "", "/etc/hosts", "../zone", "BST+9", "a\0b", 1, None]
)
def test_what_is_no_zone_of_the_database_is_refused(name: object) -> None:
    assert not is_zone(name)
