from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from pathlib import Path

import pytest

from longstop.engines.openers.compressed import COMPRESSED
from longstop.engines.openers.tar_archive import begins_tar, members, open_tar
from longstop.engines.parts import PartRefused
from longstop.engines.readers.limits import Limits

LIMITS = Limits()


def packed(shape: int, names: list[str]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=shape) as archive:
        for name in names:
            one = tarfile.TarInfo(name)
            one.size = len(name)
            archive.addfile(one, io.BytesIO(b"x" * len(name)))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "../../etc/passwd"
        archive.addfile(link)
        folder = tarfile.TarInfo("folder")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    return out.getvalue()


@pytest.mark.parametrize("shape", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_is_read_is_what_tarfile_reads(shape: int, tmp_path: Path) -> None:
    long = "d" * 90 + "/" + "f" * 90
    names = ["a.txt", long, "ö.jpg"] + ([] if shape == tarfile.USTAR_FORMAT else ["n" * 300])
    data = packed(shape, names)
    assert begins_tar(data[:4096])
    (tmp_path / "a").write_bytes(data)
    found = [
        (part.name, part.refused, len(b"".join(part.blocks)))
        for part in open_tar(tmp_path / "a", tmp_path, LIMITS)
    ]
    assert found == [*((name, None, len(name)) for name in names), ("link", "link_or_device", 0)]
    with tarfile.open(fileobj=io.BytesIO(data)) as theirs:
        ours = [one.name.decode() for one in members(io.BytesIO(data))]
        assert ours == [*theirs.getnames()[:-1], "folder/"] or ours == theirs.getnames()


def test_a_damaged_archive_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    data = packed(tarfile.GNU_FORMAT, ["a", "b", "c"])
    (tmp_path / "a").write_bytes(data[:1024] + b"Q" * 512 + data[1536:])
    parts = open_tar(tmp_path / "a", tmp_path, LIMITS)
    assert next(parts).name == "a"
    with pytest.raises(PartRefused, match="damaged"):
        next(parts)
    endless = tarfile.TarInfo("huge")
    endless.size = 1 << 40
    (tmp_path / "a").write_bytes(endless.tobuf(tarfile.GNU_FORMAT) + b"x" * 512)
    with pytest.raises(PartRefused, match="damaged"):
        list(open_tar(tmp_path / "a", tmp_path, LIMITS))


def test_a_name_as_long_as_a_film_is_not_read(tmp_path: Path) -> None:
    long = tarfile.TarInfo("x")
    long.type, long.size = tarfile.GNUTYPE_LONGNAME, 2 << 20
    (tmp_path / "a").write_bytes(long.tobuf(tarfile.GNU_FORMAT) + b"n" * (2 << 20))
    with pytest.raises(PartRefused, match="name_too_long"):
        list(open_tar(tmp_path / "a", tmp_path, LIMITS))


@pytest.mark.parametrize("size", [b"-0000000001", b"-0000002000", b"0o000000007", b"0000_000007"])
def test_a_size_that_is_no_plain_number_is_damage_and_leads_nowhere(
    size: bytes, tmp_path: Path
) -> None:
    head = bytearray(tarfile.TarInfo("x").tobuf(tarfile.GNU_FORMAT)[:512])
    head[124:136] = size + b"\0"
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    (tmp_path / "a").write_bytes(bytes(head) + bytes(1024))
    with pytest.raises(PartRefused, match="damaged"):
        list(open_tar(tmp_path / "a", tmp_path, Limits(max_parts=3)))


def test_a_number_of_five_thousand_figures_is_no_number(tmp_path: Path) -> None:
    def names(text: bytes) -> list[str]:
        about = tarfile.TarInfo("about")
        about.type, about.size = tarfile.XHDTYPE, len(text)
        one = tarfile.TarInfo("x").tobuf(tarfile.USTAR_FORMAT)
        told = about.tobuf(tarfile.USTAR_FORMAT) + text.ljust(10 * 512, b"\0")
        (tmp_path / "a").write_bytes(told + one + bytes(1024))
        return [part.name for part in open_tar(tmp_path / "a", tmp_path, LIMITS)]

    assert names(b"5020 size=" + b"9" * 5009 + b"\n") == ["x"]
    with pytest.raises(PartRefused, match="damaged"):
        names(b"9" * 5000 + b" path=x\n")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_was_made_smaller_comes_out_whole_and_a_bomb_does_not(
    pack: object, tmp_path: Path
) -> None:
    assert callable(pack)
    text = bytes(range(256)) * 900
    for data, whole in ((pack(text), text), (pack(text) + pack(b"more"), text + b"more")):
        (tmp_path / "a").write_bytes(data)
        container = next(one for one in COMPRESSED if one.begins(data[:64]))
        (part,) = container.open(tmp_path / "a", tmp_path, LIMITS)
        assert b"".join(part.blocks) == whole
    (tmp_path / "a").write_bytes(pack(text)[:-20])
    with pytest.raises(PartRefused, match="damaged"):
        b"".join(next(iter(container.open(tmp_path / "a", tmp_path, LIMITS))).blocks)
    (tmp_path / "a").write_bytes(pack(bytes(40 << 20)))
    with pytest.raises(PartRefused, match="unpacks_too_far"):
        for _ in next(iter(container.open(tmp_path / "a", tmp_path, LIMITS))).blocks:
            pass
