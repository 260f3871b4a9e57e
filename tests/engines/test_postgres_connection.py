"""Where connections go: to our own socket, or to the server DATABASE_URL names."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from longstop.engines.postgres_server import (
    ServerStateError,
    conninfo,
    ensure_database,
    open_server,
    server_status,
    stop_server,
)


def test_a_role_of_our_own_server_goes_through_the_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGSTOP_HOME", str(tmp_path))
    assert conninfo_to_dict(conninfo("longstop_person")) == {
        "host": str(tmp_path.resolve() / "run"),
        "port": "5432",
        "user": "longstop_person",
        "dbname": "longstop",
    }


def test_an_outside_user_takes_on_the_role_and_keeps_its_options(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "postgresql://clerk:pw@db.example/cases?options=-c%20jit%3Doff"
    monkeypatch.setenv("DATABASE_URL", url)
    given = conninfo_to_dict(conninfo("longstop_service"))
    assert given["options"] == "-c jit=off -c role=longstop_service"
    assert (given["user"], given["dbname"]) == ("clerk", "cases")
    assert conninfo_to_dict(conninfo("longstop_service", "other"))["dbname"] == "other"


def test_an_outside_server_is_not_ours_to_start_or_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://clerk@db.example/cases")
    for call in (open_server, stop_server, ensure_database):
        with pytest.raises(ServerStateError, match="DATABASE_URL is set"):
            call()


def test_an_outside_server_nobody_answers_at_is_reported_without_the_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"host={tmp_path} user=clerk password=tell-nobody")
    status = server_status()
    assert not status.running
    assert "tell-nobody" not in status.reason


def test_an_unreadable_url_is_refused_without_repeating_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://clerk:tell-nobody@[::1/cases")
    with pytest.raises(ServerStateError, match="DATABASE_URL") as caught:
        conninfo("longstop_person")
    assert "tell-nobody" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("role", ["", "a b", "x -c fsync=off", "Longstop", "1a", "a'"])
def test_a_role_that_could_carry_a_setting_is_refused(role: str) -> None:
    with pytest.raises(ServerStateError, match="role"):
        conninfo(role)


def test_a_home_too_long_for_a_socket_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / ("long" * 30)
    monkeypatch.setenv("LONGSTOP_HOME", str(home))
    with pytest.raises(ServerStateError, match="shorter"):
        open_server()
    assert not home.exists()


def test_a_home_whose_name_would_be_read_as_two_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGSTOP_HOME", str(tmp_path / "one,two"))
    with pytest.raises(ServerStateError, match="comma"):
        open_server()
