"""One house for the tests that starve or stop it: each leaves it running and whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from longstop.engines.postgres_connection import DATABASE
from tests.bureau.fixtures import Bureau, Clock, open_house, people_of
from tests.faults.own_house import OwnHouse, own_house


@pytest.fixture(scope="session")
def house() -> Iterator[OwnHouse]:
    with own_house() as made:
        yield made


@pytest.fixture
def doomed() -> Iterator[Bureau]:
    """Open a bureau on a server of its own: killing it throws out nobody else's connections."""
    with own_house() as made, made.here():
        clock = Clock()
        house = open_house(DATABASE, made.folder, clock)
        yield Bureau(house, DATABASE, clock, people_of(house))
