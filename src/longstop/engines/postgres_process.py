"""Which processes really serve our cluster, and what a dead server left in the way of the next.

A process number proves nothing: after a crash or a container's restart it may belong to any
program. A process is the server's only when it is called `postgres` and stands in the cluster's
folder, where PostgreSQL's processes always stand; it is ended only when it also belongs to the
server's account, and only under that account. Without /proc nothing is judged, nothing is
ended and nothing is cleared: PostgreSQL's own caution then decides.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

from longstop.engines.postgres_account import Account, replace_file, run_as
from longstop.engines.postgres_config import PORT
from longstop.engines.postgres_errors import ServerError

_PROC: Final = Path("/proc")
_PID_FILE: Final = "postmaster.pid"
_STEP: Final = 0.1
# Server processes notice the death of their parent at once unless they are in the middle of work:
# first they are left alone, then asked, then ended. Each step waits so many times _STEP seconds.
_ESCALATION: Final = ((None, 30), ("QUIT", 50), ("KILL", 50))
_SEND: Final = 'sign=$1; shift; for pid; do kill -s "$sign" "$pid"; done'


def can_judge() -> bool:
    """This will say whether this system shows what a process is (Linux does)."""
    return (_PROC / "self" / "cwd").exists()


def recorded_pid(cluster: Path) -> int | None:
    """This will return the number the last server wrote down; None when there is no sound one."""
    first = _read_record(cluster).partition("\n")[0].strip()
    return int(first) if first.isdecimal() and int(first) > 0 else None


def serving_pid(cluster: Path) -> int | None:
    """This will return the recorded number if it is a living server's on this very folder."""
    pid = recorded_pid(cluster)
    return pid if pid is not None and _stands_in(cluster, pid) else None


def clear_the_way(cluster: Path, socket_dir: Path, account: Account) -> None:
    """This will end what a dead server left behind: its orphans, its record, its socket's lock.

    The caller holds the home's lock and has found that no server answers and none is recorded
    alive. Raises ServerError when an orphaned process will not end.
    """
    if not can_judge():
        return
    _end_orphans(cluster, account)
    record = _read_record(cluster)
    pid = recorded_pid(cluster)
    if pid is not None:
        # The number may be another program's by now. A server ignores the number of the process
        # that starts it, and then still asks whether the old shared memory is in use: that check
        # would be lost if the file were removed.
        rest = record.partition("\n")[2]
        replace_file(cluster / _PID_FILE, f"{os.getpid()}\n{rest}", account)
    else:
        (cluster / _PID_FILE).unlink(missing_ok=True)
    (socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def _read_record(cluster: Path) -> str:
    try:
        descriptor = os.open(cluster / _PID_FILE, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return ""
    with os.fdopen(descriptor, encoding="utf-8", errors="replace") as file:
        return file.read()


def _stands_in(cluster: Path, pid: int) -> bool:
    try:
        name = (_PROC / str(pid) / "comm").read_text(encoding="utf-8", errors="replace").strip()
        # A zombie has a name but no folder any more.
        return name == "postgres" and (_PROC / str(pid) / "cwd").samefile(cluster)
    except OSError:
        return False


def _processes_in(cluster: Path, account: Account) -> list[int]:
    numbers = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal()]
    return [pid for pid in numbers if _belongs_to(account, pid) and _stands_in(cluster, pid)]


def _belongs_to(account: Account, pid: int) -> bool:
    try:
        return (_PROC / str(pid)).stat().st_uid == account.uid
    except OSError:
        return False


def _end_orphans(cluster: Path, account: Account) -> None:
    for sign, steps in _ESCALATION:
        orphans = _processes_in(cluster, account)
        if not orphans:
            return
        if sign is not None:
            _signal(account, orphans, sign)
        for _ in range(steps):
            if not _processes_in(cluster, account):
                return
            time.sleep(_STEP)
    raise ServerError(
        f"Processes {_processes_in(cluster, account)} of a dead database server still hold "
        f"{cluster} and cannot be ended. Nothing was changed. They usually wait for a disk: mend "
        "it or restart the machine, then start again."
    )


def _signal(account: Account, pids: list[int], sign: str) -> None:
    # Sent under the server's account, never with root's authority: were the judgement above ever
    # wrong, the kernel would still let nobody else's process be touched.
    run_as(account, ["/bin/sh", "-c", _SEND, "sh", sign, *map(str, pids)])
