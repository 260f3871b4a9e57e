"""Give identifiers the form by which two people's are compared, out of the form that is stored.

What is stored stays as it is and tells one spelling from another. Two spellings of one mailbox, of
one company's name or of one telephone's number become alike only here. The rules of mailboxes are
each provider's own: a dot that one ignores makes two people of another provider.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from longstop.core.linkage.fillers import (
    is_filler,
    is_filler_device,
    is_filler_email,
    is_filler_phone,
)
from longstop.core.linkage.normal_forms import MAX_CHARS, is_nobody, service_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """What one provider of mail does with an address.

    domains all lead to one mailbox, written with the first. ignored are characters that make no
    difference before the @; alike are pairs that it does not tell apart; tag begins what may be
    added to any address (name+tag).
    """

    domains: tuple[str, ...]
    ignored: str = ""
    alike: tuple[tuple[str, str], ...] = ()
    tag: str | None = None


PROVIDERS: Final = (
    # support.google.com/mail/answer/7436150
    Provider(domains=("gmail.com", "googlemail.com"), ignored=".", tag="+"),
    # Microsoft: one mailbox a domain, sub-addresses with +
    *(
        Provider(domains=(f"{name}.{end}",), tag="+")
        for name in ("outlook", "hotmail", "live")
        for end in ("com", "co.uk", "de", "fr", "es", "it", "nl")
    ),
    Provider(domains=("msn.com",), tag="+"),
    # Yahoo: disposable addresses are base-keyword, and no base holds a hyphen
    *(
        Provider(domains=(domain,), tag="-")
        for domain in (
            "yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "yahoo.es", "yahoo.it",
            "yahoo.ca", "yahoo.com.au", "ymail.com", "rocketmail.com",
        )
    ),
    # Apple: an address at one of the three is the same mailbox at the others
    Provider(domains=("icloud.com", "me.com", "mac.com"), tag="+"),
    # Proton: dots, hyphens and underscores make no difference
    Provider(domains=("proton.me", "protonmail.com", "pm.me"), ignored=".-_", tag="+"),
    # Yandex: one mailbox under all its domains; a dot is a hyphen
    Provider(
        domains=("yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua"),
        alike=((".", "-"),),
        tag="+",
    ),
    Provider(domains=("fastmail.com", "fastmail.fm"), tag="+"),
    Provider(domains=("posteo.de", "posteo.net"), tag="+"),
    Provider(domains=("mailbox.org",), tag="+"),
    Provider(domains=("zoho.com", "zohomail.com"), tag="+"),
)  # fmt: skip
_PROVIDERS: Final = {domain: one for one in PROVIDERS for domain in one.domains}

_LEGAL_FORMS: Final = frozenset(
    "inc incorporated llc ltd limited plc corp corporation co company gmbh ag se kg bv nv ab as oy"
    " sa sas sarl srl spa pty pte llp".split()
)
_SERVICE_SYNONYMS: Final = {
    "twitter": "x",
    "x (twitter)": "x",
    "twitter/x": "x",
    "x formerly twitter": "x",
    "fb": "facebook",
    "insta": "instagram",
    "snap": "snapchat",
    "whats app": "whatsapp",
    "google mail": "gmail",
    "googlemail": "gmail",
    "you tube": "youtube",
    "kik messenger": "kik",
}
_DOMAIN: Final = re.compile(r"(?:www\.)?([a-z0-9][a-z0-9-]{0,62})\.[a-z]{2,10}(?:\.[a-z]{2})?")
_PROFILE: Final = re.compile(
    r"https?://(?:www\.|m\.|mobile\.)?([a-z0-9][a-z0-9-]{0,62})\.[a-z.]{2,20}"
    r"/(?:u/|user/|users/|profile/|profiles/|in/|add/|@)@?([^/?#@]{2,100})/?",
    re.IGNORECASE,
)
_FEWEST_IN_DEVICE: Final = 8
_FEWEST_DIGITS_IN_DEVICE: Final = 4
_HEX_IDENTITY: Final = re.compile(r"[0-9A-F]{12,40}")
_FEWEST_IN_REPORT: Final = 6
_IMEI: Final = 14
"""Digits of an IMEI without its check digit or software version (3GPP TS 23.003, 6.2)."""


@lru_cache(maxsize=65_536)
def linking_email(form: str) -> str | None:
    """Give one form to all addresses of one mailbox; None for one that nobody reads.

    form is the stored normal form. An unknown provider's address stays as it is, with its domain
    in ASCII (RFC 3490).
    """
    local, _, domain = form.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    provider = _PROVIDERS.get(domain)
    if provider is not None:
        if provider.tag:
            local = local.split(provider.tag, 1)[0] or local
        for one, other in provider.alike:
            local = local.replace(one, other)
        for character in provider.ignored:
            local = local.replace(character, "")
        domain = provider.domains[0]
    found = f"{local}@{domain}"
    return None if not local or is_filler_email(found) else found


@lru_cache(maxsize=65_536)
def linking_phone(form: str) -> str | None:
    """Give the form of a number; None for one that was typed to fill a field."""
    return None if is_filler_phone(form) else form


@lru_cache(maxsize=4_096)
def linking_service(service: str | None) -> str:
    """Give one form to the names of a service: ExampleChat, ExampleChat Inc., examplechat.com.

    Empty where no service is named. A stored form begins with the name of its service.
    """
    name = service_name(service[:MAX_CHARS]) if service else ""
    if found := _DOMAIN.fullmatch(name):
        name = found[1]
    words = name.replace(",", " ").split()
    while len(words) > 1 and words[-1].replace(".", "") in _LEGAL_FORMS:
        words.pop()
    name = " ".join(words)
    return _SERVICE_SYNONYMS.get(name, name)


def linking_handle(form: str, service: str | None) -> str | None:
    """Give 'service:name' to a stored user name, or ':name' where no service is known."""
    issuer = linking_service(service)
    name = form.partition(":")[2] if issuer else form
    return None if is_filler(name) or not name else f"{issuer}:{name}"


def linking_account(form: str, service: str | None) -> str | None:
    """Give 'service:id' to a stored account id; None where no service is known."""
    issuer, account = linking_service(service), form.partition(":")[2]
    return None if not issuer or not account or is_filler(account) else f"{issuer}:{account}"


@lru_cache(maxsize=16_384)
def handle_in_url(form: str) -> str | None:
    """Give the 'service:name' that the address of a profile page holds, or None."""
    found = _PROFILE.fullmatch(form)
    if found is None:
        return None
    service, name = found[1].casefold(), found[2].casefold()
    return None if is_nobody(name) or is_filler(name) else f"{linking_service(service)}:{name}"


@lru_cache(maxsize=65_536)
def linking_device(form: str) -> str | None:
    """Give one form to a device's identity; None for a model's name and other short words.

    Of the 15 or 16 digits of a telephone the 14 that are its own are kept.
    """
    digits = sum(character.isdigit() for character in form)
    fewest = 1 if _HEX_IDENTITY.fullmatch(form) else _FEWEST_DIGITS_IN_DEVICE
    if len(form) < _FEWEST_IN_DEVICE or digits < fewest:
        return None
    if is_filler_device(form):
        return None
    return form[:_IMEI] if digits == len(form) and len(form) in (15, 16) else form


def linking_report(form: str) -> str | None:
    """Give the form of a report's number; None for one so short that many senders have it."""
    kept = "".join(character for character in form if character.isalnum())
    if len(kept) < _FEWEST_IN_REPORT or not any(c.isdigit() for c in kept) or is_filler(kept):
        return None
    return form
