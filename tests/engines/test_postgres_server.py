"""One real server: it starts once, survives what kills it, and mistakes nobody else for itself."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from longstop.engines.postgres_server import (
    Server,
    ServerError,
    ServerStateError,
    conninfo,
    ensure_database,
    open_server,
    server_status,
    stop_server,
)
from tests.engines.accounts import in_child, is_root, reachable_folder

OPEN = """
from longstop.engines.postgres_server import open_server, server_status
open_server()
print(server_status().pid)
"""


def _admin(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(conninfo("longstop_admin", database), autocommit=True)


def _pid() -> int:
    pid = server_status().pid
    assert pid is not None
    return pid


def _crash() -> None:
    os.kill(_pid(), signal.SIGKILL)


@contextmanager
def _another_program(name: str, account_of: Path, place: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Not our server, but run by its account: PostgreSQL takes its number for a server's."""
    user = account_of.stat().st_uid if is_root() else None
    with reachable_folder() as folder:
        folder.chmod(0o755)
        shutil.copy("/bin/sleep", folder / name)
        with subprocess.Popen([folder / name, "300"], user=user, cwd=place) as program:
            try:
                yield program
            finally:
                program.kill()


def _write_number(server: Server, pid: int) -> None:
    for path in (server.data_folder / "postmaster.pid", server.socket_dir / ".s.PGSQL.5432.lock"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join([f"{pid}\n", *lines[1:]]))


def test_starting_twice_gives_one_server(server: Server) -> None:
    first = _pid()
    assert open_server() == server
    assert _pid() == first


def test_four_processes_at_once_make_one_cluster_and_one_server() -> None:
    with reachable_folder() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("LONGSTOP_HOME", str(folder / "home"))
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        command = [sys.executable, "-c", OPEN]
        try:
            started = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
            said = {process.communicate()[0].strip() for process in started}
        finally:
            assert stop_server()
    assert len(said) == 1
    assert int(said.pop()) > 0


def test_a_stopped_server_says_so_and_starts_again_with_its_data(server: Server) -> None:
    ensure_database("kept")
    assert stop_server()
    assert not stop_server()
    status = server_status()
    major = server.version.partition(".")[0]
    assert (status.running, status.pid, status.version) == (False, None, major)
    open_server()
    assert server_status().running
    assert not ensure_database("kept")


def test_a_killed_server_comes_back_with_what_was_saved(server: Server) -> None:
    with _admin() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS saved AS SELECT 42 AS answer")
    _crash()
    assert open_server().data_folder == server.data_folder
    with _admin() as connection:
        assert connection.execute("SELECT answer FROM saved").fetchone() == (42,)


def test_a_killed_worker_does_not_keep_the_server_away(server: Server) -> None:
    with _admin() as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    open_server()
    assert server_status().running


def test_a_process_that_outlives_its_server_is_ended_before_the_next(server: Server) -> None:
    # Pure arithmetic: such a process does not notice that its server has died.
    busy = "DO $$ BEGIN LOOP END LOOP; END $$"
    connection = _admin()
    orphan = connection.info.backend_pid

    def work() -> None:
        with suppress(psycopg.OperationalError):
            connection.execute(busy)

    worker = threading.Thread(target=work)
    worker.start()
    _crash()
    try:
        open_server()
        worker.join(timeout=5)
        assert not worker.is_alive()
    finally:
        if worker.is_alive():
            os.kill(orphan, signal.SIGKILL)
        worker.join()


@pytest.mark.parametrize(("name", "at_our_place"), [("sleep", True), ("postgres", False)])
def test_a_reused_pid_is_not_taken_for_our_server(
    server: Server, name: str, at_our_place: bool
) -> None:
    place = server.data_folder if at_our_place else Path("/")
    with _another_program(name, server.data_folder, place) as program:
        _crash()
        _write_number(server, program.pid)
        assert stop_server() is False
        assert server_status().pid is None
        open_server()
        assert _pid() != program.pid
        assert program.poll() is None


@pytest.mark.parametrize("torn", ["", "\n", "not a number\n", "-7\n"])
def test_a_torn_record_of_the_last_server_does_not_keep_the_next_away(
    server: Server, torn: str
) -> None:
    stop_server()
    (server.data_folder / "postmaster.pid").write_text(torn)
    open_server()
    assert server_status().running


def test_a_server_that_does_not_answer_is_not_started_twice(server: Server) -> None:
    pid = _pid()
    socket = server.socket_dir / ".s.PGSQL.5432"
    aside = socket.with_name("aside")
    socket.rename(aside)
    try:
        with pytest.raises(ServerError, match=rf"process {pid}\) runs but does not answer"):
            open_server()
    finally:
        aside.rename(socket)
    assert _pid() == pid


def test_a_server_without_its_socket_can_be_stopped(server: Server) -> None:
    (server.socket_dir / ".s.PGSQL.5432").unlink()
    assert stop_server()
    assert open_server() == server


def test_data_of_another_major_version_is_refused_with_both_named(server: Server) -> None:
    stop_server()
    mark = server.data_folder / "PG_VERSION"
    own = mark.read_text()
    mark.write_text("99\n")
    try:
        with pytest.raises(
            ServerStateError, match=rf"PostgreSQL 99, .* PostgreSQL {own.strip()}\."
        ):
            open_server()
    finally:
        mark.write_text(own)


def test_a_folder_that_lost_its_database_is_not_made_anew(server: Server) -> None:
    stop_server()
    mark = server.data_folder / "PG_VERSION"
    mark.rename(mark.with_name("lost"))
    try:
        with pytest.raises(ServerStateError, match="holds no PostgreSQL database"):
            open_server()
    finally:
        mark.with_name("lost").rename(mark)


def test_the_reason_of_a_server_that_cannot_start_is_told(server: Server) -> None:
    stop_server()
    control = server.data_folder / "global" / "pg_control"
    control.rename(control.with_name("elsewhere"))
    try:
        with pytest.raises(ServerError, match=r"did not start: .*pg_control"):
            open_server()
    finally:
        control.with_name("elsewhere").rename(control)


def test_a_database_asked_for_by_many_at_once_is_made_once(server: Server) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ensure_database, ["many"] * 4))
    assert sorted(made) == [False, False, False, True]
    with _admin("many") as connection:
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_pages_are_checksummed_and_nothing_listens_on_the_network(server: Server) -> None:
    with _admin() as connection:
        rows = connection.execute("SELECT name, setting FROM pg_settings").fetchall()
    settings: dict[str, str] = dict(rows)
    assert settings["data_checksums"] == "on"
    assert settings["fsync"] == "on"
    assert settings["listen_addresses"] == ""
    assert settings["TimeZone"] == "UTC"
    assert settings["pg_stat_statements.track"] == "all"


def test_the_log_never_repeats_a_value(server: Server) -> None:
    person = "Wren Testperson"
    with _admin() as connection:
        connection.execute("CREATE TEMPORARY TABLE one (name text PRIMARY KEY)")
        connection.execute("INSERT INTO one VALUES (%s)", (person,))
        with pytest.raises(psycopg.errors.UniqueViolation, match=person):
            connection.execute("INSERT INTO one VALUES (%s)", (person,))
        with pytest.raises(psycopg.errors.InvalidDatetimeFormat, match=person):
            connection.execute("SELECT %s::text::date", (person,))
    log = (server.data_folder / "server.log").read_text()
    assert "ready to accept connections" in log
    assert person not in log


def test_the_server_outlives_the_process_that_started_it(server: Server) -> None:
    stop_server()
    assert str(server.data_folder) in in_child(open_server)
    assert server_status().running
