"""Hash pictures in a process that can be killed: a picture is the likeliest thing to be a trap.

The process is given a file's bytes on a pipe and gives back hashes, or why there are none. It has a
bound on memory, on pixels before a single one is decoded, and on seconds; it may write no file and
has no environment. One that goes over its bounds is killed, and another is started for the next
picture. Nothing of a picture is kept but its hashes.
"""

from __future__ import annotations

import json
import os
import select
import signal
import struct
import subprocess  # nosec B404 # the only program started is this very interpreter
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import IO, Final

from longstop.engines.pdq import Pdq

PROGRAM: Final = "longstop.engines.picture_child"
LENGTH: Final = struct.Struct(">Q")
ANSWER: Final = struct.Struct(">B32sB32sBB")
SEEN, REFUSED = 0, 1
REASONS: Final = (
    "damaged", "not_supported", "too_many_pixels", "needs_too_much_memory", "takes_too_long",
    "too_large",
)  # fmt: skip
PICTURE_KINDS: Final = frozenset(
    "image/jpeg image/png image/gif image/tiff image/bmp image/webp image/jp2 image/heif"
    " image/x-icon image/jxl image/vnd.adobe.photoshop".split()
)
"""What counts as a picture; those that nothing here decodes are told of as not supported."""

_NEEDED: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class PictureLimits:
    """The most a picture may cost: bytes of its file, pixels, seconds, and bytes of memory."""

    most_bytes: int = 128 << 20
    most_pixels: int = 200_000_000
    most_seconds: float = 10.0
    most_memory: int = 2 << 30
    both_readings: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a picture came to: the hash, the reading at full resolution if asked for, or why not.

    why is a code of REASONS where there is no hash. camera says that the file names the make or
    model of a camera, which is not kept.
    """

    pdq: Pdq | None = None
    full: Pdq | None = None
    camera: bool = False
    why: str | None = None


class PictureReader:
    """Reads pictures one after another, in a process that is started when the first one comes."""

    def __init__(self, limits: PictureLimits) -> None:
        """Begin without a process; `picture_reader` ends it."""
        self.limits = limits
        self._child: subprocess.Popen[bytes] | None = None

    def ask(self, data: bytes) -> None:
        """Give a picture's bytes, whose reading is then to be taken before the next is given."""
        if self._child is None or self._child.poll() is not None:
            self.end()
            self._child = _started(self.limits)
        stdin = _pipe(self._child.stdin)
        with suppress(BrokenPipeError):  # it has died: whoever takes the reading is told
            stdin.write(LENGTH.pack(len(data)))
            for at in range(0, len(data), _BLOCK):
                stdin.write(data[at : at + _BLOCK])
            stdin.flush()

    def take(self) -> Reading:
        """Take the reading of what was given last; a process that died or hangs says why not."""
        assert self._child is not None, "a picture is given before its reading is taken"
        stdout = _pipe(self._child.stdout)
        ready, _, _ = select.select([stdout], [], [], self.limits.most_seconds)
        if not ready:
            self.end()
            return Reading(why="takes_too_long")
        answer = stdout.read(ANSWER.size)
        if len(answer) < ANSWER.size:
            code = self._child.wait()
            self.end()
            return Reading(
                why="takes_too_long" if code == -signal.SIGXCPU else "needs_too_much_memory"
            )
        return _reading(answer, full=self.limits.both_readings)

    def read(self, data: bytes) -> Reading:
        """Read one picture."""
        self.ask(data)
        return self.take()

    def end(self) -> None:
        """End the process at once; the next picture starts another."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            with suppress(BrokenPipeError):
                _pipe(self._child.stdin).close()
            _pipe(self._child.stdout).close()
            self._child = None


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@contextmanager
def picture_reader(limits: PictureLimits) -> Iterator[PictureReader]:
    """Give a reader of pictures for as long as the body runs."""
    reader = PictureReader(limits)
    try:
        yield reader
    finally:
        reader.end()


def _started(limits: PictureLimits) -> subprocess.Popen[bytes]:
    # One thread: the workers are many already, and each thread of the library takes memory.
    environment = {"OPENBLAS_NUM_THREADS": "1"}
    environment |= {name: os.environ[name] for name in _NEEDED if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-P", "-B", "-m", PROGRAM, json.dumps(asdict(limits))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
        bufsize=0,
    )


def _reading(answer: bytes, *, full: bool) -> Reading:
    kind, bits, quality, full_bits, full_quality, more = ANSWER.unpack(answer)
    if kind == REFUSED:
        return Reading(why=REASONS[more])
    return Reading(
        pdq=Pdq(bits, quality),
        full=Pdq(full_bits, full_quality) if full else None,
        camera=bool(more),
    )
