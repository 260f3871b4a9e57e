"""Whose server it is: no other account gets in, no parent is opened, and an ordinary user can."""

from __future__ import annotations

import os
import pwd
import resource
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from longstop.core.referral.errors import LongstopError
from longstop.engines.postgres_account import Account, first_barred
from longstop.engines.postgres_binaries import copy_wheel
from longstop.engines.postgres_server import (
    Server,
    ServerStateError,
    conninfo,
    ensure_database,
    open_server,
    server_status,
    stop_server,
)
from tests.engines.accounts import ORDINARY, STRANGER, in_child, is_root, reachable_folder


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _connect() -> str:
    with psycopg.connect(conninfo("longstop_admin", "postgres")) as connection:
        return f"in, as {connection.info.user}"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("LONGSTOP_PG_USER", raising=False)
    with reachable_folder() as folder:
        monkeypatch.setenv("LONGSTOP_HOME", str(folder / "home"))
        yield folder


def test_no_other_account_can_enter(server: Server) -> None:
    for place in (server.data_folder, server.socket_dir):
        assert _mode(place) == 0o700
        assert pwd.getpwuid(place.stat().st_uid).pw_name == server.account
    assert _mode(server.home) in (0o700, 0o710)
    assert _connect() == "in, as longstop_admin"
    if is_root():
        assert "Permission denied" in in_child(_connect, STRANGER)


def test_even_an_open_socket_folder_lets_no_other_account_in(server: Server) -> None:
    with psycopg.connect(conninfo("longstop_admin", "postgres")) as connection:
        rules = connection.execute(
            "SELECT type, auth_method, options FROM pg_hba_file_rules"
        ).fetchall()
    assert rules == [("local", "peer", ["map=longstop"])]
    if is_root():
        ways = [server.home, server.socket_dir, server.socket_dir / ".s.PGSQL.5432"]
        modes = [_mode(way) for way in ways]
        for way in ways:
            way.chmod(0o777)
        try:
            answer = in_child(_connect, STRANGER)
        finally:
            for way, mode in zip(ways, modes, strict=True):
                way.chmod(mode)
        assert "Peer authentication failed" in answer


def test_the_servers_own_account_is_let_in(server: Server) -> None:
    account = pwd.getpwnam(server.account) if is_root() else None
    assert in_child(_connect, account) == "in, as longstop_admin"


def test_no_parents_mode_or_owner_is_changed(folder: Path) -> None:
    home = folder / "home"
    before = [(p, p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in home.parents]
    open_server()
    stop_server()
    assert before == [(p, p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in home.parents]


def _whole_cycle() -> list[object]:
    server = open_server()
    seen = [server.account, ensure_database(), _connect(), _mode(server.home)]
    return [*seen, stop_server(), server_status().running]


def test_an_ordinary_user_goes_the_whole_way(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = ORDINARY if is_root() else None
    user = account or pwd.getpwuid(os.geteuid())
    (folder / "home").mkdir(mode=0o700)
    os.chown(folder / "home", user.pw_uid, user.pw_gid)
    asked = Account(name=user.pw_name, uid=user.pw_uid, gid=user.pw_gid)
    if first_barred(asked, [*reversed(Path(psycopg.__file__).parents)]) is not None:
        monkeypatch.setenv("LONGSTOP_PG_BIN", str(copy_wheel(folder / "programs")))
    expected = [user.pw_name, True, "in, as longstop_admin", 0o700, True, False]
    assert in_child(_whole_cycle, account) == str(expected)


def test_a_home_that_belongs_to_a_user_keeps_that_users_server(folder: Path) -> None:
    user = ORDINARY if is_root() else pwd.getpwuid(os.geteuid())
    (folder / "home").mkdir(mode=0o700)
    os.chown(folder / "home", user.pw_uid, user.pw_gid)
    try:
        server = open_server()
        assert server.account == user.pw_name
        assert (server.warning is not None) == (user.pw_name == "nobody")
    finally:
        stop_server()


def test_a_parent_that_bars_the_way_is_named_and_not_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    mode = 0o700 if is_root() else 0o000
    closed.mkdir()
    closed.chmod(mode)
    monkeypatch.setenv("LONGSTOP_HOME", str(closed / "home"))
    try:
        with pytest.raises(LongstopError, match=str(closed)) as caught:
            open_server()
        assert _mode(closed) == mode
    finally:
        closed.chmod(0o700)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("name", ["root", "no-such-account"])
def test_an_account_that_cannot_run_the_server_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("LONGSTOP_PG_USER", name)
    with pytest.raises(ServerStateError, match="LONGSTOP_PG_USER"):
        open_server()
    assert not (folder / "home" / "pg-data").exists()


def test_programs_that_are_not_there_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGSTOP_PG_BIN", str(folder / "empty"))
    with pytest.raises(ServerStateError, match=f"{folder}/empty is missing or closed"):
        open_server()


def _with_no_room(call: Callable[[], object]) -> None:
    # The kernel then refuses every file longer than this, as a full disk would.
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, 64 * 1024))
    call()


def test_a_cluster_that_cannot_be_written_leaves_nothing_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LONGSTOP_PG_BIN", str(copy_wheel(folder / "programs")))
    assert "initdb could not make" in in_child(lambda: _with_no_room(open_server))
    assert list(folder.glob("home/pg-data*")) == []
    assert open_server().data_folder.is_dir()
    assert stop_server()


def test_programs_that_cannot_be_copied_whole_are_not_there_at_all(folder: Path) -> None:
    programs = folder / "programs"
    answer = in_child(lambda: _with_no_room(lambda: copy_wheel(programs)))
    assert "ServerError" in answer
    assert "File too large" in answer
    assert [path.name for path in folder.iterdir()] == []
