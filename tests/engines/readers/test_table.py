"""A list of ours is read however a spreadsheet wrote it; a broken line costs that line alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from longstop.engines.readers.limits import Limits
from longstop.engines.readers.table import TableRow, Uncut, read_table
from longstop.engines.readers.unreadable import UnreadableFile

NEEDED = ("batch", "answer")


def read(folder: Path, data: bytes, *, most: int = 9) -> list[TableRow]:
    file = folder / "back.csv"
    file.write_bytes(data)
    return read_table(file, NEEDED, limits=Limits(), most=most)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_dialect_of_a_spreadsheet_is_read(
    tmp_path: Path, mark: str, codec: str, end: str
) -> None:
    lines = [[" Batch", "Note", "ANSWER "], ["B-1", "né", "yes"], ["", "", ""], ["B-2", "", "no"]]
    text = end.join(mark.join(line) for line in lines) + end
    found = read(tmp_path, text.encode(codec))
    assert [row.cells for row in found] == [
        {"batch": "B-1", "note": "né", "answer": "yes"},
        {"batch": "B-2", "note": "", "answer": "no"},
    ]
    assert [row.number for row in found] == [2, 4]


def test_the_delimiter_that_a_first_line_states_is_believed(tmp_path: Path) -> None:
    (row,) = read(tmp_path, b"sep=;\r\nbatch;answer\r\nB-1;yes\r\n")
    assert (row.number, row.cells) == (3, {"batch": "B-1", "answer": "yes"})


def test_a_note_over_several_lines_is_one_cell(tmp_path: Path) -> None:
    first, second = read(tmp_path, b'batch,answer,note\nB-1,yes,"a\nb"\nB-2,no,\n')
    assert (first.number, second.number) == (2, 4)
    assert second.cells == {"batch": "B-2", "answer": "no", "note": ""}


def test_a_line_that_cannot_be_cut_costs_that_line_alone(tmp_path: Path) -> None:
    found = read(tmp_path, b'batch,answer\nB-1,"yes\nB-2,no\nB-3,no,more\nB-4,"a"b"\nB-5\n')
    assert [row.cells for row in found] == [
        Uncut.QUOTES, {"batch": "B-2", "answer": "no"}, Uncut.CELLS, Uncut.QUOTES, {"batch": "B-5"},
    ]  # fmt: skip


@pytest.mark.parametrize("data", [b"", b"\n\n", b"name,answer\nQuill,yes\n", b"PK\x03\x04\x00\x00"])
def test_what_is_no_list_of_ours_is_refused_whole(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, data)
    assert "Quill" not in str(refused.value)


def test_a_list_too_long_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="more than 1 lines"):
        read(tmp_path, b"batch,answer\nB-1,yes\nB-2,no\n", most=1)
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        read_table(tmp_path / "none.csv", NEEDED, limits=Limits(), most=1)
