from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.contacts import (
    PROVIDERS,
    handle_in_url,
    linking_account,
    linking_device,
    linking_email,
    linking_handle,
    linking_phone,
    linking_report,
    linking_service,
)
from longstop.core.linkage.fillers import is_filler
from longstop.core.linkage.normal_forms import normal_email, normal_form
from longstop.core.referral.vocabulary import IdentifierKind
from longstop.synthetic.contacts import phone_of

LOCALS = st.from_regex(r"[a-z][a-z0-9._+-]{0,20}", fullmatch=True)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Kim.Tarn+shop@GoogleMail.com", "kimtarn@gmail.com"),
        ("kimtarn@gmail.com", "kimtarn@gmail.com"),
        ("kim.tarn@outlook.com", "kim.tarn@outlook.com"),
        ("kim.tarn+a+b@hotmail.co.uk", "kim.tarn@hotmail.co.uk"),
        ("kim_tarn-shop@yahoo.de", "kim_tarn@yahoo.de"),
        ("kim+tarn@yahoo.de", "kim+tarn@yahoo.de"),
        ("kim@me.com", "kim@icloud.com"),
        ("k-i.m_tarn@pm.me", "kimtarn@proton.me"),
        ("kim.tarn@ya.ru", "kim-tarn@yandex.ru"),
        ("kim.tarn+tag@example.com", "kim.tarn+tag@example.com"),
        ("kim@bücher.example", "kim@xn--bcher-kva.example"),
        ("kim@xn--bcher-kva.example", "kim@xn--bcher-kva.example"),
        ("+tag@gmail.com", "+tag@gmail.com"),
        ("none@example.com", None),
        ("do-not-reply@example.com", None),
        ("mailer-daemon@example.com", None),
        ("test@example.com", None),
        ("aaaa@example.com", None),
        ("1234567@example.com", None),
        ("qwerty@example.com", None),
        ("...@gmail.com", None),
    ],
)
def test_all_addresses_of_a_mailbox_have_one_form(written: str, form: str | None) -> None:
    stored = normal_email(written)
    assert (stored and linking_email(stored)) == form


def test_no_two_providers_claim_a_domain() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(set(domains)) == len(domains)


@given(LOCALS, st.sampled_from([p.domains[0] for p in PROVIDERS] + ["post.example"]))
def test_a_form_of_a_mailbox_is_its_own_form(local: str, domain: str) -> None:
    form = linking_email(f"{local}@{domain}")
    if form is not None:
        assert linking_email(form) == form


@given(LOCALS, LOCALS)
def test_the_rules_of_one_provider_never_touch_another(one: str, other: str) -> None:
    if one != other:
        forms = {linking_email(f"{local}@post.example") for local in (one, other)}
        assert None in forms or len(forms) == 2


@pytest.mark.parametrize(
    "form", ["+447777777777", "+441234567890", "+449876543210", "+15555555555", "+490000000"]
)
def test_a_number_typed_to_fill_a_field_has_no_form(form: str) -> None:
    assert linking_phone(form) is None


@given(st.sampled_from(["GB", "DE", "FR", "US"]), st.integers(0, 2**52))
def test_numbers_kept_for_fiction_are_numbers(country: str, number: int) -> None:
    raw = phone_of(country, number)
    stored = normal_form(IdentifierKind.PHONE, raw, service=None, country=country)
    assert stored is not None
    assert linking_phone(stored) == stored


@pytest.mark.parametrize(
    "written",
    [
        "ExampleChat", "examplechat inc.", "ExampleChat, Inc", "EXAMPLECHAT LLC",
        "examplechat.com", "www.examplechat.example", "ExampleChat B.V.", "ExampleChat Pty Ltd",
    ],
)  # fmt: skip
def test_a_service_has_one_name(written: str) -> None:
    assert linking_service(written) == "examplechat"


def test_two_services_have_two_names() -> None:
    assert linking_service("ExampleChat Kids") != linking_service("ExampleChat")
    assert linking_service("Twitter") == linking_service("X Corp.") == "x"
    assert linking_service("Inc.") == "inc."
    assert linking_service(None) == linking_service("N/A") == ""


@pytest.mark.parametrize(
    ("service", "stored", "handle", "account"),
    [
        ("ExampleChat Inc.", "examplechat inc.:Kite_7", "examplechat:Kite_7", "examplechat:Kite_7"),
        (None, "Kite_7", ":Kite_7", None),
        (None, "a:b", ":a:b", None),
        ("ExampleChat", "examplechat:0000000", None, None),
        ("ExampleChat", "examplechat:abcdef", None, None),
        ("ExampleChat", "examplechat:12345", None, None),
    ],
)
def test_what_a_service_gives_stands_with_its_name(
    service: str | None, stored: str, handle: str | None, account: str | None
) -> None:
    assert linking_handle(stored, service) == handle
    assert linking_account(stored, service) == account


@given(st.text(min_size=1, max_size=20), st.none() | st.text(max_size=12))
def test_a_stored_user_name_keeps_all_its_letters(raw: str, service: str | None) -> None:
    kind = IdentifierKind.USER_NAME
    stored = normal_form(kind, raw, service=service, country=None)
    alone = normal_form(kind, raw, service=None, country=None)
    if stored is not None and (form := linking_handle(stored, service)):
        assert form.partition(":")[2] == alone


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://examplechat.example/u/Kite_7", "examplechat:kite_7"),
        ("https://www.examplechat.com/users/kite_7", "examplechat:kite_7"),
        ("http://examplechat.co.uk/@kite_7", "examplechat:kite_7"),
        ("https://examplechat.example/post/kite_7", None),
        ("https://examplechat.example/u/kite_7/photos", None),
        ("https://examplechat.example", None),
        ("https://203.0.113.7/u/kite_7", None),
    ],
)
def test_the_page_of_a_profile_holds_its_user_name(url: str, form: str | None) -> None:
    assert handle_in_url(url) == form


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("490154203237518", "49015420323751"),
        ("4901542032375180", "49015420323751"),
        ("TABLET10PRO4", None),
        ("AABBCCDDEEF1", "AABBCCDDEEF1"),
        ("IPHONE13PRO", None),
        ("SMG991B", None),
        ("020000000000", None),
        ("000000000000000", None),
        ("FFFFFFFFFFFF", None),
        ("123456789012", None),
    ],
)
def test_a_device_has_the_identity_that_is_its_own(form: str, expected: str | None) -> None:
    assert linking_device(form) == expected


def test_a_number_that_many_senders_have_is_no_report() -> None:
    assert linking_report("900000123") == "900000123"
    assert linking_report("CT-900123") == "CT-900123"
    assert linking_report("A-12") is None
    assert linking_report("REPORT") is None
    assert linking_report("000000000") is None


@pytest.mark.parametrize(
    "text", ["12345678901", "0987654321", "aAaA", "Asdfg", "1-2-3-4-5", "(000) 000"]
)
def test_a_filler_is_seen(text: str) -> None:
    assert is_filler(text)


@pytest.mark.parametrize("text", ["11", "abc", "xyzxyz", "kite", "1231", "121212", "kite_77", ""])
def test_what_somebody_may_have_chosen_is_no_filler(text: str) -> None:
    assert not is_filler(text)


@given(st.text(max_size=50))
def test_a_filler_is_known_without_raising(text: str) -> None:
    assert is_filler(text) in (True, False)


@given(st.characters(categories=("L", "Nd")), st.integers(3, 30))
def test_one_letter_over_and_over_is_a_filler(letter: str, times: int) -> None:
    assert is_filler(letter * times)
    assert is_filler(f"{letter}-" * times)
