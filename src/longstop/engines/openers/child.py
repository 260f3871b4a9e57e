"""Convert a hostile file in a process of its own, so that no file can take the receiver down.

The process gets the bytes on standard input and gives frames on standard output; it has a bound on
memory and processor time, no environment, and may write no file. What it gives is bounded and
never trusted to be more than bytes, and a process that dies is a file that is refused.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, Final

from longstop.engines.parts import Part, PartRefused
from longstop.engines.readers.limits import Limits
from longstop.engines.source import Source

_HEAD: Final = struct.Struct(">cI")
_LONGEST_FRAME: Final = 16 << 20
_BLOCK: Final = 1 << 20
_TOO_MUCH_MEMORY: Final = 70
_NEEDED: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_NAME, _BYTES, _REFUSED, _DONE = b"N", b"B", b"R", b"D"


_REASONS: Final = frozenset(
    "has_macros external_links encrypted old_workbook binary_workbook not_a_workbook"
    " unpacks_too_far unpacks_too_large too_many_parts too_many_sheets has_doctype"
    " no_text too_many_pages too_many_objects too_deep damaged".split()
)


@dataclass(frozen=True, slots=True)
class Named:
    """What the next part is: its name, its kind, and why it is not to be kept if it is not."""

    name: str
    kind: str | None = None
    refused: str | None = None


Emit = Callable[[bytes | Named], None]
"""Say what the next part is, then give its bytes."""

Convert = Callable[[io.BytesIO, Limits, Emit], None]


def converted(program: str, source: Source, limits: Limits) -> Iterator[Part]:
    """Run a converter (a module that calls serve()) over a file and give the parts it makes of it.

    Each part's blocks are read before the next part is asked for. Raises PartRefused with a reason
    code where the file is refused, or is more than the bounds of the process allow.
    """
    frames = _frames(program, source, limits)
    named = next(frames, None)
    while named is not None:
        if isinstance(named, bytes):
            raise PartRefused("damaged")
        following: list[Named] = []
        blocks = _blocks(frames, following)
        yield Part(name=named.name, kind=named.kind, refused=named.refused, blocks=blocks)
        for _ in blocks:
            pass
        named = following[0] if following else None


def _blocks(frames: Iterator[bytes | Named], following: list[Named]) -> Iterator[bytes]:
    """Give the bytes up to the name of the next part, which is noted."""
    for frame in frames:
        if isinstance(frame, Named):
            following.append(frame)
            return
        yield frame


def _frames(program: str, source: Source, limits: Limits) -> Iterator[bytes | Named]:
    child = subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", program, json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _NEEDED if name in os.environ},
        cwd="/",
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        with child.stdout as out:
            _feed(child.stdin, source)
            yield from _read(out, limits)
    except EOFError:
        raise PartRefused(_why(child.wait())) from None
    finally:
        child.kill()
        child.wait()


def _feed(stdin: IO[bytes], source: Source) -> None:
    """Give the whole file; a process that stopped reading says why at its end."""
    with suppress(BrokenPipeError), stdin, source.open("rb") as stream:
        while block := stream.read(_BLOCK):
            stdin.write(block)


def _read(out: IO[bytes], limits: Limits) -> Iterator[bytes | Named]:
    total = 0
    while True:
        kind, size = _HEAD.unpack(_exactly(out, _HEAD.size))
        total += size
        if size > _LONGEST_FRAME or total > limits.max_document_text:
            raise PartRefused("too_much_text")
        payload = _exactly(out, size)
        if kind == _BYTES:
            yield payload
        elif kind == _NAME:
            yield Named(*json.loads(payload))
        elif kind == _REFUSED:
            code = payload.decode("ascii", "replace")
            raise PartRefused(code if code in _REASONS else "damaged")
        else:
            return


def _exactly(out: IO[bytes], size: int) -> bytes:
    data = out.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _why(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "takes_too_long"
    if code in (_TOO_MUCH_MEMORY, -signal.SIGABRT, -signal.SIGSEGV):
        return "needs_too_much_memory"
    return "damaged"


def serve(convert: Convert) -> None:
    """Be the process: convert standard input to frames on standard output, within the bounds."""
    limits = Limits(**json.loads(sys.argv[1]))
    out = sys.stdout.buffer
    _bind(limits)

    def emit(piece: bytes | Named) -> None:
        if isinstance(piece, Named):
            what = json.dumps([piece.name, piece.kind, piece.refused])
            _write(out, _NAME, what.encode("ascii"))
            return
        for at in range(0, len(piece), _BLOCK):
            _write(out, _BYTES, piece[at : at + _BLOCK])

    try:
        convert(io.BytesIO(sys.stdin.buffer.read()), limits, emit)
    except PartRefused as fault:
        _write(out, _REFUSED, fault.reason.encode("ascii"))
    except RecursionError:
        _write(out, _REFUSED, b"too_deep")
    except MemoryError:
        os._exit(_TOO_MUCH_MEMORY)
    _write(out, _DONE, b"")
    out.flush()


def _write(out: IO[bytes], kind: bytes, payload: bytes) -> None:
    out.write(_HEAD.pack(kind, len(payload)) + payload)


def _bind(limits: Limits) -> None:
    """Take away what a converter never needs; a system without one of these bounds has the rest."""
    seconds = limits.max_document_seconds
    for what, most in (
        (resource.RLIMIT_AS, limits.max_document_memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
