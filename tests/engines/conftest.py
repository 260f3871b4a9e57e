"""One database server for the tests of a module, in a home no other test sees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from longstop.engines.postgres_server import Server, open_server, stop_server
from tests.engines.accounts import reachable_folder


@pytest.fixture(scope="module")
def shared_home() -> Iterator[Path]:
    """A home for one server, stopped and removed with the module's last test."""
    with reachable_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LONGSTOP_HOME", str(folder / "home"))
        yield folder / "home"
        stop_server()


@pytest.fixture
def server(shared_home: Path) -> Server:
    """The module's server, running, whatever the test before did to it."""
    return open_server()
