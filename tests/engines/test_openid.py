"""What a provider of sign-ins says is believed only if it signed it, for us, for this sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey

from longstop.engines.openid import (
    Begun,
    NotBelieved,
    Provider,
    ProviderSilent,
    Told,
    begin,
    finish,
    is_safe,
)
from longstop.engines.provider_settings import ProviderSettingsNotValid, provider_of_settings
from tests.web.providers import BACK, Liar, challenge_of, liar

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
Claims = dict[str, Any]


@pytest.fixture(scope="module")
def lying() -> Iterator[Liar]:
    with liar() as one:
        yield one


@pytest.fixture
def begun(lying: Liar) -> Begun:
    lying.token, lying.metadata = {}, {}
    return begin(lying.provider, back=BACK)


def right(lying: Liar, begun: Begun) -> Claims:
    second = int(NOW.timestamp())
    return {
        "iss": lying.address, "aud": "desk", "sub": "kite-1", "nonce": begun.nonce,
        "iat": second, "exp": second + 60,
    }  # fmt: skip


def told(lying: Liar, begun: Begun, provider: Provider | None = None) -> Told:
    return finish(
        provider or lying.provider, code="c", nonce=begun.nonce, verifier=begun.verifier,
        back=BACK, now=NOW,
    )  # fmt: skip


def test_what_it_signed_for_us_is_believed_and_asked_for_with_proof(
    lying: Liar, begun: Begun
) -> None:
    lying.token = {"id_token": lying.signed(right(lying, begun))}
    assert told(lying, begun) == Told(
        issuer=lying.address, subject="kite-1", with_second_factor=False
    )
    asked = parse_qs(urlsplit(begun.address).query)
    assert asked["code_challenge"] == [challenge_of(lying.asked["code_verifier"][0])]
    assert (asked["code_challenge_method"], asked["scope"]) == (["S256"], ["openid"])


LIES: dict[str, Callable[[Liar, Claims], str | None]] = {
    "by another key": lambda lying, claims: lying.signed(
        claims, by=RSAKey.generate_key(2048, {"kid": "one"})
    ),
    "by the shared secret": lambda lying, claims: lying.signed(
        claims, by=OctKey.import_key("s" * 32)
    ),
    "by nobody": lambda *_: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJraXRlLTEifQ.",
    "not at all": lambda *_: None,
    "no token": lambda *_: "kite",
    "for another sign-in": lambda lying, claims: lying.signed({**claims, "nonce": "another"}),
    "for another desk": lambda lying, claims: lying.signed({**claims, "aud": "another"}),
    "for two desks": lambda lying, claims: lying.signed({**claims, "aud": ["desk", "another"]}),
    "as another": lambda lying, claims: lying.signed({**claims, "iss": "http://127.0.0.1:9"}),
    "too late": lambda lying, claims: lying.signed({**claims, "exp": claims["iat"] - 600}),
    "too early": lambda lying, claims: lying.signed({**claims, "iat": claims["iat"] + 600}),
    "of nobody": lambda lying, claims: lying.signed({**claims, "sub": ""}),
    "of a number": lambda lying, claims: lying.signed({**claims, "sub": 7}),
    "of a crowd": lambda lying, claims: lying.signed({**claims, "sub": "k" * 256}),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_it_did_not_sign_for_this_is_not_believed(lying: Liar, begun: Begun, lie: str) -> None:
    lying.token = {"id_token": LIES[lie](lying, right(lying, begun))}
    with pytest.raises(NotBelieved) as fault:
        told(lying, begun)
    assert "kite-1" not in str(fault.value)


@pytest.mark.parametrize(
    ("said", "enough"),
    [
        ({}, False), ({"amr": None, "acr": None}, False), ({"amr": ["pwd"], "acr": "0"}, False),
        ({"amr": [["mfa"]], "acr": {"mfa": 1}}, False), ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "mfa"}, True),
    ],
)  # fmt: skip
def test_two_factors_are_what_the_bureau_says_they_are(
    lying: Liar, begun: Begun, said: Claims, enough: bool
) -> None:
    lying.token = {"id_token": lying.signed({**right(lying, begun), **said})}
    trusting = replace(lying.provider, second_factor=frozenset({"mfa"}))
    assert told(lying, begun, trusting).with_second_factor == enough
    assert not told(lying, begun).with_second_factor


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "http://127.0.0.1:9"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": None},
    ],
)
def test_a_provider_that_names_itself_otherwise_is_not_followed(
    lying: Liar, metadata: Claims
) -> None:
    lying.metadata = metadata
    with pytest.raises(ProviderSilent):
        begin(lying.provider, back=BACK)


def test_only_what_is_sealed_or_stays_here_is_safe() -> None:
    assert [is_safe(one) for one in ("https://a.example", "http://127.0.0.1:1", "")] == [
        True, True, False,
    ]  # fmt: skip
    assert not is_safe("http://a.example")
    assert not is_safe("http://127.0.0.1.a.example")


def test_settings_are_whole_or_refused_and_the_secret_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("open sesame\n", encoding="utf-8")
    assert provider_of_settings() is None
    steps = [
        ("ISSUER", "http://kite.example"), ("ISSUER", "https://kite.example"),
        ("CLIENT_ID", "desk"), ("SECRET_FILE", "secret"), ("SECRET_FILE", str(tmp_path / "none")),
        ("SECRET_FILE", str(secret)),
    ]  # fmt: skip
    secret.chmod(0o644)
    for name, value in steps:
        monkeypatch.setenv(f"LONGSTOP_OIDC_{name}", value)
        with pytest.raises(ProviderSettingsNotValid) as fault:
            provider_of_settings()
        assert "sesame" not in str(fault.value)
    secret.chmod(0o600)
    monkeypatch.setenv("LONGSTOP_OIDC_SECOND_FACTOR", "mfa, hwk")
    found = provider_of_settings()
    assert found is not None
    assert (found.secret, found.second_factor) == ("open sesame", frozenset({"mfa", "hwk"}))
    assert "sesame" not in repr(found)
