"""Prove that the rules set for all tests are in force: sockets, warnings, a stranger's settings."""

from __future__ import annotations

import socket
import warnings
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.conftest import LONG_FIRST, forget_real_bureau, turn

TESTS = Path(__file__).parents[1]
# An address kept for documentation (RFC 5737): nobody answers there.
_NOBODY = ("192.0.2.1", 9)


# The guard warns before it raises, and here a warning would come first as an error.
@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_a_socket_to_the_outside_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as outward,
        pytest.raises(SocketConnectBlockedError),
    ):
        outward.connect(_NOBODY)


def test_a_socket_on_the_loopback_works() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_a_unix_socket_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By a relative name: a socket's path may not be longer than 107 bytes.
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("s")
        server.listen()
        client.connect("s")
        assert client.getpeername() == "s"


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="stray"):
        warnings.warn("stray", stacklevel=1)


def test_no_setting_of_this_shell_leads_to_a_real_bureau() -> None:
    shell = {"DATABASE_URL": "x", "LONGSTOP_HOME": "x", "PGHOST": "x", "LONGSTOP_KILLS": "5"}
    forget_real_bureau(shell)
    assert shell == {"LONGSTOP_KILLS": "5"}


def test_the_order_is_shuffled_from_a_seed_that_is_known(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.hasplugin("randomly")
    assert isinstance(request.config.getoption("randomly_seed"), int)


def test_files_that_take_long_begin_first_and_are_there(
    request: pytest.FixtureRequest,
) -> None:
    below = [item.path.relative_to(TESTS).as_posix() for item in request.session.items]
    assert [turn(file) for file in below] == sorted(turn(file) for file in below)
    assert turn("faults/test_backup.py") < turn("core/linkage/x.py") < turn("guards/x.py")
    assert [folder for folder in LONG_FIRST if not (TESTS / folder).exists()] == []


def test_every_test_has_a_guard_against_hanging(request: pytest.FixtureRequest) -> None:
    assert float(request.config.getini("timeout")) > 0
