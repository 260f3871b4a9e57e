"""Tell which connections may say who it was, and give them a form.

Many people stand behind one address of a carrier, a proxy or a hosting company, and an address of a
home goes to another home in time. So a connection that is known to be shared has no form at all,
and one with a port and an hour says more than the address alone.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_LOWEST_PORT: Final = 1024
"""Below it are ports of services (RFC 6335); a person's own end of a connection lies above."""
_HIGHEST_PORT: Final = 65_535
# No one household: private (RFC 1918, 4193), a carrier's shared addresses (RFC 6598), this host and
# this link (RFC 1122, 3927, 4291), tests of devices (RFC 2544), many at once and reserved (RFC
# 5771, 1112), and gateways between the two internets (RFC 6052, 3056, 4380). Addresses
# for documentation are not among them: what is synthetic uses those.
_NOBODYS: Final = {
    version: tuple(
        (int(network.network_address), int(network.netmask))
        for network in map(ipaddress.ip_network, networks.split())
    )
    for version, networks in (
        (4, "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12"
            " 192.168.0.0/16 198.18.0.0/15 224.0.0.0/4 240.0.0.0/4"),
        (6, "::/127 fc00::/7 fe80::/10 ff00::/8 64:ff9b::/96 2002::/16 2001::/32"),
    )
}  # fmt: skip
# Written where an address was wanted: public name servers and a row of digits.
_FILLED_IN: Final = frozenset(
    "1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 1.2.3.4 2.2.2.2 208.67.222.222".split()
)


@dataclass(frozen=True, slots=True)
class Connection:
    """socket is 'address|port|YYYY-MM-DDTHH' (hour in UTC); address is one that a home may have.

    Of an IPv6 address the household's network, the first 64 bits (RFC 7421), is the address, since
    the rest is drawn anew every day (RFC 8981).
    """

    socket: str | None = None
    address: str | None = None


NOBODYS: Final = Connection()


def connection_of(
    form: str, *, port: int | None, at: datetime | None, shared: bool = False
) -> Connection:
    """Give the forms of a connection from the normal form of its address.

    at has a zone. shared tells that the sender or the operator holds it to be a proxy, a VPN, a
    hosting company's or a carrier's: then, and for addresses that are no one's, there is no form.
    """
    if shared:
        return NOBODYS
    whole, address = _address(form[:60])
    if address is None:
        return NOBODYS
    if port is None or at is None or not _LOWEST_PORT <= port <= _HIGHEST_PORT:
        return Connection(address=address)
    hour = _hour(at)
    return Connection(socket=hour and f"{whole}|{port}|{hour}", address=address)


def _hour(at: datetime) -> str | None:
    """Give the hour in UTC; None for a moment without a zone or at the end of the calendar."""
    if at.tzinfo is None:
        return None
    try:
        return at.astimezone(UTC).isoformat()[:13]
    except OverflowError:
        return None


@lru_cache(maxsize=65_536)
def _address(form: str) -> tuple[str, str | None]:
    """Give an address as it is written and the address that a home may have, None for nobody's."""
    try:
        address = ipaddress.ip_address(form.partition("%")[0])
    except ValueError:
        return form, None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    number, whole = int(address), str(address)
    nobodys = any(number & mask == network for network, mask in _NOBODYS[address.version])
    if nobodys or whole in _FILLED_IN:
        return whole, None
    if address.version == 4:
        return whole, whole
    groups = (f"{number >> bits & 0xFFFF:x}" for bits in (112, 96, 80, 64))
    return whole, f"{':'.join(groups)}::/64"
