"""One house for the tests that starve or stop it: each leaves it running and whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.own_house import OwnHouse, own_house


@pytest.fixture(scope="session")
def house() -> Iterator[OwnHouse]:
    with own_house() as made:
        yield made
