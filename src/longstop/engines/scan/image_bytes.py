"""Give the bytes of a disk image, whole or in pieces, plain or as EnCase keeps them (E01).

EnCase's files are packed in small pieces: whoever asks for a few sectors at a time unpacks each
piece again and again. So they are read in large blocks, of which the last ones are kept. We read
the pieces ourselves (see ewf.py); libewf gives the digests kept in the image, and reads layouts
that we do not know.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

import pyewf
import pytsk3

from longstop.engines.scan.ewf import EwfPieces, Unknown

EWF: Final = (b"EVF\x09\r\n\xff\x00", b"EVF2\r\n\x81\x00")
_BLOCK: Final = 1 << 20
_KEPT: Final = 48
_SECTOR: Final = 512


class _Reads(Protocol):
    """What gives bytes of an image by their place."""

    size: int

    def at(self, place: int, count: int) -> bytes: ...


class _Pieces:
    """Plain files that lie behind one another: one of them is a raw image, several a split one."""

    def __init__(self, paths: list[Path]) -> None:
        self._files = [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in paths]
        # A disk itself has no size but where it ends.
        self._sizes = [os.lseek(file, 0, os.SEEK_END) for file in self._files]
        self.size = sum(self._sizes)

    def at(self, place: int, count: int) -> bytes:
        found = b""
        for file, size in zip(self._files, self._sizes, strict=True):
            while count and place < size and (block := os.pread(file, count, place)):
                found += block
                place, count = place + len(block), count - len(block)
            place -= size
            if place < 0:
                break
        return found

    def close(self) -> None:
        for file in self._files:
            os.close(file)


class _Ewf:
    """An image of EnCase with its segments; what cannot be read raises OSError."""

    def __init__(self, path: Path) -> None:
        self._handle = pyewf.handle()
        self._handle.open(pyewf.glob(str(path)))
        self.size: int = self._handle.get_media_size()
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def at(self, place: int, count: int) -> bytes:
        found = []
        count = max(0, min(count, self.size - place))
        while count:
            block = self._block(place // _BLOCK)
            piece = block[place % _BLOCK : place % _BLOCK + count]
            if not piece:
                raise OSError("the image ends before its end")
            found.append(piece)
            place, count = place + len(piece), count - len(piece)
        return b"".join(found)

    def _block(self, number: int) -> bytes:
        block = self._kept.get(number)
        if block is None:
            block = self._handle.read_buffer_at_offset(
                min(_BLOCK, self.size - number * _BLOCK), number * _BLOCK
            )
            self._kept[number] = block
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(number)
        return block

    def stored(self) -> dict[str, str]:
        """Give the digests that whoever made the image kept in it."""
        found = {name: self._handle.get_hash_value(name) for name in ("MD5", "SHA1")}
        return {name: value.lower() for name, value in found.items() if value}

    def close(self) -> None:
        self._handle.close()


class Image(pytsk3.Img_Info):  # type: ignore[misc]
    """The bytes of an image, for the Sleuth Kit and for whoever digests all of them."""

    def __init__(self, reads: _Reads) -> None:
        """Take what gives the bytes."""
        self._reads = reads
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def close(self) -> None:
        """Nothing to do: whoever opened what gives the bytes closes it."""

    def read(self, place: int, count: int) -> bytes:
        """Read bytes from a place; raises OSError."""
        return self._reads.at(place, count)

    def get_size(self) -> int:
        """Give the size in bytes."""
        return self._reads.size

    def whole(self) -> Iterator[tuple[bytes, bool]]:
        """Give all bytes in blocks, each with whether it could be read: noughts where not."""
        for place in range(0, self.get_size(), _BLOCK):
            count = min(_BLOCK, self.get_size() - place)
            try:
                yield self.read(place, count), True
            except OSError:
                yield bytes(count), False


@contextmanager
def open_image(path: Path) -> Iterator[tuple[Image, dict[str, Any]]]:
    """Open an image and say what is known of it: its pieces, and digests kept in it."""
    with path.open("rb") as file:
        head = file.read(8)
    reads: _Ewf | _Pieces | EwfPieces
    if head.startswith(EWF):
        reads, facts = _encase(path)
    else:
        pieces = pieces_of(path)
        reads = _Pieces(pieces)
        facts = {"Image": f"raw, {len(pieces)} pieces" if len(pieces) > 1 else "raw"}
    try:
        yield Image(reads), {**facts, "Bytes of the image": reads.size}
    finally:
        reads.close()


def _encase(path: Path) -> tuple[_Ewf | EwfPieces, dict[str, Any]]:
    """Open an image of EnCase ourselves, or with libewf where its layout is another."""
    theirs = _Ewf(path)
    kept = {f"{name} kept in it": value for name, value in theirs.stored().items()}
    try:
        ours = EwfPieces([Path(segment) for segment in pyewf.glob(str(path))])
    except Unknown:
        return theirs, {"Image": "EnCase, its pieces NOT held to their check sums", **kept}
    theirs.close()
    if ours.size != theirs.size:
        ours.close()
        raise OSError("two readers of this image do not agree how large it is")
    return ours, {"Image": "EnCase, each piece held to its check sum", **kept}


def pieces_of(path: Path) -> list[Path]:
    """Find the pieces of a split image from its first (.001), or the one file that is no piece.

    Raises OSError where one between others is missing.
    """
    if path.suffix not in (".001", ".000"):
        return [path]
    pieces = [path]
    width, number = len(path.suffix) - 1, int(path.suffix[1:])
    while (following := path.with_suffix(f".{number + len(pieces):0{width}d}")).exists():
        pieces.append(following)
    beside = {one.suffix[1:] for one in path.parent.iterdir() if one.stem == path.stem}
    numbers = {int(one) for one in beside if one.isdecimal() and len(one) == width}
    if max(numbers) >= number + len(pieces):
        raise OSError(f"piece {number + len(pieces)} of the image is missing")
    return pieces
