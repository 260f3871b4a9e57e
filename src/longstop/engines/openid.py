"""Ask a bureau's own provider who somebody is, by OpenID Connect, and believe only what it signed.

A sign-in goes there and back: `begin` gives the address to go to and what to keep meanwhile,
`finish` reads what came back. Of a person only the provider's own code for them is taken: neither
name nor address, which may change hands there.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from longstop.core.referral.errors import LongstopError

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_WAIT_SECONDS: Final = 10
_LEEWAY_SECONDS: Final = 120
_LONGEST_SUBJECT: Final = 255
_SIGNED_BY: Final = "RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 EdDSA".split()
"""Signatures with a key that only the provider has; never 'none', nor one by a shared secret."""


class ProviderSilent(LongstopError):
    """The provider does not answer, or not as a provider does."""

    exit_code: ClassVar[int] = 3


class NotBelieved(LongstopError):
    """What came back from the provider is no answer to what was asked, or not of its making."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """A provider: its address, who we are to it, its name on pages, what it says of two factors.

    second_factor holds the values of amr or acr that stand for a second factor by the bureau's own
    policy; none: ours is asked for each time.
    """

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    name: str
    second_factor: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Begun:
    """A sign-in on its way: where to go, and what must be kept until it comes back."""

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a provider said: its own code for somebody, and whether they showed two factors."""

    issuer: str
    subject: str
    with_second_factor: bool


def is_safe(address: str) -> bool:
    """This will tell whether an address is reached over HTTPS, or never leaves this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def begin(provider: Provider, *, back: str) -> Begun:
    """This will begin a sign-in that comes back to an address; raises ProviderSilent."""
    found = _metadata(provider)
    nonce, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    with _session(provider, found, back) as session:
        address, state = session.create_authorization_url(
            _endpoint(found, "authorization_endpoint"), nonce=nonce, code_verifier=verifier
        )
    return Begun(address=address, state=state, nonce=nonce, verifier=verifier)


def finish(
    provider: Provider, *, code: str, nonce: str, verifier: str, back: str, now: datetime
) -> Told:
    """This will read who came back; raises ProviderSilent and NotBelieved."""
    found = _metadata(provider)
    with _session(provider, found, back) as session:
        try:
            token = session.fetch_token(
                _endpoint(found, "token_endpoint"), code=code, code_verifier=verifier
            )
        except requests.RequestException:
            raise _silent(provider) from None
        except (AuthlibBaseError, ValueError):
            raise _not_believed(provider) from None
    keys: Any = _get(provider, _endpoint(found, "jwks_uri"))
    try:
        signed = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=_SIGNED_BY)
        options = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
        }
        known = {
            "nonce": nonce,
            "client_id": provider.client_id,
            "access_token": token.get("access_token"),
        }
        claims = CodeIDToken(signed.claims, signed.header, options, known)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY_SECONDS)
    except (JoseError, AuthlibBaseError, LookupError, TypeError, ValueError):
        raise _not_believed(provider) from None
    return _told(provider, claims)


def _told(provider: Provider, claims: Mapping[str, Any]) -> Told:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise _not_believed(provider)
    said = {one for one in (*(claims.get("amr") or ()), claims.get("acr")) if isinstance(one, str)}
    return Told(
        issuer=provider.issuer,
        subject=subject,
        with_second_factor=bool(said & provider.second_factor),
    )


def _metadata(provider: Provider) -> dict[str, Any]:
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _get(provider, address)
    if found.get("issuer") != provider.issuer:
        raise _silent(provider)
    return found


def _endpoint(found: Mapping[str, Any], name: str) -> str:
    address = found.get(name)
    if not isinstance(address, str) or not is_safe(address):
        raise ProviderSilent(
            f"The provider of sign-ins names no {name} reached over HTTPS. Nobody was signed in. "
            "Tell whoever looks after Longstop."
        )
    return address


def _get(provider: Provider, address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=_WAIT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError):
        raise _silent(provider) from None
    if not isinstance(found, dict):
        raise _silent(provider)
    return found


def _session(provider: Provider, found: Mapping[str, Any], back: str) -> OAuth2Session:
    offered = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    basic = "client_secret_basic" in offered
    return OAuth2Session(
        provider.client_id,
        provider.secret,
        token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
        scope="openid",
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=_WAIT_SECONDS,
    )


def _silent(provider: Provider) -> ProviderSilent:
    return ProviderSilent(
        f"{provider.name} does not answer as it should. Nobody was signed in. Try again in a "
        "minute, or sign in with a password if you have one."
    )


def _not_believed(provider: Provider) -> NotBelieved:
    return NotBelieved(
        f"What came back from {provider.name} is no answer to this sign-in. Nobody was signed in. "
        "Begin again from the page of signing in."
    )
