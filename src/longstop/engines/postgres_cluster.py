"""Making a cluster, opening an old one, and starting and stopping the server on it.

Everything here happens under the home's lock. A new cluster is made in a folder beside its place
and moved there whole, so that a full disk or a kill in the middle leaves no half of one.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from longstop.engines.postgres_account import Account, private_folder, replace_file, run_as
from longstop.engines.postgres_binaries import BINARIES_VARIABLE, Binaries
from longstop.engines.postgres_config import ADMIN, HBA, ident_text, settings_text
from longstop.engines.postgres_errors import ServerError, ServerStateError

LOG: Final = "server.log"
_SETTINGS_FILE: Final = "longstop.conf"
_MEGABYTE: Final = 1024 * 1024
_ROOM_FOR_A_CLUSTER: Final = 200 * _MEGABYTE
_LITTLE_ROOM: Final = 64 * _MEGABYTE
_LOG_LIMIT: Final = 16 * _MEGABYTE
# Replaying 4 GB of log after a crash takes minutes; a start must not give up before that.
_START_SECONDS: Final = 600
_STOP_SECONDS: Final = 120
_BUILTIN_LOCALES_SINCE: Final = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One cluster: its folder, the folder of its socket, and the account it all belongs to."""

    folder: Path
    socket_dir: Path
    account: Account


def require_room(folder: Path) -> None:
    """This will refuse, with ServerError, a disk too full to make a cluster on."""
    free = shutil.disk_usage(folder).free
    if free < _ROOM_FOR_A_CLUSTER:
        raise ServerError(
            f"The disk that holds {folder} has {free // _MEGABYTE} MB free; a new database needs "
            f"{_ROOM_FOR_A_CLUSTER // _MEGABYTE} MB. Nothing was made. Free some space or set "
            "LONGSTOP_HOME to another disk."
        )


def cluster_major(folder: Path) -> str | None:
    """This will return the major version that made the cluster; None when there is none yet."""
    try:
        return (folder / "PG_VERSION").read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return None


def make_cluster(cluster: Cluster, binaries: Binaries) -> None:
    """This will make a new cluster with checksums, peer sign-in on its socket and no other way in.

    Raises ServerError with initdb's reason; nothing is left behind then.
    """
    fresh = cluster.folder.with_name(f"{cluster.folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        private_folder(fresh, cluster.account)
        answer = run_as(cluster.account, _initdb(fresh, binaries))
        if answer.returncode:
            raise ServerError(
                f"initdb could not make the database: {_last_lines(answer.stderr)} "
                f"{_room_left(fresh)}Nothing was left behind."
            )
        settings = fresh / "postgresql.conf"
        original = settings.read_text(encoding="utf-8")
        replace_file(settings, f"{original}\ninclude '{_SETTINGS_FILE}'\n", cluster.account)
        fresh.rename(cluster.folder)
    except (OSError, ServerError):
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def check_version(cluster: Cluster, binaries: Binaries) -> None:
    """This will refuse, with ServerStateError, a cluster made by another major version."""
    made_by = cluster_major(cluster.folder)
    if made_by is None:
        raise ServerStateError(
            f"{cluster.folder} exists but holds no PostgreSQL database (no PG_VERSION). Nothing "
            "was changed. Restore it from a backup, or move it away to begin with an empty one."
        )
    if made_by != str(binaries.major):
        raise ServerStateError(
            f"The database in {cluster.folder} was made by PostgreSQL {made_by}, and the programs "
            f"found are PostgreSQL {binaries.version}. Nothing was changed. Set "
            f"{BINARIES_VARIABLE} to the programs of PostgreSQL {made_by} to go on as before, or "
            f"move the data to {binaries.major} with pg_upgrade, or with that version's pg_dumpall "
            "into a new LONGSTOP_HOME."
        )


def start(cluster: Cluster, binaries: Binaries) -> None:
    """This will write the settings and start the server, detached, and return once it is ready.

    Raises ServerError with the server's own reason.
    """
    private_folder(cluster.folder, cluster.account)
    private_folder(cluster.socket_dir, cluster.account)
    _write_settings(cluster, binaries)
    seen = _turn_log(cluster.folder)
    log = cluster.folder / LOG
    answer = run_as(
        cluster.account,
        [*_pg_ctl(cluster, binaries, _START_SECONDS), "-l", log, "start"],
    )
    if answer.returncode:
        reason = _failures(log, seen) or _last_lines(answer.stderr)
        raise ServerError(
            f"The database server did not start: {reason} {_room_left(cluster.folder)}The data in "
            f"{cluster.folder} was left as it is; more stands in {log}."
        )


def stop(cluster: Cluster, binaries: Binaries) -> None:
    """This will stop the server cleanly: open connections are ended, what was saved is saved.

    The caller has made sure that the recorded process is the server. Raises ServerError.
    """
    answer = run_as(
        cluster.account,
        [*_pg_ctl(cluster, binaries, _STOP_SECONDS), "-m", "fast", "stop"],
    )
    if answer.returncode:
        raise ServerError(
            f"The database server did not stop: {_last_lines(answer.stderr)} Nothing was lost; "
            "it still runs or is still writing. Try again in a minute."
        )


def _pg_ctl(cluster: Cluster, binaries: Binaries, seconds: int) -> list[str | Path]:
    return [binaries.folder / "pg_ctl", "-s", "-w", "-t", str(seconds), "-D", cluster.folder]


def _initdb(folder: Path, binaries: Binaries) -> list[str | Path]:
    if binaries.major >= _BUILTIN_LOCALES_SINCE:
        # The server's own tables: sorting does not change when the system's library does.
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C.UTF-8"]
    return [
        binaries.folder / "initdb",
        "--pgdata",
        folder,
        f"--username={ADMIN}",
        "--auth-local=peer",
        "--auth-host=reject",
        "--data-checksums",
        "--encoding=UTF8",
        *locale,
        "--no-instructions",
    ]


def _write_settings(cluster: Cluster, binaries: Binaries) -> None:
    texts = {
        _SETTINGS_FILE: settings_text(
            cluster.socket_dir, statistics=binaries.has_statement_statistics
        ),
        "pg_hba.conf": HBA,
        "pg_ident.conf": ident_text(cluster.account),
    }
    for name, text in texts.items():
        replace_file(cluster.folder / name, text, cluster.account)


def _turn_log(folder: Path) -> int:
    # Nothing else turns the log, so it is done where nobody writes to it.
    log = folder / LOG
    try:
        size = log.lstat().st_size
    except FileNotFoundError:
        return 0
    if size < _LOG_LIMIT:
        return size
    log.replace(folder / f"{LOG}.1")
    return 0


def _failures(log: Path, seen: int) -> str:
    try:
        descriptor = os.open(log, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        file.seek(seen)
        lines = file.read().decode("utf-8", "replace").splitlines()
    # A server that finds its folder damaged says so in plain words, without a level.
    bad = [line for line in lines if "FATAL:" in line or "PANIC:" in line] or lines
    return _last_lines("\n".join(bad)) if bad else ""


def _last_lines(text: str) -> str:
    return " ".join(text.strip().splitlines()[-3:])[-600:] or "it gave no reason."


def _room_left(folder: Path) -> str:
    free = shutil.disk_usage(folder).free
    if free >= _LITTLE_ROOM:
        return ""
    return f"The disk has only {free // _MEGABYTE} MB free: make room first. "
