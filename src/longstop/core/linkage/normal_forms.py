"""Give each identifier one form, so that the same account written twice is found twice.

The raw value is always kept elsewhere: a normal form is only a key for finding. Where two people
could come out alike, there is no normal form: a placeholder, a number without a country or an
account without its service links nobody.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import phonenumbers

from longstop.core.referral.vocabulary import IdentifierKind

MAX_CHARS: Final = 1_000

_NO_VALUE: Final = frozenset(
    "n/a|n.a.|n\\a|null|none|nil|withheld|redacted|undefined|not provided|not available|"
    "not applicable|not supplied|no data|no value".split("|")
)
_NOBODY: Final = _NO_VALUE | frozenset(
    "na|unknown|not known|unkn|test|tests|tester|testing|anonymous|tbd|tbc|user|username|guest|"
    "default|deleted|deleted user|unavailable|no|yes|x|xx|xxx|0|00|000|0000".split("|")
)
_NO_REPLY: Final = frozenset(
    "noreply|no-reply|no_reply|donotreply|do-not-reply|no.reply".split("|")
)
_EMAIL = re.compile(
    r"(?P<local>[^@\s\"<>()\[\],;:\\]{1,64})@"
    r"(?P<domain>(?=.{1,253}\Z)[^\W_](?:[\w-]{0,62}\.)+[^\W\d_][\w-]{1,62})"
)
_PHONE = re.compile(r"[+(]?[\d().\-/ +]{5,40}(?:(?:ext\.?|x)\s?\d{1,7})?", re.ASCII)
_HOST = re.compile(r"[^\W_][\w-]{0,62}(?:\.[\w-]{1,63})*\.[^\W\d_][\w-]{1,62}")
_URL_START = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE | re.ASCII)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_PLAIN_V4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII)
_NOWHERE = frozenset({"0.0.0.0"})  # noqa: S104 # nosec B104 # nothing listens there
_V4_WITH_PORT = re.compile(r"([0-9.]{7,15}):[0-9]{1,5}")
_V6_IN_BRACKETS = re.compile(r"\[([^\]]{2,60})\](?::[0-9]{1,5})?")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ftp": 21}
# Letters that have no decomposition into a base letter and a mark.
_BASE_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def is_no_value(text: str) -> bool:
    """Tell whether a text only says that there is nothing: 'N/A', 'withheld', a dash, spaces."""
    if len(text) > 20:
        return False
    folded = text.strip().casefold()
    if folded[:1].isalnum():
        return folded in _NO_VALUE
    return not any(character.isalnum() for character in folded)


def is_nobody(text: str) -> bool:
    """Tell whether a text stands for no one in particular: 'unknown', 'guest', or no value."""
    return is_no_value(text) or text.casefold() in _NOBODY


def normal_form(
    kind: IdentifierKind, raw: str, *, service: str | None, country: str | None
) -> str | None:
    """Give the form under which an identifier is looked for, or None where it would find nobody.

    service is the platform that issued a user name or account; country is the ISO 3166 alpha-2
    code used for a telephone number without its country code. Nothing is guessed and nothing is
    raised: a text over 1,000 characters, a placeholder or an impossible value has no form.
    """
    if len(raw) > MAX_CHARS:
        return None
    text = _clean(raw)
    if not text or is_nobody(text):
        return None
    if kind is IdentifierKind.PHONE:
        return _phone(text, country.strip().upper() if country else None)
    form = _settled(_FORMS[kind], text)
    if kind is IdentifierKind.USER_NAME:
        return _with_service(service, form, needed=False)
    if kind is IdentifierKind.ACCOUNT_ID:
        return _with_service(service, form, needed=True)
    return form


def normal_email(raw: str) -> str | None:
    """Give the normal form of an e-mail address; None where there is none."""
    return normal_form(IdentifierKind.EMAIL, raw, service=None, country=None)


def normal_name(given: str, family: str) -> tuple[str, str]:
    """Fold a name for comparison with a list: no marks, no case, letters only (oneill)."""
    return _name(given[:MAX_CHARS]), _name(family[:MAX_CHARS])


def _name(text: str) -> str:
    for _ in range(4):
        folded = unicodedata.normalize("NFKD", text.casefold()).translate(_BASE_LETTERS)
        folded = "".join(character for character in folded if character.isalpha())
        if folded == text:
            break
        text = folded
    return text


def _clean(raw: str) -> str:
    """Take away what is not seen (control and format characters) and spaces that carry nothing."""
    if not (raw.isascii() and raw.isprintable()):
        spaced = (" " if character.isspace() else character for character in raw)
        raw = "".join(c for c in spaced if unicodedata.category(c)[0] != "C")
    return " ".join(raw.split())


def _settled(form: Callable[[str], str | None], text: str) -> str | None:
    """Apply a form until it changes nothing, so that a form of a form is the same form."""
    for _ in range(5):
        changed = form(text)
        if changed is None or changed.casefold() in _NOBODY:
            return None
        if changed == text:
            return text
        text = changed
    return None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=65_536)
def _email(text: str) -> str | None:
    folded = _folded(text).removeprefix("mailto:").strip("<> ").rstrip(".")
    found = _EMAIL.fullmatch(folded)
    if found is None or found["local"] in _NO_REPLY or is_no_value(found["local"]):
        return None
    return folded


@lru_cache(maxsize=65_536)
def _phone(text: str, country: str | None) -> str | None:
    number = unicodedata.normalize("NFKC", text).casefold().removeprefix("tel:").strip()
    if _PHONE.fullmatch(number) is None or not (country or number.startswith(("+", "(+"))):
        return None
    digits = [character for character in number if character.isdigit()]
    if len(digits) < 6 or len(set(digits)) == 1:
        return None
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _ip_address(text: str) -> str | None:
    if _PLAIN_V4.fullmatch(text):
        return None if text in _NOWHERE or text.startswith("127.") else text
    if found := _V4_WITH_PORT.fullmatch(text) or _V6_IN_BRACKETS.fullmatch(text):
        text = found[1]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return None if address.is_unspecified or address.is_loopback else str(address)


def _url(text: str) -> str | None:
    if " " in text:
        return None
    if not _URL_START.match(text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    host = _folded(host or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    elif not (_HOST.fullmatch(host) or _ip_address(host)):
        return None
    place = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{host}{place}{parts.path.rstrip('/')}{query}"


def _handle(text: str) -> str | None:
    return _folded(text).lstrip("@ ") or None


def _account(text: str) -> str | None:
    return "".join(unicodedata.normalize("NFKC", text).split()) or None


def _letters_and_digits(text: str) -> str | None:
    upper = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(character for character in upper if character.isalnum())
    return kept if len(kept) > 1 else None


def _reference(text: str) -> str | None:
    return "".join(unicodedata.normalize("NFKC", text).upper().split()) or None


def _with_service(service: str | None, value: str | None, *, needed: bool) -> str | None:
    if value is None:
        return None
    name = service_name(service[:MAX_CHARS]) if service else ""
    if not name:
        return None if needed else value
    return f"{name}:{value}"


@lru_cache(maxsize=1024)
def service_name(service: str) -> str:
    """Fold the name of a platform, of which there are few; empty where it says nothing."""
    name = " ".join(_folded(_clean(service)).replace(":", " ").split())
    return "" if is_no_value(name) else name


_FORMS: Final[dict[IdentifierKind, Callable[[str], str | None]]] = {
    IdentifierKind.EMAIL: _email,
    IdentifierKind.IP_ADDRESS: _ip_address,
    IdentifierKind.URL: _url,
    IdentifierKind.USER_NAME: _handle,
    IdentifierKind.ACCOUNT_ID: _account,
    IdentifierKind.DEVICE: _letters_and_digits,
    IdentifierKind.VEHICLE: _letters_and_digits,
    IdentifierKind.REPORT_REFERENCE: _reference,
}
