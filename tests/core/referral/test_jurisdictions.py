"""A place has a jurisdiction where its words say so for certain, and a rule where one was found."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.actions.house import ShippedCalendars, shipped_allowances, shipped_jurisdictions
from longstop.core.clocks.choosing import calendar_of
from longstop.core.referral.jurisdictions import (
    JurisdictionsNotValid,
    NoSuchJurisdiction,
    Told,
    load_jurisdictions,
)
from longstop.core.referral.records import Place

TABLE = shipped_jurisdictions()
TEXT = """\
version = "1"
postcodes_source = "a test"
[[jurisdiction]]
code = "GB-ENG"
name = "England"
calendar = "england-and-wales"
officer = "somebody"
officer_source = "a test"
tell = "designated_officer_england"
postcodes = ["EC"]
[[jurisdiction]]
code = "US-TX"
name = "Texas"
calendar = "us-texas"
"""


def code_of(**place: str) -> str | None:
    found = TABLE.of_place(Place(**place))
    return None if found is None else found.code


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ({"country": "US", "area": "TX"}, "US-TX"),
        ({"country": "US", "area": "new  york", "town": "Albany"}, "US-NY"),
        ({"country": "US", "area": "D.C.", "town": "Washington"}, "US-DC"),
        ({"country": "GB", "postcode": "EH1 1AA"}, "GB-SCT"),
        ({"country": "GB", "postcode": "BT1 1AA", "area": "Antrim"}, "GB-NIR"),
        ({"country": "GB", "area": "Cymru"}, "GB-WLS"),
        ({"country": "GB", "postcode": "EC1A 1BB", "area": "England"}, "GB-ENG"),
    ],
)
def test_the_words_of_a_place_say_where_it_lies(place: dict[str, str], code: str) -> None:
    assert code_of(**place) == code


@pytest.mark.parametrize(
    "place",
    [
        {"area": "Georgia"},
        {"country": "GE", "area": "Georgia"},
        {"country": "US", "town": "Washington"},
        {"country": "US", "postcode": "75001"},
        {"country": "GB", "postcode": "EH1 1AA", "area": "England"},
        {"country": "GB", "postcode": "TD15 1AA"},
        {"country": "GB", "postcode": "SY1 1AA"},
        {"country": "GB", "postcode": "QA1 3AB"},
        {"country": "GB", "area": "Northmark"},
        {"country": "IM", "area": "England"},
        {},
    ],
)
def test_what_is_not_certain_has_none(place: dict[str, str]) -> None:
    assert code_of(**place) is None


def test_people_in_two_jurisdictions_or_one_unknown_place_have_none() -> None:
    texas, utah = Place(country="US", area="TX"), Place(country="US", area="UT")
    assert TABLE.of([texas, texas]) is TABLE.named("texas")
    for places in ([texas, utah], [texas, Place(country="US")], []):
        assert TABLE.of(places) is None
        assert calendar_of(places, TABLE, own="scotland") == "scotland"
    assert calendar_of([utah], TABLE, own="scotland") == "us-utah"


@given(st.sampled_from(sorted(TABLE.lines)), st.sampled_from([str.lower, str.upper, str.title]))
def test_each_is_found_by_its_code_and_by_its_name_in_any_case(
    code: str, written: st.SearchStrategy[str]
) -> None:
    one = TABLE.lines[code]
    assert TABLE.named(written(code)) is one  # type: ignore[operator]
    assert TABLE.named(written(one.name)) is one  # type: ignore[operator]


def test_what_is_none_is_refused_with_where_to_look() -> None:
    with pytest.raises(NoSuchJurisdiction, match="longstop policy jurisdictions"):
        TABLE.named("Atlantis")


def test_every_line_has_a_calendar_that_is_shipped_and_every_rule_a_source() -> None:
    calendars, allowances = ShippedCalendars(), shipped_allowances()
    for one in TABLE.lines.values():
        assert calendars[one.calendar].name == one.calendar
        assert one.tell is None or ("tell", one.tell) in allowances.lines
        assert all(told.source for told in (one.officer, one.child) if told is not None)


def test_what_was_not_found_is_counted_so_that_nobody_takes_it_for_more() -> None:
    lines = TABLE.lines.values()
    assert len(lines) == 55
    assert [one.code for one in lines if one.officer] == ["GB-ENG", "GB-WLS"]
    assert sum(one.child is None for one in lines) == 34


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('code = "US-TX"', 'code = "Texas"', "jurisdiction 2: code must be like GB-ENG"),
        ('code = "US-TX"', 'code = "GB-ENG"', "jurisdiction 2: GB-ENG stands twice"),
        ('name = "Texas"', "", "jurisdiction 2: name must be text"),
        ('officer_source = "a test"\n', "", "officer and officer_source go together"),
        ('officer = "somebody"\nofficer_source = "a test"\n', "", "and there is none"),
        ('name = "Texas"', 'name = "Texas"\nzone = "x"', "'zone' is no part of it"),
        ('name = "Texas"', 'name = "Texas"\nalso = "x"', "also must be a list of texts"),
        ('["EC"]', '["EC1"]', "'EC1' is no letters of a postcode area"),
        ('postcodes_source = "a test"\n', "", "postcodes_source missing"),
        ('version = "1"\n', "", "version missing"),
        ('version = "1"', "version = ", "is not TOML"),
    ],
)
def test_a_fault_of_the_table_is_named(old: str, new: str, fault: str) -> None:
    with pytest.raises(JurisdictionsNotValid) as told:
        load_jurisdictions(TEXT.replace(old, new, 1))
    assert fault in str(told.value)


def test_two_lines_that_claim_the_same_words_are_a_fault() -> None:
    more = (
        '[[jurisdiction]]\ncode = "GB-SCT"\nname = "England"\ncalendar = "x"\npostcodes = ["EC"]\n'
    )
    with pytest.raises(JurisdictionsNotValid, match=r"'england' stands in two.*area EC stands in"):
        load_jurisdictions(TEXT + more)


def test_each_part_of_a_line_is_read_into_its_own_place() -> None:
    text = TEXT.replace('postcodes = ["EC"]', 'postcodes = ["EC", "W"]\nalso = ["Old Land"]')
    table = load_jurisdictions(text)
    england, texas = table.lines["GB-ENG"], table.lines["US-TX"]
    assert england.officer == Told("somebody", "a test")
    assert (england.child, texas.officer, texas.tell) == (None, None, None)
    assert (england.name, england.calendar) == ("England", "england-and-wales")
    assert england.tell == "designated_officer_england"
    assert table.version == "1"
    assert table.digest == hashlib.sha256(text.encode()).hexdigest()
    for name in ("gb-eng", "england", "ENG", "old land"):
        assert table.named(name) is england
    for postcode in ("EC1A 1BB", "W1A 1AA"):
        assert table.of_place(Place(country="GB", postcode=postcode)) is england
    assert table.of_place(Place(country="GB", postcode="EH1 1AA")) is None
    assert table.of_place(Place(country="US", area="Old Land")) is None
