from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from longstop.core.linkage.networks import NOBODYS, Connection, connection_of

AT = datetime(2026, 3, 1, 10, 59, tzinfo=UTC)


def test_an_address_with_port_and_moment_is_a_socket() -> None:
    assert connection_of("203.0.113.7", port=40_123, at=AT) == Connection(
        socket="203.0.113.7|40123|2026-03-01T10", address="203.0.113.7"
    )


def test_the_hour_is_told_in_one_zone() -> None:
    there = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert connection_of("203.0.113.7", port=40_123, at=there) == connection_of(
        "203.0.113.7", port=40_123, at=AT
    )


@pytest.mark.parametrize(
    ("port", "at"),
    [
        (None, AT),
        (40_123, None),
        (443, AT),  # the port of a service, and no person's own
        (0, AT),
        (70_000, AT),
        (40_123, datetime(2026, 3, 1, 10)),  # noqa: DTZ001 - a moment without a zone is the case
        (40_123, datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))),
    ],
)
def test_without_a_port_or_a_moment_there_is_an_address_alone(
    port: int | None, at: datetime | None
) -> None:
    assert connection_of("203.0.113.7", port=port, at=at) == Connection(address="203.0.113.7")


def test_a_network_of_a_household_is_the_address() -> None:
    one = connection_of("2001:db8:1:2:aaaa::1", port=40_123, at=AT)
    other = connection_of("2001:db8:1:2:bbbb::9", port=None, at=None)
    assert one.address == other.address == "2001:db8:1:2::/64"
    assert one.socket == "2001:db8:1:2:aaaa::1|40123|2026-03-01T10"


@pytest.mark.parametrize(
    "address",
    [
        "100.64.0.1", "100.127.255.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1",
        "127.0.0.1", "0.1.2.3", "224.0.0.1", "255.255.255.255", "1.2.3.4", "8.8.8.8", "::1",
        "fe80::1", "fd00::1", "64:ff9b::1", "2002:c000:204::1", "2001:0:1::1", "::ffff:10.0.0.1",
        "not an address", "", "9" * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_households_has_no_form(address: str) -> None:
    assert connection_of(address, port=40_123, at=AT) == NOBODYS


@pytest.mark.parametrize(
    "address", ["100.63.255.255", "100.128.0.0", "172.32.0.1", "11.0.0.1", "192.0.2.1"]
)
def test_what_lies_beside_those_networks_has_one(address: str) -> None:
    assert connection_of(address, port=None, at=None).address == address


def test_a_connection_known_to_be_shared_has_no_form() -> None:
    assert connection_of("203.0.113.7", port=40_123, at=AT, shared=True) == NOBODYS


@given(st.text() | st.ip_addresses().map(str), st.none() | st.integers())
def test_nothing_is_raised_whatever_comes(form: str, port: int | None) -> None:
    found = connection_of(form, port=port, at=AT)
    assert found.socket is None or found.address is not None
