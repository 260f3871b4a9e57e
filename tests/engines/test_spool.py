"""The spool keeps the text of a package whole or not at all, and never its media."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from longstop.engines.key_ring import ring_of
from longstop.engines.readers.limits import Limits
from longstop.engines.spool import SpoolError, spool

NOISE = random.Random(4).randbytes(9_000)
PICTURE = b"\xff\xd8\xff\xe0" + NOISE
TEXT = "reference;name\n1;Zoë\n" * 2_000
LIMITS = Limits()
KEYS = ring_of([bytes(32)])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-be"])
def test_text_is_kept_under_the_digest_of_what_was_sent(tmp_path: Path, encoding: str) -> None:
    data = TEXT.encode(encoding)

    spooled = spool(io.BytesIO(data), tmp_path / "spool", LIMITS, KEYS)

    assert spooled.path is not None
    assert spooled.path.path.name == f"{hashlib.sha256(data).hexdigest()}.spool"
    assert spooled.path.open().read() == data
    assert (spooled.size, spooled.refused, spooled.media) == (len(data), None, ())


def test_no_text_is_on_the_disk_that_is_not_sealed(tmp_path: Path) -> None:
    class Watched(io.BytesIO):
        """Looks at the folder, drafts and all, each time it is read from."""

        def read(self, size: int | None = -1, /) -> bytes:
            seen.extend(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
            return super().read(size)

    seen: list[bytes] = []
    spool(Watched(TEXT.encode() * 100), tmp_path, LIMITS, KEYS)
    seen.extend(path.read_bytes() for path in tmp_path.rglob("*"))

    assert sum(map(len, seen)) > 4_000_000
    assert not any(b"reference" in one for one in seen)


def test_only_our_account_can_read_the_spool(tmp_path: Path) -> None:
    spooled = spool(io.BytesIO(b"a;b\n"), tmp_path / "spool", LIMITS, KEYS)

    assert spooled.path is not None
    assert spooled.path.path.stat().st_mode & 0o777 == 0o600
    assert spooled.path.path.parent.stat().st_mode & 0o777 == 0o700


def test_media_are_digested_and_never_reach_the_disk(tmp_path: Path) -> None:
    encoded = base64.b64encode(PICTURE)
    data = b'a;"' + encoded + b'"\n'

    spooled = spool(io.BytesIO(data), tmp_path, LIMITS, KEYS)

    assert spooled.path is not None
    assert spooled.sha256 == hashlib.sha256(data).hexdigest()
    assert [media.sha256 for media in spooled.media] == [hashlib.sha256(PICTURE).hexdigest()]
    assert encoded[:40] not in spooled.path.open().read()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PICTURE, "media_file"),
        (b"\x00\x00\x00\x18ftypmp42" + NOISE, "media_file"),
        (b"ID3\x04" + NOISE, "media_file"),
        (b"PK\x03\x04" + NOISE, "binary_file"),
        (b"\x7fELF" + NOISE, "binary_file"),
        (b"%PDF-1.7\n" + NOISE, "binary_file"),
        (NOISE, "binary_file"),
        (TEXT.encode() + NOISE + TEXT.encode(), "binary_file"),
        (TEXT.encode("utf-16") + NOISE, "binary_file"),
        (TEXT.encode("utf-16") + base64.b64encode(NOISE), "binary_file"),
        (b"\xef\xbb\xbf" + PICTURE, "media_file"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_its_digest_alone(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    spooled = spool(io.BytesIO(data), tmp_path, LIMITS, KEYS)

    assert (spooled.refused, spooled.path, spooled.media) == (reason, None, ())
    assert (spooled.sha256, spooled.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert list(tmp_path.iterdir()) == []


def test_a_few_stray_zero_bytes_do_not_make_a_list_binary(tmp_path: Path) -> None:
    spooled = spool(io.BytesIO(TEXT.encode() + b"2;A\0B\n"), tmp_path, LIMITS, KEYS)

    assert spooled.refused is None


def test_a_file_over_the_size_limit_is_digested_to_its_end(tmp_path: Path) -> None:
    data = TEXT.encode() * 100

    spooled = spool(io.BytesIO(data), tmp_path, Limits(max_package_bytes=1_000_000), KEYS)

    assert spooled.refused == "over_size"
    assert spooled.sha256 == hashlib.sha256(data).hexdigest()
    assert list(tmp_path.iterdir()) == []


def test_a_slow_pipe_gives_the_same_as_a_file(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        def __init__(self, data: bytes) -> None:
            self._file = io.BytesIO(data)

        def read(self, size: int = -1, /) -> bytes:
            return self._file.read(min(size, 777))

    data = TEXT.encode() + b'"' + base64.b64encode(PICTURE) + b'"'

    slow = spool(Pipe(data), tmp_path / "a", LIMITS, KEYS)
    quick = spool(io.BytesIO(data), tmp_path / "b", LIMITS, KEYS)

    assert slow.path is not None
    assert quick.path is not None
    assert slow.path.open().read() == quick.path.open().read()
    assert slow.media == quick.media


@pytest.fixture
def nearly_full_disk() -> Iterator[None]:
    """A limit on the size of files fails in the same place as a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.usefixtures("nearly_full_disk")
def test_a_full_disk_says_what_was_saved_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SpoolError) as fault:
        spool(io.BytesIO(b"a;b\n" * 500_000), tmp_path, LIMITS, KEYS)

    assert str(fault.value) == (
        f"Receiving stopped at the spool folder {tmp_path}: the disk is full. Nothing of this "
        "file was saved; packages received before it are complete. Make room or mend the folder, "
        "then run the same `longstop receive` command again."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file")

    with pytest.raises(SpoolError, match="Nothing of this file was saved"):
        spool(io.BytesIO(b"a"), tmp_path / "spool", LIMITS, KEYS)
