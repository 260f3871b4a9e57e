"""Let other processes do long work, part by part, and give what they find in order.

Each process is started anew and shares nothing with us: no connection, no lock. It loads what its
work needs and nothing else, not the program that asked for it: that took longer than much of the
work. It is given parts one after the other, a few ahead, so that memory stays flat however many
there are; and it ends when we do, however we end, for then the pipe to it closes.
"""

from __future__ import annotations

import signal
import subprocess  # nosec B404 # the only program started is this very interpreter
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pickle import UnpicklingError  # nosec B403 # only its error is named
from queue import SimpleQueue
from threading import Thread
from typing import Any

from longstop.core.referral.errors import LongstopError

AHEAD = 2
"""Parts given to a process before what it found in the first is taken."""

_BEGIN = """
import sys
from multiprocessing.connection import Connection
pipe = Connection(int(sys.argv[1]))
sys.path[:] = pipe.recv()
from longstop.engines.processes import serve
serve(pipe)
"""
_ENOUGH = ()
_UNMADE = (UnpicklingError, TypeError, ValueError, AttributeError, ImportError)
Work = Callable[[Any], Any]
Open = Callable[..., AbstractContextManager[Work]]
InOrder = Callable[[Iterable[Any]], Iterator[Any]]


class ProcessEnded(LongstopError):
    """A process that worked for us ended before its work did.

    pid was its number; code is how it ended, as `subprocess` tells it: minus a signal, if by one.
    """

    exit_code = 3

    def __init__(self, message: str, *, pid: int, code: int) -> None:
        super().__init__(message)
        self.pid = pid
        self.code = code


@dataclass(slots=True)
class _Process:
    """One process, the pipe to it, and what came back, taken off at once so that neither waits."""

    process: subprocess.Popen[bytes]
    pipe: Connection
    found: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    reader: Thread = field(init=False)

    def __post_init__(self) -> None:
        """Take results off the pipe from now until it closes."""
        self.reader = Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        try:
            while True:
                self.found.put(self.pipe.recv())
        except (EOFError, OSError):
            self.found.put(None)
        except _UNMADE as fault:  # whoever waits must hear of it
            self.found.put((True, fault))

    def end(self, *, at_once: bool) -> None:
        """Let the process end after what it does now, or at once."""
        if at_once:
            self.process.terminate()
        with suppress(OSError):
            self.pipe.send(_ENOUGH)
        self.process.wait()
        self.reader.join()
        self.pipe.close()


@contextmanager
def working(count: int, open_work: Open, *args: Any) -> Iterator[InOrder]:
    """Start processes that each open their work with these arguments; gives what shares parts out.

    open_work is a function of a module, and parts, arguments and results can be pickled. What a
    part raises is raised here. Raises ProcessEnded.
    """
    started: list[_Process] = []
    at_once = True
    try:
        for _ in range(count):
            one = _start()
            started.append(one)
            with suppress(OSError):  # it has ended: whoever takes what it found is told
                one.pipe.send(sys.path)
                one.pipe.send((open_work, args))
        yield lambda parts: _in_order(started, parts)
        at_once = False
    finally:
        for one in started:
            one.end(at_once=at_once)


def _start() -> _Process:
    ours, theirs = Pipe()
    command = [sys.executable, "-P", "-c", _BEGIN, str(theirs.fileno())]
    process = subprocess.Popen(  # nosec B603 # no shell, and nothing in it comes from outside
        command, pass_fds=(theirs.fileno(),), stdin=subprocess.DEVNULL
    )
    theirs.close()
    return _Process(process, ours)


def _in_order(started: list[_Process], parts: Iterable[Any]) -> Iterator[Any]:
    """Share parts out in turn, and take what was found in the same order."""
    turns = cycle(started)
    asked: deque[_Process] = deque()
    for part in parts:
        one = next(turns)
        with suppress(OSError):  # it has ended: what it said last is taken in its turn
            one.pipe.send((part,))
        asked.append(one)
        if len(asked) >= AHEAD * len(started):
            yield _taken(asked.popleft())
    while asked:
        yield _taken(asked.popleft())


def _taken(one: _Process) -> Any:
    answer = one.found.get()
    if answer is None:
        raise ProcessEnded(
            "A process that worked for this ended early. Nothing was changed. See whether memory "
            "ran out, and run it again, with --processes 1 if need be.",
            pid=one.process.pid,
            code=one.process.wait(),
        )
    is_fault, found = answer
    if is_fault:
        raise found
    return found


class _Alone(Exception):
    """Nobody is there any more who would give parts or take what was found."""


def serve(pipe: Connection) -> None:
    """Work on parts until nobody is there to give any: what runs in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us decides when to stop
    with pipe, suppress(_Alone):
        try:
            open_work, args = _through(pipe.recv)
            with open_work(*args) as work:
                while (asked := _through(pipe.recv)) != _ENOUGH:
                    _through(pipe.send, (False, work(*asked)))
        except Exception as fault:
            if isinstance(fault, _Alone):
                raise
            _through(pipe.send, (True, fault))


def _through(use: Callable[..., Any], *what: Any) -> Any:
    try:
        return use(*what)
    except (EOFError, OSError) as fault:
        raise _Alone from fault
