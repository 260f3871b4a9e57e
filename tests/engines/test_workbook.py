"""A workbook of text alone: nothing in it runs, every text comes back, and it says whose it is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from longstop.engines.spreadsheet import STARTS, csv_blocks, plain
from longstop.engines.workbook import as_workbook

AT = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
RISKY = [
    "=1+1", "=HYPERLINK(\"http://host.example\")", "+1", "-1", "@SUM(1)", " =2", "'x", "|x", "%1",
    "https://host.example/x", "mailto:a@b.example", "12", "\uff1d1",
]  # fmt: skip


def written(*lines: tuple[str, ...], mark: str = "a mark & more") -> bytes:
    return as_workbook(lines, title="A title", mark=mark, by="bureau/alice", at=AT)


def test_what_a_spreadsheet_would_run_is_text_and_stays_text_when_it_is_edited() -> None:
    data = written((("mark"),), ("head",), *((one,) for one in [*RISKY, "plain"]))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == [*RISKY, "plain"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    kept = {cell.value for cell in cells if cell.quotePrefix}
    assert kept >= {one for one in RISKY if one.lstrip()[:1] in {*STARTS, "'"}}
    assert "plain" not in kept
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()[
        2:
    ] == [[one] for one in [*RISKY, "plain"]]


def test_the_mark_is_in_the_properties_and_at_the_foot_of_each_page() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(("mark",), ("head",))))
    assert (book.properties.title, book.properties.creator) == ("A title", "bureau/alice")
    assert book.properties.subject == "a mark & more"
    assert book.active.oddFooter.left.text == "a mark && more"
    assert book.active.freeze_panes == "A3"
    assert written(("mark",), ("head",)) == written(("mark",), ("head",))


def test_a_text_longer_than_a_cell_is_cut_and_says_so_and_a_mark_of_any_length_fits() -> None:
    data = written(("mark",), ("head",), ("x" * 40_000,), mark="m" * 2_000)
    (cell,) = openpyxl.load_workbook(io.BytesIO(data)).active[3]
    assert (len(cell.value), cell.value[-32:]) == (32_767, "(cut here: a cell holds no more)")


@pytest.mark.parametrize("count", [0, 3, 30_000])
def test_a_long_csv_comes_in_blocks_and_is_whole(count: int) -> None:
    blocks = list(csv_blocks(("=a", f"b{n}") for n in range(count)))
    text = b"".join(blocks).decode("utf-8-sig")
    assert text.splitlines() == [f"'=a,b{n}" for n in range(count)]
    assert plain("'=a") == "=a"
    assert max(map(len, blocks)) < 1 << 17
    assert (len(blocks) > 1) is (count > 3)
