"""A converter that does what a captured one might; which, it is told by the file it is given."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from longstop.engines.openers.child import Emit, Named, serve
from longstop.engines.readers.limits import Limits


def loop() -> None:
    """Never end."""
    while True:
        pass


def grow() -> None:
    """Take all the memory there is."""
    _ = [bytearray(1 << 20) for _ in range(100_000)]


def noise() -> None:
    """Say what no frame is."""
    sys.stdout.buffer.write(os.urandom(4096))


def fail() -> None:
    """Raise what nobody expects."""
    raise ZeroDivisionError


DEEDS: dict[str, Callable[[], object]] = {
    "loop": loop,
    "grow": grow,
    "noise": noise,
    "raise": fail,
    "abort": os.abort,
    "exit": lambda: os._exit(0),
}


def convert(data: io.BytesIO, _limits: Limits, emit: Emit) -> None:
    """Misbehave as the file says."""
    what, _, where = data.getvalue().decode().partition(" ")
    emit(Named("part", "sheet"))
    emit(b"text")
    while what == "talk":
        emit(b"x" * 1_000_000)
    if what == "write":
        Path(where).write_bytes(b"x")
    if what == "look":
        emit(" ".join(sorted(os.environ)).encode())
    DEEDS.get(what, int)()


if __name__ == "__main__":
    serve(convert)
