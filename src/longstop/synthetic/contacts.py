"""Give people contact values that can belong to nobody: reserved domains, numbers, addresses.

Domains: RFC 2606 (example.com, .net, .org and the top-level name .example). Telephone numbers:
Ofcom's numbers for drama, the North American 555-0100 to 555-0199, the Bundesnetzagentur's numbers
for media productions (Official Gazette 7/2021, notice 148), ARCEP's numbers for audiovisual works.
Network addresses: RFC 5737 and RFC 3849.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

from longstop.synthetic.lists import Weighted, one_of
from longstop.synthetic.names import Name
from longstop.synthetic.noise import strip_marks

MAIL_DOMAINS = Weighted(
    ["example.com", "example.org", "example.net", "post.example", "mail.example", "web.example"],
    [30, 20, 15, 15, 12, 8],
)

# country calling code, digits before the free ones, how many are free
_RANGES = {
    "GB": (("44", "7700900", 3), ("44", "7700900", 3), ("44", "1632960", 3), ("44", "2079460", 3)),
    "DE": (("49", "3023125", 3), ("49", "6990009", 3), ("49", "4066969", 3)),
    "FR": (("33", "63998", 4), ("33", "19900", 4)),
}
_AMERICAN_AREAS = ("202", "305", "312", "415", "503", "617", "713", "404")
_IPV4_NETS = ("192.0.2.", "198.51.100.", "203.0.113.")
_NOT_LOCAL = re.compile(r"[^a-z0-9]+")
_HANDLE_WORDS = (
    "owl",
    "kite",
    "comet",
    "maple",
    "drum",
    "pixel",
    "harbour",
    "north",
    "lime",
    "jet",
)


def draw_number(rng: random.Random) -> int:
    """Draw the number that stands for a contact value until somebody asks to see it."""
    return rng.getrandbits(52)


@lru_cache(maxsize=8_192)
def local_part(text: str) -> str:
    """Return the letters and digits of a name, in small ASCII."""
    return _NOT_LOCAL.sub("", strip_marks(text).lower()) or "user"


def email_of(name: Name, number: int) -> str:
    """Return the address at a reserved domain that a number stands for, mostly out of the name."""
    number, kind = divmod(number, 5)
    domain = MAIL_DOMAINS.at(number % 1009 / 1009)
    given, digits = local_part(name.given[0]), number // 1009 % 9000 + 100
    if kind == 0:
        return f"{given}.{local_part(name.family[0])}{digits % 100}@{domain}"
    if kind == 1:
        return f"{given[0]}{local_part(name.family[0])}{digits}@{domain}"
    if kind == 2:
        return f"{local_part(name.family[0])}_{given}{digits % 1000}@{domain}"
    if kind == 3:
        return f"{_words(number, '')}{digits}@{domain}"
    return f"{given}{digits}@{domain}"


def phone_of(country: str, number: int) -> str:
    """Return the number out of a range kept for fiction, in one of the usual ways of writing."""
    number, way = divmod(number, 4)
    if country in _RANGES:
        ranges = _RANGES[country]
        number, place = divmod(number, len(ranges))
        code, start, free = ranges[place]
        digits = f"{start}{number % 10**free:0{free}d}"
        if way == 0:
            return f"+{code}{digits}"
        if way == 1:
            return f"+{code} {digits[:4]} {digits[4:]}"
        return f"0{digits}" if way == 2 else f"0{digits[:4]} {digits[4:]}"
    number, last = divmod(number, 100)
    area = _AMERICAN_AREAS[number % len(_AMERICAN_AREAS)]
    return f"+1{area}55501{last:02d}" if way < 2 else f"+1 {area}-555-01{last:02d}"


def user_name_of(name: Name, number: int) -> str:
    """Return the name that somebody gave themselves on a service."""
    digits = number % 99_991
    if number & 1:
        return f"{local_part(name.given[0])}_{_HANDLE_WORDS[digits % 10]}{digits}"
    return f"{_words(number, '.')}{digits}"


def account_id_of(number: int) -> str:
    """Return the identifier by which a company knows an account."""
    return f"U{number:016d}" if number & 1 else f"{number >> 12:010x}-{number & 0xFFF:03x}"


def _words(number: int, between: str) -> str:
    return f"{_HANDLE_WORDS[number // 7 % 10]}{between}{_HANDLE_WORDS[number // 71 % 10]}"


def draw_ipv4(rng: random.Random) -> str:
    """Draw an address out of the documentation networks: few, so many people share one."""
    return f"{one_of(rng, _IPV4_NETS)}{1 + int(rng.random() * 254)}"


def draw_ipv6(rng: random.Random, household: int) -> str:
    """Draw an address in the household's own documentation prefix."""
    low, high = rng.getrandbits(16), rng.getrandbits(16)
    prefix = f"2001:db8:{household >> 16 & 0xFFFF:x}:{household & 0xFFFF:x}"
    return f"{prefix}::{high:x}:{low:x}"


def draw_digest(rng: random.Random) -> str:
    """Draw 128 random bits in the form of an MD5 digest: no file stands behind it."""
    return f"{rng.getrandbits(128):032x}"
