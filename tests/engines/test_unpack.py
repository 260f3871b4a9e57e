"""Everything in an archive is a part with its digest, and none of it can reach out of it."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest

from longstop.engines.readers.limits import Limits
from longstop.engines.spool import SpoolError
from longstop.engines.unpack import FoundPart, Unpacked, unpack
from tests.bureau.packages import PICTURE, list_of, zip_of
from tests.engines.test_spool import KEYS, nearly_full_disk

__all__ = ["nearly_full_disk"]

LIST = list_of("Jon", "Ann")


def opened(tmp_path: Path, data: bytes, **limits: int) -> Unpacked:
    return unpack(io.BytesIO(data), tmp_path / "spool", Limits(**limits), KEYS)


def by_path(found: Unpacked) -> dict[str, FoundPart]:
    return {part.path: part for part in found.parts}


def kept(part: FoundPart) -> bytes:
    assert part.text is not None
    with part.text.open("rb") as stream:
        return stream.read()


def digest(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def test_each_part_has_its_own_digest_and_the_package_that_of_what_was_sent(
    tmp_path: Path,
) -> None:
    data = zip_of({"a/list.csv": LIST, "photo.jpg": PICTURE, "b.csv": LIST.upper()})
    found = opened(tmp_path, data)
    assert (found.sha256, found.size, found.kind) == (digest(data), len(data), "zip")
    told = [(p.number, p.within, p.path, p.sha256, p.kind, p.reason) for p in found.parts]
    assert told == [
        (1, None, "", digest(data), "zip", "opened"),
        (2, 1, "a/list.csv", digest(LIST), "text", None),
        (3, 1, "photo.jpg", digest(PICTURE), "image/jpeg", "media_file"),
        (4, 1, "b.csv", digest(LIST.upper()), "text", None),
    ]
    assert kept(found.parts[1]) == LIST.encode()


def test_the_same_bytes_give_the_same_parts_each_time(tmp_path: Path) -> None:
    data = zip_of({"a.csv": LIST, "in.zip": zip_of({"b.csv": LIST, "p.jpg": PICTURE})})
    assert opened(tmp_path, data) == opened(tmp_path, data)


def test_a_file_that_holds_no_others_is_its_own_one_part(tmp_path: Path) -> None:
    found = opened(tmp_path, LIST.encode())
    (part,) = found.parts
    assert (part.path, part.sha256, part.kept_sha256) == ("", digest(LIST), digest(LIST))


def test_archives_in_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    inner = zip_of({"deep.csv": LIST})
    for number in range(4):
        inner = zip_of({f"{number}.zip": inner})
    found = opened(tmp_path, inner, max_part_depth=3)
    assert [(part.path, part.reason) for part in found.parts] == [
        ("", "opened"), ("3.zip", "opened"), ("3.zip/2.zip", "opened"),
        ("3.zip/2.zip/1.zip", "too_deep"),
    ]  # fmt: skip
    assert by_path(opened(tmp_path, inner))["3.zip/2.zip/1.zip/0.zip/deep.csv"].text is not None


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../up.csv", "unsafe_name"), ("a/../../up.csv", "unsafe_name"), ("..", "unsafe_name"),
        ("/etc/up.csv", "unsafe_name"), ("C:up.csv", "unsafe_name"), ("a\\b.csv", "unsafe_name"),
        ("a\tb.csv", "unsafe_name"), ("x" * 1_001, "name_too_long"),
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused_and_its_digest_is_known(
    tmp_path: Path, name: str, reason: str
) -> None:
    found = opened(tmp_path, zip_of({"a.csv": LIST, name: "secret,x\n"}))
    assert [(p.reason, p.sha256, p.text) for p in found.parts[2:]] == [
        (reason, digest("secret,x\n"), None)
    ]
    assert {file.name for file in tmp_path.rglob("*")} == {
        "spool", f"{found.sha256}.parts", "000002.spool",
    }  # fmt: skip


def test_a_name_cut_by_a_zero_byte_is_refused(tmp_path: Path) -> None:
    data = zip_of({"listXcsv": LIST, "b.csv": LIST}).replace(b"listXcsv", b"list\0csv")
    assert opened(tmp_path, data).parts[1].reason == "unsafe_name"


def test_a_name_that_is_not_the_utf_8_it_says_it_is_is_refused(tmp_path: Path) -> None:
    data = zip_of({"Zoë.csv": LIST, "b.csv": LIST}).replace("Zoë".encode(), b"Zo\xff\xff")
    assert opened(tmp_path, data).parts[1].reason == "unsafe_name"


def test_of_two_files_of_one_name_the_second_is_refused_whatever_its_case(tmp_path: Path) -> None:
    pairs = [("list.csv", LIST), ("List.CSV", LIST), ("list.csv", LIST), ("other.csv", LIST)]
    found = opened(tmp_path, zip_of(pairs))
    assert [p.reason for p in found.parts] == [
        "opened", None, "repeated_name", "repeated_name", None,
    ]  # fmt: skip


def test_a_link_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.csv")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    found = opened(tmp_path, zip_of([(link, "/etc/passwd"), ("a.csv", LIST)]))
    assert [p.reason for p in found.parts[1:]] == ["link_or_device", None]


def test_what_is_encrypted_packed_otherwise_or_damaged_is_told_and_costs_no_other(
    tmp_path: Path,
) -> None:
    data = bytearray(zip_of({"a.csv": LIST, "b.csv": LIST}))
    for place in (6, data.index(b"PK\x01\x02") + 8):
        data[place] |= 1
    assert [p.reason for p in opened(tmp_path, bytes(data)).parts[1:]] == ["encrypted", None]
    packed = opened(tmp_path, zip_of({"a.csv": LIST}, zipfile.ZIP_LZMA))
    assert [p.reason for p in packed.parts[1:]] == ["packed_unknown"]
    stored = zip_of({"a.csv": LIST, "b.csv": LIST}, zipfile.ZIP_STORED)
    flipped = stored.replace(b"Jon", b"Jim", 1)
    found = opened(tmp_path, flipped)
    assert [(p.reason, p.sha256) for p in found.parts[1:]] == [
        ("damaged", None), (None, digest(LIST)),
    ]  # fmt: skip
    assert len([*tmp_path.rglob("000002.spool")]) == 0


def test_what_unpacks_too_far_is_left_and_costs_no_other(tmp_path: Path) -> None:
    found = opened(tmp_path, zip_of({"bomb.csv": b"0" * 30_000_000, "a.csv": LIST}))
    assert [(p.reason, p.sha256) for p in found.parts[1:]] == [
        ("unpacks_too_far", None), (None, digest(LIST)),
    ]  # fmt: skip


def test_more_parts_or_bytes_than_we_take_refuse_the_package(tmp_path: Path) -> None:
    many = zip_of({"in.zip": zip_of({f"{n}.csv": "" for n in range(9)}), "a.csv": LIST})
    assert opened(tmp_path, many, max_parts=9).refused == "too_many_parts"
    assert opened(tmp_path, many, max_unpacked_bytes=100).refused == "unpacks_too_large"
    assert opened(tmp_path, many, max_package_bytes=100).refused == "over_size"
    assert [*(tmp_path / "spool").iterdir()] == []


def test_media_never_reach_the_disk_not_even_inside_a_text(tmp_path: Path) -> None:
    encoded = base64.b64encode(PICTURE).decode()
    inner = zip_of({"p.jpg": PICTURE, "t.csv": f'a;"data:image/jpeg;base64,{encoded}"\n'})
    found = opened(tmp_path, zip_of({"in.zip": inner}))
    text = by_path(found)["in.zip/t.csv"]
    assert [media.sha256 for media in text.media] == [digest(PICTURE)]
    assert text.sha256 != text.kept_sha256 == digest(kept(text))
    for file in (one for one in tmp_path.rglob("*") if one.is_file()):
        assert PICTURE[:60] not in file.read_bytes()
        assert encoded[:60].encode() not in file.read_bytes()


def test_only_our_account_can_read_the_parts(tmp_path: Path) -> None:
    opened(tmp_path, zip_of({"a.csv": LIST}))
    modes = {one.name: one.stat().st_mode & 0o777 for one in (tmp_path / "spool").rglob("*")}
    assert set(modes.values()) == {0o700, 0o600}


@pytest.mark.usefixtures("nearly_full_disk")
def test_a_full_disk_while_unpacking_leaves_nothing(tmp_path: Path) -> None:
    letters = "".join(f"{number},{number * 7919 % 9973}\n" for number in range(40_000))
    with pytest.raises(SpoolError, match="Nothing of this file was saved"):
        opened(tmp_path, zip_of({"a.csv": LIST, "b.csv": letters}))
    assert [*(tmp_path / "spool").iterdir()] == []
