"""Tell reserved values from real ones without asking the code that makes them."""

from __future__ import annotations

import ipaddress
import re

_NETS = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
_PHONES = re.compile(
    r"(?:44|0)(?:7700900\d{3}|1632960\d{3}|2079460\d{3})"
    r"|(?:49|0)(?:3023125\d{3}|6990009\d{3}|4066969\d{3})"
    r"|(?:33|0)(?:63998\d{4}|19900\d{4})"
    r"|1\d{3}55501\d{2}"
)


def is_reserved_domain(domain: str) -> bool:
    """RFC 2606."""
    domain = domain.lower()
    return domain in {"example.com", "example.org", "example.net"} or domain.endswith(".example")


def is_reserved_ip(address: str) -> bool:
    """RFC 5737 and RFC 3849."""
    parsed = ipaddress.ip_address(address)
    return any(parsed in net for net in _NETS if net.version == parsed.version)


def is_reserved_phone(number: str) -> bool:
    """Ofcom, NANPA, Bundesnetzagentur and ARCEP numbers for fiction."""
    return _PHONES.fullmatch(re.sub(r"\D", "", number)) is not None
