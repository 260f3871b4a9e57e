"""Work done under another account, and folders such an account can reach."""

from __future__ import annotations

import os
import pwd
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Both stand in every list of accounts, and neither is the one our server runs as.
ORDINARY = pwd.getpwnam("nobody")
STRANGER = pwd.getpwnam("daemon")


def is_root() -> bool:
    """Root tests that accounts are kept apart; an ordinary user tests the rest as itself."""
    return os.geteuid() == 0


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A temporary folder others may pass through: pytest's own are closed to other accounts."""
    folder = Path(tempfile.mkdtemp(prefix="longstop-test-")).resolve()
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def in_child(call: Callable[[], object], account: pwd.struct_passwd | None = None) -> str:
    """What a call returned, as text, or how it failed, in a child that may run as an account.

    A fork, because the account may not be able to read this checkout to start Python anew.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(call, account, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def _answer(call: Callable[[], object], account: pwd.struct_passwd | None, writing: int) -> None:
    try:
        if account is not None:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
        answer = str(call())
    except BaseException:  # noqa: BLE001 - it is handed to the parent, whatever it is
        answer = traceback.format_exc()
    with os.fdopen(writing, "w", encoding="utf-8") as pipe:
        pipe.write(answer)
    os._exit(0)
