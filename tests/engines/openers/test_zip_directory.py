"""The directory of a ZIP is believed where its two accounts agree, and nowhere else."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable

import pytest

from longstop.engines.openers.zip_directory import read_directory
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits
from tests.bureau.packages import overlapping_zip, zip_of

WHOLE = zip_of({"a.csv": "a;b\n" * 100, "b/c.csv": "x", "empty": ""})
END = WHOLE.rindex(b"PK\x05\x06")
DIRECTORY = WHOLE.index(b"PK\x01\x02")


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(PartRefused) as fault:
        read_directory(io.BytesIO(data), Limits(**limits))
    return fault.value.reason


def changed(place: int, data: bytes, whole: bytes = WHOLE) -> bytes:
    return whole[:place] + data + whole[place + len(data) :]


class _Pipe(io.RawIOBase):
    """Takes what is written and cannot go back: an archive is then written with descriptions."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self.data += bytes(data)
        return len(data)


def streamed() -> bytes:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.csv", "a;b\n" * number)
    return pipe.data


def wide() -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w") as archive,
        archive.open("a.csv", "w", force_zip64=True) as one,
    ):
        one.write(b"a;b\n")
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [WHOLE, streamed(), wide(), zip_of({}), zip_of({"n": "x" * 99}, zipfile.ZIP_STORED)],
    ids=["plain", "streamed", "wide", "empty", "stored"],
)
def test_an_honest_archive_is_read_as_the_standard_library_reads_it(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = [
            (one.filename, one.compress_type, one.CRC, one.compress_size, one.file_size,
             one.header_offset) for one in archive.infolist()
        ]  # fmt: skip
    found = read_directory(io.BytesIO(data), Limits())
    assert told == [
        (one.name.decode(), one.method, one.crc, one.packed, one.size, one.header) for one in found
    ]


def test_archives_of_any_shape_are_read_as_the_standard_library_reads_them() -> None:
    chance = random.Random(7)
    for _ in range(50):
        files = {
            f"{number}/{chance.randrange(99)}.csv": chance.randbytes(chance.randrange(2_000))
            for number in range(chance.randrange(9))
        }
        data = zip_of(files, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))
        found = read_directory(io.BytesIO(data), Limits())
        assert [(one.name.decode(), one.size) for one in found] == [
            (name, len(content)) for name, content in files.items()
        ]


LIES: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut short": (lambda: WHOLE[:-5], "zip_data_after_end"),
    "no end": (lambda: WHOLE[:DIRECTORY], "zip_damaged"),
    "data behind": (lambda: WHOLE + b"more", "zip_data_after_end"),
    "two ends": (lambda: WHOLE[:-2] + struct.pack("<H", 22) + WHOLE[END:], "zip_data_after_end"),
    "data before": (lambda: b"MZ" + WHOLE, "zip_hidden_data"),
    "data between": (
        lambda: changed(
            len(WHOLE) + 4 - 6, struct.pack("<L", DIRECTORY + 4),
            WHOLE[:DIRECTORY] + b"hide" + WHOLE[DIRECTORY:],
        ),
        "zip_hidden_data",
    ),
    "another name": (lambda: changed(30, b"z"), "zip_contradicts_itself"),
    "another size": (lambda: changed(22, b"\1\0\0\0"), "zip_contradicts_itself"),
    "another method": (lambda: changed(8, b"\0"), "zip_contradicts_itself"),
    "another check": (lambda: changed(14, b"\0\0"), "zip_contradicts_itself"),
    "more entries": (lambda: changed(END + 8, b"\4\0\4\0"), "zip_contradicts_itself"),
    "fewer entries": (lambda: changed(END + 8, b"\2\0\2\0"), "zip_contradicts_itself"),
    "several disks": (lambda: changed(END + 4, b"\1\0"), "zip_in_pieces"),
    "wide that is not": (
        lambda: changed(DIRECTORY + 24, b"\xff\xff\xff\xff"), "zip_contradicts_itself",
    ),
    "overlap": (lambda: overlapping_zip(500, 1_000_000), "zip_overlap"),
    "not a directory": (lambda: changed(DIRECTORY, b"XX"), "zip_damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "reason"), LIES.values(), ids=LIES.keys())
def test_an_archive_that_deceives_is_refused_as_a_whole(
    make: Callable[[], bytes], reason: str
) -> None:
    assert refused(make()) == reason


def test_a_wide_end_that_lies_is_refused() -> None:
    directory = WHOLE[DIRECTORY:END]
    wide_end = struct.pack(
        "<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 3, 3, len(directory), DIRECTORY
    )
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, END, 1)
    honest = WHOLE[:END] + wide_end + locator + WHOLE[END:]
    assert len(read_directory(io.BytesIO(honest), Limits())) == 3
    for place, value in ((24, 2**40), (32, 2**40), (40, 2**60), (48, 2**60), (4, 9)):
        lie = changed(END + place, struct.pack("<Q", value), honest)
        assert refused(lie) in ("zip_contradicts_itself", "zip_hidden_data")
    assert refused(changed(END + 56 + 8, struct.pack("<Q", 2**50), honest)) != ""


def test_too_many_entries_are_refused_before_one_is_read() -> None:
    assert refused(WHOLE, max_parts=2) == "too_many_parts"
