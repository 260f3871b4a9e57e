"""Let what takes long go on behind a page: the page waits a little, then shows how far it is.

A package is safe on the disk and owed by somebody before its records are read. So nothing hangs on
the request: where the process ends meanwhile, the package stays open with its clock, and somebody
goes on with it from its own page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from threading import BoundedSemaphore, Thread
from typing import Any

from longstop.actions.receive import Opened
from longstop.core.intake.receipt import Receipt
from longstop.core.referral.errors import LongstopError

PATIENCE_SECONDS = 8.0
AT_ONCE = 3
_ROOM = BoundedSemaphore(AT_ONCE)
_LOG = logging.getLogger(__name__)


class TooManyAtOnce(LongstopError):
    """As many files as one process takes are being read."""

    exit_code = 3


def begin(receiving: Callable[[Opened], Receipt]) -> Receipt | str:
    """Begin to receive; gives the receipt, or the package's reference where it takes longer.

    receiving is called with what is to be told the reference, once the package is safe. Raises
    what it raises while we wait, and TooManyAtOnce.
    """
    if not _ROOM.acquire(blocking=False):
        raise TooManyAtOnce(
            f"{AT_ONCE} files are being read at this moment, which is as many as are read at once."
            " Nothing of yours was received. Send it again in a few minutes."
        )
    safe: Future[str] = Future()
    done: Future[Receipt] = Future()
    Thread(target=_run, args=(receiving, safe, done), name="receiving").start()
    either: tuple[Future[Any], ...] = (safe, done)
    wait(either, return_when=FIRST_COMPLETED)
    wait((done,), timeout=PATIENCE_SECONDS)
    return done.result() if done.done() else safe.result()


def _run(receiving: Callable[[Opened], Receipt], safe: Future[str], done: Future[Receipt]) -> None:
    try:
        receipt = receiving(safe.set_result)
    except BaseException as fault:  # noqa: BLE001 - whoever waits raises it
        if safe.done():
            _LOG.warning("Reading %s stopped: %s", safe.result(), type(fault).__name__)
        done.set_exception(fault)
    else:
        done.set_result(receipt)
    finally:
        _ROOM.release()
