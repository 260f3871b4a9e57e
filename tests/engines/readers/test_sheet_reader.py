"""A sheet is read like the list it is, and says what its cells did not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.core.intake.columns import load_column_map
from longstop.core.referral.records import Report, Unreadable
from longstop.engines.readers.choose import Reader, ReaderSettings, open_reader
from longstop.engines.readers.limits import Limits
from longstop.engines.readers.unreadable import UnreadableFile
from tests.engines.openers.books import Cells, texts, xlsx
from tests.engines.readers.csv_samples import COLUMN_MAP, HEAD, open_list

HEADS = HEAD.split(",")
ROW = ["R-1", "Quill", "Jon", "15/01/2026 10:00", "seen"]


def sheet(folder: Path, rows: Cells, **more: Cells) -> Reader:
    text = texts(folder, xlsx({"List": rows, **more}))["List"]
    path = folder / "sheet"
    path.write_text(text, encoding="utf-8", newline="")
    settings = ReaderSettings(
        zone="Europe/London",
        country=None,
        column_map=load_column_map(COLUMN_MAP),
        limits=Limits(),
    )
    return open_reader(path, "auto", settings)


def test_a_sheet_gives_the_records_that_the_same_list_gives(tmp_path: Path) -> None:
    rows = [ROW, ["R-2", "O'Neil, Ann", "Zoë", "16/01/2026 11:00", "one\ntwo"]]
    line = 'R-2,"O\'Neil, Ann",Zoë,16/01/2026 11:00,"one\ntwo"'
    plain = open_list(tmp_path, f"{HEAD}\n{','.join(ROW)}\n{line}\n")
    assert list(sheet(tmp_path, [HEADS, *rows]).records()) == list(plain.records())


def test_a_record_that_cannot_be_read_says_its_row(tmp_path: Path) -> None:
    bad = [*ROW[:3], "no day", ""]
    rows: Cells = [[], HEADS, ROW, [], [*ROW[:4], "a\nb\nc"], bad]
    *_, record = sheet(tmp_path, rows).records()
    assert isinstance(record, Unreadable)
    assert (record.reason, record.where) == ("bad_date", 'row 6, column "event_time"')


def test_a_cell_without_a_value_is_none_and_its_column_is_named(tmp_path: Path) -> None:
    rows: Cells = [HEADS, [1234567890123456789, "Quill", "=A1", ROW[3], "x"]]
    reader = sheet(tmp_path, rows)
    (report,) = reader.records()
    assert isinstance(report, Report)
    assert report.reference is None
    assert report.persons[0].given_name is None
    assert report.unknown_fields == ("reference (value not read)", "given_name (value not read)")
    assert "1.23456789012346e+18" in report.content
    assert reader.unknown_fields == ('sheet "List": 2 cells without a value that can be read',)


def test_a_sheet_without_heads_we_know_is_refused_and_so_is_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as fault:
        sheet(tmp_path, [["please", "call"]])
    assert fault.value.reason == "no_header"
    with pytest.raises(UnreadableFile) as fault:
        sheet(tmp_path, [HEADS])
    assert fault.value.reason == "header_only"
