from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from longstop.core.linkage.normal_forms import is_no_value, normal_form, normal_name
from longstop.core.referral.vocabulary import IdentifierKind as Kind

WITHOUT_SERVICE = [kind for kind in Kind if kind is not Kind.ACCOUNT_ID]
SERVICES = st.none() | st.text(max_size=20)
COUNTRIES = st.none() | st.sampled_from(["GB", "US", "DE", "FR", "XX", "", "gb", "é"])
LIFELIKE = st.from_regex(r"[+@]?[a-zA-Z0-9 :/.@%#\[\]()-]{0,40}", fullmatch=True)


def form(
    kind: Kind, raw: str, service: str | None = None, country: str | None = None
) -> str | None:
    return normal_form(kind, raw, service=service, country=country)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        (Kind.EMAIL, " Kim.Tarn@Example.COM ", "kim.tarn@example.com"),
        (Kind.EMAIL, "mailto:<kim@example.com>", "kim@example.com"),
        (Kind.EMAIL, "kim+tag@example.com", "kim+tag@example.com"),
        (Kind.EMAIL, "kim@bücher.example", "kim@bücher.example"),
        (Kind.EMAIL, "kim@example", None),
        (Kind.EMAIL, "kim at example.com", None),
        (Kind.EMAIL, "NoReply@example.com", None),
        (Kind.PHONE, "+44 (0)7700 900123", "+447700900123"),
        (Kind.PHONE, "tel:+1-555-0100-123", "+15550100123"),
        (Kind.PHONE, "07700 900123", None),
        (Kind.PHONE, "+44", None),
        (Kind.PHONE, "0000000000", None),
        (Kind.PHONE, "call me on +447700900123", None),
        (Kind.IP_ADDRESS, "203.0.113.7:443", "203.0.113.7"),
        (Kind.IP_ADDRESS, "::ffff:203.0.113.7", "203.0.113.7"),
        (Kind.IP_ADDRESS, "[2001:0DB8::0001]:443", "2001:db8::1"),
        (Kind.IP_ADDRESS, "fe80::1%eth0", "fe80::1"),
        (Kind.IP_ADDRESS, "203.0.113.256", None),
        (Kind.IP_ADDRESS, "::", None),
        (Kind.IP_ADDRESS, "127.0.0.1", None),
        (Kind.URL, "HTTPS://Example.com:443/U/1/#top", "https://example.com/U/1"),
        (Kind.URL, "http://user:secret@example.com:8080/", "http://example.com:8080"),
        (Kind.URL, "example.com/u/1?x=1", "https://example.com/u/1?x=1"),
        (Kind.URL, "https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        (Kind.URL, "not a page", None),
        (Kind.URL, "https://", None),
        (Kind.USER_NAME, " @Kite_77 ", "kite_77"),
        (Kind.USER_NAME, "Ｋｉｔｅ\u200b", "kite"),
        (Kind.DEVICE, "aa:bb-CC dd", "AABBCCDD"),
        (Kind.VEHICLE, "ab12 cde", "AB12CDE"),
        (Kind.REPORT_REFERENCE, " ct 9001-a ", "CT9001-A"),
        (Kind.ACCOUNT_ID, "U-1", None),
    ],
)
def test_each_kind_has_its_form(kind: Kind, raw: str, expected: str | None) -> None:
    assert form(kind, raw) == expected


def test_a_number_is_read_in_the_country_it_was_written_in() -> None:
    assert form(Kind.PHONE, "07700 900123", country="gb") == "+447700900123"
    assert form(Kind.PHONE, "(202) 555-0143", country="US") == "+12025550143"
    assert form(Kind.PHONE, "0044 7700 900123", country="GB") == "+447700900123"
    assert form(Kind.PHONE, "+33 1 99 00 12 34", country="GB") == "+33199001234"


def test_the_same_handle_on_two_services_is_not_the_same() -> None:
    assert form(Kind.USER_NAME, "@Kite", "ExampleChat") == "examplechat:kite"
    assert form(Kind.USER_NAME, "@Kite", "Other: Chat") == "other chat:kite"
    assert form(Kind.ACCOUNT_ID, " U-1 ", "ExampleChat") == "examplechat:U-1"
    assert form(Kind.ACCOUNT_ID, "U-1", "N/A") is None


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "raw", ["", " ", "N/A", "n/a", "Withheld", "unknown", "None", "NULL", "test", "-", "???", "\0"]
)
def test_a_placeholder_links_nobody(kind: Kind, raw: str) -> None:
    assert form(kind, raw, "ExampleChat", "GB") is None


def test_a_text_too_long_to_be_an_identifier_has_no_form() -> None:
    assert form(Kind.USER_NAME, "a" * 1_000) == "a" * 1_000
    assert form(Kind.USER_NAME, "a" * 1_001) is None


@given(st.sampled_from(WITHOUT_SERVICE), st.text() | LIFELIKE, COUNTRIES)
@example(Kind.DEVICE, "\u1100-\u1161", None)
@example(Kind.URL, "a.bc//", None)
@example(Kind.EMAIL, "a@mailto:b.cc", None)
def test_a_form_of_a_form_is_the_same_form(kind: Kind, raw: str, country: str | None) -> None:
    first = form(kind, raw, country=country)
    if first is not None:
        assert form(kind, first, country=country) == first
        assert "\0" not in first
        first.encode()


@given(st.sampled_from(list(Kind)), st.text(st.characters(), max_size=1_100), SERVICES, COUNTRIES)
def test_nothing_is_raised_whatever_comes(
    kind: Kind, raw: str, service: str | None, country: str | None
) -> None:
    found = form(kind, raw, service, country)
    assert found is None or found.strip()


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(
    "piece", ["a", "1", "@", ".", "a.", "-", " ", "(", "+1 ", "a@", ":", "[", "é\u0301"]
)
def test_no_text_takes_long(kind: Kind, piece: str) -> None:
    begun = time.perf_counter()
    form(kind, (piece * 1_000)[:1_000], "ExampleChat", "GB")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("given_name", "family", "expected"),
    [
        ("Zoë", "O'Brien", ("zoe", "obrien")),
        ("JEAN-LUC", "Le Gall ", ("jeanluc", "legall")),
        ("Łukasz", "Sørensen", ("lukasz", "sorensen")),
        ("Renée", "Weiß", ("renee", "weiss")),
        ("", "李", ("", "李")),
    ],
)
def test_a_name_is_folded_for_comparison(
    given_name: str, family: str, expected: tuple[str, str]
) -> None:
    assert normal_name(given_name, family) == expected


@given(st.text(), st.text())
def test_a_folded_name_stays_folded(given_name: str, family: str) -> None:
    folded = normal_name(given_name, family)
    assert normal_name(*folded) == folded


def test_a_surname_that_looks_like_nothing_is_still_a_value() -> None:
    assert not is_no_value("Na")
    assert is_no_value(" N/A ")
