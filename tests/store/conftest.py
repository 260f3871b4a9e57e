"""Share one filled house among the tests of the store that only read it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from longstop.engines import postgres_server
from tests.bureau.fixtures import ADMIN, Bureau, Clock, open_house, people_of
from tests.store.two_bureaus import TwoBureaus, looked_at, move_in


@pytest.fixture(scope="session")
def two(server: Path, staffed: str) -> Iterator[TwoBureaus]:
    """Open the house of two bureaus, filled once."""
    dbname = f"two_{os.getpid()}"
    conninfo = postgres_server.conninfo(ADMIN, "postgres")
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute(f'create database "{dbname}" template "{staffed}"'.encode())
        clock = Clock()
        house = open_house(dbname, server, clock)
        bureau = Bureau(house, dbname, clock, people_of(house))
        move_in(bureau)
        with looked_at(bureau) as found:
            yield found
        admin.execute(f'drop database "{dbname}" with (force)'.encode())
