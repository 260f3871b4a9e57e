from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.places import MAX_CHARS, homes_of, place_forms, postcode_of, street_of
from longstop.core.referral.records import Place

TEXTS = st.none() | st.text(max_size=60) | st.from_regex(r"[0-9A-Za-z ,./-]{0,30}", fullmatch=True)


@pytest.mark.parametrize(
    ("country", "written", "form"),
    [
        ("GB", "qa1 3ab", "GB:QA13AB"),
        ("GB", "QA13AB", "GB:QA13AB"),
        ("UK", "QA1-3AB", "GB:QA13AB"),
        ("JE", "QA1 3AB", "GB:QA13AB"),
        (None, "QA1 3AB", "GB:QA13AB"),
        ("GB", "QA1", None),
        ("GB", "QA1 3", None),
        ("DE", "D-00012", "DE:00012"),
        ("DE", "0012", None),
        ("FR", "00012", "FR:00012"),
        ("US", "00012-3456", "US:00012"),
        ("US", "00012", "US:00012"),
        ("CA", "x1y 2z3", "CA:X1Y2Z3"),
        (None, "x1y 2z3", "CA:X1Y2Z3"),
        ("NL", "0012 AB", "NL:0012AB"),
        ("PL", "00-012", "PL:00012"),
        (None, "00012", None),  # of which country is not said
        ("DE", "00000", None),
        ("GB", "N/A", None),
        ("GB", "", None),
        ("FR", "Q" * 5_000, None),
    ],
)
def test_a_postcode_has_the_form_of_its_country(
    country: str | None, written: str, form: str | None
) -> None:
    assert postcode_of(country, written) == form


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("12a High St", ("12a", "highstreet")),
        ("12A, High Street.", ("12a", "highstreet")),
        ("High Street 12 a", ("12a", "highstreet")),
        ("Flat 3, 12 High Street", ("12-3", "highstreet")),
        ("12 High Street, Apt. 3", ("12-3", "highstreet")),
        ("5-7 Quince Rd", ("5", "quinceroad")),
        ("Quincestr. 5", ("5", "quincestrasse")),
        ("Quincestraße 5", ("5", "quincestrasse")),
        ("12, rue de l'Église", ("12", "ruedeleglise")),
        ("12 Bd Quell", ("12", "boulevardquell")),
        ("1 St. Elowen's Cl", ("1", "saintelowensclose")),
        ("007 Quince Road", ("7", "quinceroad")),
        ("Harebell Lane", ("", "harebelllane")),
        ("No fixed abode", ("", "")),
        ("PO Box 12", ("", "")),
        ("Postfach 12", ("", "")),
        ("withheld", ("", "")),
    ],
)
def test_a_street_has_one_form_however_it_is_typed(written: str, form: tuple[str, str]) -> None:
    assert street_of(written) == form


def test_where_a_postcode_is_of_few_doors_a_slip_in_the_street_does_no_harm() -> None:
    one = place_forms(Place(street="12 Quince Road", postcode="QA1 3AB", country="GB"))
    other = place_forms(Place(street="12 Qiunce Rd", postcode="qa13ab"))
    assert one.homes == other.homes == ("GB:QA13AB|12",)


def test_where_a_postcode_is_of_a_town_the_street_counts() -> None:
    one = place_forms(Place(street="Quincestr. 12", postcode="00012", country="DE"))
    other = place_forms(Place(street="Harebellstr. 12", postcode="00012", country="DE"))
    assert one.homes == ("DE:00012|12 quincestrasse",)
    assert one.homes != other.homes
    assert one.postcode == other.postcode == "DE:00012"


def test_without_a_postcode_the_town_stands_for_it() -> None:
    home = place_forms(Place(street="12 Quince Road", town="New Tarn", country="US"))
    assert home.homes == ("US:newtarn|12 quinceroad",)
    assert home.postcode is None


def test_two_flats_of_a_house_are_two_homes() -> None:
    homes, postcodes = homes_of(
        Place(street=f"Flat {flat}, 12 Quince Road", postcode="QA1 3AB", country="GB")
        for flat in (1, 2)
    )
    assert homes == {"GB:QA13AB|12-1", "GB:QA13AB|12-2"}
    assert postcodes == {"GB:QA13AB"}


def test_a_town_alone_is_no_home() -> None:
    assert place_forms(Place(town="Tarn", country="GB")).homes == ()
    assert place_forms(Place(street="Quince Road", town="Tarn", country="GB")).homes == ()


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_nothing_is_raised_whatever_comes(
    street: str | None, town: str | None, postcode: str | None, country: str | None
) -> None:
    found = place_forms(Place(street=street, town=town, postcode=postcode, country=country))
    assert len(found.homes) <= 2
    assert all(home.isprintable() for home in found.homes)


@pytest.mark.parametrize("piece", ["1", "1 ", "flat ", "1-", "a", "flat 1 ", "str ", "é", "/"])
def test_of_a_place_of_a_million_letters_only_the_beginning_is_read(piece: str) -> None:
    huge = piece * 1_000_000
    begins = huge[:MAX_CHARS]
    found = place_forms(Place(street=huge, town=huge, postcode=huge, country="GB"))
    assert found == place_forms(Place(street=begins, town=begins, country="GB"))
