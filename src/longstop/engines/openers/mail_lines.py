"""Read a mail line by line, knowing at every line which boundary it may be, in bounded memory.

RFC 2046, section 5.1: a boundary is a line of its own, and the line end before it is part of it.
The parser of the standard library holds a whole mail at once and asks every open boundary at every
line; here a line is held at most, and asked once however many boundaries are open.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from typing import BinaryIO

LONGEST_PIECE = 1 << 16
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=]+")
_UNFINISHED = re.compile(rb"=[0-9A-Fa-f]?\Z")


class MailLines:
    """The lines of one mail.

    met is the boundary at which what was read last ended, with whether it closes; None at the end
    of the mail.
    """

    def __init__(self, stream: BinaryIO) -> None:
        """Begin before the first line."""
        self._stream = stream
        self._open: dict[bytes, int] = {}
        self._starts_line = True
        self.met: tuple[bytes, bool] | None = None

    def enter(self, boundary: bytes) -> None:
        """Have a boundary looked for from here on."""
        self._open[boundary] = self._open.get(boundary, 0) + 1

    def leave(self, boundary: bytes) -> None:
        """Have it looked for no more."""
        self._open[boundary] -= 1
        if not self._open[boundary]:
            del self._open[boundary]

    def headers(self, most: int) -> bytes | None:
        """Read to the first empty line, which is not given; None where it is more than so much."""
        found = bytearray()
        for line in self._lines():
            if line in (b"\n", b"\r\n"):
                self.met = None
                break
            found += line
            if len(found) > most:
                return None
        return bytes(found)

    def body(self) -> Iterator[bytes]:
        """Give what stands before the next boundary, or before the end of the mail."""
        ending = b""
        for line in self._lines():
            stripped = line[:-2] if line.endswith(b"\r\n") else line.removesuffix(b"\n")
            yield ending + stripped
            ending = line[len(stripped) :]
        if self.met is None:
            yield ending

    def _lines(self) -> Iterator[bytes]:
        self.met = None
        while line := self._stream.readline(LONGEST_PIECE):
            if self._starts_line and line.startswith(b"--") and self._meets(line):
                return
            self._starts_line = line.endswith(b"\n")
            yield line

    def _meets(self, line: bytes) -> bool:
        name = line.rstrip()[2:]
        if name in self._open:
            self.met = (name, False)
        elif name.endswith(b"--") and name[:-2] in self._open:
            self.met = (name[:-2], True)
        return self.met is not None


def from_base64(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decode base64 as it comes; what is no base64 in it is passed over, as RFC 2045 asks."""
    left = b""
    for piece in pieces:
        left += _NOT_BASE64.sub(b"", piece)
        if len(left) < LONGEST_PIECE and b"=" not in left:
            continue
        given, left = _whole(left)
        yield given
    given, left = _whole(left)
    yield given
    if len(left) > 1:
        yield binascii.a2b_base64(left + b"=" * (-len(left) % 4))


def _whole(text: bytes) -> tuple[bytes, bytes]:
    """Decode the whole groups of four of a text, each end of padding beginning anew."""
    made: list[bytes] = []
    *ended, rest = re.split(rb"=+", text)
    for one in ended:
        if len(one) % 4 != 1:
            made.append(binascii.a2b_base64(one + b"=" * (-len(one) % 4)))
    cut = len(rest) - len(rest) % 4
    made.append(binascii.a2b_base64(rest[:cut]))
    return b"".join(made), rest[cut:]


def from_quoted_printable(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Decode quoted-printable as it comes."""
    left = b""
    for piece in pieces:
        whole = left + piece
        cut = _UNFINISHED.search(whole)
        left = whole[cut.start() :] if cut else b""
        yield binascii.a2b_qp(whole[: len(whole) - len(left)])
    yield binascii.a2b_qp(left)
