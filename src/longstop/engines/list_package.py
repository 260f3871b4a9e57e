"""A list that travels on a stick: signed by whoever sends it, and opened only by its receiver.

The file is in the format of age (longstop.engines.age_file). In it stand one line of JSON for what
the list is, which is what is signed, and one for each entry. What is said of the list binds it to a
holder and an end; the digest of the entries binds them to what is said.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final

import msgspec

from longstop.core.evidence.lists import Description, Entry, ListFault, described
from longstop.core.ledger.checkpoint import CheckpointFault, Note, PublicKey, read_note
from longstop.core.referral.errors import LongstopError
from longstop.engines.age_file import AgeNotOpened, AgeReader, AgeWriter, Opener, Receiver
from longstop.engines.ledger_key import SigningKey, check_signed
from longstop.engines.lists.reading import LENGTHS, Told

FORMAT: Final = "longstop/list/1"
MAGIC: Final = b"age-encryption.org/v1"
_MOST_HEAD: Final = 64_000
_MOST_LINE: Final = 1 << 20
_BLOCK: Final = 1 << 20
_NOT_OPENED: Final = {
    "not_age": "it is no list that was sealed",
    "other_key": "it was sealed for another key",
    "not_whole": "it is not whole: it was cut short, or changed after it was made",
}


class PackageRefused(LongstopError):
    """A list that travelled is not whole, not signed by whom one trusts, or not for this holder."""

    exit_code: ClassVar[int] = 2


class _Blocks(io.RawIOBase):
    """Takes bytes and gives them on as blocks."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self.blocks.append(bytes(data))
        return len(data)

    def taken(self) -> list[bytes]:
        blocks, self.blocks = self.blocks, []
        return blocks


def is_package(path: Path) -> bool:
    """Say whether a file begins as such a one."""
    try:
        with path.open("rb") as file:
            return file.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def entry_lines(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write entries as lines."""
    return (msgspec.json.encode(entry) + b"\n" for entry in entries)


def package_blocks(
    head: dict[str, Any], lines: Iterable[bytes], signer: SigningKey, receiver: Receiver
) -> Iterator[bytes]:
    """Write a package in blocks; the head must say the digest of the lines (`entries_sha256`)."""
    text = json.dumps({"format": FORMAT, **head}, indent=1, sort_keys=True) + "\n"
    note = signer.sign(Note(text)).written().encode()
    out = _Blocks()
    writer = AgeWriter(out, [receiver])
    writer.write(len(note).to_bytes(4, "big") + note)
    yield from out.taken()
    for line in lines:
        writer.write(line)
        if out.blocks:
            yield from out.taken()
    writer.finish()
    yield from out.taken()


def digest_of_lines(lines: Iterable[bytes]) -> tuple[str, int]:
    """Give the digest of lines, and how many there are."""
    digest, count = sha256(), 0
    for line in lines:
        digest.update(line)
        count += 1
    return digest.hexdigest(), count


class Package:
    """A package that is open: what it says is signed; its entries are whole once they were read."""

    def __init__(self, file: BinaryIO, opener: Opener, trusted: Sequence[PublicKey]) -> None:
        """Open it; raises NotSigned and PackageRefused."""
        try:
            self._stream = io.BufferedReader(AgeReader(file, opener), _BLOCK)
            size = int.from_bytes(self._stream.read(4), "big")
            note = read_note(self._stream.read(min(size, _MOST_HEAD)).decode())
            self.signed_by = check_signed(note, trusted)
            self.head: dict[str, Any] = json.loads(note.text)
            self.description: Description = described(self.head["description"])
            self.told = Told(
                str(self.head["origin"][0]),
                country=str(self.head["origin"][1]),
                exporter=str(self.head["origin"][2]),
                declared=int(self.head["entries"]),
            )
        except (UnicodeDecodeError, CheckpointFault, ValueError, KeyError, TypeError, IndexError):
            raise _refused("it is no list of this format") from None
        except AgeNotOpened as fault:
            raise _refused(_NOT_OPENED[fault.reason]) from fault
        except ListFault as fault:
            raise _refused("what it says of the list cannot be read") from fault
        if self.head.get("format") != FORMAT:
            raise _refused("it is no list of this format")

    def entries(self) -> Iterator[Entry]:
        """Give the entries; raises PackageRefused at their end where they are not those signed."""
        digest, decoder = sha256(), msgspec.json.Decoder(Entry)
        while line := self._line():
            digest.update(line)
            try:
                entry = decoder.decode(line)
            except msgspec.DecodeError:
                raise _refused("a line of it is no entry") from None
            found = entry.digests
            if not found or any(len(found[name]) != LENGTHS[name] for name in found):
                raise _refused("a line of it has no digest, or one of another length")
            yield entry
        if digest.hexdigest() != self.head.get("entries_sha256"):
            raise _refused("its entries are not those that were signed")

    def _line(self) -> bytes:
        try:
            return self._stream.readline(_MOST_LINE)
        except AgeNotOpened as fault:
            raise _refused(_NOT_OPENED[fault.reason]) from fault


def _refused(why: str) -> PackageRefused:
    return PackageRefused(
        f"The list that travelled was refused: {why}. Nothing was imported. Ask its sender for it"
        " anew."
    )
