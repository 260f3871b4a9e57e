"""Make what stands in the validation kit: vectors, pictures, archives, images of disks, lists.

Nothing in it is of anybody: strings of published vectors, overlapping waves, chessboards and a
phantom of ellipses. The three pictures with hashes by Meta's own program come from the wheel of
scikit-image (see NOTICE in the kit).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import tarfile
import zlib
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from tests.engines.evidence.pictures import encoded, png, waves
from tests.engines.scan import images
from tests.engines.scan.folders import tarred, zipped

HEIGHT, WIDTH = 60, 80
UPPER, LOWER = 31, 32  # seeds of the two halves of 16 bits
SIXTEEN: Final = {"sixteen-bits-grey.png": 1, "sixteen-bits.png": 3}  # and their colours
META: Final = ("chessboard_GRAY.png", "chessboard_RGB.png", "phantom.png")
ALPHABET: Final = b"abcdefghijklmnopqrstuvwxyz"
VECTORS: Final = {
    "empty": b"",
    "a.txt": b"a",
    "abc.txt": b"abc",
    "message-digest.txt": b"message digest",
    "alphabet.txt": ALPHABET,
    "letters-and-figures.txt": ALPHABET.upper() + ALPHABET + b"0123456789",
    "eighty-figures.txt": b"1234567890" * 8,
    "448-bits.txt": b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
    "million-a.txt": b"a" * 1_000_000,
    "three-mebibytes.bin": bytes(range(256)) * 12_288,
}
"""The texts of RFC 1321 and FIPS 180, and a file that is long enough for two threads."""

NOTE: Final = b"nothing of note\n"


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write files below a folder."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def sixteen_bits(colours: int) -> bytes:
    """Give a PNG of 16 bits a sample, whose upper and lower halves are pictures of their own."""
    upper, lower = (waves(HEIGHT, WIDTH, seed)[..., :colours] for seed in (UPPER, LOWER))
    deep = np.stack([upper, lower], axis=-1).reshape(HEIGHT, -1)
    rows = b"".join(b"\0" + row.tobytes() for row in deep)
    return png(WIDTH, HEIGHT, 16, 0 if colours == 1 else 2, rows)


def pictures(meta: Path) -> dict[str, bytes]:
    """Give pictures of every form that has a rule of its own; meta holds scikit-image's."""
    one = waves(HEIGHT, WIDTH, 1)
    clear = np.dstack([one, np.indices(one.shape[:2])[1].astype(np.uint8)])
    tags = Image.Exif()
    tags[274], tags[271] = 6, "Maker of none"
    moving = [Image.fromarray(waves(HEIGHT, WIDTH, seed)) for seed in (2, 3)]
    large = waves(560, 760, 5)
    flat = np.full((64, 64, 3), 200, np.uint8)
    flat[20:40, 20:44] = 203
    made = {
        "plain.png": encoded(one),
        "plain.bmp": encoded(waves(48, 64, 4), "BMP"),
        "plain.tif": encoded(waves(48, 64, 7), "TIFF", compression="tiff_lzw"),
        "plain.webp": encoded(one, "WEBP", lossless=True),
        "plain.jp2": encoded(one, "JPEG2000", irreversible=False),
        "plain.avif": encoded(one, "AVIF", quality=90),
        "grey.png": encoded(one, "PNG", "L"),
        "palette.gif": encoded(one, "GIF", "P"),
        "palette.png": encoded(one, "PNG", "P"),
        "transparent.png": encoded(clear),
        "pressed.jpg": encoded(one, "JPEG", quality=60),
        "progressive.jpg": encoded(one, "JPEG", quality=85, progressive=True),
        "grey.jpg": encoded(one, "JPEG", "L", quality=85),
        "cmyk.jpg": encoded(one, "JPEG", "CMYK", quality=90),
        "turned-by-its-tag.jpg": encoded(one, "JPEG", quality=90, exif=tags),
        "moving.gif": encoded(one, "GIF", "P", save_all=True, append_images=moving),
        "large.jpg": encoded(large, "JPEG", quality=40),
        "flat.png": encoded(flat),
        "four-pixels.png": encoded(waves(4, 4, 6)),
        "too-many-pixels.png": png(100_000, 100_000, 8, 2, b""),
        "cut-off.jpg": encoded(one, "JPEG")[:1400],
        "damaged.jpg": encoded(one, "JPEG")[:40],
        "of-a-kind-not-decoded.heic": b"\0\0\0\x18ftypheic\0\0\0\0heicmif1" + bytes(64),
    }
    made |= {name: sixteen_bits(colours) for name, colours in SIXTEEN.items()}
    return made | {f"meta-{name}": (meta / name).read_bytes() for name in META}


def for_matching() -> dict[str, bytes]:
    """Give pictures and texts that the lists of the kit speak of."""
    spot = np.pad(np.full((6, 9, 3), 210, np.uint8), ((29, 29), (20, 35), (0, 0)))
    return {
        "listed.png": encoded(waves(48, 64, 11)),
        "near-in-fact.png": encoded(waves(72, 96, 12)),
        "near-in-fact-pressed.jpg": encoded(waves(72, 96, 12), "JPEG", quality=30),
        "near-by-10.png": encoded(waves(48, 64, 13)),
        "near-by-31.png": encoded(waves(48, 64, 14)),
        "not-near-by-32.png": encoded(waves(48, 64, 15)),
        "flat.png": encoded(spot),
        "retracted.bin": b"an entry of this was retracted",
        "listed-by-md5.bin": b"a list knows the MD5 of this",
        "forged.bin": b"a list knows the MD5 of this, with another SHA-256",
        "known.bin": b"known software, as it were",
        "known-by-md5.bin": b"known by its MD5 alone",
        "on-both-sides.bin": b"listed by the one and known to the other",
    }


def archives(locked: bytes) -> dict[str, bytes]:
    """Give archives in archives, and what an archive can do; locked asks for a password."""
    deep = encoded(waves(40, 50, 21))
    inner = zipped({"deep.png": deep, "note.txt": NOTE})
    middle = gzip.compress(tarred({"a folder/in.zip": inner, "t.txt": NOTE}), mtime=0)
    russian = NOTE
    for _ in range(8):
        russian = gzip.compress(russian, mtime=0)
    return {
        "outer.zip": zipped({"x/middle.tar.gz": middle, "x/one.png": deep, "../up.txt": b"up"}),
        "eight-deep.gz": russian,
        "locked.zip": locked,
        "pressed.tar.bz2": bz2.compress(tarred({"note.txt": NOTE})),
        "pressed.xz": lzma.compress(NOTE),
        "a folder/in a folder/note.txt": NOTE,
        "empty folder/.keep": b"",
    }


def cannot_be_read() -> dict[str, bytes]:
    """Give a file of each class and reason that a folder can show."""
    whole = zipped({"a.txt": NOTE, "b.txt": random.Random(4).randbytes(4000)})
    return {
        "disk.luks": b"LUKS\xba\xbe\0\x01" + bytes(600),
        "letter.age": b"age-encryption.org/v1\n-> X25519 none\n" + bytes(80),
        "other.7z": b"7z\xbc\xaf\x27\x1c" + bytes(40),
        "other.rar": b"Rar!\x1a\x07\x00" + bytes(40),
        "disk-in-a-folder.vmdk": b"KDMV" + bytes(600),
        "page.pdf": b"%PDF-1.4\n%%EOF\n",
        "film.mp4": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(64),
        "cut-off.zip": whole[:-30],
        "trap.gz": gzip.compress(bytes(40 << 20), mtime=0),
        "note.txt": NOTE,
    }


def locked_zip(scratch: Path) -> bytes:
    """Pack a file under a password, by Info-ZIP."""
    write(scratch, {"secret.txt": NOTE, "open.txt": NOTE})
    for words in (("-P", "kit", "l.zip", "secret.txt"), ("l.zip", "open.txt")):
        subprocess.run(["zip", "-q", "-X", *words], cwd=scratch, check=True)  # noqa: S607
    return (scratch / "l.zip").read_bytes()


def on_disks() -> dict[str, bytes]:
    """Give what is put on each file system; what begins with `gone` is deleted again."""
    return {
        "photo.png": encoded(waves(48, 64, 41)),
        "gone.jpg": encoded(waves(48, 64, 42), "JPEG"),
        "note.txt": NOTE,
        "folder/a pattern.bin": bytes(range(256)) * 240,  # what follows lies beyond 64 KiB
        "folder/all.zip": zipped({"in.txt": b"in an archive on a disk"}),
        "folder/long name of a file.bin": random.Random(5).randbytes(20_000),
    }


def disks(scratch: Path) -> dict[str, bytes]:
    """Make the images: a disk of three parts as E01, the same damaged, a card in two pieces."""
    files = scratch / "files"
    write(files, on_disks())
    fat = images.blank(scratch / "fat.dd", 1 << 20)
    images.run("mkfs.vfat", "-F", "12", "--invariant", fat)
    images.run("mcopy", "-s", "-i", fat, *sorted(files.iterdir()), "::")
    images.run("mdel", "-i", fat, "::gone.jpg")
    ext = images.blank(scratch / "ext.dd", 1 << 20)
    images.run("mkfs.ext2", "-q", "-N", "32", "-d", files, ext)
    images.run("debugfs", "-w", "-R", "rm gone.jpg", ext)
    ntfs = images.blank(scratch / "ntfs.dd", 2 << 20)
    images.run("mkfs.ntfs", "-F", "-Q", "-q", ntfs)
    for name in ("photo.png", "note.txt"):
        images.run("ntfscp", "-f", ntfs, files / name, name)
    images.run("ntfscp", "-f", "-N", "side", ntfs, files / "photo.png", "note.txt")
    locked = scratch / "locked.dd"
    locked.write_bytes((b"LUKS\xba\xbe\0\x01" + bytes(600)).ljust(1 << 16, b"\0"))
    raw = images.disk(scratch / "disk.dd", [fat, ext, ntfs, locked])
    words = ("-u", "-q", "-S", str(64 << 20), "-c", "best", "-t")
    images.run("ewfacquire", *words, scratch / "disk", raw)
    whole = (scratch / "disk.E01").read_bytes()
    card = fat.read_bytes()
    return {
        "disk.E01": whole,
        "damaged.E01": _damaged(whole, raw.read_bytes()),
        "card.001": card[: len(card) // 2],
        "card.002": card[len(card) // 2 :],
        "phone.zip": zipped({"DCIM/1.png": on_disks()["photo.png"], "notes/a.txt": NOTE}),
    }


def _damaged(whole: bytes, raw: bytes) -> bytes:
    """Flip a byte in the piece that holds a picture on the first part of the disk."""
    place = raw.index(on_disks()["photo.png"][:64]) // 32_768 * 32_768
    for level in range(1, 10):
        packed = zlib.compress(raw[place : place + 32_768], level)
        if (at := whole.find(packed)) >= 0:
            at += len(packed) // 2
            return whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
    raise AssertionError("the piece was not found in the image")


def fill(kit: Path, scratch: Path, meta: Path) -> None:
    """Put the whole kit into a folder, all but its lists."""
    device = kit / "device"
    write(device / "hashing", VECTORS)
    write(device / "decoding", pictures(meta))
    write(device / "matching", for_matching())
    write(device / "walking", archives(locked_zip(scratch / "zip")))
    write(device / "reporting", cannot_be_read())
    (device / "walking" / "link").symlink_to("../hashing")
    os.mkfifo(device / "walking" / "pipe")
    odd = os.path.join(os.fsencode(device), b"walking", b"\xff\xfe\n\x1bname")  # noqa: PTH118
    with open(odd, "wb") as file:  # noqa: PTH123
        file.write(b"odd")
    write(kit, disks(scratch / "disks"))


def packed(kit: Path) -> bytes:
    """Pack the kit so that the same files give the same bytes."""

    def plain(one: tarfile.TarInfo) -> tarfile.TarInfo:
        one.uid = one.gid = one.mtime = 0
        one.uname = one.gname = ""
        return one

    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(kit.rglob("*"), key=os.fsencode):
            tar.add(path, str(path.relative_to(kit)), recursive=False, filter=plain)
    best = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]
    return lzma.compress(out.getvalue(), filters=best)
