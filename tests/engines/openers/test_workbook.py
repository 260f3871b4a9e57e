"""A workbook becomes the text of its sheets: what a cell holds, row by row, and nothing guessed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from longstop.engines.openers.choose import HEAD_BYTES, container_of
from longstop.engines.openers.workbook import open_workbook
from longstop.engines.readers.limits import Limits
from tests.engines.openers.books import (
    PICTURE,
    cell,
    changed,
    in_sheet,
    ods,
    ods_of,
    rows,
    saved,
    texts,
    xlsx,
)

VALUES = [
    (447700900123, "447700900123"),
    (3.0, "3"),
    (0.5, "0.5"),
    (0.1 + 0.2, "0.3"),
    (-7, "-7"),
    (999_999_999_999_999, "999999999999999"),
    (True, "true"),
    (dt.date(2026, 1, 15), "2026-01-15"),
    (dt.datetime.fromisoformat("2026-01-15T10:30"), "2026-01-15T10:30:00"),
    (dt.datetime.fromisoformat("2026-01-15T10:29:59.120"), "2026-01-15T10:29:59.120"),
    (dt.time(7, 5), "07:05:00"),
    (dt.timedelta(hours=30), "30:00:00"),
    ("15/01/2026", "15/01/2026"),
    ("00447700900123", "00447700900123"),
    ("Zoë", "Zoë"),
    ('say "a, b"', '"say ""a, b"""'),
]


@pytest.mark.parametrize(("value", "written"), VALUES)
def test_a_cell_is_written_as_what_it_holds(tmp_path: Path, value: object, written: str) -> None:
    assert rows(tmp_path, xlsx({"L": [["a", "b"], [value, "x"]]})) == ["a,b", f"{written},x"]


def test_dates_of_a_workbook_that_counts_from_1904_are_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.worksheets[0].append(["born", "x"])
    book.worksheets[0].append([dt.date(1990, 4, 13), "x"])
    assert rows(tmp_path, saved(book))[1] == "1990-04-13,x"


@pytest.mark.parametrize("number", [1234567890123456, 4.477009001234567e17, -(10**20)])
def test_a_number_of_more_than_fifteen_digits_is_no_value_and_says_so(
    tmp_path: Path, number: float
) -> None:
    (text,) = texts(tmp_path, xlsx({"L": [["account", "x"], [number, "x"]]})).values()
    assert f"[not read: {number:.15g}" in text
    assert '"cells without a value that can be read": 1' in text


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#SPILL!", "#NEW_IN_2031!"])
def test_an_error_is_no_value_and_costs_no_other_cell(tmp_path: Path, error: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "b"])
    sheet.append([error, "x"])
    sheet["A2"].data_type = "e"
    assert rows(tmp_path, saved(book)) == ["a,b", f"[not read: {error}],x"]


def test_rows_of_nothing_but_errors_are_empty_and_counted(tmp_path: Path) -> None:
    data = xlsx({"L": [["a", "b"], ["x", "y"], ["#N/A", None], ["#N/A", "#N/A"]]})
    (text,) = texts(tmp_path, data).values()
    assert "x,y\r\n\r\n\r\n\f" in text
    assert '"rows that hold nothing but an error value": 2' in text


def test_a_formula_gives_its_saved_value_and_one_without_says_so(tmp_path: Path) -> None:
    data = xlsx({"L": [["a", "b"], ["=1+1", "=2+2"]]})
    data = changed(data, in_sheet(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"))
    data = changed(data, in_sheet(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>"))
    assert rows(tmp_path, data)[1] == "2,[not read: a formula without a saved value]"


def test_a_formula_whose_value_is_an_empty_text_is_empty(tmp_path: Path) -> None:
    data = xlsx({"L": [["a", "b"], ["=1+1", "x"]]})
    for was in (b'<c r="A2"><f>1+1</f><v></v></c>', b'<c r="A2"><f>1+1</f><v /></c>'):
        now = b'<c r="A2" t="str"><f>1+1</f><v></v></c>'
        data = changed(data, in_sheet(was, now))
    assert rows(tmp_path, data)[1] == ",x"


def test_the_number_of_a_record_is_the_number_of_its_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B3"], sheet["C3"], sheet["B5"], sheet["B6"] = "a", "b", "x", "y"
    sheet.row_dimensions[6].hidden = True
    assert rows(tmp_path, saved(book)) == ["", "", "a,b", "", "x,", "y,"]


def test_hidden_sheets_are_read_and_called_hidden_and_empty_ones_are_left_out(
    tmp_path: Path,
) -> None:
    found = texts(tmp_path, xlsx({"A": [["x"]], "B": [["y"]], "C": []}, hidden=["B"]))
    assert found == {
        "A": '\f{"sheet": "A", "hidden": "no"}\r\nx\r\n',
        "B": '\f{"sheet": "B", "hidden": "hidden"}\r\ny\r\n',
    }


def test_merged_rows_are_told_of_and_filled_by_nobody(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["A2"], sheet["B3"] = "a", "x", "y"
    sheet.merge_cells("A2:A3")
    (text,) = texts(tmp_path, saved(book)).values()
    assert "x,\r\n,y\r\n" in text
    assert '{"notes": {"cells merged over several rows": 1}}' in text


def test_what_no_text_may_hold_is_made_visible(tmp_path: Path) -> None:
    data = xlsx({"L": [["a", "b"], ["x_x000C_y_x0000_", "p_x000D_q"]]})
    (text,) = texts(tmp_path, data).values()
    assert 'x\u240cy\u2400,"p\nq"' in text


def test_pictures_and_files_inside_are_given_to_be_digested_and_never_kept(tmp_path: Path) -> None:
    data = changed(
        xlsx({"L": [["a"]]}),
        more={
            "xl/media/image1.png": PICTURE,
            "xl/embeddings/x.docx": b"PK\3\4",
            "docProps/t.jpeg": b"j",
        },
    )
    (tmp_path / "book").write_bytes(data)
    found = [
        (part.name, part.refused, b"".join(part.blocks))
        for part in open_workbook(tmp_path / "book", tmp_path, Limits())
        if part.kind != "sheet"
    ]
    assert found == [
        ("xl/media/image1.png", "media_file", PICTURE),
        ("xl/embeddings/x.docx", "embedded_file", b"PK\3\4"),
        ("docProps/t.jpeg", "media_file", b"j"),
    ]


def test_an_ods_gives_the_same_as_an_xlsx(tmp_path: Path) -> None:
    number = '<table:table-cell office:value-type="{}" {}/>'
    row = [
        cell("Zoë\nline 2"),
        number.format("float", 'office:value="447700900123"'),
        number.format("date", 'office:date-value="2026-01-15"'),
        number.format("date", 'office:date-value="2026-01-15T10:30:00"'),
        number.format("time", 'office:time-value="PT30H05M00S"'),
        number.format("boolean", 'office:boolean-value="true"'),
        number.format("float", 'office:value="1.2345678901234567E+18"'),
        cell("", 'table:formula="of:=NOW()"'),
        cell("#N/A", 'table:formula="of:=NA()" calcext:value-type="error"'),
    ]
    assert rows(tmp_path, ods({"L": [[cell("a")], row]}))[1] == (
        '"Zoë\nline 2",447700900123,2026-01-15,2026-01-15T10:30:00,30:05:00,true,'
        '"[not read: 1.23456789012346e+18, only fifteen of its digits are kept]",'
        "[not read: a formula without a saved value],[not read: #error]"
    )


def test_a_million_empty_rows_at_the_end_of_an_ods_are_nothing(tmp_path: Path) -> None:
    body = (
        f'<table:table table:name="L"><table:table-row>{cell("a")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )
    assert rows(tmp_path, ods_of(body)) == ["a"]


def test_kinds_are_told_by_what_is_in_the_package(tmp_path: Path) -> None:
    def kind(data: bytes) -> str | None:
        (tmp_path / "x").write_bytes(data)
        found = container_of(data[:HEAD_BYTES], tmp_path / "x")
        return None if found is None else found.kind

    assert kind(xlsx({"L": [["a"]]})) == "xlsx"
    assert kind(ods({"L": [[cell("a")]]})) == "ods"
    assert kind(b"%PDF-1.4\n") == "pdf"
    assert kind(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le")) == (
        "old_workbook"
    )


def test_the_same_workbook_gives_the_same_text_each_time(tmp_path: Path) -> None:
    data = xlsx({"A": [["x", 1.5], ["#N/A", "=1"]], "B": [["y"]]})
    assert texts(tmp_path, data) == texts(tmp_path, data)
