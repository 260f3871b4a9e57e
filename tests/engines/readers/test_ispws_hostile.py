"""XML made to hurt: refused or put aside with its reason, in bounded memory, expanding nothing."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from longstop.core.referral.records import Report, SourceRecord
from longstop.engines.readers.ispws_reader import read_ispws
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.readers.ispws_samples import details, read, references, refused, report

MIB = 1 << 20
BOMB = (
    '<!DOCTYPE report [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE report [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


class Made:
    """A source that is made up as it is read, so that a huge one needs no disk."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts

    def open(self, _mode: str) -> Any:
        return _Stream(self._parts)


class _Stream(io.RawIOBase):
    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._left = self._left or next(self._parts, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def read_made(*parts: bytes, times: int = 1) -> tuple[list[SourceRecord], int]:
    """Read parts in turn, the middle one so many times; gives the records and the most memory."""

    class Twice:
        def open(self, mode: str) -> Any:
            return Made(iter((parts[0], *[parts[1]] * times, *parts[2:]))).open(mode)

    tracemalloc.start()
    try:
        reader = read_ispws(Twice(), zone=None, country=None, limits=Limits())
        return list(reader.records()), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("definitions", [BOMB, OUTSIDE, "<!doctype html>"])
def test_a_file_that_begins_with_a_document_type_is_refused(
    tmp_path: Path, definitions: str
) -> None:
    for before in ("", '<?xml version="1.0"?>\n', "<!-- x -->"):
        with pytest.raises(UnreadableFile) as refusal:
            read(tmp_path, before + definitions + report("<additionalInfo>&c;</additionalInfo>"))
        assert refusal.value.reason == "doctype"


def test_a_document_type_further_in_defines_nothing(tmp_path: Path) -> None:
    uses = report("<additionalInfo>&c;&x;</additionalInfo>")
    found = read(tmp_path, report(reference="1") + BOMB + uses + report(reference="2"))
    assert references(found) == ["1", None, None, "2"]
    assert [r.reason for r in refused(found)] == ["doctype", "not_xml"]


@pytest.mark.parametrize(
    ("before", "behind", "size"),
    [
        ("", "", 64),
        pytest.param("", "", 1024, marks=pytest.mark.long),
        ("<report>", "</report>", 64),
        ("<report><victim>", "</victim></report>", 64),
        ("<report><victim>", "", 64),
        ("<fileDetails>", "</fileDetails>", 64),
    ],
)
def test_a_line_without_end_is_one_record_put_aside(before: str, behind: str, size: int) -> None:
    found, memory = read_made(
        (report(reference="1") + before).encode(),
        b"x" * MIB,
        (behind + report(reference="2")).encode(),
        times=size,
    )
    assert references(found) == ["1", None, "2"]
    (kept,) = refused(found)
    assert kept.reason == "too_long"
    assert len(kept.content) == Limits().max_record_bytes
    assert memory < 16 * MIB


def test_what_was_cut_is_told_with_the_digest_of_the_whole(tmp_path: Path) -> None:
    whole = report(f"<additionalInfo>{'x' * 5_000}</additionalInfo>")
    found = read(
        tmp_path, report() + whole + report(reference="2"), limits=Limits(max_record_bytes=1_000)
    )
    (kept,) = refused(found)
    assert kept.content == whole[:1_000]
    assert hashlib.sha256(whole.encode()).hexdigest() in kept.where
    assert f"{len(whole) - 1_000} bytes cut" in kept.where


def test_files_of_a_gigabyte_behind_a_report_stay_bounded() -> None:
    inner = f"<additionalInfo>{'x' * 60_000}</additionalInfo>"
    one = details("1", inner).encode()
    found, memory = read_made(report(reference="1").encode(), one, report().encode(), times=500)
    assert sum(len(r.files) for r in found if isinstance(r, Report)) == 500
    assert max(len(r.content) for r in found) <= Limits().max_record_bytes
    assert memory < 120 * MIB  # of which sixty are the records that the test itself holds


@pytest.mark.parametrize(
    "bomb",
    [
        "<report " + " ".join(f'a{n}="x"' for n in range(60_000)) + "/>",
        "<reports " + " ".join(f'a{n}="x"' for n in range(60_000)) + ">",
        '<report a="' + "x" * 900_000 + '"></report>',
        "<report>" + '<a b="c"/>' * 90_000 + "</report>",
        "<a>" * 100_000,
        "<!--" * 100_000,
        "<![CDATA[" * 50_000,
        "<report>" + "<!--" * 100_000 + "</report>",
        "<?x" * 100_000,
        "</a>" * 50_000,
        "<a " * 100_000,
    ],
    ids=lambda bomb: bomb[:12],
)
def test_many_of_anything_cost_no_neighbour(tmp_path: Path, bomb: str) -> None:
    found = read(tmp_path, report(reference="1") + bomb + report(reference="2"))
    assert {"1", "2"} <= {r for r in references(found) if r}
    assert all(len(r.unknown_fields) <= 200 for r in found if isinstance(r, Report))
