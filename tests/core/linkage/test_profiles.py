from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.profile import Profile
from longstop.core.linkage.profiles import MOST_FORMS, Told, ToldIdentifier, make_profile
from longstop.core.referral.records import Place
from longstop.core.referral.vocabulary import IdentifierKind as Kind
from longstop.core.referral.vocabulary import Role
from tests.core.linkage.tellings import identifier, told_parties

OTHERS = [role for role in Role if role is not Role.REPORTED]
KIM = Told(
    role=Role.REPORTED,
    given_name="Kim",
    family_name="van Tarn",
    other_names="Kimmy",
    date_of_birth="1980-02-13",
    stated_age=46,
    on=date(2026, 3, 1),
    places=(Place(street="12 Quince Rd", town="New Tarn", postcode="qa1 3ab", country="GB"),),
    identifiers=(
        identifier(Kind.EMAIL, "Kim.Tarn+a@googlemail.com", verified=True),
        identifier(Kind.PHONE, "+44 7700 900123"),
        identifier(Kind.USER_NAME, "Kite_77", service="ExampleChat Inc."),
        identifier(Kind.USER_NAME, "Drum_5"),
        identifier(Kind.URL, "https://pixoria.example/u/kite_77"),
        identifier(Kind.ACCOUNT_ID, "U-900123", service="ExampleChat", verified=True),
        identifier(Kind.DEVICE, "49-015420-323751-8"),
        identifier(Kind.REPORT_REFERENCE, "900000123"),
        identifier(Kind.VEHICLE, "AB12 CDE"),
        identifier(
            Kind.IP_ADDRESS,
            "203.0.113.7",
            at=datetime(2026, 3, 1, 10, 30, tzinfo=UTC),
            port=40_123,
        ),
    ),
)


def test_a_profile_holds_all_that_a_person_is_told_to_have() -> None:
    assert make_profile(7, [KIM]) == Profile(
        referral=7,
        given="kim",
        family="tarn",
        other_names=("kimmy", "vantarn"),
        born="1980-02-13",
        accounts=("examplechat:U-900123",),
        handles=(":drum_5", "examplechat:kite_77", "pixoria:kite_77"),
        emails=("kimtarn@gmail.com",),
        phones=("+447700900123",),
        devices=("49015420323751",),
        sockets=("203.0.113.7|40123|2026-03-01T10",),
        addresses=("203.0.113.7",),
        homes=("GB:QA13AB|12", "GB:newtarn|12 quinceroad"),
        postcodes=("GB:QA13AB",),
        reports=("900000123",),
        verified=("examplechat:U-900123", "kimtarn@gmail.com"),
    )


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_the_reported_person_enters_a_profile(role: Role) -> None:
    other = replace(KIM, role=role, narratives=("Suspect: a_1@example.com",), own_report="900555")
    assert make_profile(7, [other]) == Profile(referral=7)
    first = Told(role=Role.REPORTED, given_name="Ulla")
    assert make_profile(7, [other, first, other]) == Profile(referral=7, given="ulla")


def test_of_nobody_a_profile_is_empty() -> None:
    assert make_profile(7, []) == Profile(referral=7)


def test_a_follow_up_adds_to_the_profile() -> None:
    later = Told(
        role=Role.REPORTED,
        given_name="Kimberley",
        family_name="Hebbleby",
        date_of_birth="1981",
        identifiers=(identifier(Kind.EMAIL, "other@example.com"),),
    )
    joined = make_profile(7, [KIM, later])
    assert (joined.given, joined.family, joined.born) == ("kim", "tarn", "1980-02-13")
    assert {"kimberley", "hebbleby"} <= set(joined.other_names)
    assert joined.emails == ("kimtarn@gmail.com", "other@example.com")
    assert joined.verified == ("examplechat:U-900123", "kimtarn@gmail.com")


def test_an_age_counts_where_no_date_is_told() -> None:
    profile = make_profile(7, [replace(KIM, date_of_birth="1970-01-01")])
    assert (profile.born, profile.born_from, profile.born_to) == (None, 1979, 1980)


def test_only_what_a_text_says_is_the_persons_comes_in_and_never_as_verified() -> None:
    text = "Suspect's email: kite@example.com. Victim: drum@example.com. Also jet@example.com"
    profile = make_profile(7, [Told(role=Role.REPORTED, narratives=(text,))])
    assert profile == Profile(referral=7, emails=("kite@example.com",))


def test_the_number_of_the_report_itself_stands_among_the_reports() -> None:
    profile = make_profile(7, [replace(KIM, own_report="900000999")])
    assert profile.reports == ("900000123", "900000999")
    assert make_profile(7, [replace(KIM, own_report="12")]).reports == ("900000123",)


def test_a_shared_connection_leaves_nothing() -> None:
    shared = ToldIdentifier(kind=Kind.IP_ADDRESS, normal="203.0.113.7", shared=True)
    assert make_profile(7, [Told(role=Role.REPORTED, identifiers=(shared,))]) == Profile(referral=7)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("raw", ["N/A", "withheld", "unknown", "test", "00000000", "-", "12345678"])
def test_a_placeholder_leaves_nothing(kind: Kind, raw: str) -> None:
    one = identifier(kind, raw, service="ExampleChat", verified=True)
    told = Told(role=Role.REPORTED, given_name="Unknown", identifiers=(one,))
    assert make_profile(7, [told]) == Profile(referral=7)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (Kind.EMAIL, "noreply@example.com"),
        (Kind.EMAIL, "none@example.com"),
        (Kind.PHONE, "+441111111111"),
        (Kind.PHONE, "+441234567890"),
        (Kind.USER_NAME, "abcdefgh"),
        (Kind.ACCOUNT_ID, "9876543"),
        (Kind.IP_ADDRESS, "10.0.0.1"),
        (Kind.IP_ADDRESS, "100.64.1.1"),
        (Kind.URL, "https://example.com/u/unknown"),
        (Kind.DEVICE, "02:00:00:00:00:00"),
        (Kind.REPORT_REFERENCE, "A-1"),
    ],
)
def test_a_filler_of_a_kind_leaves_nothing(kind: Kind, raw: str) -> None:
    one = identifier(kind, raw, service="ExampleChat", verified=True)
    assert make_profile(7, [Told(role=Role.REPORTED, identifiers=(one,))]) == Profile(referral=7)


@given(st.lists(told_parties(), max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_identifiers_and_places_is_nothing(told: list[Told], order: Random) -> None:
    mixed = [
        replace(
            one,
            identifiers=tuple(order.sample(one.identifiers, len(one.identifiers))),
            places=tuple(order.sample(one.places, len(one.places))),
        )
        for one in told
    ]
    assert make_profile(7, mixed) == make_profile(7, told)


@given(st.lists(told_parties(), max_size=4))
def test_every_list_of_a_profile_is_sorted_and_short(told: list[Told]) -> None:
    profile = make_profile(7, told)
    for field in Profile.__slots__:
        value = getattr(profile, field)
        if isinstance(value, tuple):
            assert [*value] == sorted(set(value))
            assert len(value) <= MOST_FORMS
    assert set(profile.verified) <= {*profile.emails, *profile.phones, *profile.accounts}


def test_of_thousands_of_values_two_people_keep_the_same() -> None:
    many = tuple(identifier(Kind.EMAIL, f"kite{n}@example.com") for n in range(5_000))
    one = make_profile(1, [Told(role=Role.REPORTED, identifiers=many)])
    other = make_profile(2, [Told(role=Role.REPORTED, identifiers=many[::-1])])
    assert len(one.emails) == MOST_FORMS
    assert one.emails == other.emails
