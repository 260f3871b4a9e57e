"""Hold what a scan said of the validation kit against programs by others."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pdqhash
from PIL import Image, ImageFile

from longstop.core.evidence.names import bytes_of
from tests.engines.evidence.pictures import waves
from tests.engines.scan.images import run
from tools.kit_files import HEIGHT, LOWER, SIXTEEN, UPPER, WIDTH

PROGRAMS: Final = {"md5": "md5sum", "sha1": "sha1sum", "sha256": "sha256sum"}
PUBLISHED: Final = {
    "empty": {"md5": "d41d8cd98f00b204e9800998ecf8427e"},
    "a.txt": {"md5": "0cc175b9c0f1b6a831c399e269772661"},
    "abc.txt": {
        "md5": "900150983cd24fb0d6963f7d28e17f72",
        "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
    "message-digest.txt": {"md5": "f96b697d7cb7938d525a2f31aaf161d0"},
    "alphabet.txt": {"md5": "c3fcd3d76192e4007dfb496cca67e13b"},
    "letters-and-figures.txt": {"md5": "d174ab98d277d9f5a5611c2c9f419d9f"},
    "eighty-figures.txt": {"md5": "57edf4a22be3c955ac49da2e2107b67a"},
    "448-bits.txt": {
        "sha1": "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        "sha256": "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    },
    "million-a.txt": {
        "sha1": "34aa973cd4c4daa4f61eeb2bdbad27316534016f",
        "sha256": "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
    },
}
"""MD5: RFC 1321, A.5. SHA-1 and SHA-256: FIPS 180, its examples."""

BY_META: Final = {
    "decoding/meta-chessboard_GRAY.png":
        "1f2a15003f2aff2abf2aff2abf2aff2a00d500d5bf2a00d5bf2a00d5bf2a00d5",
    "decoding/meta-chessboard_RGB.png":
        "5502bf2a552aff2a572aff2a5f2aff2a00d500d57f2a00d57f2a00d5ff2a00d5",
    "decoding/meta-phantom.png":
        "18670ce379b379a669e66196a18784c38793d38e16ce279c681edc63b179639c",
}  # fmt: skip
ImageFile.LOAD_TRUNCATED_IMAGES = True
_SIDE: Final = 512
WHOLE: Final = {"damaged.E01": "disk.E01"}

Lines = dict[str, dict[str, Any]]


def digests_of(data: bytes) -> dict[str, str]:
    """Digest bytes with the programs of the system."""
    return {
        name: subprocess.run(
            [program], input=data, capture_output=True, check=True
        ).stdout.split()[0].decode()
        for name, program in PROGRAMS.items()
    }  # fmt: skip


def check_digests(source: Path, lines: Lines) -> None:
    """See that every digest in the lines is what other programs say of the bytes they read."""
    truth = dict(_contents(source, lines))
    for path, one in lines.items():
        if "sha256" not in one or (path not in truth and "/$" in path):
            continue  # what NTFS keeps of its own is named by fls in another way
        known = digests_of(truth[path])
        assert {name: one[name] for name in PROGRAMS} == known, (source, path)
        assert one["size"] == len(truth[path]), (source, path)
        if path.startswith("hashing/"):
            published = PUBLISHED.get(Path(path).name, {})
            assert published.items() <= known.items(), path
    missing = [path for path in truth if path not in lines]
    # fls makes up names of its own ($MBR, $FAT1) and lists the indexes of NTFS as streams.
    assert all("$" in path or source.name in WHOLE for path in missing), missing


def _contents(source: Path, lines: Lines) -> Iterator[tuple[str, bytes]]:
    """Give every file as others read it."""
    if source.is_dir():
        for path in source.rglob("*"):
            if path.is_file() and not path.is_symlink():
                shown = str(path.relative_to(source))
                yield from _opened(_shown(shown, lines), path.read_bytes())
    elif source.suffix == ".zip":
        yield from _opened(source.name, source.read_bytes())
    else:
        whole = source.with_name(WHOLE.get(source.name, source.name))
        for name, data in _by_the_sleuth_kit(whole):
            yield from _opened(name, data)


def _shown(name: str, lines: Lines) -> str:
    raw = name.encode("utf-8", "surrogateescape")
    return next((path for path in lines if bytes_of(path) == raw), name)


def _by_the_sleuth_kit(source: Path) -> Iterator[tuple[str, bytes]]:
    """Give what fls lists and icat reads, of the whole of what is damaged."""
    starts = {"": "0"}
    if source.suffix == ".E01":
        rows = [line.split() for line in run("mmls", source).splitlines()]
        starts = {
            f"partition-{int(row[0][:-1]) + 1}/": row[2]
            for row in rows
            if row and row[0][:-1].isdecimal() and ":" in row[1]
        }
    pieces = sorted(source.parent.glob("card.0*")) if source.suffix != ".E01" else [source]
    for part, start in starts.items():
        try:
            listed = run("fls", "-r", "-p", "-F", "-o", start, *pieces)
        except subprocess.CalledProcessError:
            continue  # a part without a file system
        for line in listed.splitlines():
            kind, _, path = line.partition("\t")
            number = kind.rpartition(" ")[2].rstrip(":").removesuffix("(realloc)")
            read = ["icat", "-r", "-o", start, *map(str, pieces), number]
            done = subprocess.run(read, capture_output=True, check=False)
            yield f"{part}{path}", done.stdout


def _opened(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give a file, and what Python's own readers find in it."""
    yield path, data
    if path.count("\\>") > 5 or "trap" in path:
        return
    for name, below in _parts(data):
        yield from _opened(f"{path}\\>{name}", below)


def _parts(data: bytes) -> list[tuple[str, bytes]]:
    for mark, name, unpack in _PRESSED:
        if data.startswith(mark):
            return [(name, unpack(data))]
    if data[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            files = [(one.name, tar.extractfile(one)) for one in tar]
            return [(name, file.read()) for name, file in files if file is not None]
    if not data.startswith(b"PK") or not zipfile.is_zipfile(io.BytesIO(data)):
        return []
    archive = zipfile.ZipFile(io.BytesIO(data))
    found = [one for one in archive.infolist() if not one.flag_bits & 1]
    return [(one.filename, archive.read(one)) for one in found]


_PRESSED: Final[tuple[tuple[bytes, str, Callable[[bytes], bytes]], ...]] = (
    (b"\x1f\x8b", "gzip", gzip.decompress),
    (b"BZh", "bzip2", bz2.decompress),
    (b"\xfd7zXZ\0", "xz", lzma.decompress),
)


def check_pictures(source: Path, lines: Lines) -> None:
    """See that every hash in the lines is Meta's, or what pdqhash makes of Pillow's pixels."""
    for path, one in lines.items():
        if "pdq" not in one or "\\>" in path or not source.is_dir():
            continue
        name = f"decoding/{path}" if source.name == "decoding" else path
        lower, upper = _pixels(source / path)
        if name in BY_META:
            assert one["pdq"] == BY_META[name], path
        elif min(lower.shape[:2]) < 5:
            assert int(one["pdq"], 16) == one["pdq_quality"] == 0
        else:
            assert (one["pdq"], one["pdq_quality"]) == _hash(_shrunk(lower)), path
        if "pdq_full" in one and name not in BY_META and min(lower.shape[:2]) >= 5:
            assert (one["pdq_full"], one["pdq_full_quality"]) == _hash(upper), path


def _pixels(path: Path) -> tuple[Any, Any]:
    """Give the pixels that the reference sees and those that others see."""
    if path.name in SIXTEEN:
        colours = SIXTEEN[path.name]
        lower, upper = (waves(HEIGHT, WIDTH, seed)[..., :colours] for seed in (LOWER, UPPER))
        return tuple(np.ascontiguousarray(np.broadcast_to(one, (HEIGHT, WIDTH, 3)))
                     for one in (lower, upper))  # type: ignore[return-value]  # fmt: skip
    pixels = np.asarray(Image.open(path).convert("RGB"))
    return pixels, pixels


def _shrunk(pixels: Any) -> Any:
    high, wide = pixels.shape[:2]
    down = np.arange(min(high, _SIDE)) * high // min(high, _SIDE)
    across = np.arange(min(wide, _SIDE)) * wide // min(wide, _SIDE)
    return pixels[down][:, across]


def _hash(pixels: Any) -> tuple[str, int]:
    bits, quality = pdqhash.compute(np.ascontiguousarray(pixels))
    return np.packbits(bits).tobytes().hex(), int(quality)
